"""Checking prompts over HTTP."""

from sanic import Blueprint

from appliance.areas.rag import service
from appliance.areas.rag.prompt_schemas import RagPrompt, RagPromptValidation, prompt_validation
from appliance.core.actor import Actor
from appliance.http.endpoint import endpoint

blueprint = Blueprint("rag_prompts", url_prefix="/api/v1/rag/agent0")


@blueprint.post("/validate")
@endpoint(body=RagPrompt, returns=RagPromptValidation, problems=(404,), in_preview=True)
def validate(actor: Actor, body: RagPrompt) -> RagPromptValidation:
    """Check a prompt of beliefs, goals and plans before it is used with retrieval; nothing is stored."""
    verdict, profile = service.validate_prompt(actor, body.prompt, context=body.context, index_id=body.index_id)
    return prompt_validation(body.prompt, verdict, profile)
