"""An earlier state, staged for a look at it beside the server; what is live is only read."""

import shutil
from pathlib import Path

from appliance.areas.admin.service import restoring
from appliance.core.clock import parse_rfc3339
from appliance.core.errors import Unavailable
from appliance.core.secrets import read_key, write_key
from appliance.db.archive import STAGED, key_mark
from appliance.db.archive.unpack import Progress
from appliance.db.data_folder import DataFolder, open_folder
from appliance.http.preview import Preview


def stage_archive(
    live: DataFolder, own: DataFolder, archive: Path, *, phrase: str | None, progress: Progress
) -> tuple[DataFolder, Preview]:
    """What an archive holds, as a data folder inside `own`, checked as for a restore; and what to say of it.

    Without the key that belongs to it, what is sealed stays so. Raises NotFound, BadArchive, InvalidInput,
    WrongPhrase, Unavailable.
    """
    _lend(live, own)
    manifest = restoring.prepare(own, archive, phrase=phrase, without_secrets=True, progress=progress)
    staged = open_folder(own.path / STAGED)
    sealed = not _has_key(own, staged, manifest.key_mark, phrase)
    return staged, Preview(_id(own), "archive", parse_rfc3339(manifest.made_at), secrets=not sealed)


def stage_replica(
    live: DataFolder, own: DataFolder, at: int | None, *, phrase: str | None
) -> tuple[DataFolder, Preview]:
    """As `stage_archive`, from the replica. at: milliseconds UTC; None = the latest."""
    _lend(live, own)
    try:
        mark = restoring.prepare_replica(own, at=at, phrase=phrase, without_secrets=True)
    except OSError as error:
        raise Unavailable(
            f"The replica could not be copied: {error.strerror or error}.", hint="Is there room for it?"
        ) from error
    staged = open_folder(own.path / STAGED)
    sealed = not _has_key(own, staged, mark, phrase)
    return staged, Preview(_id(own), "replica", at, secrets=not sealed)


def _lend(live: DataFolder, own: DataFolder) -> None:
    """What staging expects beside what it stages."""
    shutil.copyfile(live.path / "VERSION", own.path / "VERSION")
    if live.key.exists():
        write_key(own.key, read_key(live.key))


def _has_key(own: DataFolder, staged: DataFolder, mark: str, phrase: str | None) -> bool:
    """Put the key in place, if there is one that fits: of the phrase, else in the archive, else the live one.

    Raises WrongPhrase.
    """
    key = staged.key if staged.key.exists() else own.key
    if not key.exists() or key_mark(read_key(key)) != mark:
        if phrase is not None:
            raise restoring.WrongPhrase("The phrase is right in itself, but of another installation's key.")
        staged.key.unlink(missing_ok=True)
        return False
    if key != staged.key:
        key.rename(staged.key)
    return True


def _id(own: DataFolder) -> str:
    return own.path.name.rpartition("-")[2]
