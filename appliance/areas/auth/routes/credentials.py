"""Stored third-party credentials."""

from sanic import Blueprint

from appliance.areas.auth.schemas import (
    CredentialChange,
    CredentialList,
    CredentialPublic,
    CredentialServices,
    CredentialTest,
    NewCredential,
)
from appliance.areas.auth.service import credentials
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("auth_credentials", url_prefix="/api/v1/users/me/api-keys")


@blueprint.get("")
@endpoint(query=Paging, returns=CredentialList)
def list_credentials(actor: Actor, query: Paging) -> Page[CredentialPublic]:
    """One's own stored credentials, masked, newest first."""
    return credentials.list_credentials(actor, query)


@blueprint.get("/services")
@endpoint(returns=CredentialServices)
def services(actor: Actor) -> CredentialServices:
    """The services a credential can be stored for."""
    return credentials.services()


@blueprint.post("")
@endpoint(body=NewCredential, returns=CredentialPublic, status=201, slow=True, problems=(409,))
def add_credential(actor: Actor, body: NewCredential) -> CredentialPublic:
    """Store a credential.

    With `verify` its service is asked first, and a credential it refuses is not stored.
    """
    return credentials.add_credential(actor, body)


@blueprint.patch("/<key_id:str>")
@endpoint(body=CredentialChange, returns=CredentialPublic, slow=True)
def change_credential(actor: Actor, key_id: str, body: CredentialChange) -> CredentialPublic:
    """Replace parts of a credential, or switch it on or off."""
    return credentials.change_credential(actor, key_id, body)


@blueprint.delete("/<key_id:str>")
@endpoint()
def delete_credential(actor: Actor, key_id: str) -> None:
    """Delete a stored credential."""
    credentials.delete_credential(actor, key_id)


@blueprint.post("/<key_id:str>/test")
@endpoint(returns=CredentialTest, slow=True)
def test_credential(actor: Actor, key_id: str) -> CredentialTest:
    """Ask the service whether it takes the credential; at most ten times a minute."""
    return credentials.test_credential(actor, key_id)
