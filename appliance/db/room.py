"""Room on a disk: looked for before anything is written to it, and said where there is none."""

import shutil
from pathlib import Path

from appliance.core.errors import Problem, StorageFull, Unavailable
from appliance.db.faults import is_full

MIB = 1024 * 1024
_HINT = "Make room there: `appliance disk` tells what uses it."


def free_on(path: Path) -> int:
    """Bytes that may still be written to the disk of a path, or of the nearest one above it that there is."""
    return shutil.disk_usage(_there(path)).free


def disk_of(path: Path) -> int:
    """What is the same for all paths on one disk."""
    return _there(path).stat().st_dev


def _there(path: Path) -> Path:
    return next(each for each in (path, *path.absolute().parents) if each.exists())


def check_room(path: Path, needed: int, what: str, *, keep_free: int = 0) -> None:
    """Raises StorageFull if `needed` bytes more leave fewer than `keep_free` on the disk of `path`.

    what: is to be written there, "The backup".
    """
    free = free_on(path)
    if free - needed >= keep_free:
        return
    wanted = f"{what} needs {-(-needed // MIB)} MiB more; " if needed else f"{what} does not fit: "
    kept = f", and {keep_free // MIB} MiB are to be kept free" if keep_free else ""
    raise StorageFull(f"{wanted}the disk of {path} has {free // MIB} MiB left{kept}.", hint=_HINT)


def not_written(told: str, error: OSError) -> Problem:
    """Why something could not be written, or read. told: the sentence up to the reason."""
    where = f" ({error.filename})" if error.filename else ""
    sentence = f"{told}: {error.strerror or error}{where}."
    return StorageFull(sentence, hint=_HINT) if is_full(error) else Unavailable(sentence)
