"""One expression for many values: read once, and bounded as a whole."""

from collections.abc import Mapping, Sequence
from time import thread_time
from typing import Any

from .errors import ExpressionError
from .expression import parse, parse_function
from .limits import MAX_RESULT, MAX_STEPS, Evaluation

# Together the evaluations may take some seconds of a thread; each alone has the limits of any expression.
MAX_BULK_STEPS = 200 * MAX_STEPS
MAX_BULK_SECONDS = 10.0  # of computing
MAX_BULK_RESULTS = 16 * MAX_RESULT  # bytes of JSON
_BETWEEN_LOOKS = 256  # evaluations


class _Scope(dict[str, Any]):
    """Names of its own before those of another scope, which is asked only for what is missing here."""

    __slots__ = ("below",)

    def __init__(self, below: Mapping[str, Any]) -> None:
        super().__init__()
        self.below = below

    def __missing__(self, name: str) -> Any:
        return self.below[name]


class Bulk:
    """`Bulk("item * 2", scope, ITEM).value(item=4, index=0)` is 8."""

    def __init__(
        self, source: str, scope: Mapping[str, Any], parameters: Sequence[str] = (), *, keeps: bool = True
    ) -> None:
        """parameters: what `(a, b) => …` stands for. keeps: False if each value takes the place of the one before.

        Raises ExpressionError if `source` cannot be read.
        """
        self._keeps = keeps
        self._expression = parse_function(source, parameters) if parameters else parse(source)
        self._scope = _Scope(scope)
        self._steps = self._size = self._count = 0
        self._deadline = thread_time() + MAX_BULK_SECONDS

    def value(self, **names: Any) -> Any:
        """The value with these names beside those of the scope. Raises ExpressionError, also when all of them
        together have become too much."""
        self._scope.update(names)
        run = Evaluation(self._scope)
        value = self._expression.run(run)
        self._charge(run.steps, run.result_size if self._keeps else 0)
        return value

    def _charge(self, steps: int, size: int) -> None:
        self._steps += steps
        self._size += size
        self._count += 1
        if self._steps > MAX_BULK_STEPS:
            raise ExpressionError(f"Over all elements the expression takes more than {MAX_BULK_STEPS:,} steps.")
        if self._size > MAX_BULK_RESULTS:
            raise ExpressionError(f"The values of all elements are larger than {MAX_BULK_RESULTS // MAX_RESULT} MiB.")
        if self._count % _BETWEEN_LOOKS == 0 and thread_time() > self._deadline:
            raise ExpressionError(f"Over all elements the expression takes longer than {MAX_BULK_SECONDS:.0f} s.")
