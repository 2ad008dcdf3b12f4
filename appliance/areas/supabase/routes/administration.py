"""Accounts in the hands of a program with the service key."""

from typing import Any

from sanic import Blueprint

from appliance.areas.supabase.routes.clients import required
from appliance.areas.supabase.routes.signing_in import refuse_phone
from appliance.areas.supabase.schemas import (
    Redirect,
    SupabaseDeletion,
    SupabaseInvitation,
    SupabaseLink,
    SupabaseNewUser,
    SupabasePage,
)
from appliance.areas.supabase.service import access, administration
from appliance.core.errors import InvalidInput
from appliance.http.endpoint import Answer, endpoint

blueprint = Blueprint("supabase_administration", url_prefix="/auth/v1")

Json = dict[str, Any]

PER_PAGE = 50


@blueprint.get("/admin/users")
@endpoint(query=SupabasePage, returns=Json, auth="client", find_caller=access.service)
def list_users(query: SupabasePage) -> Answer:
    """All users, newest first, by pages."""
    page, size = _number(query.page, 1), min(_number(query.per_page, PER_PAGE), administration.MOST_PER_PAGE)
    users, total = administration.list_users(page, size)
    last = max(1, -(-total // size))
    links = [f'</admin/users?page={page + 1}&per_page={size}>; rel="next"'] if page < last else []
    links.append(f'</admin/users?page={last}&per_page={size}>; rel="last"')
    headers = {"x-total-count": str(total), "link": ", ".join(links)}
    return Answer({"users": users, "aud": "authenticated"}, headers=headers)


def _number(text: str, default: int) -> int:
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= 10**9:
        raise InvalidInput(f"{text!r} is no number of a page or of users", loc=("query", "page"), type="value_error")
    return int(text)


@blueprint.post("/admin/users")
@endpoint(body=SupabaseNewUser, returns=Json, auth="client", find_caller=access.service, problems=(422,))
def create_user(body: SupabaseNewUser) -> Json:
    """Make a user, of which nobody is told."""
    _check(body)
    return administration.create_user(
        required(body.email, "email"),
        body.password,
        confirmed=bool(body.email_confirm),
        user_metadata=body.user_metadata,
        app_metadata=body.app_metadata,
    )


@blueprint.get("/admin/users/<user_id:str>")
@endpoint(returns=Json, auth="client", find_caller=access.service)
def read_user(user_id: str) -> Json:
    """One user."""
    return administration.read_user(user_id)


@blueprint.put("/admin/users/<user_id:str>")
@endpoint(body=SupabaseNewUser, returns=Json, auth="client", find_caller=access.service, problems=(403, 422))
def change_user(user_id: str, body: SupabaseNewUser) -> Json:
    """Change a user; `ban_duration` other than `none` makes the account inactive."""
    _check(body)
    return administration.change_user(
        user_id,
        email=body.email,
        password=body.password,
        confirmed=body.email_confirm,
        ban_duration=body.ban_duration,
        user_metadata=body.user_metadata,
        app_metadata=body.app_metadata,
    )


def _check(body: SupabaseNewUser) -> None:
    refuse_phone(body.phone)
    if body.password_hash:
        raise InvalidInput("is not offered; send the password", loc=("body", "password_hash"), type="not_allowed")
    if body.id:
        raise InvalidInput("cannot be chosen", loc=("body", "id"), type="not_allowed")


@blueprint.delete("/admin/users/<user_id:str>")
@endpoint(body=SupabaseDeletion, returns=Json, auth="client", find_caller=access.service, problems=(403,))
def delete_user(user_id: str, body: SupabaseDeletion) -> Json:
    """Delete a user with everything the account owns."""
    administration.delete_user(user_id, soft=body.should_soft_delete)
    return {}


@blueprint.get("/admin/users/<user_id:str>/factors")
@endpoint(returns=list[Json], auth="client", find_caller=access.service)
def list_factors(user_id: str) -> list[Json]:
    """A user's authenticator app, if there is one."""
    return administration.factors_of_user(user_id)


@blueprint.delete("/admin/users/<user_id:str>/factors/<factor_id:str>")
@endpoint(returns=Json, auth="client", find_caller=access.service, problems=(403,))
def delete_factor(user_id: str, factor_id: str) -> Json:
    """Let somebody in who lost the app."""
    return administration.remove_factor(user_id, factor_id)


@blueprint.post("/admin/generate_link")
@endpoint(
    body=SupabaseLink, query=Redirect, returns=Json, auth="client", find_caller=access.service, problems=(403, 404, 422)
)
def generate_link(body: SupabaseLink, query: Redirect) -> Json:
    """What a mail would say, for a program that sends its own."""
    return administration.generate_link(
        body.type,
        body.email,
        password=body.password,
        new_email=body.new_email,
        metadata=body.data or {},
        redirect_to=query.redirect_to or body.redirect_to or "",
    )


@blueprint.post("/invite")
@endpoint(body=SupabaseInvitation, query=Redirect, returns=Json, auth="client", find_caller=access.service)
def invite(body: SupabaseInvitation, query: Redirect) -> Json:
    """Make a user and send an invitation."""
    return administration.invite(body.email, body.data or {}, query.redirect_to)
