"""What a Supabase client keeps about a user beside the account: metadata, and how the second factor is called."""

from typing import Any

import msgspec

from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput
from appliance.db import execute, query, writing
from appliance.http.body import free_json_problem

Json = dict[str, Any]


class Profile(msgspec.Struct, kw_only=True):
    """Times are milliseconds UTC."""

    user_id: str
    user_metadata: Json = {}
    app_metadata: Json = {}
    confirmed_at: int | None = None
    invited_at: int | None = None
    factor_name: str = ""


def profile_of(user_id: str) -> Profile:
    """An empty one for who never came through the Supabase door."""
    found = query("SELECT * FROM supabase_profile WHERE user_id = ?", (user_id,))
    if not found:
        return Profile(user_id=user_id)
    metadata = {name: msgspec.json.decode(found[0][name]) for name in ("user_metadata", "app_metadata")}
    return Profile(**{**found[0], **metadata})


def app_metadata(profile: Profile) -> Json:
    """With what Supabase itself puts there."""
    return {"provider": "email", "providers": ["email"], **profile.app_metadata}


def merge(user_id: str, *, user_metadata: Json | None = None, app_metadata: Json | None = None) -> None:
    """Put members into the metadata; null takes one out. Raises InvalidInput if that grows too large."""
    with writing():
        profile = profile_of(user_id)
        for name, change in (("user_metadata", user_metadata), ("app_metadata", app_metadata)):
            both = getattr(profile, name) | (change or {})
            merged = {key: value for key, value in both.items() if value is not None}
            check_size(name, merged)
            setattr(profile, name, merged)
        _store(profile)


def check_size(name: str, metadata: Json) -> None:
    """Raises InvalidInput for metadata that is too large or too deep."""
    if problem := free_json_problem(metadata):
        raise InvalidInput(problem, loc=("body", name), type="too_large")


def mark_confirmed(user_id: str) -> None:
    """The e-mail was confirmed now, if it was not before."""
    with writing():
        profile = profile_of(user_id)
        profile.confirmed_at = profile.confirmed_at or now_ms()
        _store(profile)


def mark_invited(user_id: str) -> None:
    """An invitation was sent now."""
    with writing():
        profile = profile_of(user_id)
        profile.invited_at = now_ms()
        _store(profile)


def name_factor(user_id: str, name: str) -> None:
    """What the person calls the authenticator app."""
    with writing():
        profile = profile_of(user_id)
        profile.factor_name = name
        _store(profile)


def _store(profile: Profile) -> None:
    execute(
        "INSERT OR REPLACE INTO supabase_profile VALUES (?, ?, ?, ?, ?, ?)",
        (
            profile.user_id,
            msgspec.json.encode(profile.user_metadata).decode(),
            msgspec.json.encode(profile.app_metadata).decode(),
            profile.confirmed_at,
            profile.invited_at,
            profile.factor_name,
        ),
    )
