"""The engine: threads that take executions forward, commit by commit.

`advance` is the only way in. It holds the execution's lock while it thinks and writes, and lets
go of it while a node works outside, so that branches run side by side: a thread that sees more
than one node that may run asks for another thread.
"""

import logging
from collections.abc import Mapping
from typing import Any

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.aftermath import tell_others
from appliance.areas.workflows.engine.context import Context, config_of
from appliance.areas.workflows.engine.failures import Failure, delay_before, failure_of
from appliance.areas.workflows.engine.frame import Item
from appliance.areas.workflows.engine.journal import StoredWait
from appliance.areas.workflows.engine.live import holding
from appliance.areas.workflows.engine.outputs import bounded
from appliance.areas.workflows.engine.policies import NODE_TIMEOUT, node_timeout, retry_policy
from appliance.areas.workflows.engine.rebuild import Unreadable, restore
from appliance.areas.workflows.engine.record import tell
from appliance.areas.workflows.engine.run import Run
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.core.cause import at_work_for
from appliance.core.clock import now_ms
from appliance.core.nodes import Done, Leave, Open, Outcome, Wait
from appliance.core.settings import settings
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.jobs import enqueue

log = logging.getLogger(__name__)

MAX_SHARED_COMMIT = 50  # nodes: how much a crash may make us think again

# Waits for a job of this installation leave an execution "running"; these are for people and time.
_STILL_RUNNING = ("job", "retry")


def wake_up(execution_id: str, priority: int = 5) -> None:
    """Ask for `advance` soon, in the caller's transaction."""
    enqueue(
        "workflows.advance_execution",
        unique=f"advance:{execution_id}",
        priority=priority,
        execution_id=execution_id,
    )


def wake_up_at(execution_id: str, due_at: int) -> None:
    """Ask for `advance` at a time, milliseconds UTC."""
    enqueue(
        "workflows.advance_execution",
        unique=f"advance:{execution_id}:{due_at}",
        due_at=due_at,
        execution_id=execution_id,
    )


def wake_waits(kind: str, key: str, value: object) -> None:
    """The waker of this area: ends waits in the transaction of whoever brings the news."""
    for execution_id in journal.fire_waits(kind, key, value):
        wake_up(execution_id)


def advance(execution_id: str) -> None:
    """Take the execution as far as it goes now, then let go of the thread."""
    try:
        with at_work_for(execution_id):
            _advance(execution_id)
    except Unreadable as error:
        _give_up(execution_id, str(error))


def _give_up(execution_id: str, message: str) -> None:
    """End an execution that cannot even be read."""
    execution = journal.read_execution(execution_id)
    with writing():
        journal.change_execution(execution_id, status="failed", error_message=message, completed_at=now_ms())
        waits = journal.read_waits(execution_id)
        journal.delete_waits(execution_id)
        journal.write_log(execution_id, "system", "execution_failed", message, level="error", status="failed")
        if execution is not None:
            tell_others(execution_id, execution.owner_id, waits)
            tell(execution_id, execution.owner_id, "failed")


def _advance(execution_id: str) -> None:
    with holding(execution_id) as run:
        if run is None:
            return
        try:
            with run.lock:
                if not _take_up(run):
                    return
                _work(run)
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
        _fail_execution(run, run.interrupted, Failure("interrupted", "The server stopped while this node ran."))
        return True
    _give_up_slow(run)
    now = now_ms()
    for wait in journal.read_waits(run.execution.id):
        due = wait.fired_at is not None or (wait.until is not None and wait.until <= now)
        known = run.waiting.get(wait.place)
        if due and known is not None and not known.taken:
            wait.taken = True
            run.waiting[wait.place] = wait
            run.queue.append(Item(run.scopes[wait.scope], wait.node_id, wait.attempt, wait))
            if wait.kind == "retry":
                _tell_next_retry(run)
    if run.queue and run.execution.status == "waiting_for_signal":
        run.execution.deadline_at = now + (run.execution.remaining_ms or 0)
        run.change(status="running", deadline_at=run.execution.deadline_at, remaining_ms=None)
    return True


def _give_up_slow(run: Run) -> None:
    """Attempts that take longer than their node may: the thread that carries one is left to itself."""
    now = now_ms()
    for item in list(run.active.values()):
        if item.cancelled or now - item.started_at < 1000:  # no limit is shorter
            continue
        limit = node_timeout(item.node, run.execution.owner_id)
        if now - item.started_at >= limit * 1000:
            del run.active[item.place]
            item.cancelled = True
            _fail(run, item, None, Failure("timeout", f"{item.node.name} took longer than {limit} s."))


