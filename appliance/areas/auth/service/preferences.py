"""Preferences: one row per user, made when they are first read."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import msgspec
import peewee
from msgspec import UNSET

from appliance.areas.auth.models import Preferences
from appliance.areas.auth.schemas import DefaultRetryPolicy, PreferencesChange, UserPreferences
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidInput
from appliance.db import writing
from appliance.jobs import publish


def read_preferences(actor: Actor) -> UserPreferences:
    """The actor's own."""
    return _public(_row(actor.id))


def find_preferences(user_id: str) -> UserPreferences | None:
    """Somebody's, for what works in their name; None if they never looked at them, and nothing is made."""
    row = Preferences.get_or_none(Preferences.user == user_id)
    return None if row is None else _public(row)


def change_preferences(actor: Actor, change: PreferencesChange) -> UserPreferences:
    """Change what is given. Raises InvalidInput for an unknown time zone or half a pair of quiet hours."""
    given = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
    _check_timezone(given.get("timezone"))
    if isinstance(policy := given.get("default_retry_policy"), DefaultRetryPolicy):
        given["default_retry_policy"] = msgspec.to_builtins(policy)
    with writing():
        row = _row(actor.id)
        if given:
            _write(row, given)
            publish("auth.preferences", "changed", id=row.id, owner_id=actor.id)
    return _public(row)


def _row(user_id: str) -> Preferences:
    found: Preferences | None = Preferences.get_or_none(Preferences.user == user_id)
    if found is not None:
        return found
    try:
        with writing():
            now = now_ms()  # one moment for both times: the row has not been changed yet
            made: Preferences = Preferences.create(user=user_id, created_at=now, updated_at=now)
            return made
    except peewee.IntegrityError:  # another tab was first
        first: Preferences = Preferences.get(Preferences.user == user_id)
        return first


def _write(row: Preferences, given: dict[str, Any]) -> None:
    for name, value in given.items():
        setattr(row, name, value)
    if (row.quiet_hours_start is None) != (row.quiet_hours_end is None):
        missing = "quiet_hours_end" if row.quiet_hours_end is None else "quiet_hours_start"
        raise InvalidInput("is needed: quiet hours have a start and an end", loc=("body", missing), type="missing")
    row.updated_at = now_ms()
    row.save()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _check_timezone(name: str | None) -> None:
    if name is not None and name not in _zones():
        raise InvalidInput("is not an IANA time zone, such as Europe/Berlin", loc=("body", "timezone"), type="timezone")


def _public(row: Preferences) -> UserPreferences:
    values = {name: getattr(row, name) for name in UserPreferences.__struct_fields__ if name != "user_id"}
    policy = msgspec.convert(row.default_retry_policy, DefaultRetryPolicy)
    times = {name: rfc3339(values[name]) for name in ("created_at", "updated_at")}
    return UserPreferences(**values | times | {"user_id": row.user_id, "default_retry_policy": policy})
