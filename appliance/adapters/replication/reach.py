"""From when to when one can go back to a replica."""

import threading
from pathlib import Path

import msgspec

from appliance.adapters.replication import program
from appliance.adapters.replication.contents import Contents
from appliance.adapters.replication.generation import began_at
from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.clock import now_ms, parse_rfc3339
from appliance.core.errors import Unavailable
from appliance.ports.replication import Reach

_SNAPSHOTS = "9"  # litestream's own level of them; each line of history begins with one
_HOUR_MS = 3600 * 1000
_FRESH_MS = 60 * 1000
_SOON_MS = 3 * 1000  # before another look for what was not there yet


class _Listed(msgspec.Struct):
    """timestamp: RFC 3339, whole seconds, cut off."""

    timestamp: str


class Reaching:
    """Remembers for a minute where the replica begins: to ask starts a process, and lists a store."""

    def __init__(self, scratch: Path) -> None:
        """scratch: an existing folder for what is passing."""
        self._scratch = scratch
        self._lock = threading.Lock()
        self._of: ReplicationSettings | None = None
        self._earliest: int | None = None
        self._looked_at = 0

    def of(
        self, current: ReplicationSettings, contents: Contents, confirmed_at: int, *, may_look: bool
    ) -> Reach | None:
        """confirmed_at: when the replica was last known to have everything, milliseconds UTC.

        may_look: whether to ask the replica anew, which may be away; else what is remembered is the answer.
        """
        with self._lock:
            if self._of != current:
                self._of, self._earliest, self._looked_at = current, None, 0
            if may_look and now_ms() - self._looked_at > (_SOON_MS if self._earliest is None else _FRESH_MS):
                self._earliest, self._looked_at = self._look(current, contents), now_ms()
            begins = self._earliest
        if begins is None:
            return None
        # Contents of files deleted before that are gone from the replica.
        earliest = min(max(begins, now_ms() - current.keep_hours * _HOUR_MS), confirmed_at)
        return Reach(
            earliest=earliest,
            latest=confirmed_at,
            fine_since=max(earliest, now_ms() - program.FINE_HOURS * _HOUR_MS),
            fine_seconds=program.SYNC_SECONDS,
            coarse_seconds=program.LEVEL_SECONDS[0],
        )

    def _look(self, current: ReplicationSettings, contents: Contents) -> int | None:
        try:
            names = sorted(contents.generations(), key=began_at)
            return next((begins for name in names if (begins := self._begin_of(current, name)) is not None), None)
        except (OSError, Unavailable):
            return None  # the state of the replica says why

    def _begin_of(self, current: ReplicationSettings, generation: str) -> int | None:
        """Its first snapshot; None if there is none yet."""
        done = program.ask("ltx", ["-level", _SNAPSHOTS, "-json"], self._scratch / "app.db", current, generation)
        if done.returncode != 0:
            raise Unavailable(f"litestream could not list the replica: {done.stderr.strip()[-300:]}")
        snapshots = msgspec.json.decode(done.stdout or "[]", type=list[_Listed] | None) or []
        return min((parse_rfc3339(each.timestamp) + 1000 for each in snapshots), default=None)
