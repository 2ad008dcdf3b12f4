"""One attempt of one node: its call, and what follows from what it gives back."""

from collections.abc import Callable
from typing import Any

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.context import Context, config_of
from appliance.areas.workflows.engine.ends import fail_execution, settle
from appliance.areas.workflows.engine.entries import StoredWait
from appliance.areas.workflows.engine.failures import Failure, delay_before, failure_of
from appliance.areas.workflows.engine.frame import Item
from appliance.areas.workflows.engine.outputs import bounded
from appliance.areas.workflows.engine.policies import NODE_TIMEOUT, node_timeout, retry_policy
from appliance.areas.workflows.engine.run import Run
from appliance.areas.workflows.engine.wakes import wake_up, wake_up_at
from appliance.core.clock import now_ms, ticks_ms
from appliance.core.nodes import Done, Leave, Open, Outcome, Wait
from appliance.db import writing


def run_outside(run: Run, item: Item) -> None:
    """A node whose work others see: its start is committed first, and the lock is free while it works."""
    run.active[item.place] = item
    item.started_at, item.ticks = now_ms(), ticks_ms()
    limit = node_timeout(item.node, run.execution.owner_id)
    if limit != NODE_TIMEOUT:  # the sweep sees to the others
        due_at = item.started_at + limit * 1000
        run.later(lambda: wake_up_at(run.execution.id, due_at))
    run.write_attempt(item, "running")
    if run.queue:
        # Another thread may take the next one meanwhile.
        run.later(lambda: wake_up(run.execution.id, run.execution.priority))
    run.commit()
    attempt(run, item, unlocked=True)


def attempt(run: Run, item: Item, *, unlocked: bool = False) -> None:
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
            fail(run, item, context, failure_of(error))


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
    try:
        with writing():
            run.commit(more_follows=True)  # what came before stays, whatever becomes of this node
            refused = _applied(outcome.apply)
            if refused is None:
                _note(run, item, context, outcome)
            else:
                fail(run, item, context, failure_of(refused))
            settle(run)  # if nothing is left, the end is in this commit, too
            run.commit(last=run.over or not run.queue)
    except BaseException:
        run.broken = True
        raise


def _applied(apply: Callable[[], object]) -> Exception | None:
    """Why it could not be done, and then nothing of it is; None if it is done."""
    try:
        with writing():
            apply()
    except Exception as error:  # noqa: BLE001  # it becomes the failure of the node
        return error
    return None


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


def fail(run: Run, item: Item, context: Context | None, failure: Failure) -> None:
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
            fail_execution(run, item, failure)
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
    tell_next_retry(run)


def tell_next_retry(run: Run) -> None:
    waits = (wait.until for wait in run.waiting.values() if wait.kind == "retry" and not wait.taken)
    run.change(next_retry_at=min((until for until in waits if until is not None), default=None))
