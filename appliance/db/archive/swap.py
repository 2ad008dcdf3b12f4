"""The staged data takes the place of the present one, which is kept aside.

A few renames, of which a power cut may come between any two. So `restoring/SWAP` is written first, and whoever
opens the data folder next goes on: what was done is seen by where the files are. `restoring/WANTED` says that all is
staged and checked, and that a server is ending for its sake: whoever opens the folder next then begins the swap, for
one that went on with the old data would replace it, and all that was written since, at its own end.
"""

import os
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from appliance.core.clock import now_utc
from appliance.core.errors import Conflict
from appliance.db.archive.manifest import STAGED
from appliance.db.data_folder import DataFolder, sync
from appliance.db.naming import numbered

_WANTED, _ORDER = "WANTED", "SWAP"
_TIME = "%Y%m%d-%H%M%S"
_ASIDE = re.compile(r"before-restore-(\d{8}-\d{6})(-\d+)?")
# The database comes last: before it, a start that knew nothing of the swap would find the old one whole.
_BESIDE = ("app.db-wal", "app.db-shm", ".app.db-litestream", "generation")
_NAMES = ("VERSION", "appliance.toml", "key", "outbox", "blobs", "app.db")


def want_swap(folder: DataFolder) -> None:
    """Ask for `swap` at the end of the server that runs now, which cannot replace what it uses."""
    os.sync()  # with a note of what is not on the disk, the next start would put half of it in place
    (folder.path / STAGED / _WANTED).touch()
    sync(folder.path / STAGED)


def swap_wanted(folder: DataFolder) -> bool:
    """Whether all is there and only waits; the server's end does it, else the next to open the folder."""
    staged = folder.path / STAGED
    return (staged / _WANTED).exists() and (staged / "app.db").is_file()


def swap_begun(folder: DataFolder) -> bool:
    """Whether one was broken off; the next to open the folder ends it."""
    return (folder.path / STAGED / _ORDER).is_file()


def swap(folder: DataFolder) -> Path:
    """Put the staged data in place; the caller holds the lock. Answers where the old data is now."""
    staged = folder.path / STAGED
    if not (staged / "app.db").is_file():
        raise Conflict("Nothing is staged to be restored.", hint="Stage an archive first.")
    wanted = folder.path / f"before-restore-{now_utc().strftime(_TIME)}"
    aside = next(path for path in numbered(wanted) if not path.exists())
    draft = staged / f"{_ORDER}.new"
    draft.write_text(aside.name)
    sync(draft)
    for name in ("blobs", "outbox"):  # an archive may have had none
        (staged / name).mkdir(mode=0o700, exist_ok=True)
    os.sync()  # what was unpacked is on the disk before it replaces what is
    draft.rename(staged / _ORDER)
    sync(staged)
    return _go_on(folder)


def finish_swap(folder: DataFolder) -> Path | None:
    """End what a process that died has left of a restore; the caller holds the lock.

    A swap that was begun or asked for is done, and the answer is where the old data is now; what was only staged goes.
    """
    if swap_begun(folder):
        return _go_on(folder)
    if swap_wanted(folder):
        return swap(folder)
    discard(folder)
    return None


def discard(folder: DataFolder) -> None:
    """Remove what was staged and not swapped; first the note, for a half of it must not be put in place."""
    with suppress(OSError):
        (folder.path / STAGED / _WANTED).unlink(missing_ok=True)
    shutil.rmtree(folder.path / STAGED, ignore_errors=True)


def _go_on(folder: DataFolder) -> Path:
    staged = folder.path / STAGED
    aside = folder.path / Path((staged / _ORDER).read_text()).name
    aside.mkdir(mode=0o700, exist_ok=True)
    if (staged / "app.db").exists():
        for name in _BESIDE:
            _move(folder.path / name, aside / name)
    for name in _NAMES:
        if (staged / name).exists():
            _move(folder.path / name, aside / name)
            (staged / name).rename(folder.path / name)
            sync(folder.path)
    sync(aside)
    shutil.rmtree(staged)
    return aside


def swapped_at(folder: DataFolder) -> int | None:
    """When data was last replaced, milliseconds UTC; None if it never was, or nothing is kept of before."""
    times = [at for path in folder.path.glob("before-restore-*") if (at := _time_in(path.name)) is not None]
    return max(times, default=None)


def _time_in(name: str) -> int | None:
    """Of a folder that was kept aside; None for one that somebody named otherwise."""
    found = _ASIDE.match(name)
    try:
        moment = datetime.strptime(found[1], _TIME).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
    return int(moment.timestamp() * 1000) if moment else None


def _move(source: Path, target: Path) -> None:
    """What is there although its namesake was moved is of a look at the old database since; it goes."""
    if not target.exists():
        if source.exists():
            source.rename(target)
    elif source.is_dir():
        shutil.rmtree(source)
    else:
        source.unlink(missing_ok=True)
