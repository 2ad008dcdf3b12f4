"""What the builder asks while a workflow is edited; nothing here changes anything."""

from sanic import Blueprint

from appliance.areas.workflows.editor_schemas import (
    CheckGraph,
    EvaluateExpression,
    ExpressionFunctions,
    ExpressionValue,
    GraphChecked,
)
from appliance.areas.workflows.routes.workflows import GRAPH_BYTES
from appliance.areas.workflows.service import checks, expressions
from appliance.core.actor import Actor
from appliance.http.endpoint import endpoint

blueprint = Blueprint("workflows_editing", url_prefix="/api/v1/workflows")


@blueprint.post("/check")
@endpoint(body=CheckGraph, returns=GraphChecked, max_body=GRAPH_BYTES, in_preview=True)
def check_graph(actor: Actor, body: CheckGraph) -> GraphChecked:
    """What is wrong with a graph, without saving it."""
    return GraphChecked(checks.check_graph(actor, body.graph_config))


@blueprint.get("/expressions/functions")
@endpoint(returns=ExpressionFunctions)
def list_functions(actor: Actor) -> ExpressionFunctions:
    """The functions of the language of expressions."""
    return ExpressionFunctions(expressions.list_functions())


@blueprint.post("/expressions/evaluate")
@endpoint(body=EvaluateExpression, returns=ExpressionValue, in_preview=True)
def evaluate_expression(actor: Actor, body: EvaluateExpression) -> ExpressionValue:
    """What an expression gives with the data of an execution, or what is wrong with it and where."""
    return expressions.evaluate_expression(actor, body)
