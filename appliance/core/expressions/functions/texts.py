"""Functions of texts. All are exact about letters: "A" is not "a"."""

from typing import Any

from ..errors import ExpressionError
from ..limits import Evaluation
from ..operators import contained
from ..sizes import to_text
from ..values import kind, phrase
from .arguments import elements, text
from .registry import function


@function("lower")
def lower(run: Evaluation, value: Any) -> str:
    """The text in small letters."""
    return _cased(run, text(value, "lower").lower())


@function("upper")
def upper(run: Evaluation, value: Any) -> str:
    """The text in capital letters."""
    return _cased(run, text(value, "upper").upper())


def _cased(run: Evaluation, changed: str) -> str:
    """Charged when made, for capitals can be longer ("ß" becomes "SS"): at most three times."""
    run.build_text(len(changed))
    return changed


@function("trim")
def trim(run: Evaluation, value: Any) -> str:
    """The text without white space at its ends."""
    run.build_text(len(text(value, "trim")))
    return str(value.strip())


@function("split")
def split(run: Evaluation, value: Any, separator: Any = None) -> list[str]:
    """The parts of a text between separators; at white space if none is given, single characters for ""."""
    whole = text(value, "split")
    if separator is None:
        run.build_text(len(whole))
        parts = whole.split()
        run.build_list(len(parts))
        return parts
    if not text(separator, "split"):
        run.build_list(len(whole))
        return list(whole)
    run.build_text(len(whole))
    run.build_list(whole.count(separator) + 1)
    return whole.split(separator)


@function("join")
def join(run: Evaluation, list: Any, separator: Any = ",") -> str:
    """The elements of a list as one text, with a separator between them (a comma if none is given)."""
    parts = elements(list, "join")
    between = text(separator, "join")
    run.build_list(len(parts))
    run.spend(len(parts) // 3)
    length = max(0, len(parts) - 1) * len(between)
    written = []
    for part in parts:
        written.append(to_text(part, run))
        length += len(written[-1])
    run.build_text(length)
    return between.join(written)


@function("replace")
def replace(run: Evaluation, value: Any, old: Any, new: Any) -> str:
    """The text with every `old` turned into `new`."""
    whole, old, new = text(value, "replace"), text(old, "replace"), text(new, "replace")
    if not old:
        raise ExpressionError("replace() needs a text to look for; this one is empty.")
    run.spend(len(whole) >> 10)
    run.build_text(len(whole) + whole.count(old) * (len(new) - len(old)))
    return whole.replace(old, new)


@function("contains")
def contains(run: Evaluation, value: Any, part: Any) -> bool:
    """Whether a text holds a part, a list an element, an object a key."""
    if kind(value) not in ("text", "list", "object", "null"):
        raise ExpressionError(f"contains() needs text, a list or an object, not {phrase(value)}.")
    return contained(part, value, run)


@function("startsWith")
def starts_with(run: Evaluation, value: Any, start: Any) -> bool:
    """Whether the text begins so."""
    return text(value, "startsWith").startswith(text(start, "startsWith"))


@function("endsWith")
def ends_with(run: Evaluation, value: Any, end: Any) -> bool:
    """Whether the text ends so."""
    return text(value, "endsWith").endswith(text(end, "endsWith"))
