"""Whether mails leave the house, and how many accounts there are."""

from collections.abc import Collection
from typing import NamedTuple

from appliance.core.errors import Problem
from appliance.core.health import State, available, not_configured, unavailable
from appliance.db import rows
from appliance.ports.mailer import mailer

_SECONDS = 1.5  # for each step of greeting the mail server


class UserCounts(NamedTuple):
    total: int
    active: int
    admins: int


def count_users() -> UserCounts:
    """admins: superusers, active or not."""
    [found] = rows("SELECT count(*), coalesce(sum(is_active), 0), coalesce(sum(is_superuser), 0) FROM auth_user")
    return UserCounts(*found)


def emails_of(user_ids: Collection[str]) -> dict[str, str]:
    """By id; who is gone is not in it."""
    wanted = list(user_ids)
    marks = ", ".join("?" * len(wanted))
    return dict(rows(f"SELECT id, email FROM auth_user WHERE id IN ({marks})", wanted))


def mail_state() -> State:
    """Whether the mail server takes us."""
    if not mailer.delivers():
        return not_configured("No mail server is set; mails wait in the outbox")
    try:
        mailer.probe(_SECONDS)
    except Problem as problem:
        return unavailable(problem.detail)
    return available("The mail server answers")
