"""The replica, over HTTP."""

from sanic import Blueprint

from appliance.areas.admin.routes.backups import shown
from appliance.areas.admin.schemas import (
    AdminBackups,
    AdminReach,
    AdminReplicaCheck,
    AdminReplication,
    AdminRestoreReplica,
)
from appliance.areas.admin.service import checking, restoring
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, parse_rfc3339, rfc3339
from appliance.core.errors import InvalidInput
from appliance.http.endpoint import endpoint
from appliance.ports.replication import replication

blueprint = Blueprint("admin_replication", url_prefix="/api/v1/admin/replication")


@blueprint.get("/")
@endpoint(returns=AdminReplication, auth="superuser", slow=True)
def read_replication() -> AdminReplication:
    """How far the copy is that is kept in step elsewhere, and from when to when one can go back to it."""
    return _replication_shown()


@blueprint.post("/check")
@endpoint(returns=AdminReplication, auth="superuser", slow=True, problems=(409, 507))
def check_replication() -> AdminReplication:
    """Restore the replica's database aside now, and examine it; one that is unusable is begun anew."""
    checking.check_replica()
    return _replication_shown()


@blueprint.post("/restore")
@endpoint(
    body=AdminRestoreReplica,
    returns=AdminBackups,
    status=202,
    auth="superuser",
    slow=True,
    problems=(404, 409, 422, 507),
)
def restore_replica(actor: Actor, body: AdminRestoreReplica) -> AdminBackups:
    """Go back to a time: check the replica's state, put it in the place of all present data, and start again."""
    at = time_of(body.at) if body.at is not None else None
    restoring.ask_for_replica(actor, at, phrase=body.phrase, without_secrets=body.without_secrets)
    return shown()


def time_of(text: str) -> int:
    """Milliseconds UTC of what a body says. Raises InvalidInput."""
    try:
        at = parse_rfc3339(text)
        rfc3339(at)  # of what can be read, the ends of the calendar cannot be written
        return at
    except (ValueError, OverflowError):
        raise InvalidInput(f"{text!r} is no time.", loc=("body", "at"), hint="Write 2026-01-31T09:15:00Z.") from None


def _replication_shown() -> AdminReplication:
    found = replication.status()
    return AdminReplication(
        state=found.state,
        target=found.target,
        confirmed_at=rfc3339(found.confirmed_at),
        lag_seconds=found.lag_seconds(now_ms()),
        contents_waiting=found.contents_waiting,
        restarts=found.restarts,
        last_error=found.last_error,
        last_check=_check_shown(),
        reach=_reach_shown(),
    )


def _reach_shown() -> AdminReach | None:
    found = replication.reach()
    if found is None:
        return None
    return AdminReach(
        earliest=rfc3339(found.earliest) or "",
        latest=rfc3339(found.latest) or "",
        fine_since=rfc3339(found.fine_since) or "",
        fine_seconds=found.fine_seconds,
        coarse_seconds=found.coarse_seconds,
    )


def _check_shown() -> AdminReplicaCheck | None:
    found = checking.last_check()
    if found is None:
        return None
    at = rfc3339(found["created_at"]) or ""
    return AdminReplicaCheck(checked_at=at, ok=found["status"] == "success", message=found["title"])
