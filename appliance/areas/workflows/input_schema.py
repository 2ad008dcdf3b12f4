"""Trigger data, and answers of language models, against the JSON Schema (2020-12) that is asked for. Pure.

The schema is somebody's input as much as the data are: nothing it refers to is fetched, its patterns
take linear time, and what a check may cost is bounded.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from threading import local
from typing import Any, NamedTuple

import msgspec

from appliance.core.errors import InvalidInput

MAX_STEPS = 300_000  # a step is a keyword asked of a value; 100,000 take some 0.3 s
MAX_PATTERN = 1000  # characters
_MAX_KEPT = 16 * 1024  # bytes of a schema that is remembered
_VALUES_PER_STEP = 20  # a message about a value shows all of it, so a large one costs more

# `$schema`, and a way out to the schemas that the library brings along, would exchange our validator for the
# library's own. It matches names of properties against `patternProperties` by backtracking, in several places.
_REFUSED = frozenset({"$schema", "$id", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "patternProperties"})


class _Refused(Exception):
    """The schema asks for something that it does not get; the message is for a person."""


class _Budget(local):
    left = 0
    sizes: dict[int, int] = {}  # set anew for every check


_budget = _Budget()


class Misfit(NamedTuple):
    """The first thing in some data that a schema does not take. path: its place; keyword: of the schema."""

    message: str
    path: tuple[str | int, ...]
    keyword: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.message}" if self.path else self.message


def fill_in(schema: Any, data: dict[str, Any]) -> tuple[dict[str, Any], Misfit | None]:
    """(the data with the defaults of the schema's properties, what in them does not fit).

    schema: None = anything goes. Raises UnusableSchema.
    """
    if not schema:
        return data, None
    with _explained():
        usable = _usable(schema)
        filled = {**_defaults(usable), **data}
        return filled, _first_error(usable, filled)


def with_defaults(schema: Any, data: dict[str, Any]) -> dict[str, Any]:
    """The trigger data of a request with the defaults filled in, and checked.

    schema: None = anything goes. Raises InvalidInput, for the data and for a schema that is none.
    """
    try:
        filled, misfit = fill_in(schema, data)
    except UnusableSchema as unusable:
        raise InvalidInput(
            f"the trigger's input_schema cannot be used: {unusable}.",
            loc=("body", "trigger_data"),
            type="input_schema",
            hint="Change the schema in the trigger's settings.",
        ) from unusable
    if misfit is not None:
        raise InvalidInput(misfit.message, loc=("body", "trigger_data", *misfit.path), type=misfit.keyword)
    return filled


def mistake_in(schema: Any, value: Any) -> str | None:
    """What in the value does not match the schema, in one sentence; None if it matches.

    Raises UnusableSchema.
    """
    with _explained():
        misfit = _first_error(_usable(schema), value)
    return None if misfit is None else str(misfit)


class UnusableSchema(ValueError):
    """A schema that nothing can be checked against; the message is for a person."""


@contextmanager
def _explained() -> Iterator[None]:
    """Whatever goes wrong with the schema inside is an UnusableSchema."""
    try:
        yield
    except _Refused as refused:
        raise UnusableSchema(str(refused)) from refused
    except RecursionError as error:
        raise UnusableSchema("it refers to itself without end, or is nested too deep") from error
    except Exception as error:  # the library raises what it likes for a schema that is wrong
        raise UnusableSchema("it is no JSON Schema of 2020-12, or refers to what is not in it") from error


def _usable(schema: Any) -> dict[str, Any]:
    """The schema, to be read only. To look at it takes longer than to check most data, and it comes again and again."""
    if not isinstance(schema, dict):
        raise _Refused("it is no object")
    text = msgspec.json.encode(schema)
    return _read(text) if len(text) <= _MAX_KEPT else _read.__wrapped__(text)


@lru_cache(maxsize=64)
def _read(text: bytes) -> dict[str, Any]:
    schema = msgspec.json.decode(text)
    usable = {name: value for name, value in schema.items() if name not in ("$schema", "$id")}
    for name, value in _members(usable):
        if name in _REFUSED:
            raise _Refused(f"{name} is not supported here")
        if name == "$ref" and isinstance(value, str) and not value.startswith("#"):
            raise _Refused("$ref may only refer to the schema itself, as in #/$defs/name")
    _validator().check_schema(usable)
    return usable


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """Key and value of every object inside."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield from each.items()
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _defaults(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        name: field["default"]
        for name, field in schema.get("properties", {}).items()
        if isinstance(field, dict) and "default" in field
    }


def _first_error(schema: dict[str, Any], data: Any) -> Misfit | None:
    from jsonschema.exceptions import best_match
    from referencing import Registry

    _budget.left, _budget.sizes = MAX_STEPS, {}
    _weigh(data)
    try:
        # A registry of our own, and empty: the library's default fetches from the network and the disk.
        error = best_match(_validator()(schema, registry=Registry()).iter_errors(data))
    finally:
        _budget.sizes = {}
    return Misfit(error.message[:1000], tuple(error.absolute_path), str(error.validator)) if error is not None else None


def _weigh(value: Any) -> int:
    """How many values, or hundreds of characters, there are inside; remembered for every container."""
    if isinstance(value, str):
        return 1 + len(value) // 100
    if not isinstance(value, dict | list):
        return 1
    inside = value.values() if isinstance(value, dict) else value
    size = 1 + sum(map(_weigh, inside))
    _budget.sizes[id(value)] = size
    return size


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator, validators  # 80 ms, and few workflows have a schema

    keywords = {**Draft202012Validator.VALIDATORS, "pattern": _pattern}
    return validators.extend(Draft202012Validator, {name: _counted(name, run) for name, run in keywords.items()})


def _counted(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    def counted(validator: Any, wanted: Any, instance: Any, schema: Any) -> Any:
        steps = 1 + _budget.sizes.get(id(instance), 1) // _VALUES_PER_STEP
        if isinstance(wanted, list):
            steps += len(wanted)
        if name == "uniqueItems" and isinstance(instance, list):
            steps += len(instance) ** 2 // 10  # of values that have no order, each is compared with each
        _budget.left -= steps
        if _budget.left < 0:
            raise _Refused("checking these data against it takes too long")
        return run(validator, wanted, instance, schema)

    return counted


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Any:
    from jsonschema import ValidationError

    if isinstance(instance, str) and _compiled(pattern).search(instance) is None:
        yield ValidationError(f"{instance[:100]!r} does not match {pattern!r}")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    import re2

    if len(pattern) > MAX_PATTERN:
        raise _Refused(f"a pattern is longer than {MAX_PATTERN} characters")
    options = re2.Options()
    options.max_mem, options.log_errors = 512 * 1024, False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        raise _Refused(
            f"the pattern {pattern!r} cannot be read; look-around and back-references do not exist"
        ) from error
