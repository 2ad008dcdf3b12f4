"""A user as Supabase shows one."""

import uuid
from typing import Any

from appliance.areas.auth.service.accounts import find_user
from appliance.areas.auth.service.second_factor import factor_of
from appliance.areas.supabase.service.one_time import pending_email
from appliance.areas.supabase.service.profiles import app_metadata, profile_of
from appliance.areas.supabase.settings import SupabaseSettings
from appliance.core.clock import rfc3339
from appliance.core.settings import settings

Json = dict[str, Any]

FOREVER = "9999-12-31T23:59:59Z"  # an account that is not active stays so until somebody changes that


def view(user_id: str) -> Json:
    """The user with its metadata, its identity and its factors. Raises NotFound."""
    user, profile = find_user(user_id), profile_of(user_id)
    confirmed = confirmed_at(user_id)
    shown: Json = {
        "id": user.id,
        "aud": "authenticated",
        "role": "authenticated",
        "email": user.email,
        "email_confirmed_at": confirmed,
        "phone": "",
        "confirmed_at": confirmed,
        "last_sign_in_at": user.last_login_at,
        "app_metadata": app_metadata(profile),
        "user_metadata": profile.user_metadata,
        "identities": [_identity(user_id)],
        "factors": factors_of(user_id),
        "created_at": user.created_at,
        "updated_at": user.updated_at,
        "is_anonymous": False,
    }
    if (new_email := pending_email(user_id)) is not None:
        shown["new_email"] = new_email
    if profile.invited_at is not None:
        shown["invited_at"] = rfc3339(profile.invited_at)
    if not user.is_active:
        shown["banned_until"] = FOREVER
    return {name: value for name, value in shown.items() if value is not None}


def confirmed_at(user_id: str) -> str | None:
    """When the e-mail was confirmed; where that is not asked for, since when there is the account."""
    user, profile = find_user(user_id), profile_of(user_id)
    if user.email_verified:
        return rfc3339(profile.confirmed_at) or user.created_at
    return None if settings(SupabaseSettings).confirm_email else user.created_at


def factors_of(user_id: str) -> list[Json]:
    """The authenticator app, if there is one; verified or not yet."""
    factor = factor_of(user_id)
    if factor is None:
        return []
    return [
        {
            "id": factor_id(user_id, factor.created_at),
            "friendly_name": profile_of(user_id).factor_name,
            "factor_type": "totp",
            "status": "verified" if factor.confirmed_at else "unverified",
            "created_at": rfc3339(factor.created_at),
            "updated_at": rfc3339(factor.confirmed_at or factor.created_at),
        }
    ]


def factor_id(user_id: str, created_at: int) -> str:
    """A person has one app at a time, so whose it is and since when names it."""
    return str(uuid.uuid5(uuid.UUID(user_id), f"factor {created_at}"))


def _identity(user_id: str) -> Json:
    user = find_user(user_id)
    shown: Json = {
        "identity_id": str(uuid.uuid5(uuid.UUID(user_id), "email")),
        "id": user.id,
        "user_id": user.id,
        "identity_data": {
            "email": user.email,
            "email_verified": user.email_verified,
            "phone_verified": False,
            "sub": user.id,
        },
        "provider": "email",
        "last_sign_in_at": user.last_login_at,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
        "email": user.email,
    }
    return {name: value for name, value in shown.items() if value is not None}