def _admit(run: Run) -> bool:
    if journal.running_of(run.execution.owner_id) >= settings(WorkflowSettings).max_running_per_user:
        return False
    now = now_ms()
    run.execution.started_at = now
    run.execution.deadline_at = now + run.graph.settings.timeout_seconds * 1000
    run.change(status="running", started_at=now, deadline_at=run.execution.deadline_at)
    # Two executions that end at the same time ask for the same next one: it passes the word on.
    run.later(lambda: admit_next(run.execution.owner_id))
    run.log("system", "execution_started", "Started", status="running")
    if run.prepared:
        restore(run)  # what was copied is done
    else:
        run.begin()
    return True


def _work(run: Run) -> None:
    """Run what may run, until nothing is left for this thread. Called and left with the lock held."""
    shared = 0
    while not run.over and run.execution.status != "paused":
        if _overdue(run):
            _fail_execution(run, None, Failure("timeout", "The execution took longer than its time limit."))
            break
        if not run.queue:
            break
        if len(run.active) >= run.graph.settings.max_parallel:
            break
        item = run.queue.popleft()
        if run.is_stale(item):
            continue
        if run.take_pin(item):
            shared += 1
        elif run.kind(item.node_id).outside:
            shared = 0
            _run_outside(run, item)
        else:
            shared += 1
            _attempt(run, item)
        if shared >= MAX_SHARED_COMMIT:
            shared = 0
            run.commit()
        run.let_in()
    settle(run)
    run.commit(last=True)


def _overdue(run: Run) -> bool:
    return run.execution.deadline_at is not None and now_ms() > run.execution.deadline_at


def _run_outside(run: Run, item: Item) -> None:
    """A node whose work others see: its start is committed first, and the lock is free while it works."""
    run.active[item.place] = item
    item.started_at = now_ms()
    limit = node_timeout(item.node, run.execution.owner_id)
    if limit != NODE_TIMEOUT:  # the sweep sees to the others
        due_at = item.started_at + limit * 1000
        run.later(lambda: wake_up_at(run.execution.id, due_at))
    run.write_attempt(item, "running")
    if run.queue:
        # Another thread may take the next one meanwhile.
        run.later(lambda: wake_up(run.execution.id, run.execution.priority))
    run.commit()
    _attempt(run, item, unlocked=True)


def _attempt(run: Run, item: Item, *, unlocked: bool = False) -> None:
    """One attempt of one node, and what follows from it."""
    context: Context | None = None
    try:
        context, visible = run.context(item)
        config = config_of(run.kind(item.node_id), item.node, visible)
        if unlocked:
            run.lock.release()
        try:
            outcome = _call(run, item, context, config)
            if isinstance(outcome, Done):
                output = bounded(run.actor, context, outcome.output)
                outcome = Done(output, outcome.branch, outcome.branches, outcome.apply)
        finally:
            if unlocked:
                run.lock.acquire()
        if run.over or run.broken or item.cancelled:
            return
        run.active.pop(item.place, None)
        _record(run, item, context, outcome)
    except Exception as error:
        if run.broken:
            raise
        if not run.over and not item.cancelled:
            run.active.pop(item.place, None)
            _fail(run, item, context, failure_of(error))


def _call(run: Run, item: Item, context: Context, config: object) -> Outcome:
    kind = run.kind(item.node_id)
    value = item.scope.input_of(item.node_id)
    if item.frame is not None:
        assert kind.step is not None
        item.frame.asked = False
        return kind.step(context, value, config, item.frame)
    if item.wait is None or item.wait.kind == "retry":
        return kind.run(context, value, config)
    if kind.resume is None:
        raise RuntimeError(f"{kind.name} waits but cannot be resumed")
    return kind.resume(context, value, config, item.wait.state, item.wait.value)


def _record(run: Run, item: Item, context: Context, outcome: Outcome) -> None:
    """Put the outcome into the journal; what the node changes inside happens in the same transaction."""
    if isinstance(outcome, Open | Leave) or outcome.apply is None:
        _note(run, item, context, outcome)
        return
    run.commit()  # what came before must not be taken back with it
    noted = False
    try:
        with writing():
            outcome.apply()
            noted = True
            _note(run, item, context, outcome)
            run.commit()
    except BaseException:
        run.broken = run.broken or noted
        raise


def _note(run: Run, item: Item, context: Context, outcome: Outcome) -> None:
    match outcome:
        case Done():
            _succeed(run, item, context, outcome)
        case Wait():
            _store_wait(run, item, context, outcome)
        case Open():
            run.go_inside(item, outcome.parts, outcome.state)
        case Leave():
            run.leave(item, context, outcome)


def _succeed(run: Run, item: Item, context: Context, outcome: Done) -> None:
    branches = outcome.branches if outcome.branches is not None else ([outcome.branch] if outcome.branch else None)
    run.succeed(item, context, dict(outcome.output), branches)


