"""Nodes that only think: triggers, branches, variables."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal

import msgspec

from appliance.core.expressions import truth
from appliance.core.nodes import Done, Node, NodeContext

Expression = Annotated[str, msgspec.Meta(min_length=1, max_length=4096, extra_json_schema={"format": "expression"})]
Identifier = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=100)]


class TriggerConfig(msgspec.Struct, forbid_unknown_fields=True):
    """input_schema: JSON Schema of the trigger data."""

    trigger_type: Literal["manual", "webhook", "schedule", "connector", "storage"] = "manual"
    input_schema: dict[str, Any] | None = None


def run_trigger(context: NodeContext, value: Mapping[str, Any], config: TriggerConfig) -> Done:
    return Done(value)


class ConditionConfig(msgspec.Struct, forbid_unknown_fields=True):
    expression: Expression


def run_condition(context: NodeContext, value: Any, config: ConditionConfig) -> Done:
    result = truth(context.evaluate(config.expression))
    branch = "true" if result else "false"
    return Done({**_keys(value), "condition_result": result, "branch": branch}, branch)


class SwitchConfig(msgspec.Struct, forbid_unknown_fields=True):
    """cases: port → the value that chooses it, as JSON; the first equal one wins."""

    switch_expression: Expression
    cases: dict[str, Any] = {}


def run_switch(context: NodeContext, value: Any, config: SwitchConfig) -> Done:
    found = context.evaluate(config.switch_expression)
    branch = next((port for port, case in config.cases.items() if _same(case, found)), "default")
    return Done({**_keys(value), "value": found, "branch": branch}, branch)


def _same(case: Any, found: Any) -> bool:
    if isinstance(case, str):
        # Plain text needs no quotes in a case.
        with suppress(msgspec.DecodeError):
            case = msgspec.json.decode(case)
    numbers = isinstance(case, int | float) and isinstance(found, int | float)
    if isinstance(case, bool) != isinstance(found, bool):
        return False
    return (numbers or type(case) is type(found)) and bool(case == found)


def switch_ports(config: Mapping[str, Any]) -> list[str]:
    cases = config.get("cases")
    return [*(cases if isinstance(cases, dict) else ()), "default"]


class SetVariableConfig(msgspec.Struct, forbid_unknown_fields=True):
    variable_name: Identifier
    variable_value: Any
    variable_scope: Literal["workflow", "node", "loop"] = "workflow"


def run_set_variable(context: NodeContext, value: Any, config: SetVariableConfig) -> Done:
    context.set_variable(config.variable_name, config.variable_value, config.variable_scope)
    return Done(
        {
            **_keys(value),
            "variable_name": config.variable_name,
            "value": config.variable_value,
            "scope": config.variable_scope,
        }
    )


class GetVariableConfig(msgspec.Struct, forbid_unknown_fields=True):
    variable_name: Identifier
    variable_scope: Literal["workflow", "node", "loop"] | None = None
    default_value: Any = None


def run_get_variable(context: NodeContext, value: Any, config: GetVariableConfig) -> Done:
    found = context.evaluate(f"vars.{config.variable_name}")
    found = config.default_value if found is None else found
    return Done({"variable_name": config.variable_name, "value": found, "scope": config.variable_scope or "workflow"})


def _keys(value: Any) -> dict[str, Any]:
    """The keys of an input that is an object; other inputs have none to pass on."""
    return dict(value) if isinstance(value, Mapping) else {}


TRIGGER = Node(
    name="trigger",
    title="Trigger",
    category="Core",
    description="Where a run starts; its output is the trigger data.",
    config=TriggerConfig,
    run=run_trigger,
    icon="play",
    verbatim=("input_schema",),
    usable_as_tool=False,
)
CONDITION = Node(
    name="condition",
    title="Condition",
    category="Logic",
    description="Goes on by `true` or `false`.",
    config=ConditionConfig,
    run=run_condition,
    outputs=("condition_result", "branch"),
    ports=("true", "false"),
    aliases=("if",),
    expressions=("expression",),
    icon="split",
    usable_as_tool=False,
)
SWITCH = Node(
    name="switch",
    title="Switch",
    category="Logic",
    description="Goes on by the first case that equals the value, else by `default`.",
    config=SwitchConfig,
    run=run_switch,
    outputs=("value", "branch"),
    ports=switch_ports,
    expressions=("switch_expression",),
    icon="route",
    usable_as_tool=False,
)
SET_VARIABLE = Node(
    name="set_variable",
    title="Set variable",
    category="Variables",
    description="Keeps a value under a name; later nodes read it as `vars.name`.",
    config=SetVariableConfig,
    run=run_set_variable,
    outputs=("variable_name", "value", "scope"),
    icon="variable",
    usable_as_tool=False,
)
GET_VARIABLE = Node(
    name="get_variable",
    title="Get variable",
    category="Variables",
    description="Reads a variable, or its default value.",
    config=GetVariableConfig,
    run=run_get_variable,
    outputs=("variable_name", "value", "scope"),
    icon="variable",
    usable_as_tool=False,
)
