"""The thread that copies contents to where the replica is."""

import logging
import threading
from functools import partial
from pathlib import Path

from appliance.adapters.replication.at_once import at_once
from appliance.adapters.replication.contents import Contents
from appliance.core.errors import Problem

log = logging.getLogger(__name__)

_COMPARE = 600.0  # seconds between two comparisons of all that is here with all that is there
_PAUSE = 5.0  # seconds after a failure


class Copier:
    """blobs: the data folder's. error: why the last copy failed; None once one went well again."""

    def __init__(self, blobs: Path) -> None:
        self._blobs = blobs
        self._news = threading.Condition()
        self._wanted: dict[str, None] = {}  # in the order of asking
        self._ending = False
        self._compared = False
        self._thread: threading.Thread | None = None
        self.error: str | None = None

    def wanted(self, sha256: str) -> None:
        with self._news:
            if self._thread is not None:
                self._wanted[sha256] = None
                self._news.notify_all()

    def waiting(self) -> int:
        """How many are known to wait; one at least as long as nobody has looked what is there."""
        with self._news:
            return max(len(self._wanted), 0 if self._thread is None or self._compared else 1)

    def begin(self, contents: Contents, keep_hours: int) -> None:
        with self._news:
            self._ending = self._compared = False
            self._thread = threading.Thread(
                target=self._run, args=(contents, keep_hours), name="replication-contents", daemon=True
            )
        self._thread.start()

    def catch_up(self) -> None:
        """Wait a moment for what is waiting, at the end of the process."""
        with self._news:
            self._news.wait_for(lambda: not self.waiting() or self.error is not None, timeout=10)

    def end(self) -> None:
        with self._news:
            thread, self._thread, self._ending = self._thread, None, True
            self._news.notify_all()
        if thread is not None:
            thread.join()

    def _run(self, contents: Contents, keep_hours: int) -> None:
        due = True
        while not self._ending:
            try:
                if due:
                    self._compare(contents, keep_hours)
                due = not self._copy_until_due(contents)
                self.error = None
            except (OSError, Problem) as error:
                self._failed(str(error))

    def _failed(self, error: str) -> None:
        if error != self.error:
            log.warning("contents are not copied: %s", error)
        with self._news:
            self.error = error[:500]
            self._news.notify_all()
            self._news.wait_for(lambda: self._ending, timeout=_PAUSE)

    def _compare(self, contents: Contents, keep_hours: int) -> None:
        there = set(contents.hashes())
        here = {path.name for path in self._blobs.glob("??/??/*")}
        with self._news:
            self._wanted.update(dict.fromkeys(sorted(here - there)))
            self._compared = True
            self._news.notify_all()
        contents.remember(here)
        for sha256 in there - here:
            contents.forget(sha256, keep_hours)

    def _copy_until_due(self, contents: Contents) -> bool:
        """True as long as no comparison is due."""
        while not self._ending:
            with self._news:
                if not self._news.wait_for(lambda: self._wanted or self._ending, timeout=_COMPARE):
                    return False
                wanted = list(self._wanted)
            copy = partial(self._copy, contents)
            with at_once(min(contents.at_once, len(wanted)), copy, wanted, goes_on=lambda: not self._ending):
                pass
        return True

    def _copy(self, contents: Contents, sha256: str) -> None:
        source = self._blobs / sha256[:2] / sha256[2:4] / sha256
        if source.exists():
            contents.put(sha256, source)
            self.error = None
        with self._news:
            self._wanted.pop(sha256, None)
            self._news.notify_all()
