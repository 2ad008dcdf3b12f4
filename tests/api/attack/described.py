"""What the API document says of each route: an example of its body, and all the places that take a text or a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from appliance.app import build
from appliance.http.endpoint import registered
from appliance.http.openapi import document
from tests.api.test_every_route import known_objects

Json = dict[str, Any]
Steps = tuple[str | int, ...]

DEEPEST = 5  # levels of a body that are looked into
# What a person or a program may call something by: these places get the whole list of hostile names.
NAMING = re.compile(r"name|title|path|folder|file|bucket|prefix|label|slug|key|url|id$|email", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a route takes a value. where: path, query, json, form, or file (the name of an uploaded one).

    steps: to the value inside the body; of other places its name. kind: text, number, or free (JSON of any shape).
    """

    method: str
    path: str
    where: str
    steps: Steps
    kind: str

    @property
    def names_something(self) -> bool:
        return self.where == "file" or any(NAMING.search(str(step)) for step in self.steps)


@cache
def api() -> Json:
    return document(registered(build()))


def operation(method: str, path: str) -> Json:
    described: Json = api()["paths"][path][method.lower()]
    return described


def resolved(schema: Json) -> Json:
    """The schema itself: references are followed, and of alternatives the first that is not null is taken."""
    while True:
        if "$ref" in schema:
            schema = api()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif found := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            schema = next((each for each in found if each.get("type") != "null"), found[0])
        else:
            return schema


def example(schema: Json, deep: int = 0) -> Any:
    """The smallest value that fits."""
    schema = resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            return {name: example(schema["properties"][name], deep + 1) for name in required} if deep < 9 else {}
        case "array":
            return [example(schema["items"], deep + 1) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return False
        case "string" if schema.get("format") == "uuid":
            return "0190a000-0000-7000-8000-000000000000"
        case "string":
            return "x" * max(1, schema.get("minLength", 1))
        case _:
            return {}


def body_schema(method: str, path: str, kind: str) -> Json | None:
    """The schema of a route's body of that content type; None if it takes none."""
    content = operation(method, path).get("requestBody", {}).get("content", {})
    return content[kind]["schema"] if kind in content else None


def good_json(method: str, path: str) -> Any:
    """A JSON body that gets past the checks: what the area's tests say, else an example from the document."""
    schema = body_schema(method, path, "application/json")
    if schema is None:
        return None
    told = known_objects()[1].get((method, path), {}).get("json")
    made = example(schema)
    return made | told if isinstance(told, dict) and isinstance(made, dict) else told or made


def places(method: str, path: str) -> Iterator[Place]:
    """All values that a route takes."""
    for parameter in operation(method, path).get("parameters", []):
        if parameter.get("in") in ("path", "query") and (kind := _kind(resolved(parameter["schema"]))):
            yield Place(method, path, parameter["in"], (parameter["name"],), kind)
    if (schema := body_schema(method, path, "application/json")) is not None:
        for steps, kind in _inside(schema):
            yield Place(method, path, "json", steps, kind)
    if (schema := body_schema(method, path, "multipart/form-data")) is not None:
        for name, each in resolved(schema).get("properties", {}).items():
            yield Place(method, path, "file" if is_file(each) else "form", (name,), "text")


def is_file(schema: Json) -> bool:
    schema = resolved(schema)
    return resolved(schema.get("items", schema)).get("format") == "binary"


def _kind(schema: Json) -> str | None:
    if "enum" in schema or "const" in schema:
        return "text"
    match schema.get("type"):
        case "string":
            return "text"
        case "integer" | "number":
            return "number"
        case "array" | "boolean":
            return None
        case _:
            return None if schema.get("properties") else "free"


def _inside(schema: Json, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    schema = resolved(schema)
    if len(steps) >= DEEPEST:
        return
    if schema.get("type") == "array":
        yield from _inside(schema["items"], (*steps, 0))
    elif properties := schema.get("properties"):
        for name, each in properties.items():
            yield from _inside(each, (*steps, name))
    elif (kind := _kind(schema)) and steps:
        yield steps, kind


def with_value(body: Any, schema: Json, steps: Steps, value: Any) -> Any:
    """`body` with `value` put in at `steps`; what is missing on the way there is made as an example."""
    if not steps:
        return value
    schema, step = resolved(schema), steps[0]
    if step == 0:
        first = body[0] if body else example(schema["items"])
        return [with_value(first, schema["items"], steps[1:], value), *(body or [])[1:]]
    inner = schema["properties"][step]
    body = body if isinstance(body, dict) else example(schema)
    return body | {step: with_value(body.get(step), inner, steps[1:], value)}
