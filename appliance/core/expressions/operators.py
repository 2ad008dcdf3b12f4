"""What the operators do. Each takes two values and the evaluation, and raises ExpressionError."""

import math
from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

from .errors import ExpressionError
from .limits import Evaluation
from .sizes import to_text
from .values import MAX_WHOLE, MIN_WHOLE, NUMBERS, equal, kind, phrase, settle

Operator = Callable[[Any, Any, Evaluation], Any]

_LARGEST_EXPONENT = 1100  # binary digits; every larger power is beyond the decimals too


def _arithmetic(sign: str) -> Callable[[Callable[[Any, Any], Any]], Operator]:
    """Turns work on two numbers into an operator: other kinds, overflow and infinity become errors."""

    def with_checks(work: Callable[[Any, Any], Any]) -> Operator:
        def operate(left: Any, right: Any, run: Evaluation) -> Any:
            if type(left) not in NUMBERS or type(right) not in NUMBERS:
                _check_numbers(sign, left, right)
            try:
                return settle(work(left, right))
            except (OverflowError, ValueError):
                raise ExpressionError("The result is too large for a number.") from None

        return operate

    return with_checks


def _check_numbers(sign: str, left: Any, right: Any) -> None:
    if kind(left) == kind(right) == "number":
        return
    missing = left is None or right is None
    hint = "A missing value is null; give it another with (value ?? 0)." if missing else None
    raise ExpressionError(f"Cannot work out {phrase(left)} {sign} {phrase(right)}.", hint=hint)


def add(left: Any, right: Any, run: Evaluation) -> Any:
    """Numbers are added, lists joined; with a text on either side both are joined as text."""
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return _sum(left, right, run)
    kinds = kind(left), kind(right)
    if "text" in kinds:
        return _joined(to_text(left, run), to_text(right, run), run)
    if kinds == ("list", "list"):
        run.build_list(len(left) + len(right))
        return [*left, *right]
    return _sum(left, right, run)


def _joined(left: str, right: str, run: Evaluation) -> str:
    run.build_text(len(left) + len(right))
    return left + right


_sum = _arithmetic("+")(lambda left, right: left + right)
subtract = _arithmetic("-")(lambda left, right: left - right)
multiply = _arithmetic("*")(lambda left, right: left * right)


@_arithmetic("/")
def divide(left: Any, right: Any) -> Any:
    """`7 / 2` is 3.5, `6 / 2` is 3."""
    if right == 0:
        raise ExpressionError("Division by zero.")
    whole_numbers = type(left) is int and type(right) is int
    return left // right if whole_numbers and left % right == 0 else left / right


@_arithmetic("%")
def remainder(left: Any, right: Any) -> Any:
    """With the sign of the left side, as in JavaScript: `-7 % 3` is -1."""
    if right == 0:
        raise ExpressionError("Division by zero.")
    if type(left) is int and type(right) is int:
        return abs(left) % abs(right) * (-1 if left < 0 else 1)
    return math.fmod(left, right)


@_arithmetic("**")
def power(left: Any, right: Any) -> Any:
    if left == 0 and right < 0:
        raise ExpressionError("Division by zero.")
    if left < 0 and right != int(right):
        raise ExpressionError("A negative number has no real root: the exponent must be whole.")
    return _whole_power(left, right) if type(left) is int and type(right) is int else left**right


def _whole_power(base: int, exponent: int) -> int | float:
    """Without building the digits of a number that is too large anyway."""
    if abs(base) <= 1:  # the parity of the exponent decides
        return base ** (exponent % 2 + 2) if exponent else 1
    if abs(exponent) * (base.bit_length() - 1) > _LARGEST_EXPONENT:
        if exponent < 0:
            return 0
        raise OverflowError
    return base**exponent


def negated(value: Any, run: Evaluation) -> Any:
    if kind(value) != "number":
        raise ExpressionError(f"A minus needs a number after it, not {phrase(value)}.")
    return subtract(0, value, run)


