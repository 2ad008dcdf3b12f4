"""All accounts, for superusers."""

from sanic import Blueprint

from appliance.areas.auth.schemas import (
    AuthMessage,
    ListedUser,
    NewUser,
    UserAdministration,
    UserList,
    UserPublic,
    UserQuery,
)
from appliance.areas.auth.service import accounts, administration, second_factor
from appliance.core.actor import Actor
from appliance.core.paging import Page
from appliance.http.endpoint import endpoint

blueprint = Blueprint("auth_users", url_prefix="/api/v1/users")


@blueprint.get("/")
@endpoint(query=UserQuery, returns=UserList, auth="superuser")
def list_users(query: UserQuery) -> Page[ListedUser]:
    """All accounts, newest first unless `sort` says otherwise."""
    return administration.list_users(query)


@blueprint.post("/")
@endpoint(body=NewUser, returns=UserPublic, status=201, auth="superuser", problems=(409,))
def create_user(actor: Actor, body: NewUser) -> UserPublic:
    """Make an account for somebody."""
    return administration.create_user(actor, body)


@blueprint.get("/<user_id:str>")
@endpoint(returns=UserPublic)
def read_user(actor: Actor, user_id: str) -> UserPublic:
    """One's own account, or for a superuser anyone's."""
    return accounts.read_user(actor, user_id)


@blueprint.patch("/<user_id:str>")
@endpoint(body=UserAdministration, returns=UserPublic, auth="superuser", problems=(409,))
def change_user(actor: Actor, user_id: str, body: UserAdministration) -> UserPublic:
    """Change any account. A new password, or the end of its activity, ends its sessions."""
    return administration.change_any(actor, user_id, body)


@blueprint.delete("/<user_id:str>")
@endpoint(returns=AuthMessage, auth="superuser", problems=(403, 409))
def delete_user(actor: Actor, user_id: str) -> AuthMessage:
    """Delete any account but one's own, and everything it owns."""
    administration.remove_user(actor, user_id)
    return AuthMessage("User deleted.")


@blueprint.delete("/<user_id:str>/second-factor")
@endpoint(auth="superuser", problems=(403,))
def remove_second_factor(actor: Actor, user_id: str) -> None:
    """Let somebody in who lost the authenticator app or a device: removes the second factor and all passkeys."""
    second_factor.remove_for(actor, user_id)
