"""The name of the line of history that this data folder is on.

A replica holds one unbroken line. After a restore, or when the old one was found unusable, another begins, in a folder
of its own beside the old one, which stays for as long as somebody may want to go back to it.
"""

import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from appliance.core.clock import now_utc
from appliance.core.ids import new_id
from appliance.db.checkpoints import GENERATION
from appliance.db.data_folder import DataFolder

_FORMAT = "%Y%m%dT%H%M%S.%f"


_NEVER = 1 << 62


def generation_of(folder: DataFolder, others: Callable[[], Iterable[str]] = tuple) -> str:
    """`20261123T031502.123456-<random>`; made at the first call, and anew after a restore.

    others: what is in the replica already, asked only for a new one, which is later than these whatever the clock says.
    """
    file = folder.path / GENERATION
    if not has_generation(folder):
        forget_generation(folder)
        draft = folder.path / "generation.new"
        draft.write_text(f"{_later_than(others()).strftime(_FORMAT)}-{new_id()[-12:]}\n")
        draft.replace(file)
    return file.read_text().strip()


def has_generation(folder: DataFolder) -> bool:
    return (folder.path / GENERATION).exists()


def forget_generation(folder: DataFolder) -> None:
    """The next one begins with a copy of the whole database; litestream must not run."""
    shutil.rmtree(folder.litestream, ignore_errors=True)
    (folder.path / GENERATION).unlink(missing_ok=True)


def _later_than(others: Iterable[str]) -> datetime:
    """Now, or just after the latest of them: a clock that was wrong must not make an old line the newest."""
    latest = max((moment for name in others if (moment := _moment(name)) is not None), default=None)
    return now_utc() if latest is None else max(now_utc(), latest + timedelta(microseconds=1))


def began_at(generation: str) -> int:
    """Milliseconds UTC; a name that is none began never, far in the future."""
    moment = _moment(generation)
    return _NEVER if moment is None else int(moment.timestamp() * 1000)


def is_generation(name: str) -> bool:
    return _moment(name) is not None


def _moment(name: str) -> datetime | None:
    try:
        return datetime.strptime(name.partition("-")[0], _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
