"""Texts with `{{ expressions }}` in them, and whole configurations of such texts."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .cache import BoundedCache
from .compiler import ROOTS
from .errors import ExpressionError
from .expression import Expression, parse
from .limits import MAX_DEPTH, MAX_RESULT, MAX_STEPS, Evaluation
from .sizes import to_text
from .spans import closing, opening

_MAX_CACHED = 128 * 1024  # characters of text
_MAX_PARTS = 1000  # of one text: expressions and the texts between them

# One configuration may hold many templates; together they may cost ten expressions and be four results large.
MAX_STEPS_TOGETHER = 10 * MAX_STEPS
MAX_RESULTS_TOGETHER = 4 * MAX_RESULT

Path = tuple[str | int, ...]


class Template:
    """A text that has been read. parts: plain texts and (where it begins, expression)."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str | tuple[int, Expression], ...]) -> None:
        self.parts = parts

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """A text that is one expression gives its value; any other a text with the values put in."""
        return self.resolve(_Together(scope))

    def resolve(self, together: "_Together") -> Any:
        if len(self.parts) == 1 and isinstance(self.parts[0], tuple):
            return together.value(*self.parts[0])
        return together.text(self.parts)

    @property
    def expressions(self) -> Iterator[tuple[int, Expression]]:
        return (part for part in self.parts if isinstance(part, tuple))


class _Together:
    """What the templates of one configuration have used so far."""

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self.scope = scope
        self._steps = 0
        self._size = 0

    def value(self, start: int, expression: Expression) -> Any:
        run = Evaluation(self.scope)
        try:
            value = expression.run(run)
        except ExpressionError as mistake:
            raise mistake.shifted(start) from None
        self._charge(run.steps, run.result_size)
        return value

    def text(self, parts: tuple[str | tuple[int, Expression], ...]) -> str:
        return "".join(
            part if isinstance(part, str) else to_text(self.value(*part), Evaluation(self.scope)) for part in parts
        )

    def _charge(self, steps: int, size: int) -> None:
        self._steps += steps
        self._size += size
        if self._steps > MAX_STEPS_TOGETHER:
            raise ExpressionError(f"The templates take more than {MAX_STEPS_TOGETHER:,} steps together.")
        if self._size > MAX_RESULTS_TOGETHER:
            raise ExpressionError("The values of the templates are larger than 4 MiB together.")


_templates: BoundedCache[str, Template] = BoundedCache(_MAX_CACHED)


def parse_template(text: str) -> Template:
    """Reads a text with any number of expressions, also none. Raises ExpressionError, its position in the text."""
    return _templates.get(text) or _read(text)


def _read(text: str) -> Template:
    parts: list[str | tuple[int, Expression]] = []
    at = 0
    while (found := opening(text, at)) is not None:
        before, at, is_expression = found
        if not is_expression:
            parts.append(before + "{{")
            continue
        if before:
            parts.append(before)
        if len(parts) > _MAX_PARTS:
            raise ExpressionError("The text holds too many expressions.", at - 2, hint="500 are allowed in any case.")
        end = closing(text, at)
        parts.append((at, _inner(text, at, end)))
        at = end + 2
    if at < len(text) or not parts:
        parts.append(text[at:])
    template = Template(tuple(parts))
    _templates.put(text, template, len(text))
    return template


def _inner(text: str, start: int, end: int) -> Expression:
    try:
        return parse(text[start:end])
    except ExpressionError as mistake:
        raise mistake.shifted(start) from None


def resolve(value: Any, scope: Mapping[str, Any]) -> Any:
    """The value with every template in it worked out, at any depth of its lists and objects; keys stay.

    A text that is exactly one `{{ … }}` gives the value with its kind. Raises ExpressionError.
    """
    return _resolved(value, _Together(scope), 0)


def _resolved(value: Any, together: _Together, depth: int) -> Any:
    if isinstance(value, str):
        return parse_template(value).resolve(together) if "{{" in value else value
    if not isinstance(value, dict | list):
        return value
    _check_depth(depth)
    if isinstance(value, dict):
        return {key: _resolved(held, together, depth + 1) for key, held in value.items()}
    return [_resolved(held, together, depth + 1) for held in value]


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise ExpressionError(f"The value is nested deeper than {MAX_DEPTH} levels.")


def find_errors(value: Any, names: Collection[str] = ROOTS) -> Iterator[tuple[Path, ExpressionError]]:
    """Every template in the value that cannot be read or begins with another name, with the path to its text.

    For `{"body": ["{{ 1 + }}"]}`: `(("body", 0), ExpressionError)`.
    """
    for path, text in _texts(value, (), 0):
        try:
            check_template(text, names)
        except ExpressionError as mistake:
            yield path, mistake


def check_template(text: str, names: Collection[str] = ROOTS) -> None:
    """Raises ExpressionError if the text cannot be read or an expression in it begins with another name."""
    for start, expression in parse_template(text).expressions:
        try:
            expression.check_names(names)
        except ExpressionError as mistake:
            raise mistake.shifted(start) from None


def template_references(value: Any) -> frozenset[str]:
    """Ids of the workflow nodes that the templates in the value name. Texts that cannot be read are passed over."""
    found: set[str] = set()
    for _, text in _texts(value, (), 0):
        try:
            template = parse_template(text)
        except ExpressionError:
            continue
        for _, expression in template.expressions:
            found |= expression.nodes
    return frozenset(found)


def _texts(value: Any, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    """Every text with braces in the value, with the path to it."""
    if isinstance(value, str):
        if "{{" in value:
            yield path, value
    elif isinstance(value, dict | list):
        _check_depth(depth)
        for key, held in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(held, (*path, key), depth + 1)
