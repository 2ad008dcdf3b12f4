"""Functions of numbers, and those that turn other values into numbers, texts and booleans."""

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..errors import ExpressionError
from ..limits import Evaluation
from ..sizes import exact_number, to_text
from ..values import kind, phrase, settle, truth
from .arguments import elements, number, whole_number
from .registry import function

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MAX_DIGITS = 400  # the largest decimal has 309 before its point
_NO = frozenset(("", "false", "no", "off", "0"))
_MAX_RANGE = 100_000


@function("int")
def to_int(run: Evaluation, value: Any) -> int | float:
    """A number without its decimals; also from a text such as "12.7" (12) and from true (1)."""
    return settle(math.trunc(_to_number(value, "int")))


@function("float")
def to_float(run: Evaluation, value: Any) -> int | float:
    """A number; also from a text such as "12.5" and from true (1)."""
    return _to_number(value, "float")


def _to_number(value: Any, name: str) -> int | float:
    found = kind(value)
    if found == "number":
        return settle(exact_number(value))
    if found == "boolean":
        return int(value)
    if found != "text":
        raise ExpressionError(f"{name}() needs a number or text, not {phrase(value)}.")
    written = value.strip() if len(value) <= _MAX_DIGITS else ""
    if not _NUMBER.fullmatch(written):
        raise ExpressionError(f"{name}() was given text that is not a number.", hint='Numbers look like "12.50".')
    try:
        return settle(float(written) if any(sign in written for sign in ".eE") else int(written))
    except OverflowError:
        raise ExpressionError(f"{name}() was given a number that is too large.") from None


@function("str")
def to_str(run: Evaluation, value: Any) -> str:
    """The value as text: null as "", lists and objects as JSON."""
    return to_text(value, run)


@function("bool")
def to_bool(run: Evaluation, value: Any) -> bool:
    """false for null, false, 0, [], {} and the texts "", "false", "no", "off", "0"; true for everything else."""
    if isinstance(value, str):
        return value[:10].strip().lower() not in _NO if len(value) <= 10 else True
    return truth(value)


@function("round")
def round_number(run: Evaluation, value: Any, digits: Any = 0) -> int | float:
    """Rounded to so many digits after the point (none if not given); a half goes away from zero."""
    exact, places = number(value, "round"), whole_number(digits, "round")
    if not -15 <= places <= 15:
        raise ExpressionError("round() takes -15 to 15 digits.")
    if abs(exact) >= 2**53 and places >= 0:
        return exact  # no decimals left to round
    # By its written digits, so that 1.005 is a half at two digits although its bits are not.
    return settle(_from_decimal(Decimal(repr(exact)).scaleb(places).to_integral_value(ROUND_HALF_UP).scaleb(-places)))


def _from_decimal(exact: Decimal) -> int | float:
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < 2**63 else float(exact)


@function("floor")
def floor(run: Evaluation, value: Any) -> int | float:
    """The next whole number below."""
    return settle(math.floor(number(value, "floor")))


@function("ceil")
def ceil(run: Evaluation, value: Any) -> int | float:
    """The next whole number above."""
    return settle(math.ceil(number(value, "ceil")))


@function("abs")
def absolute(run: Evaluation, value: Any) -> int | float:
    """The number without its sign."""
    return settle(abs(number(value, "abs")))


@function("min")
def smallest(run: Evaluation, *values: Any) -> Any:
    """The smallest of a list or of several values, all numbers or all texts; null for an empty list."""
    return _extreme(run, values, "min", min)


@function("max")
def largest(run: Evaluation, *values: Any) -> Any:
    """The largest of a list or of several values, all numbers or all texts; null for an empty list."""
    return _extreme(run, values, "max", max)


def _extreme(run: Evaluation, values: Sequence[Any], name: str, choose: Callable[..., Any]) -> Any:
    found = _listed(values, name)
    run.spend(len(found) // 5)
    kinds = {kind(value) for value in found}
    if not kinds <= {"number"} and kinds != {"text"}:
        raise ExpressionError(f"{name}() needs numbers only or texts only.")
    if kinds == {"number"}:
        return exact_number(choose(found))
    run.spend(sum(map(len, found)) // 10_000)
    return choose(found, default=None)


@function("sum")
def total(run: Evaluation, *values: Any) -> int | float:
    """The numbers of a list, or several numbers, added up; 0 for an empty list."""
    return _total(_numbers(run, values, "sum"))


@function("avg")
def average(run: Evaluation, *values: Any) -> int | float | None:
    """The mean of the numbers of a list, or of several numbers; null for an empty list."""
    found = _numbers(run, values, "avg")
    return settle(_total(found) / len(found)) if found else None


def _numbers(run: Evaluation, values: Sequence[Any], name: str) -> list[int | float]:
    found = _listed(values, name)
    run.spend(len(found) // 2)
    return [number(value, name) for value in found]


def _listed(values: Sequence[Any], name: str) -> Sequence[Any]:
    """The elements of the one list given, or the values themselves."""
    if not values:
        raise ExpressionError(f"{name}() needs a list or at least one value.")
    return elements(values[0], name) if len(values) == 1 else values


def _total(found: list[int | float]) -> int | float:
    """Exact for whole numbers; decimals are added without losing the small ones (Shewchuk's fsum)."""
    try:
        return settle(sum(found) if all(type(value) is int for value in found) else math.fsum(found))
    except OverflowError:
        raise ExpressionError("The sum is too large for a number.") from None


@function("range", method=False)
def number_range(run: Evaluation, start: Any, end: Any = None, step: Any = 1) -> list[int]:
    """Whole numbers from `start` up to but without `end`; with one value, from 0 up to it."""
    bounds = (0, start) if end is None else (start, end)
    first, stop, stride = (whole_number(value, "range") for value in (*bounds, step))
    if stride == 0:
        raise ExpressionError("range() cannot go on in steps of 0.")
    count = max(0, -(-(stop - first) // stride))
    if count > _MAX_RANGE:
        raise ExpressionError(f"range() gives at most {_MAX_RANGE:,} numbers.")
    run.build_list(count)
    return list(range(first, stop, stride))
