"""Functions of lists and objects. None changes what it is given."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ExpressionError
from ..limits import MAX_DEPTH, Evaluation
from ..operators import element, whole
from ..values import frozen, kind, phrase
from .arguments import an_object, elements, text, whole_number
from .registry import function

_STEP = re.compile(
    r"""\[(?P<place>-?[0-9]{1,18})\]|\["(?P<key>[^"]*)"\]|\['(?P<other>[^']*)'\]|\.?(?P<name>[^.\[\]]+)"""
)
_MAX_PATH = 1000  # characters


@function("len")
def length(run: Evaluation, value: Any) -> int:
    """The number of characters, elements or keys."""
    if kind(value) not in ("text", "list", "object"):
        raise ExpressionError(
            f"len() needs text, a list or an object, not {phrase(value)}.",
            hint="A missing value is null; give it another with (value ?? [])." if value is None else None,
        )
    return len(value)


@function("keys")
def keys(run: Evaluation, object: Any) -> list[str]:
    """The keys of an object, in its order."""
    run.build_list(len(an_object(object, "keys")))
    return list(object)


@function("values")
def values(run: Evaluation, object: Any) -> list[Any]:
    """The values of an object, in its order."""
    run.build_list(len(an_object(object, "values")))
    return list(object.values())


@function("entries")
def entries(run: Evaluation, object: Any) -> list[list[Any]]:
    """The pairs [key, value] of an object, in its order."""
    run.build_list(3 * len(an_object(object, "entries")))
    return [[key, value] for key, value in object.items()]


@function("first")
def first(run: Evaluation, list: Any) -> Any:
    """The first element of a list or character of a text; null if there is none."""
    return _at(list, 0, "first")


@function("last")
def last(run: Evaluation, list: Any) -> Any:
    """The last element of a list or character of a text; null if there is none."""
    return _at(list, -1, "last")


def _at(value: Any, place: int, name: str) -> Any:
    if kind(value) not in ("list", "text"):
        raise ExpressionError(f"{name}() needs a list or text, not {phrase(value)}.")
    return value[place] if value else None


@function("slice")
def part(run: Evaluation, list: Any, start: Any, end: Any = None) -> Any:
    """The part of a list or text from place `start` up to but without `end`; negative places count from the end."""
    found = kind(list)
    if found not in ("list", "text"):
        raise ExpressionError(f"slice() needs a list or text, not {phrase(list)}.")
    span = slice(whole_number(start, "slice"), None if end is None else whole_number(end, "slice"))
    size = len(range(*span.indices(len(list))))
    if found == "text":
        run.build_text(size)
        return list[span]
    run.build_list(size)
    return [*list[span]]


@function("sort")
def ordered(run: Evaluation, list: Any, key: Any = None, order: Any = "asc") -> list[Any]:
    """The elements in order, smallest first, all numbers or all texts; objects by a `key`; "desc" turns it round."""
    found = elements(list, "sort")
    if text(order, "sort") not in ("asc", "desc"):
        raise ExpressionError('The order of sort() is "asc" or "desc".')
    run.build_list(len(found))
    run.spend(len(found) // 2)
    marks = found if key is None else [_field(one, text(key, "sort")) for one in found]
    kinds = {kind(mark) for mark in marks}
    if not kinds <= {"number"} and kinds != {"text"}:
        raise ExpressionError("sort() needs numbers only or texts only.", hint="For objects, name the key to sort by.")
    # log2 n rounds of comparisons, each of about 25 ns and as long as the texts are alike
    characters = sum(map(len, marks)) if "text" in kinds else 0
    run.spend(len(found).bit_length() * (len(found) // 40 + characters // 10_000))
    places = sorted(range(len(found)), key=marks.__getitem__, reverse=order == "desc")
    return [found[place] for place in places]


def _field(value: Any, key: str) -> Any:
    return an_object(value, "sort").get(key)


@function("unique")
def unique(run: Evaluation, list: Any) -> list[Any]:
    """The elements without repetitions, each where it was first."""
    found = elements(list, "unique")
    run.build_list(len(found))
    run.spend(len(found) // 2)
    kept: dict[Any, Any] = {}
    for one in found:
        kept.setdefault(frozen(one, run), one)
    return [*kept.values()]


@function("flatten")
def flatten(run: Evaluation, list: Any, depth: Any = 1) -> list[Any]:
    """The list with the elements of its lists in their place; `depth` levels deep (one if not given)."""
    found = elements(list, "flatten")
    for _ in range(min(whole_number(depth, "flatten"), MAX_DEPTH)):
        if not any(kind(one) == "list" for one in found):
            break
        found = _flatter(found, run)
    run.build_list(len(found))
    return [*found]


def _flatter(found: Sequence[Any], run: Evaluation) -> list[Any]:
    run.spend(len(found) // 5)
    run.build_list(sum(len(one) if kind(one) == "list" else 1 for one in found))
    flat: list[Any] = []
    for one in found:
        if kind(one) == "list":
            flat.extend(one)
        else:
            flat.append(one)
    return flat


@function("get")
def get(run: Evaluation, object: Any, path: Any, default: Any = None) -> Any:
    """What stands at a path such as "customer.lines[0].price"; the default if that is missing or null."""
    value = object
    for step in _steps(text(path, "get")):
        value = _followed(value, step)
        if value is None:
            return default
    return value


def _steps(path: str) -> list[str | int]:
    if len(path) > _MAX_PATH:
        raise ExpressionError(f"The path of get() is longer than {_MAX_PATH} characters.")
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise ExpressionError("The path of get() cannot be read.", hint='Paths look like "a.b[0].c".')
        written = found[found.lastgroup or 0]
        steps.append(int(written) if found.lastgroup == "place" else written)
        at = found.end()
    return steps


def _followed(value: Any, step: str | int) -> Any:
    """One step down; null where there is nothing to step into."""
    if isinstance(value, Mapping):
        return value.get(str(step))
    if kind(value) != "list":
        return None
    place = int(step) if isinstance(step, str) and step.isdecimal() and len(step) <= 18 else whole(step)
    return None if place is None else element(value, place)
