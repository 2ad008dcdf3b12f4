"""An earlier state, staged for a look at it beside the server; what is live is only read."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.areas.admin.service import restoring
from appliance.areas.storage import service as storage
from appliance.core.clock import parse_rfc3339
from appliance.core.errors import Unavailable
from appliance.core.recovery_phrase import key_of
from appliance.core.secrets import read_key, write_key
from appliance.db.archive import STAGED, key_mark
from appliance.db.archive.unpack import Progress
from appliance.db.data_folder import DataFolder, open_folder
from appliance.db.room import check_room, not_written
from appliance.http.preview import Preview, Source
from appliance.ports.objects import Lender
from appliance.ports.replication import replication


@dataclass(frozen=True, slots=True)
class Staged:
    """folder: ready to be opened. lenders: where contents are that it does not hold, asked in this order."""

    folder: DataFolder
    look: Preview
    lenders: Sequence[Lender] = ()


def stage_archive(
    live: DataFolder, own: DataFolder, archive: Path, *, phrase: str | None, progress: Progress
) -> Staged:
    """What an archive holds, inside `own`, checked as for a restore.

    Without the key that belongs to it, what is sealed stays so. Raises NotFound, BadArchive, InvalidInput,
    WrongPhrase, StorageFull, Unavailable.
    """
    keep_free = storage.bytes_to_keep_free()
    manifest = restoring.prepare(
        own, archive, phrase=phrase, without_secrets=True, keep_free=keep_free, progress=progress
    )
    return _staged(live, own, "archive", parse_rfc3339(manifest.made_at), manifest.key_mark, phrase)


def stage_replica(live: DataFolder, own: DataFolder, at: int | None, *, phrase: str | None) -> Staged:
    """As `stage_archive`, from the replica. at: milliseconds UTC; None = the latest.

    The database is fetched now and each content when it is opened, from the live data if that has it: one file is
    got back at once, however much there is.
    """
    if phrase is not None:
        key_of(phrase)  # before the long part
    check_room(own.path, live.database_size(), "The preview", keep_free=storage.bytes_to_keep_free())
    folder = own.path / STAGED
    try:
        folder.mkdir(mode=0o700)
        mark = restoring.bring_state(folder, at, contents=False)
    except OSError as error:
        raise not_written("The replica could not be copied", error) from error
    if phrase is not None:
        write_key(folder / "key", key_of(phrase))
    return _staged(live, own, "replica", at, mark, phrase, [_lender(live.blobs), replication.lender()])


def _staged(
    live: DataFolder,
    own: DataFolder,
    source: Source,
    moment: int | None,
    mark: str,
    phrase: str | None,
    lenders: Sequence[Lender] = (),
) -> Staged:
    folder = open_folder(own.path / STAGED)
    has_key = _settle_key(live, folder, mark, phrase)
    return Staged(folder, Preview(own.path.name.rpartition("-")[2], source, moment, secrets=has_key), lenders)


def _settle_key(live: DataFolder, folder: DataFolder, mark: str, phrase: str | None) -> bool:
    """Whether the key that belongs to it is there: of the phrase, else in the archive, else the live one.

    Raises WrongPhrase.
    """
    if not folder.key.exists() and live.key.exists():
        with suppress(Unavailable):  # a damaged key opens nothing, and that is told
            write_key(folder.key, read_key(live.key))
    if folder.key.exists() and key_mark(read_key(folder.key)) == mark:
        return True
    if phrase is not None:
        raise restoring.WrongPhrase("The phrase is right in itself, but of another installation's key.")
    folder.key.unlink(missing_ok=True)
    return False


def _lender(blobs: Path) -> Lender:
    """Of a folder of contents on the same disk: by another name for the same file, so that nothing is copied."""

    def lend(sha256: str, target: Path) -> None:
        try:
            os.link(blobs / sha256[:2] / sha256[2:4] / sha256, target)
        except OSError as error:
            raise FileNotFoundError(str(error)) from error

    return lend
