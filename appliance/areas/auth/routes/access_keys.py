"""Access keys for the appliance itself."""

from sanic import Blueprint

from appliance.areas.auth.schemas import (
    AccessKeyCreated,
    AccessKeyList,
    AccessKeyPublic,
    AccessKeyScopes,
    NewAccessKey,
)
from appliance.areas.auth.service import access_keys
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import endpoint, registered

blueprint = Blueprint("auth_access_keys", url_prefix="/api/v1/users/me/access-keys")


@blueprint.get("")
@endpoint(query=Paging, returns=AccessKeyList)
def list_access_keys(actor: Actor, query: Paging) -> Page[AccessKeyPublic]:
    """One's own access keys, newest first; the keys themselves are never shown again."""
    return access_keys.list_access_keys(actor, query)


@blueprint.get("/scopes")
@endpoint(returns=AccessKeyScopes)
def list_scopes(actor: Actor) -> AccessKeyScopes:
    """What an access key can be good for: an area, or its reading alone."""
    return AccessKeyScopes([scope for area in _areas() for scope in (area, f"{area}:read")])


@blueprint.post("")
@endpoint(body=NewAccessKey, returns=AccessKeyCreated, status=201)
def add_access_key(actor: Actor, body: NewAccessKey) -> AccessKeyCreated:
    """Make an access key. `key` is shown this once; send it as `Authorization: Bearer <key>`."""
    return access_keys.add_access_key(actor, body, _areas())


@blueprint.delete("/<access_key_id:str>")
@endpoint()
def revoke_access_key(actor: Actor, access_key_id: str) -> None:
    """Revoke an access key; it stops working at once."""
    access_keys.revoke_access_key(actor, access_key_id)


def _areas() -> list[str]:
    """The areas whose endpoints need somebody."""
    return sorted({each.operation.tag for each in registered() if each.operation.auth != "public"})
