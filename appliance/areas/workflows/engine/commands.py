"""What people do to a live execution: hold it, let it go on, end it. Called with its lock held."""

from typing import Any

from appliance.areas.workflows.engine.ends import end, settle
from appliance.areas.workflows.engine.run import Run
from appliance.areas.workflows.engine.wakes import wake_up
from appliance.core.actor import Actor
from appliance.core.clock import now_ms


def pause(run: Run, actor: Actor) -> None:
    """No further node starts. What runs now goes on to its end and is recorded; the clock stands still."""
    execution = run.execution
    if execution.status == "paused":
        return
    if execution.deadline_at is not None:
        execution.remaining_ms = max(0, execution.deadline_at - now_ms())
    execution.deadline_at = None
    run.change(status="paused", deadline_at=None, remaining_ms=execution.remaining_ms)
    run.log("system", "execution_paused", f"Paused by {_name(actor)}", status="paused", data=_by(actor))
    run.pass_on()
    run.commit()


def resume(run: Run, actor: Actor) -> None:
    """A paused execution goes on; timers that are due fire at once."""
    execution = run.execution
    status = "running" if execution.started_at is not None else "pending"
    if status == "running":
        execution.deadline_at = now_ms() + (execution.remaining_ms or 0)
        execution.remaining_ms = None
    run.change(status=status, deadline_at=execution.deadline_at, remaining_ms=None)
    run.log("system", "execution_resumed", f"Resumed by {_name(actor)}", status=status, data=_by(actor))
    run.later(lambda: wake_up(execution.id, execution.priority))
    settle(run)
    run.commit()


def terminate(run: Run, actor: Actor, reason: str | None) -> None:
    """It ends now: nodes at work are told, and what they still give back is ignored."""
    message = reason or "Terminated by user"
    run.change(error_message=message)
    end(run, "terminated", message, level="warning", data=_by(actor))
    run.commit()


def _name(actor: Actor) -> str:
    return actor.email or actor.id


def _by(actor: Actor) -> dict[str, Any]:
    return {"actor_id": actor.id}
