"""One action at a time in each session; a few wait for their turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from appliance.core.errors import InvalidState

PATIENCE = 30.0  # seconds
MOST_WAITING = 2  # each holds a thread, of which all calls that go outside share sixteen


@dataclass
class _Turn:
    lock: threading.Lock = field(default_factory=threading.Lock)
    interested: int = 0


_turns: dict[str, _Turn] = {}
_guard = threading.Lock()


@contextmanager
def turn(session_id: str) -> Iterator[None]:
    """Raises InvalidState when others take too long, or too many wait already."""
    with _guard:
        mine = _turns.setdefault(session_id, _Turn())
        if mine.interested > MOST_WAITING:
            raise _busy("too many actions wait already")
        mine.interested += 1
    try:
        if not mine.lock.acquire(timeout=PATIENCE):
            raise _busy(f"another action has been at work for {PATIENCE:g} s")
        try:
            yield
        finally:
            mine.lock.release()
    finally:
        with _guard:
            mine.interested -= 1
            if not mine.interested:
                _turns.pop(session_id, None)


def _busy(why: str) -> InvalidState:
    return InvalidState(
        f"The session is busy: {why}.", hint="Wait for its actions to end.", current="busy", allowed=["active"]
    )
