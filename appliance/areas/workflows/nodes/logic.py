"""Nodes that only think: branches, variables."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import Expression, Identifier, keys_of
from appliance.core.expressions import in_setting, truth
from appliance.core.nodes import Done, Node, NodeContext


class ConditionConfig(msgspec.Struct, forbid_unknown_fields=True):
    expression: Annotated[
        Expression,
        Meta(title="Condition", description="Decides between the two ways.", examples=["input.total > 10"]),
    ]


def run_condition(context: NodeContext, value: Any, config: ConditionConfig) -> Done:
    with in_setting("expression"):
        result = truth(context.evaluate(config.expression))
    branch = "true" if result else "false"
    return Done({**keys_of(value), "condition_result": result, "branch": branch}, branch)


class SwitchConfig(msgspec.Struct, forbid_unknown_fields=True):
    """cases: port → the value that chooses it, as JSON; the first equal one wins."""

    switch_expression: Annotated[Expression, Meta(title="Value", description="What is compared with the cases.")]
    cases: Annotated[
        dict[str, Any],
        Meta(title="Cases", description="Name of the port, and the value that chooses it; else default is taken."),
    ] = {}


def run_switch(context: NodeContext, value: Any, config: SwitchConfig) -> Done:
    with in_setting("switch_expression"):
        found = context.evaluate(config.switch_expression)
    branch = next((port for port, case in config.cases.items() if _same(case, found)), "default")
    return Done({**keys_of(value), "value": found, "branch": branch}, branch)


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


Name = Annotated[Identifier, Meta(title="Name", description="Letters, digits and _; read as vars.name.")]


class SetVariableConfig(msgspec.Struct, forbid_unknown_fields=True):
    variable_name: Name
    variable_value: Annotated[Any, Meta(title="Value", description="Any value; {{ … }} is worked out.")]
    variable_scope: Annotated[
        Literal["workflow", "node", "loop"],
        Meta(title="Where", description="workflow: everywhere; loop: in this turn of the nearest loop."),
    ] = "workflow"


def run_set_variable(context: NodeContext, value: Any, config: SetVariableConfig) -> Done:
    context.set_variable(config.variable_name, config.variable_value, config.variable_scope)
    return Done(
        {
            **keys_of(value),
            "variable_name": config.variable_name,
            "value": config.variable_value,
            "scope": config.variable_scope,
        }
    )


class GetVariableConfig(msgspec.Struct, forbid_unknown_fields=True):
    variable_name: Name
    variable_scope: (
        Annotated[
            Literal["workflow", "node", "loop"], Meta(title="Where", description="Absent = wherever it is nearest.")
        ]
        | None
    ) = None
    default_value: Annotated[Any, Meta(title="Otherwise", description="The value if there is no such variable.")] = None


def run_get_variable(context: NodeContext, value: Any, config: GetVariableConfig) -> Done:
    scope = config.variable_scope
    name = config.variable_name
    found = context.evaluate(f"vars.{name}") if scope is None else context.variable(name, scope)
    found = config.default_value if found is None else found
    return Done({"variable_name": name, "value": found, "scope": scope or "workflow"})


CONDITION = Node(
    name="condition",
    title="Condition",
    category="Logic",
    description="Goes on by true or false.",
    config=ConditionConfig,
    run=run_condition,
    outputs=("condition_result", "branch"),
    ports=("true", "false"),
    aliases=("if",),
    expressions=("expression",),
    renamed={"condition": "expression"},
    icon="split",
    quick=True,
    usable_as_tool=False,
)
SWITCH = Node(
    name="switch",
    title="Switch",
    category="Logic",
    description="Goes on by the first case that equals the value, else by default.",
    config=SwitchConfig,
    run=run_switch,
    outputs=("value", "branch"),
    ports=switch_ports,
    expressions=("switch_expression",),
    icon="route",
    quick=True,
    usable_as_tool=False,
)
SET_VARIABLE = Node(
    name="set_variable",
    title="Set variable",
    category="Variables",
    description="Keeps a value under a name; later nodes read it as vars.name.",
    config=SetVariableConfig,
    run=run_set_variable,
    outputs=("variable_name", "value", "scope"),
    icon="variable",
    quick=True,
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
    quick=True,
    usable_as_tool=False,
)
