"""Bodies and answers of the auth area."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.core.clock import rfc3339
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp, Verbatim

Email = Annotated[str, Meta(max_length=255, extra_json_schema={"format": "email"})]
FullName = Annotated[str, Meta(max_length=255)]
Password = Annotated[str, Meta(min_length=8, max_length=128, extra_json_schema={"format": "password"})]
AnyPassword = Annotated[str, Meta(max_length=1024, extra_json_schema={"format": "password"})]


class Login(Body):
    """OAuth2's password form. scope, client_id and client_secret are part of that form and mean nothing here."""

    username: Annotated[str, Meta(min_length=1, max_length=255)]
    password: AnyPassword
    grant_type: Literal["password"] = "password"
    scope: str = ""
    client_id: str = ""
    client_secret: str = ""


class Refresh(Body):
    """Without the token the cookie is used."""

    refresh_token: Annotated[Verbatim, Meta(max_length=1024)] | None = None


class SignUp(Body):
    email: Email
    password: Password
    full_name: FullName | None = None


class Setup(Body):
    token: Annotated[Verbatim, Meta(max_length=1024)]
    email: Email
    password: Password
    full_name: FullName | None = None


class UserChange(Body):
    full_name: FullName | None | UnsetType = UNSET
    email: Email | UnsetType = UNSET


class PasswordChange(Body):
    current_password: AnyPassword
    new_password: Password


class AccessToken(msgspec.Struct):
    """expires_in, refresh_expires_in: seconds."""

    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    token_type: Literal["bearer"] = "bearer"


class UserPublic(msgspec.Struct):
    id: Id
    email: str
    full_name: str | None
    is_active: bool
    is_superuser: bool
    email_verified: bool
    created_at: Timestamp
    updated_at: Timestamp
    last_login_at: Timestamp | None


class AuthMessage(msgspec.Struct):
    message: str


class OidcProvider(msgspec.Struct):
    id: str
    name: str


class LoginOptions(msgspec.Struct):
    """mail: whether mails can be sent, so that a forgotten password can be recovered by mail."""

    setup_required: bool
    registration_enabled: bool
    platform_name: str
    oidc: list[OidcProvider] = []
    mail: bool = False


def public(user: Mapping[str, Any]) -> UserPublic:
    """A row of auth_user as others may see it."""
    return UserPublic(
        id=user["id"],
        email=user["email"],
        full_name=user["full_name"],
        is_active=bool(user["is_active"]),
        is_superuser=bool(user["is_superuser"]),
        email_verified=bool(user["email_verified"]),
        created_at=rfc3339(user["created_at"]) or "",
        updated_at=rfc3339(user["updated_at"]) or "",
        last_login_at=rfc3339(user["last_login_at"]),
    )
