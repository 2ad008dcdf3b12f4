"""Live news on the loop: from whatever thread they are told, to those who listen.

One subscription serves all streams, sockets and waiting requests; while nobody listens, a
piece of news costs nothing.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from appliance.core.events import LiveEvent, live

MOST_KEPT = 1000  # news a slow listener may be behind; older ones are dropped


class Stopping(Exception):
    """The server stops; whoever waits for news ends."""


class Listener:
    """News that match, in order. Used on the loop."""

    def __init__(self, topics: frozenset[str] | None, id: str | None, owners: frozenset[str] | None) -> None:
        self.topics, self.id, self.owners = topics, id, owners
        self._kept: deque[LiveEvent] = deque(maxlen=MOST_KEPT)
        self._arrived = asyncio.Event()
        self._ended = False

    def matches(self, event: LiveEvent) -> bool:
        return (
            (self.topics is None or event.topic in self.topics)
            and (self.id is None or event.id == self.id)
            and (self.owners is None or event.owner_id in self.owners)
        )

    def hear(self, event: LiveEvent) -> None:
        self._kept.append(event)
        self._arrived.set()

    def end(self) -> None:
        """No more news come: the server stops."""
        self._ended = True
        self._arrived.set()

    async def next(self) -> LiveEvent:
        """The next piece of news; waits for it. Raises Stopping."""
        while not self._kept:
            if self._ended:
                raise Stopping
            self._arrived.clear()
            await self._arrived.wait()
        return self._kept.popleft()

    def take(self) -> list[LiveEvent]:
        """All that has come since last asked, without waiting."""
        taken = list(self._kept)
        self._kept.clear()
        return taken

    async def wait_for_any(self, deadline: float, statuses: frozenset[str]) -> bool:
        """Wait for news with one of `statuses`, or with none.

        False when the loop's clock reaches `deadline` or the server stops.
        """
        try:
            async with asyncio.timeout_at(deadline):
                while True:
                    event = await self.next()
                    if event.status is None or event.status in statuses:
                        return True
        except (TimeoutError, Stopping):
            return False


class Hub:
    """All listeners of this process's loop."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._unsubscribe: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Call on the loop, before listening; from now on the news go to this loop alone."""
        self._unsubscribe()
        self._loop, self._stopping = asyncio.get_running_loop(), False
        self._unsubscribe = live.subscribe(self._told)

    def stop(self) -> None:
        """End all who listen, and whoever still comes."""
        self._stopping = True
        self._unsubscribe()
        for listener in self._listeners:
            listener.end()

    @contextmanager
    def listen(self, *topics: str, id: str | None = None, owners: Collection[str] | None = None) -> Iterator[Listener]:
        """News from now on, of `topics` (none = all) and filtered by what else is given. Used on the loop."""
        listener = Listener(frozenset(topics) or None, id, None if owners is None else frozenset(owners))
        if self._stopping:
            listener.end()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def _told(self, event: LiveEvent) -> None:
        loop = self._loop
        if self._listeners and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spread, event)

    def _spread(self, event: LiveEvent) -> None:
        for listener in self._listeners:
            if listener.matches(event):
                listener.hear(event)


hub = Hub()
