"""What functions ask of their values; the messages name the function, not the value."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ExpressionError
from ..operators import whole
from ..sizes import exact_number
from ..values import kind, phrase


def text(value: Any, function: str) -> str:
    if not isinstance(value, str):
        raise _wrong(value, function, "text")
    return value


def number(value: Any, function: str) -> int | float:
    """Finite, and within 64 bits if whole."""
    if kind(value) != "number":
        raise _wrong(value, function, "a number")
    return exact_number(value)


def whole_number(value: Any, function: str) -> int:
    found = whole(value)
    if found is None:
        raise ExpressionError(f"{function}() needs a whole number, not {_found(value)}.")
    return found


def elements(value: Any, function: str) -> Sequence[Any]:
    if kind(value) != "list":
        raise _wrong(value, function, "a list")
    found: Sequence[Any] = value
    return found


def an_object(value: Any, function: str) -> Mapping[str, Any]:
    if kind(value) != "object":
        raise _wrong(value, function, "an object")
    found: Mapping[str, Any] = value
    return found


def _wrong(value: Any, function: str, needed: str) -> ExpressionError:
    hint = "A missing value is null; give it another with (value ?? …)." if value is None else None
    return ExpressionError(f"{function}() needs {needed}, not {phrase(value)}.", hint=hint)


def _found(value: Any) -> str:
    return "one with decimals or beyond 64 bits" if kind(value) == "number" else phrase(value)
