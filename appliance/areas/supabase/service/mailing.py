"""Mails with links and codes, sent by a job, which also finds out whether there is an account: no answer tells."""

from urllib.parse import urlencode, urlsplit

from appliance.areas.auth.service.accounts import check_open, checked_address, find_user, sign_up, user_by_email
from appliance.areas.auth.service.attempts import Client, limit_recoveries
from appliance.areas.auth.service.mailing import platform_name
from appliance.areas.supabase import mails
from appliance.areas.supabase.service import one_time, profiles
from appliance.areas.supabase.service.one_time import Challenge, Kind, Made
from appliance.areas.supabase.settings import SupabaseSettings
from appliance.core.errors import AlreadyExists, NotFound, RegistrationDisabled
from appliance.core.settings import settings
from appliance.http.settings import HttpSettings, base_url
from appliance.jobs import enqueue
from appliance.ports.mailer import mailer

MAILS_PER_HOUR = 6  # to one person


def ask_mail(
    client: Client,
    kind: Kind,
    email: str,
    redirect_to: str = "",
    challenge: Challenge | None = None,
    *,
    create: bool = False,
    metadata: profiles.Json | None = None,
) -> None:
    """Have a mail sent to whoever has that address; create: an account too, if there is none and anybody may sign up.

    Raises RateLimited, InvalidInput.
    """
    limit_recoveries(client)
    profiles.check_size("data", metadata or {})
    enqueue(
        "supabase.send_mail",
        kind=kind,
        email=checked_address(email),
        redirect_to=redirect_to,
        challenge=[challenge.text, challenge.method] if challenge else None,
        create=create,
        metadata=metadata or {},
        ip=client.ip,
    )


def send(
    kind: Kind,
    email: str,
    redirect_to: str,
    challenge: Challenge | None = None,
    *,
    create: bool = False,
    metadata: profiles.Json | None = None,
    ip: str = "",
) -> None:
    """The job: nothing for an unknown address, an account that is not active, and who got 6 mails in the last hour."""
    user_id = _account(email, Client(ip), metadata or {}) if create else _known(email)
    if user_id is None or one_time.made_in_last_hour(user_id) >= MAILS_PER_HOUR:
        return
    user = find_user(user_id)
    if not user.is_active or (kind == "signup" and user.email_verified):
        return
    deliver(kind, user.email, one_time.make(user_id, kind, user.email, challenge), redirect_to)


def send_to(user_id: str, kind: Kind, email: str, redirect_to: str, challenge: Challenge | None = None) -> None:
    """The job for a mail to a person who is signed in, at an address that may be new."""
    if one_time.made_in_last_hour(user_id) < MAILS_PER_HOUR:
        deliver(kind, email, one_time.make(user_id, kind, email, challenge), redirect_to)


def ask_change_again(client: Client, email: str, redirect_to: str, challenge: Challenge | None) -> None:
    """Another mail to an address that an account is about to get; nothing for any other. Raises RateLimited."""
    limit_recoveries(client)
    for user_id in one_time.about_to_get(email):
        ask_mail_to(user_id, "email_change", email, redirect_to, challenge)


def ask_mail_to(
    user_id: str, kind: Kind, email: str, redirect_to: str = "", challenge: Challenge | None = None
) -> None:
    """Have a mail sent to a known person, at an address that may be new."""
    enqueue(
        "supabase.send_mail_to",
        user_id=user_id,
        kind=kind,
        email=email,
        redirect_to=redirect_to,
        challenge=[challenge.text, challenge.method] if challenge else None,
    )


def deliver(kind: Kind, to: str, made: Made, redirect_to: str) -> None:
    """Send what was made; if that fails it never was, so that trying again does not count twice."""
    minutes = settings(SupabaseSettings).link_minutes
    try:
        if kind == "reauthentication":
            mailer.send(mails.code_alone(to, platform_name(), made.code, minutes))
        else:
            link = link_of(made, kind, redirect_to)
            mailer.send(mails.with_link(kind, to, platform_name(), link, made.code, minutes))
    except BaseException:
        one_time.forget(made)
        raise


def link_of(made: Made, kind: str, redirect_to: str) -> str:
    """The address a mailed link has."""
    query = {"token": made.token, "type": kind, "redirect_to": allowed_target(redirect_to)}
    return f"{base_url()}/auth/v1/verify?{urlencode(query)}"


def allowed_target(redirect_to: str) -> str:
    """`redirect_to` if it is ours or of a listed origin, else the site's own address: tokens go nowhere else."""
    site = settings(SupabaseSettings).site_url or base_url()
    listed = {_origin(base_url()), _origin(site), *settings(HttpSettings).allowed_origins} - {"*", ""}
    return redirect_to if redirect_to and _origin(redirect_to) in listed else site


def _origin(url: str) -> str:
    """ "" for what is no web address, or hides another host behind a user name."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc and "\\" not in url
    return f"{parts.scheme}://{parts.netloc}" if plain else ""


def _known(email: str) -> str | None:
    try:
        return user_by_email(email).id
    except NotFound:
        return None


def _account(email: str, client: Client, metadata: profiles.Json) -> str | None:
    """Whose address it is; a new account where anybody may sign up."""
    if (found := _known(email)) is not None:
        return found
    try:
        check_open()
        user = sign_up(client, email, None, welcome=False)
    except RegistrationDisabled:
        return None
    except AlreadyExists:  # made meanwhile
        return _known(email)
    profiles.merge(user.id, user_metadata=metadata)
    return user.id
