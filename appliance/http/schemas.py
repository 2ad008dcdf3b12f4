"""JSON Schemas of the types that go over the wire, under names of their own."""

import inspect
import typing
from collections.abc import Sequence
from types import UnionType
from typing import Any

import msgspec
from msgspec import NODEFAULT
from msgspec import inspect as types

from appliance.http.body import Body
from appliance.http.uploads import Upload

TEMPLATE = "#/components/schemas/{name}"

Json = dict[str, Any]


class Components:
    """The named schemas of a document, of what comes in from clients and what goes out to them."""

    def __init__(self, incoming: Sequence[Any], outgoing: Sequence[Any]) -> None:
        incoming, outgoing = _members_of_all(incoming), _members_of_all(outgoing)
        wanted = [*incoming, *outgoing]
        found, self.schemas = msgspec.json.schema_components(wanted, schema_hook=_unusual, ref_template=TEMPLATE)
        self._found = {_key(each): schema for each, schema in zip(wanted, found, strict=True)}
        sent = {name for each in incoming for name in _structs(each)}
        for name, struct in {name: found for each in outgoing for name, found in _structs(each).items()}.items():
            if name not in sent and name in self.schemas:
                _require_what_is_always_there(self.schemas[name], struct)
        for schema in self.schemas.values():
            _drop_words_of_others(schema)

    def of(self, wanted: Any) -> Json:
        """The schema of a type given at the start, usually a reference."""
        schemas = [dict(self._found[_key(member)]) for member in members(wanted)]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def may_be_empty(self, wanted: Any) -> bool:
        """Whether nothing at all would do as a body."""
        schema = self.of(wanted)
        if (reference := schema.get("$ref")) is not None:
            schema = self.schemas[reference.rpartition("/")[2]]
        return schema.get("type") == "object" and not schema.get("required")


def query_parameters(wanted: type) -> list[Json]:
    """The fields of a query Struct as parameters of an operation."""
    [schema], inner = msgspec.json.schema_components([wanted], schema_hook=_unusual, ref_template=TEMPLATE)
    own = inner[schema["$ref"].rpartition("/")[2]]
    return [
        {"name": name, "in": "query", "required": name in own.get("required", ()), **_described(field, inner)}
        for name, field in own["properties"].items()
    ]


def _described(field: Json, inner: dict[str, Json]) -> Json:
    """A parameter's schema; its description belongs to the parameter. A query cannot say null."""
    schema = dict(inner[field["$ref"].rpartition("/")[2]]) if "$ref" in field else dict(field)
    if "anyOf" in schema:
        rest = [dict(each) for each in schema["anyOf"] if each != {"type": "null"}]
        schema = {**rest[0], **{name: value for name, value in schema.items() if name not in ("anyOf", "default")}}
    description = schema.pop("description", None)
    schema.pop("title", None)
    return {"schema": schema} | ({"description": description} if description else {})


def _unusual(kind: type) -> Json:
    """Schemas of types that msgspec does not know."""
    if issubclass(kind, Upload):
        return {"type": "string", "format": "binary"}
    return {}


def members(wanted: Any) -> Sequence[Any]:
    """The alternatives of an answer that may be one of several Structs, which msgspec only takes tagged."""
    found = typing.get_args(wanted) if isinstance(wanted, UnionType) else ()
    structs = [each for each in found if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    return structs if len(structs) > 1 and len(structs) == len(found) else [wanted]


def _members_of_all(wanted: Sequence[Any]) -> list[Any]:
    return [member for each in wanted for member in members(each)]


def _key(wanted: Any) -> Any:
    return wanted if isinstance(wanted, type) else repr(wanted)


def _structs(wanted: Any) -> dict[str, types.StructType]:
    """All Structs inside a type, by name."""
    found: dict[str, types.StructType] = {}
    seen: set[int] = set()
    left: list[Any] = [types.type_info(wanted)]
    while left:
        kind = left.pop()
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        if isinstance(kind, types.StructType):
            found[kind.cls.__name__] = kind
        left += _inside(kind)
    return found


def _inside(kind: Any) -> list[Any]:
    fields = getattr(kind, "fields", ())
    named = [getattr(kind, name) for name in ("type", "item_type", "key_type", "value_type") if hasattr(kind, name)]
    several = [*getattr(kind, "types", ()), *getattr(kind, "item_types", ())]
    return [*(field.type for field in fields), *named, *several]


def _require_what_is_always_there(schema: Json, struct: types.StructType) -> None:
    """In answers every field is present, also one with a default, unless it may be UNSET."""
    if struct.cls.__struct_config__.omit_defaults:
        return
    always = [field.encode_name for field in struct.fields if not _may_be_unset(field)]
    schema["required"] = [name for name in schema.get("properties", {}) if name in always]
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


def _may_be_unset(field: types.Field) -> bool:
    """msgspec shows a default of UNSET as none."""
    return not field.required and field.default is NODEFAULT and field.default_factory is NODEFAULT


def _drop_words_of_others(schema: Json) -> None:
    """A Struct without words of its own would show those of its base."""
    if schema.get("description") in _BASE_WORDS:
        del schema["description"]


_BASE_WORDS = {inspect.getdoc(Body), Body.__doc__}
