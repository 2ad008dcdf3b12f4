"""The recovery phrase of the installation's key, over HTTP."""

from sanic import Blueprint

from appliance.areas.admin.schemas import AdminKey, AdminPhrase, AdminPhraseWords, AdminProof
from appliance.areas.admin.service import phrase
from appliance.areas.auth.service.attempts import Client
from appliance.core.actor import Actor
from appliance.http.endpoint import RequestInfo, endpoint

blueprint = Blueprint("admin_key", url_prefix="/api/v1/admin/key")


@blueprint.get("/")
@endpoint(returns=AdminKey, auth="superuser")
def read_key() -> AdminKey:
    """Whether the recovery phrase of the key to stored secrets has been written down."""
    return _key_shown()


def _key_shown() -> AdminKey:
    return AdminKey(mark=phrase.current_mark(), written_down=phrase.is_written_down())


@blueprint.post("/phrase")
@endpoint(body=AdminProof, returns=AdminPhrase, auth="superuser", problems=(400, 403))
def show_phrase(actor: Actor, body: AdminProof, request_info: RequestInfo) -> AdminPhrase:
    """The recovery phrase of the key to stored secrets; one's own password is needed. Every look is recorded."""
    client = Client(request_info.ip, request_info.user_agent, request_info.base_url)
    return AdminPhrase(words=phrase.show_phrase(actor, client, body.password))


@blueprint.post("/verify")
@endpoint(body=AdminPhraseWords, returns=AdminKey, auth="superuser")
def verify_phrase(actor: Actor, body: AdminPhraseWords) -> AdminKey:
    """Show that the recovery phrase was written down, by three of its words."""
    phrase.verify_words(actor, {word.place: word.word for word in body.words})
    return _key_shown()
