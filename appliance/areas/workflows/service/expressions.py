"""What an expression gives with the data of an execution: the value beside the field it is written in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from appliance.areas.workflows.editor_schemas import (
    EvaluateExpression,
    ExpressionFunction,
    ExpressionMistake,
    ExpressionValue,
)
from appliance.areas.workflows.engine import journal, scope_journal
from appliance.areas.workflows.engine.entries import NodeRun
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import executions
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.expressions import (
    FUNCTIONS,
    ROOTS,
    Expression,
    ExpressionError,
    Template,
    parse,
    parse_function,
    parse_template,
)


def list_functions() -> list[ExpressionFunction]:
    """By name, for completion."""
    found = sorted(FUNCTIONS.values(), key=lambda each: each.name.lower())
    return [ExpressionFunction(each.name, each.signature, each.summary, each.method) for each in found]


def evaluate_expression(actor: Actor, wanted: EvaluateExpression) -> ExpressionValue:
    """The value, or what is wrong and where. Nothing is changed, and nothing outside is asked.

    Raises NotFound if the execution is not the actor's.
    """
    execution = executions.own(actor, wanted.execution_id) if wanted.execution_id else None
    has_data = execution is not None or bool(wanted.data)
    try:
        read = _read(wanted)
        scope = _scope(execution, wanted, _parts(read))
        return ExpressionValue(read.evaluate(scope), None, has_data)
    except ExpressionError as error:
        return ExpressionValue(None, ExpressionMistake(error.message, error.position, error.hint), has_data)


def _read(wanted: EvaluateExpression) -> Expression | Template:
    if wanted.kind == "template":
        return parse_template(wanted.source)
    return parse_function(wanted.source, wanted.parameters) if wanted.parameters else parse(wanted.source)


def _parts(read: Expression | Template) -> list[Expression]:
    if isinstance(read, Expression):
        read.check_names(ROOTS)
        return [read]
    parts = []
    for start, expression in read.expressions:
        try:
            expression.check_names(ROOTS)
        except ExpressionError as mistake:
            raise mistake.shifted(start) from None
        parts.append(expression)
    return parts


def _scope(execution: Execution | None, wanted: EvaluateExpression, parts: Iterable[Expression]) -> dict[str, Any]:
    """The roots that the expressions ask for; what the request gives stands in place of the execution's."""
    parts = [*parts, parse(wanted.items)] if wanted.items else list(parts)
    names = {name for part in parts for name in part.names}
    scope = _recorded(execution, wanted, names, _named_nodes(parts)) if execution else {}
    for name, value in wanted.data.items():
        merge = name in ("nodes", "vars") and isinstance(value, dict)
        scope[name] = {**scope.get(name, {}), **value} if merge else value
    if wanted.items and "item" not in scope:
        found = parse(wanted.items).evaluate(scope)
        scope |= {"item": found[0] if isinstance(found, list) and found else None, "index": 0}
    return scope


def _named_nodes(parts: Iterable[Expression]) -> set[str] | None:
    """The nodes that are named; None if one is worked out, so that it may be any."""
    found: set[str] = set()
    for part in parts:
        if "nodes" in part.names and not part.nodes:
            return None
        found |= part.nodes
    return found


def _recorded(
    execution: Execution, wanted: EvaluateExpression, names: set[str], nodes: set[str] | None
) -> dict[str, Any]:
    own = next(iter(journal.read_latest_of(execution.id, [wanted.node_id])), None) if wanted.node_id else None
    path = own.scope if own else ""
    scope: dict[str, Any] = {
        "trigger": execution.trigger_data,
        "execution": {
            "id": execution.id,
            "execution_id": execution.execution_id,
            "workflow_id": execution.workflow_id,
            "started_at": rfc3339(execution.started_at),
        },
    }
    if "nodes" in names:
        scope["nodes"] = _outputs(execution.id, nodes)
    if "input" in names:
        scope["input"] = _input(execution, own, wanted.input_from)
    if names & {"vars", "loop", "error", "item", "index"}:
        scope |= _surroundings(execution.id, path)
    return scope


def _outputs(execution_id: str, node_ids: set[str] | None) -> dict[str, Any]:
    found = journal.read_latest(execution_id) if node_ids is None else journal.read_latest_of(execution_id, node_ids)
    return {run.node_id: {"output": run.output} for run in found if run.output is not None}


def _input(execution: Execution, own: NodeRun | None, sources: Sequence[str]) -> Any:
    """What the node got, or would get now: the outputs of those before it, merged."""
    if own is not None and own.input is not None:
        return own.input
    outputs = {run.node_id: run.output for run in journal.read_latest_of(execution.id, sources)}
    merged: dict[str, Any] = {}
    for source in sources:
        value = outputs.get(source)
        merged |= value if isinstance(value, Mapping) else {}
    return merged


def _surroundings(execution_id: str, path: str) -> dict[str, Any]:
    """vars, loop and error of the scope with this path, what is nearer winning."""
    found: dict[str, Any] = {"vars": scope_journal.read_variables(execution_id, "")}
    for inner in _scopes(path):
        part = scope_journal.read_part(execution_id, inner)
        if part is None:
            continue
        found["vars"] = {**found["vars"], **part.variables, **scope_journal.read_variables(execution_id, inner)}
        if part.loop:
            found |= {"loop": part.loop, "item": part.loop.get("item"), "index": part.loop.get("index")}
        if part.error:
            found["error"] = part.error
    return found


def _scopes(path: str) -> Iterator[str]:
    """ "l1:57/t1:body/" → "l1:57/", "l1:57/t1:body/" """
    for end in re.finditer("/", path):
        yield path[: end.end()]
