"""A total time that no pause between two bytes can stretch."""

import time

from appliance.core.errors import UpstreamTimeout


class Deadline:
    """seconds: from now, on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds left, above 0 and never more than `at_most`. Raises UpstreamTimeout when none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise UpstreamTimeout(f"No complete answer within {self._seconds:g} seconds.")
        return left if at_most is None else min(left, at_most)
