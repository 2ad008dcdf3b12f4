"""Values on their way out: plain JSON, of bounded size and depth, measured before anything is built."""

import json
from collections.abc import Mapping
from json.encoder import encode_basestring as quoted
from math import isfinite
from typing import Any

from .errors import ExpressionError
from .limits import MAX_DEPTH, MAX_RESULT, Evaluation
from .values import MAX_WHOLE, MIN_WHOLE, kind, number_text, settle

_SHORT = 1000  # characters; a short ASCII text needs no measuring


class _NotPlain(Exception):
    """A value that means JSON but is not made of the exact types: a lazy mapping, a tuple, a huge number."""


def finished(value: Any, run: Evaluation) -> Any:
    """The result of an evaluation: plain JSON data of at most 1 MiB; `run.result_size` tells its size."""
    kind_of = type(value)
    if value is None or kind_of is bool:
        run.result_size = 5
    elif kind_of is int and MIN_WHOLE <= value <= MAX_WHOLE:
        run.result_size = 20
    elif kind_of is str and len(value) <= _SHORT and value.isascii():
        run.result_size = len(value) + 2
    else:
        value, run.result_size = plain(value, run)
    return value


def plain(value: Any, run: Evaluation) -> tuple[Any, int]:
    """The value as dicts, lists and scalars of the exact types, and its size as compact JSON in UTF-8.

    A value that is plain already comes back itself, not copied.
    """
    try:
        return value, _measure(value, run)
    except _NotPlain:
        copy = _copy(value, run, 0)
        return copy, _measure(copy, run)


def to_json(value: Any, run: Evaluation) -> str:
    """Compact JSON text; non-ASCII characters as they are."""
    value, size = plain(value, run)
    run.build_text(size)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def to_text(value: Any, run: Evaluation) -> str:
    """How a value reads inside a text: null as nothing, lists and objects as JSON."""
    if isinstance(value, str):
        return value
    found = kind(value)
    if found == "null":
        return ""
    if found == "boolean":
        return "true" if value else "false"
    if found == "number":
        return number_text(exact_number(value))
    return to_json(value, run)


def to_bytes(text: str) -> bytes:
    """UTF-8. Raises ExpressionError for half a surrogate pair, which no encoding can hold."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ExpressionError("The text holds half a character (a lone surrogate).") from None


def _measure(value: Any, run: Evaluation) -> int:
    """Level by level, so that depth costs no recursion; stops as soon as the value is too large."""
    size = depth = 0
    level = [value]
    while level:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"The value is nested deeper than {MAX_DEPTH} levels.")
        run.spend(len(level) // 10)
        below: list[Any] = []
        for held in level:
            size += _size_without_children(held)
            if size > MAX_RESULT:
                raise ExpressionError("The value is larger than 1 MiB.", hint="Take a part of it, or fewer elements.")
            if type(held) is list:
                below.extend(held)
            elif type(held) is dict:
                below.extend(held.values())
        level = below
        depth += 1
    return size


def _size_without_children(value: Any) -> int:
    of = type(value)
    if of is str:
        return _text_size(value)
    if value is None or value is True:
        return 4
    if of is int and MIN_WHOLE <= value <= MAX_WHOLE:
        return len(repr(value))
    if of is dict:
        return _keys_size(value)
    if of is list:
        return len(value) + 1 if value else 2
    if of is float and isfinite(value):
        return len(repr(value))
    if value is False:
        return 5
    raise _NotPlain


def _text_size(text: str) -> int:
    if len(text) > MAX_RESULT:
        return len(text)
    written = quoted(text)
    return len(written) if written.isascii() else len(to_bytes(written))


def _keys_size(value: dict[Any, Any]) -> int:
    size = 2 * len(value) + 1 if value else 2  # braces, colons, commas
    for key in value:
        if type(key) is not str:
            raise _NotPlain
        size += _text_size(key)
        if size > MAX_RESULT:
            break
    return size


def _copy(value: Any, run: Evaluation, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"The value is nested deeper than {MAX_DEPTH} levels.")
    run.spend(1)
    if isinstance(value, Mapping):
        return {_key(key): _copy(held, run, depth + 1) for key, held in value.items()}
    found = kind(value)
    if found == "list":
        return [_copy(element, run, depth + 1) for element in value]
    if found == "number":
        return exact_number(value)
    return str.__str__(value) if found == "text" else value


def _key(key: Any) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    raise ExpressionError("An object in the scope has a key that is not text.")


def exact_number(value: int | float) -> int | float:
    """Of the exact type, finite, and exact only within 64 bits."""
    try:
        if isinstance(value, float):
            if not isfinite(value):
                raise ExpressionError("Infinity and not-a-number cannot be used in an expression.")
            return float.__float__(value)
        return settle(int.__int__(value))
    except OverflowError:
        raise ExpressionError("The number is too large.") from None
