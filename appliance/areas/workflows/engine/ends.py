"""How executions end, or come to rest."""

from typing import Any

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.aftermath import tell_others
from appliance.areas.workflows.engine.failures import Failure
from appliance.areas.workflows.engine.frame import Item
from appliance.areas.workflows.engine.record import tell
from appliance.areas.workflows.engine.run import Run
from appliance.core.clock import now_ms
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.jobs import enqueue

# Waits for a job of this installation leave an execution "running"; these are for people and time.
_STILL_RUNNING = ("job", "retry")


def give_up(execution_id: str, message: str) -> None:
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


def fail_execution(run: Run, item: Item | None, failure: Failure) -> None:
    message, node_id = failure.message, None
    if item is not None:
        node_id = failure.node_id or item.node_id
        message = f"Node {run.nodes[node_id].name} failed: {failure.message}"
    run.change(error_node_id=node_id, error_message=message[:5000])
    end(run, "failed", message, level="error")
    if run.graph.settings.on_failure_workflow_id and run.execution.trigger_type != "failure":
        execution_id, type = run.execution.id, failure.type
        run.later(lambda: enqueue("workflows.start_failure_workflow", execution_id=execution_id, error_type=type))


def end(run: Run, status: str, message: str, *, level: str = "info", data: dict[str, Any] | None = None) -> None:
    """The execution is over: whatever still runs or waits is given up."""
    now = now_ms()
    run.cancel_inside(run.root)
    run.queue.clear()
    execution = run.execution
    run.change(status=status, completed_at=now, next_retry_at=None)
    run.later(lambda: tell_others(execution.id, execution.owner_id, ()))  # what it waited for is given up already
    run.later(lambda: journal.delete_waits(execution.id))
    run.log("system", f"execution_{status}", message, level=level, status=status, data=data)
    run.pass_on()
    run.later(
        lambda: record_activity(
            f"workflows.execution_{status}",
            actor_id=execution.owner_id,
            title=f"{journal.workflow_name(execution.workflow_id)}: {message}"[:500],
            status="failed" if status == "failed" else "success",
            object_id=execution.id,
        )
    )


def settle(run: Run) -> None:
    """Nothing is left for this thread: end the run, or say what it waits for."""
    if run.execution.status == "running" and not run.queue and not run.active:
        if not run.root.at_work:
            run.change(**run.result())
            end(run, "completed", "Completed")
        elif all(wait.kind not in _STILL_RUNNING for wait in run.waiting.values()):
            _stop_the_clock(run)


def _stop_the_clock(run: Run) -> None:
    """Only people and time are waited for: that does not count towards the time limit."""
    execution = run.execution
    execution.remaining_ms = max(0, (execution.deadline_at or 0) - now_ms())
    execution.deadline_at = None
    run.change(status="waiting_for_signal", deadline_at=None, remaining_ms=execution.remaining_ms)
    run.pass_on()
