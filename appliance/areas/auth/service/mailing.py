"""Mails about accounts, sent by jobs.

Links with a token are made by the job that sends them, so that no token is ever kept but as its hash.
"""

import logging
from typing import Literal

from appliance.areas.auth import mails
from appliance.areas.auth.models import PasswordReset, User
from appliance.areas.auth.service.reset_links import cancel_reset_links
from appliance.areas.auth.settings import AuthSettings, PlatformSettings
from appliance.core.clock import now_ms
from appliance.core.errors import RateLimited
from appliance.core.ids import new_token
from appliance.core.secrets import hash_token
from appliance.core.settings import settings
from appliance.db import writing
from appliance.http.limits import limit
from appliance.http.settings import base_url
from appliance.jobs import publish
from appliance.ports.mailer import mailer

log = logging.getLogger(__name__)

HOUR_MS = 3600 * 1000
RECOVERIES_PER_HOUR = 3
NOTICES_PER_HOUR = 20  # to one address

Notice = Literal["password_changed", "email_changed", "passkey_added", "provider_connected", "account_claimed"]


def send_recovery(email: str) -> None:
    """A link to set a new password, if an active account has that e-mail and got fewer than 3 in the last hour."""
    user = User.get_or_none(User.email == email)
    if user is None or not user.is_active:
        return
    recent = PasswordReset.select().where(PasswordReset.user == user.id, PasswordReset.created_at > now_ms() - HOUR_MS)
    if recent.count() < RECOVERIES_PER_HOUR:
        _send_link(user, invited=False)


def send_reset_link(user_id: str, asked_by: str) -> None:
    """A link to set a new password, because an administrator said so; who looks at the outbox hears of it."""
    user = User.get_or_none(User.id == user_id)
    if user is not None and user.is_active:
        _send_link(user, invited=False)
        publish("auth.mail", "created", id=user_id, owner_id=asked_by)


def send_invitation(user_id: str) -> None:
    """A link to choose the first password; nothing where mails do not leave the house."""
    user = User.get_or_none(User.id == user_id)
    if user is not None and user.is_active and mailer.delivers():
        _send_link(user, invited=True)


def _send_link(user: User, *, invited: bool) -> None:
    hours = settings(AuthSettings).reset_link_hours
    token = new_token("reset")
    with writing():
        cancel_reset_links(user.id)
        reset = PasswordReset.create(user=user, token_hash=hash_token(token), expires_at=now_ms() + hours * HOUR_MS)
    write = mails.invitation if invited else mails.recovery
    try:
        mailer.send(write(user.email, platform_name(), f"{base_url()}/reset-password?token={token}", hours))
    except BaseException:
        with writing():  # the job tries again with another link; this one nobody got, so it does not count
            reset.delete_instance()
        raise


def send_welcome(user_id: str) -> None:
    """After a sign-up; nothing where mails do not leave the house."""
    user = User.get_or_none(User.id == user_id)
    if user is not None and mailer.delivers():
        mailer.send(mails.welcome(user.email, platform_name(), f"{base_url()}/login"))


def send_notice(kind: Notice, to: str) -> None:
    """Tell the owner of an address what happened to the account; 20 times an hour, as a flood hides what matters."""
    try:
        limit("notice", to.lower(), NOTICES_PER_HOUR, HOUR_MS / 1000)
    except RateLimited:
        log.warning("Too many notices to one address: one about %s was not sent", kind)
        return
    if kind == "password_changed":
        mailer.send(mails.password_changed(to, platform_name(), f"{base_url()}/recover-password"))
    elif kind == "passkey_added":
        mailer.send(mails.passkey_added(to, platform_name(), f"{base_url()}/settings/security"))
    elif kind == "provider_connected":
        mailer.send(mails.provider_connected(to, platform_name(), f"{base_url()}/settings/security"))
    elif kind == "account_claimed":
        mailer.send(mails.account_claimed(to, platform_name(), f"{base_url()}/recover-password"))
    else:
        mailer.send(mails.email_changed(to, platform_name(), base_url()))


def platform_name() -> str:
    """What people call this installation."""
    return settings(PlatformSettings).name
