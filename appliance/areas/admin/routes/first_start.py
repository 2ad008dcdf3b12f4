"""Restoring a backup in the place of a first account, for who holds the set-up link."""

from sanic import Blueprint

from appliance.areas.admin.routes.administration import restore_shown
from appliance.areas.admin.schemas import SetupArchive, SetupRestore, SetupWanted
from appliance.areas.admin.service import first_restore
from appliance.areas.admin.service.first_restore import Archive, Wanted
from appliance.areas.auth.service.setup import check_setup
from appliance.core.clock import parse_rfc3339
from appliance.core.errors import BadRequest, InvalidInput
from appliance.http.endpoint import BodyStream, RequestInfo, Upload, endpoint, on_slow_thread, on_thread
from appliance.http.uploads import Receiver

blueprint = Blueprint("setup", url_prefix="/api/v1/setup")

TOKEN = "x-setup-token"  # header


def _token(request_info: RequestInfo) -> str:
    return request_info.headers.get(TOKEN, "")


def _shown() -> SetupRestore:
    return SetupRestore(
        replica=first_restore.replica_target(),
        largest_archive=first_restore.largest_archive(),
        archive=_archive_shown(first_restore.brought()),
        restore=restore_shown(first_restore.current_restore()),
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


@blueprint.get("/restore")
@endpoint(returns=SetupRestore, auth="public", limited=False, during_maintenance=True, problems=(400, 409))
def read_first_restore(request_info: RequestInfo) -> SetupRestore:
    """What could be restored in the place of a first account, and how far it is.

    The token of the set-up link is expected in the header `X-Setup-Token`, here and below.
    """
    check_setup(_token(request_info))
    return _shown()


@blueprint.post("/restore/archive")
@endpoint(
    body=BodyStream, returns=SetupRestore, auth="public", during_maintenance=True, problems=(400, 409, 413, 422, 507)
)
async def bring_archive(body: BodyStream, request_info: RequestInfo) -> SetupRestore:
    """Bring an archive that `appliance backup` wrote, as the file of a multipart form; it is looked into and kept."""
    token, headers = _token(request_info), request_info.headers
    await on_thread(check_setup, token)
    announced = headers.get("content-length", "")
    with first_restore.reception():
        most = await on_thread(first_restore.admit, token, int(announced) if announced.isdecimal() else 0)
        received = await body.form(headers.get("content-type", ""), most)
        return await on_slow_thread(_keep, received)


def _keep(received: Receiver) -> SetupRestore:
    try:
        files = [value for _, value in received.pairs if isinstance(value, Upload)]
        if len(files) != 1:
            raise BadRequest(f"The form has {len(files)} files.", hint="Send one: the archive.")
        first_restore.keep_archive(files[0].path, files[0].name)
    finally:
        received.remove()
    return _shown()


@blueprint.delete("/restore/archive")
@endpoint(auth="public", during_maintenance=True, problems=(400, 409))
def forget_archive(request_info: RequestInfo) -> None:
    """Remove the archive that was brought."""
    first_restore.forget_archive(_token(request_info))


@blueprint.post("/restore")
@endpoint(
    body=SetupWanted,
    returns=SetupRestore,
    status=202,
    idempotent=False,
    auth="public",
    during_maintenance=True,
    problems=(400, 404, 409),
)
def restore_first(body: SetupWanted, request_info: RequestInfo) -> SetupRestore:
    """Restore an archive that was brought, or the replica; then the server starts again, and its accounts sign in."""
    wanted = Wanted(body.source, _time(body.at), body.phrase, body.without_secrets)
    first_restore.ask_for_restore(_token(request_info), wanted)
    return _shown()


def _time(text: str | None) -> int | None:
    """Milliseconds UTC. Raises InvalidInput."""
    try:
        return None if text is None else parse_rfc3339(text)
    except ValueError:
        raise InvalidInput(
            f"{text!r} is no time.", loc=("body", "at"), hint="Write it as 2026-01-31T09:15:00Z."
        ) from None
