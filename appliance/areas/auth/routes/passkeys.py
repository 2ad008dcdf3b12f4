"""One's own passkeys."""

from sanic import Blueprint

from appliance.areas.auth.passkey_schemas import (
    NewPasskey,
    PasskeyBegin,
    PasskeyChange,
    PasskeyCreation,
    PasskeyList,
    PasskeyPublic,
)
from appliance.areas.auth.routes.clients import client_of
from appliance.areas.auth.service import passkeys
from appliance.core.actor import Actor
from appliance.core.paging import Paging
from appliance.http.endpoint import RequestInfo, endpoint

blueprint = Blueprint("auth_passkeys", url_prefix="/api/v1/users/me/passkeys")


@blueprint.get("")
@endpoint(query=Paging, returns=PasskeyList)
def list_passkeys(actor: Actor, query: Paging) -> PasskeyList:
    """One's own passkeys, newest first, and the address at which passkeys work."""
    return passkeys.list_passkeys(actor, query)


@blueprint.post("/options")
@endpoint(body=PasskeyBegin, returns=PasskeyCreation, problems=(400, 403, 409))
def begin_new_passkey(actor: Actor, body: PasskeyBegin, request_info: RequestInfo) -> PasskeyCreation:
    """What the browser needs to make a passkey. The password is needed when the sign-in is older than 15 minutes."""
    return passkeys.begin(actor, client_of(request_info), body.password)


@blueprint.post("")
@endpoint(body=NewPasskey, returns=PasskeyPublic, status=201, problems=(400, 409))
def add_passkey(actor: Actor, body: NewPasskey, request_info: RequestInfo) -> PasskeyPublic:
    """Keep the passkey that the browser made. One is told by mail."""
    return passkeys.add(actor, client_of(request_info), body)


@blueprint.patch("/<passkey_id:str>")
@endpoint(body=PasskeyChange, returns=PasskeyPublic)
def rename_passkey(actor: Actor, passkey_id: str, body: PasskeyChange) -> PasskeyPublic:
    """Name one of one's own passkeys."""
    return passkeys.rename(actor, passkey_id, body.name)


@blueprint.delete("/<passkey_id:str>")
@endpoint()
def remove_passkey(actor: Actor, passkey_id: str, request_info: RequestInfo) -> None:
    """Remove one of one's own passkeys; it signs nobody in any more."""
    passkeys.remove(actor, client_of(request_info), passkey_id)
