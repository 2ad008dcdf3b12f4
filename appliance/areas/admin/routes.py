"""HTTP of the admin area."""

from collections.abc import Sequence

from sanic import Blueprint

from appliance.areas.admin.schemas import (
    AdminBackup,
    AdminBackups,
    AdminDisk,
    AdminDiskPart,
    AdminFree,
    AdminFreed,
    AdminFreedList,
    AdminKey,
    AdminPhrase,
    AdminPhraseWords,
    AdminProof,
    AdminReplicaCheck,
    AdminReplication,
    AdminRestore,
    AdminRoom,
)
from appliance.areas.admin.service import backups, checking, disk, freeing, phrase, restoring
from appliance.areas.admin.settings import BackupSettings
from appliance.areas.auth.service.attempts import Client
from appliance.areas.storage.service import low_disk
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Conflict
from appliance.core.settings import settings
from appliance.http.answers import FileAnswer
from appliance.http.endpoint import RequestInfo, endpoint
from appliance.jobs import held_back
from appliance.ports.replication import replication

blueprint = Blueprint("admin", url_prefix="/api/v1/admin")


def _shown() -> AdminBackups:
    chosen = settings(BackupSettings)
    return AdminBackups(
        data=[
            AdminBackup(name=backup.name, size=backup.size, made_at=rfc3339(backup.made_at) or "")
            for backup in backups.list_backups()
        ],
        folder=str(backups.backup_folder()),
        every_hours=chosen.every_hours,
        keep=chosen.keep,
        running=backups.is_running(),
        last_error=backups.last_error(),
        restore=_restore_shown(),
    )


def _restore_shown() -> AdminRestore | None:
    found = restoring.current_restore()
    if found is None:
        return None
    return AdminRestore(name=found.name, state=found.state, done=found.done, total=found.total, error=found.error)


@blueprint.get("/backups")
@endpoint(returns=AdminBackups, auth="superuser")
def list_backups() -> AdminBackups:
    """The backups of this installation, newest first, and what is under way."""
    return _shown()


@blueprint.post("/backups")
@endpoint(returns=AdminBackups, status=202, auth="superuser", problems=(409,))
def make_backup(actor: Actor) -> AdminBackups:
    """Make a backup in the background: database, files and waiting mails, without the installation's key."""
    backups.ask_for_backup(actor)
    return _shown()


@blueprint.get("/backups/<name:str>")
@endpoint(content_type="application/x-tar", auth="superuser")
def download_backup(name: str) -> FileAnswer:
    """A backup, as a tar file."""
    return FileAnswer(backups.backup_path(name), "application/x-tar", filename=name)


@blueprint.delete("/backups/<name:str>")
@endpoint(auth="superuser")
def delete_backup(actor: Actor, name: str) -> None:
    """Delete a backup."""
    backups.delete_backup(actor, name)


@blueprint.post("/backups/<name:str>/restore")
@endpoint(returns=AdminBackups, status=202, auth="superuser", problems=(409,))
def restore_backup(actor: Actor, name: str) -> AdminBackups:
    """Check a backup, put it in the place of all present data, which is kept aside, and start the server again."""
    restoring.ask_for_restore(actor, name)
    return _shown()


@blueprint.get("/replication")
@endpoint(returns=AdminReplication, auth="superuser")
def read_replication() -> AdminReplication:
    """How far the copy is that is kept in step elsewhere."""
    return _replication_shown()


@blueprint.post("/replication/check")
@endpoint(returns=AdminReplication, auth="superuser", slow=True, problems=(409,))
def check_replication() -> AdminReplication:
    """Restore the replica's database aside now, and examine it."""
    if replication.status().state != "running":
        raise Conflict("There is no replica in step.", hint="Set replication.target, and wait until it runs.")
    checking.check_replica()
    return _replication_shown()


def _replication_shown() -> AdminReplication:
    found = replication.status()
    lag = None if found.confirmed_at is None else max(0, now_ms() - found.confirmed_at) / 1000
    return AdminReplication(
        state=found.state,
        target=found.target,
        confirmed_at=rfc3339(found.confirmed_at),
        lag_seconds=lag,
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


@blueprint.get("/key")
@endpoint(returns=AdminKey, auth="superuser")
def read_key() -> AdminKey:
    """Whether the recovery phrase of the key to stored secrets has been written down."""
    return _key_shown()


def _key_shown() -> AdminKey:
    return AdminKey(mark=phrase.current_mark(), written_down=phrase.is_written_down())


@blueprint.post("/key/phrase")
@endpoint(body=AdminProof, returns=AdminPhrase, auth="superuser", problems=(400, 403))
def show_phrase(actor: Actor, body: AdminProof, request_info: RequestInfo) -> AdminPhrase:
    """The recovery phrase of the key to stored secrets; one's own password is needed. Every look is recorded."""
    client = Client(request_info.ip, request_info.user_agent, request_info.base_url)
    return AdminPhrase(words=phrase.show_phrase(actor, client, body.password))


@blueprint.post("/key/verify")
@endpoint(body=AdminPhraseWords, returns=AdminKey, auth="superuser")
def verify_phrase(actor: Actor, body: AdminPhraseWords) -> AdminKey:
    """Show that the recovery phrase was written down, by three of its words."""
    phrase.verify_words(actor, {word.place: word.word for word in body.words})
    return _key_shown()


@blueprint.get("/disk")
@endpoint(returns=AdminDisk, auth="superuser", slow=True)
def read_disk() -> AdminDisk:
    """What uses the disk. Everything is measured for each question, which may take seconds."""
    found = disk.measure()
    return AdminDisk(
        total=found.total,
        free=found.free,
        wanted=found.wanted,
        parts=_parts(found.parts),
        tables=_parts(found.tables),
        unused=found.unused,
        buckets=_parts(found.buckets),
        owners=_parts(found.owners),
        files=_parts(found.files),
        aside=_parts(found.aside),
        unused_contents=found.unused_contents,
    )


def _parts(found: Sequence[disk.Part]) -> list[AdminDiskPart]:
    return [AdminDiskPart(name=part.name, bytes=part.bytes, detail=part.detail) for part in found]


@blueprint.post("/disk/free")
@endpoint(body=AdminFree, returns=AdminFreedList, auth="superuser", slow=True)
def free_disk(actor: Actor, body: AdminFree) -> AdminFreedList:
    """Give space back, and say how many bytes each gave."""
    freed = freeing.free(actor.id, body.what)
    return AdminFreedList(data=[AdminFreed(what=each.what, bytes=each.bytes, error=each.error) for each in freed])


@blueprint.get("/disk/room")
@endpoint(returns=AdminRoom, auth="superuser")
def read_room() -> AdminRoom:
    """Whether there is room on the disk, and how many tasks wait for it; quick to ask."""
    return AdminRoom(low=low_disk(), waiting=held_back(), damage=checking.damage())
