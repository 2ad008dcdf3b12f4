"""Reading an expression once and working it out often."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .cache import BoundedCache
from .compiler import compiled, unknown_name
from .errors import ExpressionError
from .limits import Evaluation
from .names import names_in, nodes_in
from .nodes import Node
from .parser import parse_arrow, parse_tree
from .sizes import finished
from .spans import unwrapped

_MAX_CACHED = 128 * 1024  # characters of source


class Expression:
    """An expression that has been read. It keeps nothing between evaluations, so threads may share it."""

    __slots__ = ("source", "_tree", "_work", "_cost")

    def __init__(self, source: str, tree: Node) -> None:
        self.source = source
        self._tree = tree
        self._work = compiled(tree)
        # There are no loops in the language: each part runs at most once, and has a character at least.
        self._cost = len(source)

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """The value, as plain JSON data of at most 1 MiB; it may share parts with the scope.

        scope: the roots by name, read only where the expression asks (a mapping may be lazy).
        Raises ExpressionError.
        """
        return self.run(Evaluation(scope))

    def run(self, run: Evaluation) -> Any:
        """The value in the scope of an evaluation, which afterwards tells what it cost."""
        run.spend(self._cost)
        return finished(self._work(run), run)

    @property
    def names(self) -> Mapping[str, int]:
        """The roots it begins its paths with, each with the position where it is first."""
        return names_in(self._tree)

    @property
    def nodes(self) -> frozenset[str]:
        """Ids of the workflow nodes it names outright: `nodes["id"]` or `nodes.id`."""
        return nodes_in(self._tree)

    def check_names(self, names: Collection[str]) -> None:
        """Raises ExpressionError if it begins a path with another name than these."""
        for name, position in self.names.items():
            if name not in names:
                raise unknown_name(name, position)


_expressions: BoundedCache[tuple[str, tuple[str, ...] | None], Expression] = BoundedCache(_MAX_CACHED)


def parse(source: str) -> Expression:
    """Reads an expression; one that stands wholly in `{{ … }}` is read without them. Raises ExpressionError."""
    return _expressions.get((source, None)) or _read(source, None)


def parse_function(source: str, parameters: Sequence[str]) -> Expression:
    """Reads an expression that may be written as `(a, b) => expression`.

    The names before the arrow stand for `parameters`, in order; they are looked up in the scope under those:
    with `("acc", "item", "index")`, `(sum, line) => sum + line.price` reads `acc` and `item`.
    Raises ExpressionError.
    """
    names = tuple(parameters)
    return _expressions.get((source, names)) or _read(source, names)


def _read(source: str, parameters: tuple[str, ...] | None) -> Expression:
    if not isinstance(source, str):
        raise ExpressionError("An expression is text.")
    inner = unwrapped(source)
    expression = Expression(inner, parse_tree(inner) if parameters is None else parse_arrow(inner, parameters))
    _expressions.put((source, parameters), expression, len(source))
    return expression
