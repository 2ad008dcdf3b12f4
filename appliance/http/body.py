"""Bodies of requests: strings are trimmed before their length is checked, free JSON is bounded.

msgspec checks while it decodes, so before trimming. A `Body` trims afterwards and checks again;
a body that was refused is trimmed first and given a second chance (`decode.py`). So the usual
request pays for neither.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

FREE_JSON_BYTES = 256 * 1024
FREE_JSON_DEPTH = 32


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of request bodies and forms.

    Strings lose spaces at both ends, except `code`, `content`, passwords, secrets and `Verbatim`
    fields. Absent optional fields are `UNSET` where the type says so. Unknown fields are refused.
    Free JSON fields (`dict[str, Any]`, `Any`) may hold 256 KiB at depth 32.
    """

    def __post_init__(self) -> None:
        for field in plan(type(self)):
            value = getattr(self, field.name)
            if field.trim and isinstance(value, str | list):
                trimmed = field.trim(value)
                if trimmed != value:
                    _check_again(field, trimmed)
                    setattr(self, field.name, trimmed)
            elif field.free and isinstance(value, dict | list | str):
                _check_free(field.name, value)


@dataclass(frozen=True, slots=True)
class Field:
    """trim: how the value is trimmed, None = kept as it is. free: free JSON. nested: the Body inside."""

    name: str
    key: str
    text: inspect.StrType | None
    trim: Callable[[Any], Any] | None
    free: bool
    nested: type[Body] | None


@cache
def plan(body: type[Body]) -> tuple[Field, ...]:
    """What to do with the fields of `body`; fields that need nothing are left out."""
    info = inspect.type_info(body)
    assert isinstance(info, inspect.StructType)
    fields = [_field(each) for each in info.fields]
    return tuple(field for field in fields if field.trim or field.free or field.nested)


def trimmed(value: Any, body: type[Body]) -> Any:
    """`value`, a decoded JSON object for `body`, with its strings trimmed; other values as they are."""
    if not isinstance(value, dict):
        return value
    result = dict(value)
    for field in plan(body):
        if field.key not in result:
            continue
        if field.trim:
            result[field.key] = field.trim(result[field.key])
        elif field.nested:
            result[field.key] = _trimmed_inside(result[field.key], field.nested)
    return result


def _trimmed_inside(value: Any, body: type[Body]) -> Any:
    if isinstance(value, list):
        return [trimmed(each, body) for each in value]
    return trimmed(value, body)


def _field(field: inspect.Field) -> Field:
    kind, verbatim = field.type, _kept_as_is(field.name)
    while isinstance(kind, inspect.Metadata):
        verbatim = verbatim or bool((kind.extra or {}).get("verbatim"))
        kind = kind.type
    kinds = _alternatives(kind)
    text = next((each for each in kinds if isinstance(each, inspect.StrType)), None)
    free = any(isinstance(each, inspect.AnyType) or _is_free_dict(each) for each in kinds)
    trim = None if verbatim or free else _trim_text if text else _trim_list if _holds_text_list(kinds) else None
    return Field(field.name, field.encode_name, text, trim, free, _nested(kinds))


def _kept_as_is(name: str) -> bool:
    return name in ("code", "content") or "password" in name or "secret" in name


def _alternatives(kind: inspect.Type) -> list[inspect.Type]:
    members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return [member.type if isinstance(member, inspect.Metadata) else member for member in members]


def _is_free_dict(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.DictType) and isinstance(kind.value_type, inspect.AnyType)


def _holds_text_list(kinds: list[inspect.Type]) -> bool:
    return any(isinstance(each, inspect.ListType) and isinstance(each.item_type, inspect.StrType) for each in kinds)


def _nested(kinds: list[inspect.Type]) -> type[Body] | None:
    for kind in kinds:
        inner = kind.item_type if isinstance(kind, inspect.ListType) else kind
        if isinstance(inner, inspect.StructType) and issubclass(inner.cls, Body):
            return inner.cls
    return None


def _trim_text(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _trim_list(value: Any) -> Any:
    return [_trim_text(each) for each in value] if isinstance(value, list) else value


def _check_again(field: Field, value: Any) -> None:
    """Raises ValueError worded as msgspec words it; `decode.py` reads the field's name from it."""
    if field.text is None or not isinstance(value, str):
        return
    if field.text.min_length is not None and len(value) < field.text.min_length:
        raise ValueError(f"`{field.key}`: Expected `str` of length >= {field.text.min_length}")
    if field.text.pattern is not None and not re.search(field.text.pattern, value):
        raise ValueError(f"`{field.key}`: Expected `str` matching regex {field.text.pattern!r}")


def _check_free(name: str, value: Any) -> None:
    if problem := free_json_problem(value):
        raise ValueError(f"`{name}`: {problem}")


def free_json_problem(value: Any) -> str | None:
    """What is wrong with the size of a free JSON value."""
    if is_deeper_than(value, FREE_JSON_DEPTH):
        return f"may be nested at most {FREE_JSON_DEPTH} deep"
    if len(msgspec.json.encode(value)) > FREE_JSON_BYTES:
        return f"may hold at most {FREE_JSON_BYTES} bytes"
    return None


def is_deeper_than(value: Any, depth: int) -> bool:
    """Whether JSON is nested deeper than `depth`."""
    level = [value]
    for _ in range(depth):
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
