"""JSON to text: each value with the path that leads to it, each record of a list by itself."""

from collections.abc import Iterator
from typing import Any

import msgspec

from appliance.areas.rag.office_blocks import LARGEST_TEXT
from appliance.areas.rag.tables import BAR
from appliance.areas.rag.text import Composer, Extract, plain
from appliance.core.errors import InvalidInput

_LINE = 200  # characters; values that are short stand beside each other
_LONGEST_PATH = 2000  # characters
_SCALARS = (str, int, float, bool)


def extract(text: str) -> Extract:
    """One value, or one a line. What is no JSON after all is text. Raises InvalidInput if there is too much."""
    try:
        whole = _decoded(text) if len(text) <= LARGEST_TEXT else None
    except (msgspec.DecodeError, RecursionError):
        whole = None
    if whole is None:
        return plain(text)
    composer, length = Composer(), 0
    for path, record in _records(whole):
        lines: list[str] = []
        for leaf in _leaves(path, record):
            length += len(leaf)
            if length > LARGEST_TEXT:
                raise InvalidInput(f"The text has more than {LARGEST_TEXT} characters.")
            if lines and len(lines[-1]) + len(leaf) < _LINE:
                lines[-1] += BAR + leaf
            else:
                lines.append(leaf)
        composer.block("\n".join(lines))
    return composer.finish()


def _decoded(text: str) -> Any:
    """Raises DecodeError, RecursionError."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise
        return [msgspec.json.decode(line) for line in lines]


def _records(whole: Any) -> Iterator[tuple[str, Any]]:
    """(path, value): elements of a list one by one, of an object its plain values together and then the others."""
    if isinstance(whole, list) and any(isinstance(each, dict | list) for each in whole):
        for each in whole:
            yield "", each
    elif isinstance(whole, dict):
        yield "", {key: value for key, value in whole.items() if not isinstance(value, dict | list)}
        for key, value in whole.items():
            if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
                yield from ((f"{key}[{position}]", each) for position, each in enumerate(value))
            elif isinstance(value, dict | list):
                yield key, value
    else:
        yield "", whole


def _leaves(path: str, value: Any) -> Iterator[str]:
    """`path: value` of everything below, in order; without recursion, and one path at a time. Raises InvalidInput."""
    stack: list[Iterator[tuple[str, Any]]] = [iter([(path, value)])]
    while stack:
        place, found = next(stack[-1], (None, None))
        if place is None:
            stack.pop()
        elif len(place) > _LONGEST_PATH:
            raise InvalidInput(f"A value stands under a path of more than {_LONGEST_PATH} characters.")
        elif isinstance(found, list) and found and all(isinstance(each, _SCALARS) for each in found):
            yield _leaf(place, ", ".join(map(_word, found)))
        elif isinstance(found, dict | list):
            stack.append(_below(place, found))
        elif found is not None and found != "":
            yield _leaf(place, _word(found))


def _below(path: str, value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        return ((f"{path}.{key}" if path else key, each) for key, each in value.items())
    return ((f"{path}[{position}]", each) for position, each in enumerate(value))


def _leaf(path: str, word: str) -> str:
    return f"{path}: {word}" if path else word


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())
