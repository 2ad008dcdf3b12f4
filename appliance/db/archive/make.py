"""An archive of the running installation."""

import glob
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Unavailable
from appliance.core.ids import new_id
from appliance.core.secrets import read_key
from appliance.db.archive.manifest import FORMAT, NAME, File, Manifest, key_mark, may_hold
from appliance.db.data_folder import DataFolder, claimed, locked, scratch_folder, sync
from appliance.db.migrate import applied, copy_database, examine
from appliance.db.naming import give_free_name
from appliance.db.room import not_written

_PIECE = 1024 * 1024


def make_archive(folder: DataFolder, target: Path, *, version: str, with_key: bool = False) -> Manifest:
    """Write `target`, whole or not at all, in the place of what is there; others read and write meanwhile.

    version: of the program. The database is as of one moment; contents are hard links first, so that one that is
    deleted meanwhile is still in the archive. Raises StorageFull, Unavailable.
    """

    def replace(draft: Path) -> Path:
        return draft.replace(target)

    return _made(folder, target, replace, version=version, with_key=with_key)[1]


def make_new_archive(
    folder: DataFolder, wanted: Path, *, version: str, with_key: bool = False
) -> tuple[Path, Manifest]:
    """As `make_archive`, but nothing is replaced: the answer begins with its name, the first number that is free."""

    def give_name(draft: Path) -> Path:
        return give_free_name(draft, wanted)

    return _made(folder, wanted, give_name, version=version, with_key=with_key)


def _made(
    folder: DataFolder, target: Path, settle: Callable[[Path], Path], *, version: str, with_key: bool
) -> tuple[Path, Manifest]:
    """settle: gives the whole draft its name."""
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        forget_drafts(target.parent)
        forget_drafts(target.parent, glob.escape(target.name))
        with scratch_folder(folder, "backup") as staged, _draft_of(target) as (draft, output):
            _gather(folder, staged, with_key=with_key)
            manifest = Manifest(FORMAT, rfc3339(now_ms()) or "", version, applied(), key_mark(read_key(folder.key)), [])
            _write(staged, output, manifest)
            path = settle(draft)  # still claimed: nobody takes it for one that was left behind
        sync(path.parent)
    except OSError as error:
        raise not_written(f"The backup {target} could not be written", error) from error
    return path, manifest


@contextmanager
def _draft_of(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file beside `target`, ours until the end of the block; then it is gone, unless it has another name."""
    while True:
        draft = target.with_name(f".{target.name}.{new_id()}.part")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
            if not locked(output.fileno()) or not draft.exists():  # somebody took it for one that was left
                continue
            try:
                yield draft, output
            finally:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
            return


def forget_drafts(folder: Path, name: str = "appliance-*") -> None:
    """Remove what processes that died were writing into a folder, of archives of that name; a pattern will do."""
    for path in folder.glob(f".{name}.*.part"):
        with claimed(path) as ours:
            if ours:
                path.unlink(missing_ok=True)


def _gather(folder: DataFolder, staged: Path, *, with_key: bool) -> None:
    # What the database speaks of was there before its copy, or came between the two looks.
    _link_contents(folder, staged)
    _expect_ok(copy_database(staged / "app.db"))
    _link_contents(folder, staged)
    others = [Path("VERSION"), Path("appliance.toml"), *([Path("key")] if with_key else [])]
    others += [Path("outbox", path.name) for path in folder.outbox.iterdir() if path.is_file()]
    for name in others:
        if may_hold(name.as_posix()) and (folder.path / name).is_file():
            (staged / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(folder.path / name, staged / name)


def _expect_ok(verdict: str) -> None:
    if verdict != "ok":
        raise Unavailable(f"The copy of the database is damaged: {verdict}.", hint="Run `appliance doctor`.")


def _link_contents(folder: DataFolder, staged: Path) -> None:
    """All into one folder: to make and to remove two for each would take as long as to read and write all contents."""
    (staged / "blobs").mkdir(exist_ok=True)
    for path in folder.blobs.glob("??/??/*"):
        target = staged / "blobs" / path.name
        if may_hold(path.relative_to(folder.path).as_posix()) and not target.exists():
            with suppress(FileNotFoundError):  # deleted since we looked
                os.link(path, target)


def _entries(staged: Path) -> list[tuple[str, Path]]:
    """What is staged, by its name in the archive."""
    found = []
    for path in staged.rglob("*"):
        if path.is_file():
            name = path.relative_to(staged).as_posix()
            sha256 = name.removeprefix("blobs/")
            found.append((name if sha256 == name else f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}", path))
    return sorted(found)


def _write(staged: Path, output: BinaryIO, manifest: Manifest) -> None:
    """The manifest's files are those that are written. The copy of the database is examined meanwhile."""
    with (
        ThreadPoolExecutor(1, thread_name_prefix="backup-check") as beside,
        tarfile.TarFile(fileobj=output, mode="w", copybufsize=_PIECE) as tar,
    ):
        examined = beside.submit(examine, staged / "app.db")
        manifest.files.extend(_add(tar, path, name) for name, path in _entries(staged))
        text = msgspec.json.encode(manifest)
        tar.addfile(_entry(NAME, len(text)), io.BytesIO(text))
    output.flush()
    os.fsync(output.fileno())
    _expect_ok(examined.result()[0])


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.hash = hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        piece = self._source.read(count)
        self.hash.update(piece)
        return piece


def _add(tar: tarfile.TarFile, path: Path, name: str) -> File:
    with path.open("rb") as source:
        hashed = _Hashed(source)
        size = os.fstat(source.fileno()).st_size
        tar.addfile(_entry(name, size), hashed)
    return File(name, size, hashed.hash.hexdigest())


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, now_ms() // 1000
    return entry
