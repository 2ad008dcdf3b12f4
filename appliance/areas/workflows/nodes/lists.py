"""Nodes that work on every element of a list: map, filter, reduce."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import Expression, array_of
from appliance.core.expressions import ITEM, REDUCER, Bulk, in_setting, truth
from appliance.core.nodes import Done, Node, NodeContext, NodeError

InputArray = Annotated[Expression, Meta(title="List", description="Expression that gives the list to work on.")]


class MapConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """map_expression: `item.price * 2`, or `(line, place) => line.price * place`."""

    input_array: InputArray = "input.items"
    map_expression: Annotated[
        Expression,
        Meta(
            title="New element",
            description="What becomes of each element. It is there as item, its place (from 0) as index.",
            examples=["item.price * 1.19"],
        ),
    ]


def run_map(context: NodeContext, value: Any, config: MapConfig) -> Done:
    elements = array_of(context, config.input_array)
    bulk = Bulk(config.map_expression, context.scope, ITEM)
    with in_setting("map_expression"):
        items = [bulk.value(item=item, index=index) for index, item in _each(context, elements)]
    return Done({"items": items, "count": len(items)})


class FilterConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """filter_condition: `item.total > 100`."""

    input_array: InputArray = "input.items"
    filter_condition: Annotated[
        Expression,
        Meta(
            title="Keep if",
            description="Elements for which this holds stay. Each is there as item, its place (from 0) as index.",
            examples=["item.total > 100"],
        ),
    ]


def run_filter(context: NodeContext, value: Any, config: FilterConfig) -> Done:
    elements = array_of(context, config.input_array)
    with in_setting("filter_condition"):
        items = [item for item, holds in divided(context, elements, config.filter_condition) if holds]
    return Done({"items": items, "count": len(items), "removed": len(elements) - len(items)})


def divided(context: NodeContext, elements: list[Any], condition: str) -> Iterator[tuple[Any, bool]]:
    """Each element with whether the condition holds for it."""
    bulk = Bulk(condition, context.scope, ITEM)
    for index, item in _each(context, elements):
        yield item, truth(bulk.value(item=item, index=index))


class ReduceConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """initial_value: JSON text, or any value a template gives."""

    input_array: InputArray = "input.items"
    reduce_function: Annotated[
        Expression,
        Meta(
            title="Next value",
            description="Worked out for each element: the value so far is there as acc, the element as item, its place"
            " as index. (acc, item) => … is understood, too.",
            examples=["acc + item.total"],
        ),
    ]

    initial_value: Annotated[
        Any, Meta(title="First value", description="The value so far, before the first element, as JSON.")
    ] = "0"


def run_reduce(context: NodeContext, value: Any, config: ReduceConfig) -> Done:
    elements = array_of(context, config.input_array)
    bulk = Bulk(config.reduce_function, context.scope, REDUCER, keeps=False)
    result = _initial(config.initial_value)
    with in_setting("reduce_function"):
        for index, item in _each(context, elements):
            result = bulk.value(acc=result, item=item, index=index)
    return Done({"result": result})


def _initial(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        raise NodeError(
            "validation",
            f'The first value {value[:100]!r} is not JSON; a text is written "like this".',
            setting="initial_value",
        ) from None


def _each(context: NodeContext, elements: list[Any]) -> Iterator[tuple[int, Any]]:
    """The elements with their places, as long as nobody ends the execution."""
    for index, item in enumerate(elements):
        if index % 1000 == 999 and context.cancelled():
            raise NodeError("cancelled", "The execution was ended.")
        yield index, item


def _initial_mistakes(config: Any) -> Iterator[tuple[str, str, str]]:
    written = config.get("initial_value")
    if isinstance(written, str) and "{{" not in written:
        with suppress(msgspec.DecodeError):
            msgspec.json.decode(written)
            return
        yield "initial_value", "invalid", 'The first value is not JSON; a text is written "like this".'


MAP = Node(
    name="map",
    title="Change each element",
    category="Data",
    description="Makes a new list by working out an expression for every element.",
    config=MapConfig,
    run=run_map,
    outputs=("items", "count"),
    expressions=("input_array", "map_expression"),
    parameters={"map_expression": ITEM},
    icon="list",
    quick=True,
    usable_as_tool=False,
)
FILTER = Node(
    name="filter",
    title="Keep some elements",
    category="Data",
    description="Keeps the elements for which a condition holds.",
    config=FilterConfig,
    run=run_filter,
    outputs=("items", "count", "removed"),
    expressions=("input_array", "filter_condition"),
    parameters={"filter_condition": ITEM},
    icon="filter",
    quick=True,
    usable_as_tool=False,
)
REDUCE = Node(
    name="reduce",
    title="Sum up a list",
    category="Data",
    description="Goes through a list and makes one value of it: a sum, a text, the largest.",
    config=ReduceConfig,
    run=run_reduce,
    outputs=("result",),
    expressions=("input_array", "reduce_function"),
    parameters={"reduce_function": REDUCER},
    check=_initial_mistakes,
    icon="calculator",
    quick=True,
    usable_as_tool=False,
)
