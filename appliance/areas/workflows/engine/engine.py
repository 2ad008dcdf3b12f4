"""The engine: threads that take executions forward, commit by commit.

`advance` is the way in for workers, and `begin_here` for the thread of whoever starts one. Both hold the execution's
lock while they think and write, and let go of it while a node works outside, so that branches run side by side:
a thread that sees more than one node that may run asks for another thread.
"""

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.attempts import attempt, fail, run_outside, tell_next_retry
from appliance.areas.workflows.engine.ends import fail_execution, give_up, settle
from appliance.areas.workflows.engine.failures import Failure
from appliance.areas.workflows.engine.frame import Item
from appliance.areas.workflows.engine.live import adopting, holding
from appliance.areas.workflows.engine.policies import node_timeout
from appliance.areas.workflows.engine.rebuild import Unreadable, restore
from appliance.areas.workflows.engine.run import Run
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.core.cause import at_work_for
from appliance.core.clock import now_ms, ticks_ms
from appliance.core.settings import settings
from appliance.db import writing

MAX_SHARED_COMMIT = 50  # nodes: how much a crash may make us think again
MAX_BORROWED_MS = 50  # that the thread of a caller is kept


def advance(execution_id: str) -> None:
    """Take the execution as far as it goes now, then let go of the thread."""
    try:
        with at_work_for(execution_id), holding(execution_id) as run:
            if run is not None:
                _advance(run)
    except Unreadable as error:
        give_up(execution_id, str(error))


def begin_here(run: Run) -> None:
    """Take a new execution as far as one commit goes, on this thread; its row comes to be with that commit.

    An execution of a few nodes that only think is then over, at the price of one transaction. Workers do the rest of
    any other: nodes that do more, what takes long, and all of it when its owner has enough that run already.
    """
    run.borrowed = True
    with at_work_for(run.execution.id), adopting(run):
        _advance(run)


def _advance(run: Run) -> None:
    try:
        with run.lock:
            if _take_up(run):
                _work(run)
            elif run.unborn is not None:
                run.commit()
    except BaseException:
        run.broken = True
        raise


def _take_up(run: Run) -> bool:
    """Whether there is work for this thread: admits a pending run, collects what was waited for."""
    if run.over or run.execution.status == "paused":
        return False
    if run.execution.status == "pending" and not _admit(run):
        return False
    if run.interrupted is not None:
        fail_execution(run, run.interrupted, Failure("interrupted", "The server stopped while this node ran."))
        return True
    _give_up_slow(run)
    now = now_ms()
    for wait in journal.read_waits(run.execution.id) if run.unborn is None else ():
        due = wait.fired_at is not None or (wait.until is not None and wait.until <= now)
        known = run.waiting.get(wait.place)
        if due and known is not None and not known.taken:
            wait.taken = True
            run.waiting[wait.place] = wait
            run.queue.append(Item(run.scopes[wait.scope], wait.node_id, wait.attempt, wait))
            if wait.kind == "retry":
                tell_next_retry(run)
    if run.queue and run.execution.status == "waiting_for_signal":
        run.execution.deadline_at = now + (run.execution.remaining_ms or 0)
        run.change(status="running", deadline_at=run.execution.deadline_at, remaining_ms=None)
    return True


def _give_up_slow(run: Run) -> None:
    """Attempts that take longer than their node may: the thread that carries one is left to itself."""
    now = ticks_ms()
    for item in list(run.active.values()):
        if item.cancelled or now - item.ticks < 1000:  # no limit is shorter
            continue
        limit = node_timeout(item.node, run.execution.owner_id)
        if now - item.ticks >= limit * 1000:
            del run.active[item.place]
            item.cancelled = True
            fail(run, item, None, Failure("timeout", f"{item.node.name} took longer than {limit} s."))


def _admit(run: Run) -> bool:
    if _is_held(run):
        return False
    now = now_ms()
    run.execution.started_at = now
    run.execution.deadline_at = now + run.graph.settings.timeout_seconds * 1000
    run.change(status="running", started_at=now, deadline_at=run.execution.deadline_at)
    run.pass_on()  # two executions that end at the same time ask for the same next one: it passes the word on
    run.log("system", "execution_started", "Started", status="running")
    if run.prepared:
        restore(run)  # what was copied is done
    else:
        run.begin()
    return True


def _is_held(run: Run) -> bool:
    """Whether its owner has enough that run already.

    That is looked at again in the transaction that says so: whoever ends before it is seen to have ended, and whoever
    ends after it sees that somebody waits.
    """
    most = settings(WorkflowSettings).max_running_per_user
    if journal.running_of(run.execution.owner_id) < most:
        return False
    if run.unborn is not None:
        return True  # its first commit asks for a worker, who looks again
    with writing():
        if journal.running_of(run.execution.owner_id) < most:
            return False
        journal.change_execution(run.execution.id, held=1)
    return True


def _work(run: Run) -> None:
    """Run what may run, until nothing is left for this thread. Called and left with the lock held."""
    shared, until = 0, ticks_ms() + MAX_BORROWED_MS
    here = run.borrowed
    while not run.over and run.execution.status != "paused":
        if _overdue(run):
            fail_execution(run, None, Failure("timeout", "The execution took longer than its time limit."))
            break
        if not run.queue or len(run.active) >= run.graph.settings.max_parallel:
            break
        if here and (not run.borrowed or _is_for_workers(run, until)):
            break
        item = run.queue.popleft()
        if run.is_stale(item):
            continue
        shared = _run_one(run, item, shared)
        run.let_in()
    settle(run)
    run.commit(last=True)


def _run_one(run: Run, item: Item, shared: int) -> int:
    """Run a node; the answer is how many share the next commit."""
    if run.take_pin(item):
        shared += 1
    elif run.kind(item.node_id).outside:
        run_outside(run, item)
        return 0
    else:
        attempt(run, item)
        shared += 1
    if shared < MAX_SHARED_COMMIT:
        return shared
    run.commit()
    return 0


def _is_for_workers(run: Run, until: int) -> bool:
    """Whether the caller's thread should not take the next node."""
    return ticks_ms() > until or not run.kind(run.queue[0].node_id).quick


def _overdue(run: Run) -> bool:
    return run.execution.deadline_at is not None and now_ms() > run.execution.deadline_at