def affirmed(value: Any, run: Evaluation) -> Any:
    if kind(value) != "number":
        raise ExpressionError(
            f"A plus needs a number after it, not {phrase(value)}.", hint="int() and float() turn a text into a number."
        )
    return value


def less(left: Any, right: Any, run: Evaluation) -> bool:
    return _ordered(left, right, lt)


def less_or_equal(left: Any, right: Any, run: Evaluation) -> bool:
    return _ordered(left, right, le)


def greater(left: Any, right: Any, run: Evaluation) -> bool:
    return _ordered(left, right, gt)


def greater_or_equal(left: Any, right: Any, run: Evaluation) -> bool:
    return _ordered(left, right, ge)


def _ordered(left: Any, right: Any, compare: Callable[[Any, Any], Any]) -> bool:
    """Numbers by size, texts by the code points of their characters; nothing else has an order."""
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return bool(compare(left, right))
    kinds = kind(left), kind(right)
    if kinds in (("number", "number"), ("text", "text")):
        return bool(compare(left, right))
    hint = None
    if "boolean" in kinds and "number" in kinds:
        hint = "For a range write 1 < x && x < 10."
    elif "null" in kinds:
        hint = "A missing value is null; give it another with (value ?? 0)."
    raise ExpressionError(f"Cannot order {phrase(left)} and {phrase(right)}.", hint=hint)


def equals(left: Any, right: Any, run: Evaluation) -> bool:
    return equal(left, right, run)


def differs(left: Any, right: Any, run: Evaluation) -> bool:
    return not equal(left, right, run)


def contained(needle: Any, place: Any, run: Evaluation) -> bool:
    """An element of a list, a key of an object, a part of a text; nothing is in null."""
    found = kind(place)
    if found == "list":
        run.spend(len(place) // 5)
        return any(equal(needle, element, run) for element in place)
    if found == "null":
        return False
    if found not in ("object", "text"):
        raise ExpressionError(f"Nothing can be in {phrase(place)}.")
    if kind(needle) != "text":
        raise ExpressionError(f"Only text can be in {phrase(place)}, not {phrase(needle)}.")
    run.spend(len(place) >> 10)
    return needle in place


def not_contained(needle: Any, place: Any, run: Evaluation) -> bool:
    return not contained(needle, place, run)


OPERATORS: dict[str, Operator] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
    "**": power,
    "==": equals,
    "!=": differs,
    "<": less,
    "<=": less_or_equal,
    ">": greater,
    ">=": greater_or_equal,
    "in": contained,
    "not in": not_contained,
}


def member(value: Any, name: str) -> Any:
    """`value.name`: null for a missing key and for every key of null."""
    found = kind(value)
    if found == "null":
        return None
    if found == "object":
        return value.get(name)
    hint = f"Use {'len' if name == 'length' else name}(…)." if name in ("length", "len") else None
    raise ExpressionError(f"There is no {name[:50]!r} in {phrase(value)}; only objects have keys.", hint=hint)


def element(value: Any, key: Any) -> Any:
    """`value[key]`: by place in a list or text, from the end if negative; by key in an object; null if missing."""
    found = kind(value)
    if found == "null" or kind(key) == "null":
        return None
    if found == "object":
        return value.get(as_key(key))
    if found not in ("list", "text"):
        raise ExpressionError(f"There are no places in {phrase(value)}; only lists, texts and objects have them.")
    place = whole(key)
    if place is None:
        raise ExpressionError(f"A place in {phrase(value)} is a whole number, not {phrase(key)}.")
    return value[place] if -len(value) <= place < len(value) else None


def as_key(value: Any) -> str:
    """A text, or a whole number in its digits."""
    if isinstance(value, str):
        return value
    place = whole(value)
    if place is None:
        raise ExpressionError(f"A key is text, not {phrase(value)}.")
    return str(place)


def whole(value: Any) -> int | None:
    """A whole number within 64 bits as an int, `2.0` too; None for anything else."""
    if kind(value) != "number" or not MIN_WHOLE <= value <= MAX_WHOLE:
        return None
    return int(value) if value == int(value) else None
