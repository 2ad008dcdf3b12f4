"""The replica, over HTTP."""

from sanic import Blueprint

from appliance.areas.admin.schemas import AdminReplicaCheck, AdminReplication
from appliance.areas.admin.service import checking
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Conflict
from appliance.http.endpoint import endpoint
from appliance.ports.replication import replication

blueprint = Blueprint("admin_replication", url_prefix="/api/v1/admin/replication")


@blueprint.get("/")
@endpoint(returns=AdminReplication, auth="superuser")
def read_replication() -> AdminReplication:
    """How far the copy is that is kept in step elsewhere."""
    return _replication_shown()


@blueprint.post("/check")
@endpoint(returns=AdminReplication, auth="superuser", slow=True, problems=(409,))
def check_replication() -> AdminReplication:
    """Restore the replica's database aside now, and examine it."""
    if replication.status().state != "running":
        raise Conflict("There is no replica in step.", hint="Set replication.target, and wait until it runs.")
    checking.check_replica()
    return _replication_shown()


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
    )


def _check_shown() -> AdminReplicaCheck | None:
    found = checking.last_check()
    if found is None:
        return None
    at = rfc3339(found["created_at"]) or ""
    return AdminReplicaCheck(checked_at=at, ok=found["status"] == "success", message=found["title"])