def _store_wait(run: Run, item: Item, context: Context, wait: Wait) -> None:
    stored = StoredWait(
        item.scope.path,
        item.node_id,
        item.scope.iteration,
        item.attempt,
        wait.kind,
        wait.key,
        wait.until,
        dict(wait.state),
        wait.message,
    )
    begins = item.wait is None or item.wait.kind == "retry"  # else nothing is new but its log lines
    run.write_attempt(item, "waiting", context=context, wait=stored if begins else None)
    _keep_wait(run, stored)


def _keep_wait(run: Run, stored: StoredWait) -> None:
    run.waiting[stored.place] = stored
    run.later(lambda: journal.write_wait(run.execution.id, stored))
    if stored.until is not None:
        until = stored.until
        run.later(lambda: wake_up_at(run.execution.id, until))


def _fail(run: Run, item: Item, context: Context | None, failure: Failure) -> None:
    """An attempt failed: try again later, go on with the error as output, or give up."""
    node = item.node
    policy = retry_policy(node, run.execution.owner_id)
    delay = delay_before(policy, failure, item.attempt) if item.frame is None else None
    if delay is not None:
        _retry_later(run, item, context, failure, delay)
    elif node.on_error == "continue":
        run.go_on_after(item, context, failure)
    else:
        run.write_attempt(item, "failed", context=context, failure=failure)
        if item.scope is run.root:
            run.quit(item)
            _fail_execution(run, item, failure)
        else:
            run.fail_outward(item, failure)


def _retry_later(run: Run, item: Item, context: Context | None, failure: Failure, delay: float) -> None:
    until = now_ms() + int(delay * 1000)
    run.execution.retry_count += 1
    run.write_attempt(item, "failed", context=context, failure=failure)
    run.change(retry_count=run.execution.retry_count)
    message = f"Attempt {item.attempt + 1} in {delay:.1f} s"
    data: dict[str, Any] = {
        "attempt": item.attempt + 1,
        "iteration": item.scope.iteration,
        "delay_ms": int(delay * 1000),
    }
    if item.scope.path:
        data["scope"] = item.scope.path
    run.log(item.node_id, "node_retry_scheduled", message, level="warning", data=data)
    _keep_wait(
        run,
        StoredWait(
            item.scope.path,
            item.node_id,
            item.scope.iteration,
            item.attempt + 1,
            "retry",
            item.node_id,
            until,
            {},
            None,
        ),
    )
    _tell_next_retry(run)


def _tell_next_retry(run: Run) -> None:
    waits = (wait.until for wait in run.waiting.values() if wait.kind == "retry" and not wait.taken)
    run.change(next_retry_at=min((until for until in waits if until is not None), default=None))


def _fail_execution(run: Run, item: Item | None, failure: Failure) -> None:
    message, node_id = failure.message, None
    if item is not None:
        node_id = failure.node_id or item.node_id
        message = f"Node {run.nodes[node_id].name} failed: {failure.message}"
    run.change(error_node_id=node_id, error_message=message[:5000])
    end(run, "failed", message, level="error")
    if run.graph.settings.on_failure_workflow_id and run.execution.trigger_type != "failure":
        execution_id, type = run.execution.id, failure.type
        run.later(lambda: enqueue("workflows.start_failure_workflow", execution_id=execution_id, error_type=type))


def end(run: Run, status: str, message: str, *, level: str = "info", data: Mapping[str, Any] | None = None) -> None:
    """The execution is over: whatever still runs or waits is given up."""
    now = now_ms()
    run.cancel_inside(run.root)
    run.queue.clear()
    execution = run.execution
    run.change(status=status, completed_at=now, next_retry_at=None)
    run.later(lambda: tell_others(execution.id, execution.owner_id, ()))  # what it waited for is given up already
    run.later(lambda: journal.delete_waits(execution.id))
    run.log("system", f"execution_{status}", message, level=level, status=status, data=data)
    run.later(lambda: admit_next(execution.owner_id))
    run.later(
        lambda: record_activity(
            f"workflows.execution_{status}", actor_id=execution.owner_id, title=message, object_id=execution.id
        )
    )


def admit_next(owner_id: str) -> None:
    if found := journal.next_pending(owner_id):
        wake_up(*found)


def settle(run: Run) -> None:
    """Nothing is left for this thread: end the run, or say what it waits for."""
    if run.execution.status == "running" and not run.queue and not run.active:
        if not run.root.at_work:
            result = run.result()
            run.later(lambda: journal.store_result(run.execution.id, result))
            end(run, "completed", "Completed")
        elif all(wait.kind not in _STILL_RUNNING for wait in run.waiting.values()):
            _stop_the_clock(run)


def _stop_the_clock(run: Run) -> None:
    """Only people and time are waited for: that does not count towards the time limit."""
    execution = run.execution
    execution.remaining_ms = max(0, (execution.deadline_at or 0) - now_ms())
    execution.deadline_at = None
    run.change(status="waiting_for_signal", deadline_at=None, remaining_ms=execution.remaining_ms)
    run.later(lambda: admit_next(execution.owner_id))
