"""An archive, unpacked beside the data it may replace, and checked."""

import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from appliance.db.archive.manifest import NAME, STAGED, BadArchive, File, Manifest, may_hold
from appliance.db.archive.read import checked, entries, opened, text_of
from appliance.db.archive.swap import discard
from appliance.db.data_folder import DataFolder
from appliance.db.keeping import keep, pieces_of
from appliance.db.migrate import available, examine, migrations_folder
from appliance.db.room import not_written

Progress = Callable[[int, int], object]  # bytes done, bytes of the archive; what it raises ends what it tells of


def stage(folder: DataFolder, archive: Path, progress: Progress = lambda done, total: None) -> Manifest:
    """Unpack into the data folder's `restoring`, and check each hash and the database; nothing of the data changes.

    Raises NotFound, BadArchive, StorageFull, Unavailable; then nothing is left.
    """
    staged = folder.path / STAGED
    discard(folder)
    try:
        staged.mkdir(mode=0o700)
        manifest = _unpack_and_check(archive, staged, progress)
    except BaseException as error:
        shutil.rmtree(staged, ignore_errors=True)
        if isinstance(error, OSError):
            raise not_written(f"{archive} could not be unpacked", error) from error
        raise
    return manifest


def _unpack_and_check(archive: Path, staged: Path, progress: Progress) -> Manifest:
    """The database comes first in an archive, and is examined while the rest is unpacked."""
    database = staged / "app.db"
    with ThreadPoolExecutor(1, thread_name_prefix="restore-check") as beside:
        checks: list[Future[None]] = []

        def kept(name: str) -> None:
            if name == database.name:
                checks.append(beside.submit(check_database, database))

        with opened(archive) as tar:
            manifest = _unpack(tar, staged, archive, progress, kept)
        for check in checks or [beside.submit(check_database, database)]:
            check.result()
    return manifest


def _unpack(
    tar: tarfile.TarFile, staged: Path, archive: Path, progress: Progress, kept: Callable[[str], object]
) -> Manifest:
    """kept: told each file's name."""
    found: dict[str, File] = {}
    manifest = None
    total = archive.stat().st_size

    def since(begin: int) -> Callable[[int], object]:
        return lambda done: progress(begin + done, total)

    for entry in entries(tar, archive):
        if manifest is not None or not entry.isreg() or entry.name in found:
            raise BadArchive(f"{archive} holds {entry.name!r}, which does not belong there.")
        if entry.name == NAME:
            manifest = checked(text_of(tar, entry, archive), archive)
        elif may_hold(entry.name):
            source = tar.extractfile(entry)
            assert source is not None
            told = _told(pieces_of(source), since(entry.offset_data))
            found[entry.name] = File(entry.name, *keep(told, staged / entry.name))
            kept(entry.name)
        else:
            raise BadArchive(f"{archive} holds {entry.name!r}, which does not belong there.")
    progress(total, total)
    if manifest is None:
        raise BadArchive(f"{archive} was cut short: its manifest is missing.", hint="Take an older archive.")
    _compare(found, manifest, archive)
    return manifest


def _told(pieces: Iterable[bytes], advance: Callable[[int], object]) -> Iterator[bytes]:
    """advance: told how many bytes of them are written."""
    done = 0
    for piece in pieces:
        yield piece
        done += len(piece)
        advance(done)


def _compare(found: dict[str, File], manifest: Manifest, archive: Path) -> None:
    for file in manifest.files:
        if file != found.pop(file.name, None):
            raise BadArchive(
                f"{archive} is damaged: {file.name} is not what was put into it.", hint="Take another one."
            )
    if found:
        raise BadArchive(f"{archive} holds {sorted(found)[0]!r}, of which its manifest says nothing.")


def check_database(file: Path) -> None:
    """Raises BadArchive if it is missing, damaged, or of a newer version."""
    if not file.is_file():
        raise BadArchive("There is no database in it.")
    verdict, migrations = examine(file)
    if verdict != "ok":
        raise BadArchive(f"The database in it is damaged: {verdict}.", hint="Take an older one.")
    if newer := sorted(set(migrations) - set(available(migrations_folder()))):
        raise BadArchive(f"It is of a newer version: {newer[-1]} is not known here.", hint="Use that version.")
