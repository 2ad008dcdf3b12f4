"""The expressions read last, bounded by the length of their sources: what is kept of one grows with it."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Held = TypeVar("Held")

_ENTRY = 100  # characters that an entry counts for besides its source


class BoundedCache(Generic[Key, Held]):
    """Forgets what was used longest ago. Threads may share it."""

    def __init__(self, max_size: int) -> None:
        self.size = 0
        self._max_size = max_size
        self._entries: OrderedDict[Key, tuple[Held, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Held | None:
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Key, held: Held, length: int) -> None:
        """`length`: characters of source; more than a quarter of the whole is not kept."""
        size = length + _ENTRY
        if size > self._max_size // 4:
            return
        with self._lock:
            if key not in self._entries:
                self._entries[key] = held, size
                self.size += size
            while self.size > self._max_size:
                _, (_, freed) = self._entries.popitem(last=False)
                self.size -= freed
