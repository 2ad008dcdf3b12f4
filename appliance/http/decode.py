"""Bytes and query strings into declared types, and msgspec's complaints into words for people."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect

from appliance.core.errors import BadRequest, InvalidInput, UnsupportedMediaType
from appliance.http.body import Body, trimmed

Location = list[str | int]

_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_PLACE = re.compile(r" - at (?:`key` in )?`\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_NAMED = re.compile(r"`([^`]+)`: (.*)", re.DOTALL)
_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_COMPARISONS = {
    ">=": ("greater_than_equal", "must be {} or more"),
    "<=": ("less_than_equal", "must be {} or less"),
    ">": ("greater_than", "must be more than {}"),
    "<": ("less_than", "must be less than {}"),
}


def body_decoder(wanted: Any, *, urlencoded: bool = False) -> Callable[[bytes, str], Any]:
    """A function of (body, content type) that answers a `wanted`.

    An empty body counts as `{}`. Raises UnsupportedMediaType, BadRequest (not JSON), InvalidInput.
    """
    decoder = msgspec.json.Decoder(wanted)

    def decode(raw: bytes, content_type: str) -> Any:
        if not raw:
            return _convert_json({}, wanted)
        media = content_type.partition(";")[0].strip().lower()
        if urlencoded and media == "application/x-www-form-urlencoded":
            return convert_pairs(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True), wanted, "body")
        if media != "application/json" and not (media.startswith("application/") and media.endswith("+json")):
            raise UnsupportedMediaType(
                f"The body is of type {media or 'unknown'!r}.", hint="Send JSON with Content-Type: application/json."
            )
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as error:
            return _second_chance(raw, wanted, error)
        except _BROKEN as error:
            raise _not_json(error) from error

    return decode


def _second_chance(raw: bytes, wanted: Any, error: msgspec.ValidationError) -> Any:
    """What was refused may only have been too long by spaces at its ends, or be no JSON further on."""
    try:
        value = msgspec.json.decode(raw)
    except _BROKEN as broken:
        raise _not_json(broken) from broken
    if not (isinstance(wanted, type) and issubclass(wanted, Body)):
        raise invalid(error, "body", wanted) from error
    return _convert_json(trimmed(value, wanted), wanted)


def _not_json(error: Exception) -> BadRequest:
    return BadRequest(f"The body is not valid JSON: {error}.")


def _convert_json(value: Any, wanted: Any) -> Any:
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        raise invalid(error, "body", wanted) from error


def query_decoder(wanted: type) -> Callable[[str], Any]:
    """A function of the raw query string; parameters that `wanted` does not name are ignored."""

    def decode(raw: str) -> Any:
        return convert_pairs(parse_qsl(raw, keep_blank_values=True), wanted, "query", ignore_unknown=True)

    return decode


def convert_pairs(pairs: Iterable[tuple[str, Any]], wanted: type, place: str, *, ignore_unknown: bool = False) -> Any:
    """Texts by name into `wanted`; a field that is a list takes all values of its name, others the last."""
    lists = list_fields(wanted)
    values: dict[str, Any] = {}
    for name, value in pairs:
        value = value.strip() if isinstance(value, str) and place == "query" else value
        if lists.get(name):
            values.setdefault(name, []).append(value)
        elif name in lists or not ignore_unknown:
            values[name] = value
    try:
        return msgspec.convert(values, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(error, place, wanted) from error


_list_fields: dict[type, dict[str, bool]] = {}


def list_fields(wanted: type) -> dict[str, bool]:
    """The names `wanted` knows, and whether each is a list."""
    found = _list_fields.get(wanted)
    if found is None:
        info = inspect.type_info(wanted)
        assert isinstance(info, inspect.StructType), f"{wanted} must be a msgspec.Struct"
        found = {field.encode_name: _is_list(field.type) for field in info.fields}
        _list_fields[wanted] = found
    return found


def _is_list(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.Metadata):
        return _is_list(kind.type)
    if isinstance(kind, inspect.UnionType):
        return any(_is_list(each) for each in kind.types)
    return isinstance(kind, inspect.ListType | inspect.SetType | inspect.VarTupleType)


def invalid(error: msgspec.ValidationError, place: str, wanted: Any = None) -> InvalidInput:
    """msgspec's complaint as ours: where (`body.nodes.0.name`), what, and a stable type."""
    text = str(error)
    path: Location = []
    if found := _PLACE.search(text):
        path = list(_steps(found.group(1)))
        text = text[: found.start()]
    if named := _NAMED.match(text):
        path.append(named.group(1))
        text = named.group(2)
    extra, type, message = _explain(text, path, wanted)
    return InvalidInput(message, loc=(place, *path, *extra), type=type)


def _steps(path: str) -> Iterator[str | int]:
    for name, index in _STEP.findall(path):
        yield name or int(index)


def _explain(text: str, path: Location, wanted: Any) -> tuple[list[str], str, str]:
    """(further steps of the location, type, message)"""
    if found := re.fullmatch(r"Object missing required field `(.+)`", text):
        return [found.group(1)], "missing", "is required"
    if found := re.fullmatch(r"Object contains unknown field `(.+)`", text, re.DOTALL):
        return [found.group(1)], "unknown_field", "is not a known field"
    if found := re.fullmatch(r"Expected `(\w+)` of length (>=|<=) (\d+)", text):
        return [], *_length(found.group(1), found.group(2), int(found.group(3)))
    if found := re.fullmatch(r"Expected `\w+` (>=|<=|>|<) (\S+)", text):
        type, form = _COMPARISONS[found.group(1)]
        return [], type, form.format(found.group(2))
    if found := re.fullmatch(r"Expected `str` matching regex (.+)", text, re.DOTALL):
        return [], "pattern_mismatch", f"must match {found.group(1)}"
    if found := re.fullmatch(r"Expected `(.+)`, got `(.+)`", text):
        return [], "wrong_type", f"must be {_words(found.group(1))}, not {_words(found.group(2))}"
    if text.startswith("Invalid enum value"):
        allowed = _allowed(inspect.type_info(wanted), path) if wanted is not None else []
        return [], "not_allowed", "must be one of " + ", ".join(map(str, allowed)) if allowed else "is not allowed"
    return [], "value_error", text


def _length(kind: str, sign: str, length: int) -> tuple[str, str]:
    things = "characters" if kind == "str" else "entries"
    if sign == "<=":
        return "too_long", f"must have at most {length} {things}"
    return "too_short", "must not be empty" if length == 1 else f"must have at least {length} {things}"


def _words(kinds: str) -> str:
    return " or ".join(_WORDS.get(kind.strip(), kind.strip()) for kind in kinds.split("|"))


def _allowed(kind: inspect.Type, path: Location) -> list[Any]:
    """The values that a literal or enum at `path` may have; none if they cannot be told."""
    if isinstance(kind, inspect.Metadata):
        return _allowed(kind.type, path)
    if isinstance(kind, inspect.UnionType):
        return [value for each in kind.types for value in _allowed(each, path)]
    if isinstance(kind, inspect.LiteralType) and not path:
        return list(kind.values)
    if isinstance(kind, inspect.EnumType) and not path:
        return [member.value for member in kind.cls]
    if isinstance(kind, inspect.ListType) and path and isinstance(path[0], int):
        return _allowed(kind.item_type, path[1:])
    if isinstance(kind, inspect.StructType) and path:
        return [value for each in kind.fields if each.encode_name == path[0] for value in _allowed(each.type, path[1:])]
    return []
