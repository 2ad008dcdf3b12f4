"""The values of the language: null, booleans, numbers, texts, lists and objects, as in JSON.

Nothing else gets through: an object of Python in the scope is an error when it is used, and
its attributes are never looked at.
"""

from collections.abc import Mapping
from math import isfinite
from types import NoneType
from typing import Any

from .errors import ExpressionError
from .limits import MAX_DEPTH, Evaluation

MIN_WHOLE, MAX_WHOLE = -(2**63), 2**63 - 1  # whole numbers are exact in this range
_EXACT_IN_FLOAT = 2**53

_KINDS: dict[type, str] = {
    NoneType: "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "text",
    list: "list",
    tuple: "list",
    dict: "object",
}
_PHRASES = {
    "null": "null",
    "boolean": "a boolean",
    "number": "a number",
    "text": "text",
    "list": "a list",
    "object": "an object",
}
_SCALARS = frozenset((NoneType, bool, int, float, str))
NUMBERS = frozenset((int, float))


def kind(value: Any) -> str:
    """null, boolean, number, text, list or object. Raises ExpressionError for anything else."""
    return _KINDS.get(type(value)) or _kind_of_other(value)


def phrase(value: Any) -> str:
    """The kind in a sentence: "a number"."""
    return _PHRASES[kind(value)]


def _kind_of_other(value: Any) -> str:
    if isinstance(value, Mapping):
        return "object"
    for base in (str, int, float, list, tuple):
        if isinstance(value, base):
            return _KINDS[base]
    raise ExpressionError(f"A value of type {type(value).__name__} cannot be used in an expression.")


def truth(value: Any) -> bool:
    """Whether a condition with this value holds.

    null, false, 0, "", [] and {} do not; everything else does.
    """
    kind(value)
    return bool(value)


def settle(number: int | float) -> int | float:
    """A number as the language shows it: whole results are whole (`5`, not `5.0`).

    Whole numbers beyond 64 bits become decimals. Raises ExpressionError for infinity and
    not-a-number, OverflowError for a whole number beyond every decimal.
    """
    if isinstance(number, int):
        return number if MIN_WHOLE <= number <= MAX_WHOLE else float(number)
    if not isfinite(number):
        raise ExpressionError("The result is too large for a number.")
    if number.is_integer() and abs(number) <= _EXACT_IN_FLOAT:
        return int(number)
    return number


def number_text(number: int | float) -> str:
    """`5`, `0.1`, `1e+300`: a whole decimal is written without its point."""
    if not isfinite(number):
        raise ExpressionError("Infinity and not-a-number cannot be used in an expression.")
    return repr(settle(number))


def equal(left: Any, right: Any, run: Evaluation, depth: int = 0) -> bool:
    """Strict and deep: the same kind and the same value; `1` equals `1.0`, never `true` or `"1"`."""
    left_type, right_type = type(left), type(right)
    if left_type in _SCALARS and right_type in _SCALARS:
        return left is right if left_type is bool or right_type is bool else bool(left == right)
    same = kind(left)
    if same != kind(right):
        return False
    if same == "list":
        return _lists_equal(left, right, run, depth)
    if same == "object":
        return _objects_equal(left, right, run, depth)
    return bool(left == right)


def _lists_equal(left: Any, right: Any, run: Evaluation, depth: int) -> bool:
    if len(left) != len(right):
        return False
    _go_deeper(left, run, depth)
    return all(equal(a, b, run, depth + 1) for a, b in zip(left, right, strict=True))


def _objects_equal(left: Any, right: Any, run: Evaluation, depth: int) -> bool:
    if len(left) != len(right):
        return False
    _go_deeper(left, run, depth)
    return all(key in right and equal(value, right[key], run, depth + 1) for key, value in left.items())


def _go_deeper(value: Any, run: Evaluation, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"The value is nested deeper than {MAX_DEPTH} levels.")
    run.spend(1 + len(value) // 4)


def frozen(value: Any, run: Evaluation, depth: int = 0) -> Any:
    """A hashable stand-in: two values are `equal` exactly when their stand-ins are."""
    found = kind(value)
    if found == "list":
        _go_deeper(value, run, depth)
        return ("list", *(frozen(element, run, depth + 1) for element in value))
    if found == "object":
        _go_deeper(value, run, depth)
        return ("object", frozenset((key, frozen(held, run, depth + 1)) for key, held in value.items()))
    return (found, value)
