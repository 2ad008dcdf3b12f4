"""Live news: what the screens are told, lossy, after the commit.

The durable side, one job per listener in the writer's transaction, is `jobs.publish`.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

SUPERUSERS = "superusers"  # as owner_id: of no person's own, for all who administer


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """topic: `area.noun`. change: created, changed or deleted. progress: 0 to 1.

    extra: what listeners inside the process may want; it never leaves it.
    """

    topic: str
    id: str
    change: str
    owner_id: str
    status: str | None = None
    progress: float | None = None
    extra: Any = None


class Live:
    """Callbacks are called on the thread that told the news and must return at once."""

    def __init__(self) -> None:
        self._subscribers: tuple[Callable[[LiveEvent], None], ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, callback: Callable[[LiveEvent], None]) -> Callable[[], None]:
        """From now on `callback` hears all news; the answer ends it."""
        with self._lock:
            self._subscribers = (*self._subscribers, callback)
        return lambda: self._unsubscribe(callback)

    def _unsubscribe(self, callback: Callable[[LiveEvent], None]) -> None:
        with self._lock:
            self._subscribers = tuple(each for each in self._subscribers if each is not callback)

    def tell(self, event: LiveEvent) -> None:
        for callback in self._subscribers:
            try:
                callback(event)
            except Exception:
                log.exception("a subscriber failed on %s", event.topic)


live = Live()
