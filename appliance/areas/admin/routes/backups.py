"""Archives of this installation, and their restore, over HTTP."""

from sanic import Blueprint

from appliance.areas.admin.schemas import AdminBackup, AdminBackups, AdminRestore, AdminRestoreKey
from appliance.areas.admin.service import backups, receiving, restoring
from appliance.areas.admin.settings import BackupSettings
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.settings import settings
from appliance.http import tus
from appliance.http.answers import FileAnswer
from appliance.http.endpoint import BodyStream, RequestInfo, endpoint
from appliance.http.request import announced_bytes

blueprint = Blueprint("admin_backups", url_prefix="/api/v1/admin/backups")


def shown() -> AdminBackups:
    """The list, and what is under way."""
    chosen = settings(BackupSettings)
    return AdminBackups(
        data=[_backup_shown(backup) for backup in backups.list_backups()],
        folder=str(backups.backup_folder()),
        every_hours=chosen.every_hours,
        keep=chosen.keep,
        running=backups.is_running(),
        last_error=backups.last_error(),
        restore=restore_shown(),
        restored_at=rfc3339(restoring.restored_at()),
    )


def restore_shown() -> AdminRestore | None:
    found = restoring.current_restore()
    if found is None:
        return None
    return AdminRestore(
        source=found.source,
        name=found.name,
        at=rfc3339(found.at),
        state=found.state,
        done=found.done,
        total=found.total,
        error=found.error,
        code=found.code,
    )


def _backup_shown(backup: backups.Backup) -> AdminBackup:
    made_at = rfc3339(backup.made_at) or ""
    return AdminBackup(name=backup.name, size=backup.size, made_at=made_at, uploaded=backup.uploaded)


@blueprint.get("/")
@endpoint(returns=AdminBackups, auth="superuser")
def list_backups() -> AdminBackups:
    """The backups of this installation, newest first, and what is under way."""
    return shown()


@blueprint.post("/")
@endpoint(returns=AdminBackups, status=202, auth="superuser", problems=(409,))
def make_backup(actor: Actor) -> AdminBackups:
    """Make a backup in the background: database, files and waiting mails, without the installation's key."""
    backups.ask_for_backup(actor)
    return shown()


@blueprint.post("/upload")
@endpoint(
    body=BodyStream, returns=AdminBackup, status=201, auth="superuser", idempotent=False, problems=(400, 422, 507)
)
async def upload_backup(actor: Actor, body: BodyStream, request_info: RequestInfo) -> AdminBackup:
    """Send an archive, as the body; once it is known as one of ours, it is among the backups."""
    size = announced_bytes(request_info.headers)
    return _backup_shown(await tus.append(receiving.Receiving(actor, size), body))


@blueprint.get("/<name:str>")
@endpoint(content_type="application/x-tar", auth="superuser")
def download_backup(name: str) -> FileAnswer:
    """A backup, as a tar file."""
    return FileAnswer(backups.backup_path(name), "application/x-tar", filename=name)


@blueprint.delete("/<name:str>")
@endpoint(auth="superuser")
def delete_backup(actor: Actor, name: str) -> None:
    """Delete a backup."""
    backups.delete_backup(actor, name)


@blueprint.post("/<name:str>/restore")
@endpoint(body=AdminRestoreKey, returns=AdminBackups, status=202, auth="superuser", slow=True, problems=(409, 422, 507))
def restore_backup(actor: Actor, name: str, body: AdminRestoreKey) -> AdminBackups:
    """Check a backup, put it in the place of all present data, which is kept aside, and start the server again."""
    restoring.ask_for_restore(actor, name, phrase=body.phrase, without_secrets=body.without_secrets)
    return shown()
