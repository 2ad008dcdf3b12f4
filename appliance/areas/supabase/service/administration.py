"""What a program with the service key may do with accounts.

It never reaches the accounts of superusers: the key shall not be a way to administer the installation.
"""

from typing import Any

from appliance.areas.auth.service import accounts, administration
from appliance.areas.supabase.service import factors, one_time, profiles
from appliance.areas.supabase.service.mailing import allowed_target, ask_mail_to, link_of
from appliance.areas.supabase.service.own import taken
from appliance.areas.supabase.service.users import factors_of, view
from appliance.core.actor import Actor
from appliance.core.errors import AlreadyExists, Forbidden, InvalidInput, NotFound
from appliance.db import writing

Json = dict[str, Any]

# Changes are recorded without a name: behind the key is a program.
SERVICE = Actor("", is_superuser=True)

MOST_PER_PAGE = 1000


def list_users(page: int, per_page: int) -> tuple[list[Json], int]:
    """(the users of that page, newest first; how many there are). page: from 1."""
    found, total = accounts.page_of_users((page - 1) * per_page, per_page)
    return [view(user.id) for user in found], total


def read_user(user_id: str) -> Json:
    """Raises NotFound."""
    try:
        return view(user_id)
    except NotFound as error:
        raise NotFound("User not found", error_code="user_not_found") from error


def create_user(
    email: str,
    password: str | None,
    *,
    confirmed: bool = False,
    user_metadata: Json | None = None,
    app_metadata: Json | None = None,
) -> Json:
    """An account of which nobody is told. Raises AlreadyExists, InvalidInput."""
    for name, metadata in (("user_metadata", user_metadata), ("app_metadata", app_metadata)):
        profiles.check_size(name, metadata or {})
    try:
        user = administration.add_account(SERVICE, email, password, verified=confirmed)
    except AlreadyExists as error:
        raise taken(email) from error
    profiles.merge(user.id, user_metadata=user_metadata, app_metadata=app_metadata)
    if confirmed:
        profiles.mark_confirmed(user.id)
    return view(user.id)


def change_user(
    user_id: str,
    *,
    email: str | None = None,
    password: str | None = None,
    confirmed: bool | None = None,
    ban_duration: str | None = None,
    user_metadata: Json | None = None,
    app_metadata: Json | None = None,
) -> Json:
    """Change what is given. ban_duration: "none" makes the account active again, anything else ends its activity.

    Raises NotFound, Forbidden (superusers), AlreadyExists, InvalidInput.
    """
    _check_reachable(user_id)
    if email is not None and confirmed is None and accounts.find_user(user_id).email_verified:
        confirmed = True  # a back end that moves a person to another address vouches for it, as with Supabase
    given: Json = {"email": email, "password": password}
    given["is_active"] = None if ban_duration is None else ban_duration == "none"
    try:
        administration.change_account(
            SERVICE, user_id, verified=confirmed, **{name: value for name, value in given.items() if value is not None}
        )
    except AlreadyExists as error:
        raise taken(str(email)) from error
    profiles.merge(user_id, user_metadata=user_metadata, app_metadata=app_metadata)
    if confirmed:
        profiles.mark_confirmed(user_id)
    return view(user_id)


def delete_user(user_id: str, *, soft: bool = False) -> None:
    """With everything the account owns. Raises NotFound, Forbidden (superusers), InvalidInput (soft)."""
    if soft:
        raise InvalidInput(
            "is not offered; ban the user instead", loc=("body", "should_soft_delete"), type="not_allowed"
        )
    _check_reachable(user_id)
    administration.erase(SERVICE, user_id)


def invite(email: str, metadata: Json, redirect_to: str) -> Json:
    """A new account, and a mail to its owner. Raises AlreadyExists, InvalidInput."""
    user = create_user(email, None, user_metadata=metadata)
    profiles.mark_invited(user["id"])
    ask_mail_to(user["id"], "invite", user["email"], redirect_to)
    return view(user["id"])


def generate_link(
    type: str, email: str, *, password: str | None, new_email: str | None, metadata: Json, redirect_to: str
) -> Json:
    """What a mail would say, for a program that sends its own. An account is made where the kind makes one.

    Raises NotFound, Forbidden (superusers), AlreadyExists, InvalidInput.
    """
    kinds: dict[str, one_time.Kind] = {
        "signup": "signup",
        "invite": "invite",
        "magiclink": "magiclink",
        "recovery": "recovery",
        "email_change_current": "email_change",
        "email_change_new": "email_change",
    }
    if type not in kinds:
        raise InvalidInput(f"must be one of {', '.join(kinds)}", loc=("body", "type"), type="enum")
    user_id = _whose(type, email, password, metadata)
    _check_reachable(user_id)
    target = _new_address(new_email) if kinds[type] == "email_change" else accounts.find_user(user_id).email
    with writing():
        made = one_time.make(user_id, kinds[type], target)
    return {
        **view(user_id),
        "action_link": link_of(made, type, redirect_to),
        "email_otp": made.code,
        "hashed_token": made.token,
        "redirect_to": allowed_target(redirect_to),
        "verification_type": type,
    }


def _new_address(new_email: str | None) -> str:
    """Raises InvalidInput, AlreadyExists."""
    if not new_email:
        raise InvalidInput("is required", loc=("body", "new_email"), type="missing")
    try:
        accounts.check_new_address(new_email)
    except AlreadyExists as error:
        raise taken(new_email) from error
    return new_email.strip()


def _whose(type: str, email: str, password: str | None, metadata: Json) -> str:
    if type in ("signup", "invite"):
        user = create_user(email, password, user_metadata=metadata)
        if type == "invite":
            profiles.mark_invited(user["id"])
        return str(user["id"])
    try:
        return accounts.user_by_email(email).id
    except NotFound as error:
        if type == "magiclink":
            return str(create_user(email, None, user_metadata=metadata)["id"])
        raise NotFound("User not found", error_code="user_not_found") from error


def factors_of_user(user_id: str) -> list[Json]:
    """Raises NotFound."""
    read_user(user_id)
    return factors_of(user_id)


def remove_factor(user_id: str, factor_id: str) -> Json:
    """Let somebody in who lost the app. Raises NotFound, Forbidden (superusers)."""
    _check_reachable(user_id)
    return factors.remove_for(SERVICE, user_id, factor_id)


def _check_reachable(user_id: str) -> None:
    read_user(user_id)
    if accounts.find_user(user_id).is_superuser:
        raise Forbidden("This account administers the installation.", hint="Change it there.", error_code="not_admin")
