"""A copy of the installation elsewhere, never more than moments behind."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, cast

from appliance.ports.objects import Lender
from appliance.ports.socket import Socket


@dataclass(frozen=True, slots=True)
class ReplicaStatus:
    """target: where the copy is; "" = replication is off. confirmed_at: when the copy was last known to have all that
    was written, milliseconds UTC. contents_waiting: contents of files still to be copied. restarts: of its process.
    begun_at: since when it is to be in step, milliseconds UTC; None = nobody has set up yet, so nothing is copied.
    """

    state: Literal["off", "starting", "running", "failed"]
    target: str
    confirmed_at: int | None = None
    contents_waiting: int = 0
    restarts: int = 0
    last_error: str | None = None
    begun_at: int | None = None

    def lag_seconds(self, now: int) -> float | None:
        """Since when it is not known to have everything; None = it never was. now: milliseconds UTC."""
        return None if self.confirmed_at is None else max(0, now - self.confirmed_at) / 1000


@dataclass(frozen=True, slots=True)
class Reach:
    """From when to when one can go back; times in milliseconds UTC.

    A state since `fine_since` is found to `fine_seconds`, an older one to `coarse_seconds`: what was written in the
    last so many seconds before a chosen time may be missing.
    """

    earliest: int
    latest: int
    fine_since: int
    fine_seconds: int
    coarse_seconds: int


Copied = Callable[[int, int], object]  # contents copied, contents to copy; what it raises ends it


class Replication(Protocol):
    def begin(self) -> None:
        """Keep the copy in step from now on, if the settings name a target; a later change of them counts too."""
        ...

    def end(self) -> None:
        """Bring the copy up to date once more and stop. Nobody writes any more."""
        ...

    def status(self) -> ReplicaStatus: ...

    def lender(self) -> Lender:
        """What brings single contents of the copy, by the settings as they are now. Raises InvalidInput."""
        ...

    def probe(self) -> None:
        """Look whether the target can be reached. Raises InvalidInput, Unavailable, OSError."""
        ...

    def reach(self) -> Reach | None:
        """Of the copy, not older than a minute; None while it is not known. May take seconds."""
        ...

    def key_mark(self) -> str:
        """Of the key that belongs to the copy (`db.archive.key_mark`). Raises NotFound (no copy), Unavailable."""
        ...

    def begin_anew(self) -> None:
        """Give this copy up and begin another beside it; `status` says `starting` until that one is in step."""
        ...

    def fetch(
        self,
        folder: Path,
        at: int | None = None,
        *,
        contents: bool = True,
        progress: Copied = lambda done, total: None,
        announce: Callable[[int], object] = lambda needed: None,
    ) -> str:
        """Put the database as of `at` (milliseconds UTC; None = latest) and all contents into an empty folder.

        Each content is what its name says. The database is for the caller to check, and all of it to sync. announce:
        told the bytes of all contents before anything is written; what it, or `progress`, raises ends it. The answer
        is the mark of the key that belongs to it (`db.archive.key_mark`). Raises NotFound (no copy, or none of that
        time), Unavailable, InvalidInput (settings).
        """
        ...


replication: Replication = cast(Replication, Socket("replication"))
