"""Asking language models for a workflow."""

from appliance.areas.workflows.editor_schemas import LanguageModelsPublic, ModelServerPublic
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden
from appliance.core.nodes import NodeContext
from appliance.db import writing
from appliance.db.records import record_cost
from appliance.ports.llm import Completion, LanguageModels, Prompt, llm
from appliance.ports.socket import Socket


def ask(context: NodeContext, prompt: Prompt) -> Completion:
    """Ask as the owner of the execution, and record at once what it cost: it is to be paid whatever comes next.

    Raises as `LanguageModels.complete`.
    """
    said = llm.complete(context.actor.id, prompt)
    with writing():
        record_cost(
            "workflow",
            user_id=context.actor.id,
            provider=said.provider,
            model=said.model,
            tokens_input=said.input_tokens,
            tokens_output=said.output_tokens,
            usd_cost=said.usd_cost,
            priced=said.priced,
            latency_ms=said.latency_ms,
            source_id=context.workflow_id,
            execution_id=context.execution_id,
        )
    return said


def list_models(actor: Actor, *, discover: bool) -> LanguageModelsPublic:
    """The models that the actor's workflows can ask. discover: look for servers on this machine, too.

    Raises Forbidden if somebody else than a superuser wants to discover.
    """
    if discover and not actor.is_superuser:
        raise Forbidden("Only a superuser may look for model servers on this machine.")
    reason = unavailable(actor.id)
    names, troubles = ([], []) if reason else llm.models(actor.id)
    found = [ModelServerPublic(each.name, each.base_url, each.models) for each in llm.discover()] if discover else None
    return LanguageModelsPublic(names, reason, troubles, found)


def unavailable(owner_id: str) -> str | None:
    """Why this person can ask no model; None if there is one."""
    port: LanguageModels | Socket = llm
    if isinstance(port, Socket) and not port.plugged():
        return "No language model is connected on this installation."
    return llm.unavailable(owner_id)
