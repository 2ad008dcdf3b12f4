"""Nodes that put values together and take them apart: merge, split."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import Expression, array_of, has_template, keys_of
from appliance.areas.workflows.nodes.lists import divided
from appliance.core.expressions import in_setting
from appliance.core.nodes import Done, Node, NodeContext, NodeError

MAX_DEPTH = 100  # levels of objects in objects
MAX_KEYS = 100


class MergeConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """input_sources: expressions; none = every input that has arrived, in the order of the edges."""

    merge_strategy: Annotated[
        Literal["deep", "shallow", "array"],
        Meta(
            title="How",
            description="deep: objects in objects are put together too; shallow: the later one wins whole;"
            " array: a list of all, as they are.",
        ),
    ] = "deep"
    input_sources: Annotated[
        list[Expression],
        Meta(
            title="What",
            description='Expressions such as nodes["a"].output; none = everything that arrives here.',
            max_length=100,
        ),
    ] = []


def run_merge(context: NodeContext, value: Any, config: MergeConfig) -> Done:
    if config.input_sources:
        with in_setting("input_sources"):
            sources = [context.evaluate(source) for source in config.input_sources]
    else:
        sources = list(context.arrived())
    there = [source for source in sources if source is not None]  # what lies on a path not taken is null
    if config.merge_strategy == "array":
        return Done({"items": there})
    for place, source in enumerate(there):
        if not isinstance(source, Mapping):
            raise NodeError("type_error", f"Input {place + 1} is no object; only the strategy array takes others.")
    return Done(merged(there, deep=config.merge_strategy == "deep"))


def merged(sources: Sequence[Mapping[str, Any]], *, deep: bool) -> dict[str, Any]:
    """One object with the keys of all; of equal keys the later wins. deep: unless both hold objects.

    Raises NodeError("type_error") for objects nested deeper than 100 levels.
    """
    result: dict[str, Any] = {}
    for source in sources:
        result = _merged(result, source, 0) if deep else {**result, **source}
    return result


def _merged(left: Mapping[str, Any], right: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if depth >= MAX_DEPTH:
        raise NodeError("type_error", f"The objects are nested deeper than {MAX_DEPTH} levels.")
    result = dict(left)
    for key, value in right.items():
        before = result.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[key] = _merged(before, value, depth + 1) if both else value  # type: ignore[arg-type]
    return result


class SplitRule(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What belongs to the strategy: keys for by_key, size for by_size, condition for by_condition."""

    keys: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=100)]],
        Meta(title="Keys", description="Each key becomes a port.", max_length=MAX_KEYS),
    ] = []
    size: Annotated[int, Meta(title="Elements in a part", ge=1, le=100_000)] | None = None
    condition: (
        Annotated[Expression, Meta(title="Condition", description="Each element is there as item: item.total > 100")]
        | None
    ) = None


class SplitConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """split_config: see SplitRule. input_array: for by_size and by_condition."""

    split_strategy: Annotated[
        Literal["by_key", "by_size", "by_condition"],
        Meta(
            title="How",
            description="by_key: some keys of the input; by_size: a list in parts of equal size;"
            " by_condition: the elements of a list that fit and those that do not.",
        ),
    ] = "by_key"
    split_config: Annotated[SplitRule, Meta(title="Rule")] = msgspec.field(default_factory=SplitRule)
    input_array: Annotated[
        Expression, Meta(title="List", description="Expression that gives the list, unless split by key.")
    ] = "input.items"


def run_split(context: NodeContext, value: Any, config: SplitConfig) -> Done:
    for *_, message in _missing(config.split_strategy, msgspec.to_builtins(config.split_config)):
        raise NodeError("validation", message)
    rule = config.split_config
    if config.split_strategy == "by_key":
        there = keys_of(value)
        ports = ["main", *(key for key in rule.keys if key in there)]
        return Done({key: there.get(key) for key in rule.keys}, branches=ports)
    elements = array_of(context, config.input_array)
    if config.split_strategy == "by_size":
        return Done({"chunks": chunks(elements, rule.size or 1)})
    parts: dict[bool, list[Any]] = {True: [], False: []}
    for item, holds in divided(context, elements, rule.condition or "false"):
        parts[holds].append(item)
    output = {"matched": parts[True], "unmatched": parts[False]}
    return Done(output, branches=["main", *(port for port, items in output.items() if items)])


def chunks(elements: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """The elements in order, in parts of `size`; the last may be shorter."""
    return [elements[start : start + size] for start in range(0, len(elements), size)]


def split_ports(config: Mapping[str, Any]) -> list[str]:
    strategy = config.get("split_strategy", "by_key")
    if strategy == "by_condition":
        return ["main", "matched", "unmatched"]
    rule = config.get("split_config")
    keys = rule.get("keys") if strategy == "by_key" and isinstance(rule, dict) else None
    return ["main", *(key for key in keys if isinstance(key, str))] if isinstance(keys, list) else ["main"]


def _split_mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    rule, strategy = config.get("split_config", {}), config.get("split_strategy", "by_key")
    if isinstance(rule, dict) and isinstance(strategy, str):
        yield from _missing(strategy, rule)


def _missing(strategy: str, rule: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    needed = {"by_key": "keys", "by_size": "size", "by_condition": "condition"}.get(strategy)
    if needed is not None and not rule.get(needed) and not has_template(strategy):
        yield "split_config", "required", f"Splitting {strategy.replace('_', ' ')} needs {needed}."


MERGE = Node(
    name="merge",
    title="Put together",
    category="Data",
    description="Makes one object, or one list, of everything that arrives.",
    config=MergeConfig,
    run=run_merge,
    outputs=("items",),
    expressions=("input_sources",),
    icon="merge",
    quick=True,
    usable_as_tool=False,
)
SPLIT = Node(
    name="split",
    title="Take apart",
    category="Data",
    description="Gives parts of the input: some of its keys, a list in pieces, or what fits a condition and what not.",
    config=SplitConfig,
    run=run_split,
    outputs=("chunks", "matched", "unmatched"),
    ports=split_ports,
    expressions=("input_array", "split_config.condition"),
    parameters={"split_config": ("item", "index")},
    check=_split_mistakes,
    icon="split",
    quick=True,
    usable_as_tool=False,
)
