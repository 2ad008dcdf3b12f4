"""What a node sees: its input, its resolved configuration, its scope."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from appliance.areas.workflows.engine.graph import GraphNode
from appliance.core.actor import Actor
from appliance.core.expressions import ExpressionError, evaluate, resolve
from appliance.core.nodes import Node, NodeError


class Context:
    """The NodeContext of one attempt; log lines and variables wait here for the node's commit."""

    def __init__(
        self,
        actor: Actor,
        execution_id: str,
        workflow_id: str,
        node_id: str,
        path: str,
        iteration: int,
        attempt: int,
        scope: Mapping[str, Any],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self.actor = actor
        self.execution_id = execution_id
        self.workflow_id = workflow_id
        self.node_id = node_id
        self.iteration = iteration
        self.attempt = attempt
        self.place = f"{path}{node_id}"  # unique in the execution, however deep in loops
        self.idempotency_key = f"{execution_id}:{self.place}:{iteration}"
        self.lines: list[tuple[str, str]] = []
        self.variables: dict[tuple[str, str], Any] = {}  # by scope and name
        self.scope = scope
        self.arrived: Callable[[], Sequence[Any]] = lambda: [scope["input"]]
        self.variable: Callable[[str, str], Any] = lambda name, scope: None
        self._is_cancelled = is_cancelled

    def log(self, message: str, level: str = "info") -> None:
        self.lines.append((level, message))

    def evaluate(self, expression: str) -> Any:
        return evaluate(expression, self.scope)

    def set_variable(self, name: str, value: Any, scope: str = "workflow") -> None:
        self.variables[scope, name] = value

    def cancelled(self) -> bool:
        return self._is_cancelled()


def config_of(kind: Node, node: GraphNode, scope: Mapping[str, Any]) -> Any:
    """The node's configuration as its Config type, templates resolved. Raises NodeError("validation")."""
    values = {
        name: value if name in kind.verbatim else _resolved(kind, name, value, scope)
        for name, value in node.config.items()
        if value is not None
    }
    try:
        return msgspec.convert(values, kind.config, strict=False)
    except msgspec.ValidationError as error:
        place = _SETTING.search(str(error))
        message = f"The settings of this node do not fit: {error}"
        raise NodeError("validation", message, setting=place[1] if place else None) from error


_SETTING = re.compile(r"at `\$\.(\w+)")  # as msgspec says where a value does not fit


def _resolved(kind: Node, name: str, value: Any, scope: Mapping[str, Any]) -> Any:
    """The field with its templates worked out; expressions, also those inside an object, stay text."""
    if kind.expression_at((name,)):
        return value
    try:
        if not isinstance(value, dict):
            return resolve(value, scope)
        kept = {key: held for key, held in value.items() if kind.expression_at((name, key))}
        return {**resolve({key: held for key, held in value.items() if key not in kept}, scope), **kept}
    except ExpressionError as mistake:
        mistake.setting = name
        raise


def aggregate(mode: str, outputs: Sequence[Mapping[str, Any]], arrived: Sequence[Mapping[str, Any]]) -> Any:
    """The input of a node with several predecessors. outputs: in edge order; arrived: first to finish first."""
    if mode == "first":
        return arrived[0]
    if mode == "last":
        return arrived[-1]
    if mode == "array":
        return list(outputs)
    merged: dict[str, Any] = {}
    for output in outputs:
        merged.update(output)
    return merged
