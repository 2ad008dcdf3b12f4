"""A clock that is set back. What was made in what is now the future would wait for as long as the clock went back."""

import logging
import threading
import time
from collections.abc import Callable

from appliance.core.clock import now_ms
from appliance.db import execute, writing

log = logging.getLogger(__name__)

LEAST_MS = 5_000  # smaller steps are what time servers do, and cost no more than they are long
_AGAIN = (1.0, 10.0)  # seconds after a step
on_set_back: list[Callable[[int], object]] = []
"""Called with milliseconds, inside `writing()`, so that areas bring forward what they let wait."""


class _Steps:
    """How far the system's clock is from one that nobody sets."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.apart = self.measure()
        self.again: list[float] = []  # when to look for what was under way at the step; by the clock that nobody sets

    @staticmethod
    def measure() -> int:
        """Milliseconds between the two."""
        return (time.time_ns() - time.monotonic_ns()) // 1_000_000


_steps = _Steps()


def look() -> None:
    """Whether the clock was set back since the last look; then what waits is brought forward. Asked often."""
    apart = _Steps.measure()
    if _steps.again and time.monotonic() >= _steps.again[0]:
        _look_again()
    if apart == _steps.apart:
        return
    with _steps.lock:
        back = _steps.apart - apart
        if back >= LEAST_MS:
            log.warning("The clock was set back by %s s: what waits is planned anew.", back // 1000)
            _bring_forward(back)
            _steps.again = [time.monotonic() + seconds for seconds in _AGAIN]
        _steps.apart = apart


def _look_again() -> None:
    """Who had read the time before the step, and wrote it down after it, made something in the future."""
    with _steps.lock:
        if _steps.again and time.monotonic() >= _steps.again[0]:
            _steps.again.pop(0)
            with writing():
                look_at_start()


def _bring_forward(back: int) -> None:
    now = now_ms()
    with writing():
        # One that has failed once has its time from its last run.
        execute(
            "UPDATE jobs_task SET due_at = due_at - ?1, created_at = min(created_at, ?2)"
            " WHERE leased_at IS NULL AND due_at > ?2 AND (created_at > ?2 OR error IS NOT NULL)",
            (back, now),
        )
        for listener in on_set_back:
            listener(back)


def look_at_start() -> None:
    """What was made in the future waits from now on as long as it was to wait; in the caller's transaction."""
    now = now_ms()
    execute(
        "UPDATE jobs_task SET due_at = ?1 + max(0, due_at - created_at), created_at = ?1 WHERE created_at > ?1 + ?2",
        (now, LEAST_MS),
    )
    for listener in on_set_back:
        listener(0)
