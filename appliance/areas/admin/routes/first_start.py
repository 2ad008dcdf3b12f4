"""Restoring a backup in the place of a first account, for who holds the set-up link."""

from sanic import Blueprint

from appliance.areas.admin.routes.backups import restore_shown
from appliance.areas.admin.routes.replication import time_of
from appliance.areas.admin.schemas import AdminRestoreKey, AdminRestoreReplica, SetupArchive, SetupRestore
from appliance.areas.admin.service import first_restore
from appliance.areas.admin.service.first_restore import NOBODY, Archive
from appliance.areas.admin.service.receiving import Receiving
from appliance.areas.auth.service.setup import check_setup
from appliance.http import tus
from appliance.http.endpoint import BodyStream, RequestInfo, endpoint, on_slow_thread, on_thread
from appliance.http.request import announced_bytes

blueprint = Blueprint("setup", url_prefix="/api/v1/setup/restore")

TOKEN = "x-setup-token"  # header


def _token(request_info: RequestInfo) -> str:
    return request_info.headers.get(TOKEN, "")


def _shown() -> SetupRestore:
    return SetupRestore(
        replica=first_restore.replica_target(),
        largest_archive=first_restore.largest_archive(),
        archive=_archive_shown(first_restore.brought()),
        restore=restore_shown(),
    )


def _archive_shown(found: Archive | None) -> SetupArchive | None:
    if found is None:
        return None
    return SetupArchive(
        name=found.name,
        size=found.size,
        made_at=found.made_at,
        version=found.version,
        files=found.files,
        key=found.key,
    )


@blueprint.get("/")
@endpoint(returns=SetupRestore, auth="public", limited=False, during_maintenance=True, problems=(400, 409))
def read_first_restore(request_info: RequestInfo) -> SetupRestore:
    """What could be restored in the place of a first account, and how far it is.

    The token of the set-up link is expected in the header `X-Setup-Token`, here and below.
    """
    check_setup(_token(request_info))
    return _shown()


@blueprint.post("/archive")
@endpoint(
    body=BodyStream,
    returns=SetupRestore,
    auth="public",
    during_maintenance=True,
    problems=(400, 409, 422, 507),
)
async def bring_archive(body: BodyStream, request_info: RequestInfo) -> SetupRestore:
    """Bring an archive that `appliance backup` wrote, as the body; it is looked into and kept."""
    token, size = _token(request_info), announced_bytes(request_info.headers)
    await on_thread(check_setup, token)
    with first_restore.reception():
        await on_thread(first_restore.admit, token, size)
        backup = await tus.append(Receiving(NOBODY, size), body)
        await on_slow_thread(first_restore.keep_archive, backup.name)
    return await on_thread(_shown)


@blueprint.delete("/archive")
@endpoint(auth="public", during_maintenance=True, problems=(400, 409))
def forget_archive(request_info: RequestInfo) -> None:
    """Remove the archive that was brought."""
    first_restore.forget_archive(_token(request_info))


@blueprint.post("/archive/restore")
@endpoint(
    body=AdminRestoreKey,
    returns=SetupRestore,
    status=202,
    auth="public",
    idempotent=False,
    slow=True,
    during_maintenance=True,
    problems=(400, 404, 409, 507),
)
def restore_archive(body: AdminRestoreKey, request_info: RequestInfo) -> SetupRestore:
    """Restore the archive that was brought; then the server starts again, and its accounts sign in."""
    token = _token(request_info)
    first_restore.restore_archive(token, phrase=body.phrase, without_secrets=body.without_secrets)
    return _shown()


@blueprint.post("/replica")
@endpoint(
    body=AdminRestoreReplica,
    returns=SetupRestore,
    status=202,
    auth="public",
    idempotent=False,
    slow=True,
    during_maintenance=True,
    problems=(400, 404, 409, 507),
)
def restore_from_replica(body: AdminRestoreReplica, request_info: RequestInfo) -> SetupRestore:
    """Restore the replica that the settings name, as of a time or the latest; then as with an archive."""
    at = time_of(body.at) if body.at is not None else None
    token = _token(request_info)
    first_restore.restore_replica(token, at, phrase=body.phrase, without_secrets=body.without_secrets)
    return _shown()
