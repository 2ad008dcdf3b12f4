"""Bodies and views of what the editor asks while a workflow is drawn."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.engine.graph import Graph, NodeId
from appliance.http.body import Body


class CheckGraph(Body):
    graph_config: Graph


class EvaluateExpression(Body):
    """What an expression or a text with `{{ … }}` gives with the data of an execution.

    node_id: whose input is `input`. input_from: the nodes it comes after, for a node that has not run.
    parameters: the names an arrow stands for. items: an expression for the list whose first element is `item`.
    data: roots that stand in place of the execution's; of `nodes` and `vars` only those named.
    """

    source: Annotated[str, Meta(max_length=65_536)]
    kind: Literal["expression", "template"] = "expression"
    execution_id: Annotated[str, Meta(max_length=100)] | None = None
    node_id: NodeId | None = None
    input_from: Annotated[list[NodeId], Meta(max_length=100)] = []
    parameters: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=5)] = []
    items: Annotated[str, Meta(max_length=4096)] | None = None
    data: dict[str, Any] = {}


class GraphProblem(msgspec.Struct):
    """refused: a graph with it cannot be saved; else it can be saved, but not run. edge: its place in the list."""

    node_id: str | None
    edge: int | None
    field: str
    code: str
    message: str
    refused: bool


class GraphChecked(msgspec.Struct):
    problems: list[GraphProblem]


class ExpressionFunction(msgspec.Struct):
    """signature: `replace(value, old, new)`; `?` marks what may be left out. method: may stand behind a value."""

    name: str
    signature: str
    summary: str
    method: bool


class ExpressionFunctions(msgspec.Struct):
    functions: list[ExpressionFunction]


class ExpressionMistake(msgspec.Struct):
    """position: characters (code points) from the start of the source; None if it is about the whole."""

    message: str
    position: int | None
    hint: str | None


class ExpressionValue(msgspec.Struct):
    """error: why there is no value. has_data: whether there was an execution to read from."""

    value: Any
    error: ExpressionMistake | None
    has_data: bool


class NodeType(msgspec.Struct):
    """ports: those of a node without configuration; a switch adds its cases."""

    node_type: str
    aliases: list[str]
    label: str
    category: str
    description: str
    icon: str
    config_schema: dict[str, Any]
    outputs: list[str]
    ports: list[str]
    expression_fields: list[str]
    available: bool
    reason: str | None


class NodeTypes(msgspec.Struct):
    node_types: list[NodeType]


class ModelQuery(msgspec.Struct, frozen=True):
    """discover: look for model servers on this machine, for superusers."""

    discover: bool = False


class ModelServerPublic(msgspec.Struct):
    name: str
    base_url: str
    models: list[str]


class LanguageModelsPublic(msgspec.Struct):
    """models: "provider/name" of all that a prompt may name. reason: why there are none, and what to do.

    troubles: providers that did not answer. servers: found on this machine, if that was asked for.
    """

    models: list[str]
    reason: str | None
    troubles: list[str]
    servers: list[ModelServerPublic] | None
