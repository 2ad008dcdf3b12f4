"""The language models that workflows can ask."""

from sanic import Blueprint

from appliance.areas.workflows.editor_schemas import LanguageModelsPublic, ModelQuery
from appliance.areas.workflows.service import prompting
from appliance.core.actor import Actor
from appliance.http.endpoint import endpoint

blueprint = Blueprint("workflows_models", url_prefix="/api/v1/workflows")


@blueprint.get("/models")
@endpoint(query=ModelQuery, returns=LanguageModelsPublic, slow=True)
def list_models(actor: Actor, query: ModelQuery) -> LanguageModelsPublic:
    """The language models that own workflows can ask, from every provider with a key."""
    return prompting.list_models(actor, discover=query.discover)
