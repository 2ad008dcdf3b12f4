"""What one evaluation may cost, and the counters that see to it.

One step is about a microsecond of work: a part of the expression, ten list elements, a
kibibyte of text. Work is charged before it is done, so nothing big is built to be refused.
"""

from collections.abc import Mapping
from time import thread_time
from typing import Any

from appliance.core import clock

from .errors import ExpressionError

MAX_SOURCE = 4096  # bytes of UTF-8
MAX_NESTING = 100  # levels in the source; a pair of brackets is two
MAX_STEPS = 100_000
MAX_SECONDS = 0.1  # of computing
MAX_RESULT = 1024 * 1024  # bytes of JSON; also characters of any text on the way
MAX_BUILT = 16 * MAX_RESULT  # everything built on the way, together
MAX_DEPTH = 100  # levels of lists and objects in a value

# Reading the thread's clock costs as much as a short expression.
_STEPS_BETWEEN_LOOKS = 1_000


class Evaluation:
    """One run of one expression: what it may see, and what it has used so far.

    steps: charged so far. built: characters of text and 8 bytes per list element made so far.
    result_size: bytes of the result as JSON, once it is there.
    """

    __slots__ = ("scope", "steps", "built", "result_size", "_look_at", "_deadline", "_now_ms")

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self.scope = scope
        self.steps = 0
        self.built = 0
        self.result_size = 0
        self._look_at = _STEPS_BETWEEN_LOOKS
        self._deadline: float | None = None
        self._now_ms: int | None = None

    def spend(self, steps: int) -> None:
        """Charge for work that is about to be done."""
        self.steps += steps
        if self.steps >= self._look_at:
            self._look()

    def build_text(self, length: int) -> None:
        """Charge for a text of `length` characters that is about to be built."""
        if length > MAX_RESULT:
            raise ExpressionError("The text would be longer than 1 MiB.", hint="Work on a smaller part.")
        self._build(length)
        self.spend(length >> 10)

    def build_list(self, length: int) -> None:
        """Charge for a list of `length` elements that is about to be built."""
        if length * 2 > MAX_RESULT:  # an element is at least a digit and a comma
            raise ExpressionError("The list would be larger than 1 MiB.", hint="Work on a smaller part.")
        self._build(8 * length)
        self.spend(length // 10)

    def now_ms(self) -> int:
        """The time of this evaluation: the same for every now() in it."""
        if self._now_ms is None:
            self._now_ms = clock.now_ms()
        return self._now_ms

    def _build(self, size: int) -> None:
        self.built += size
        if self.built > MAX_BUILT:
            raise ExpressionError("The expression builds more than 16 MiB on the way to its result.")

    def _look(self) -> None:
        if self.steps > MAX_STEPS:
            raise ExpressionError(f"The expression takes more than {MAX_STEPS:,} steps.")
        # The thread's own time: waiting for other threads, or for what a lazy scope loads, is
        # no fault of the expression. The clock starts at the first look, about a millisecond in.
        now = thread_time()
        if self._deadline is None:
            self._deadline = now + MAX_SECONDS
        elif now > self._deadline:
            raise ExpressionError(f"The expression takes longer than {MAX_SECONDS * 1000:.0f} ms.")
        self._look_at = min(self.steps + _STEPS_BETWEEN_LOOKS, MAX_STEPS + 1)
