"""Bodies and answers of the auth area."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.core.clock import rfc3339
from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp, Verbatim

Email = Annotated[str, Meta(max_length=255, extra_json_schema={"format": "email"})]
FullName = Annotated[str, Meta(max_length=255)]
Password = Annotated[str, Meta(min_length=8, max_length=128, extra_json_schema={"format": "password"})]
AnyPassword = Annotated[str, Meta(max_length=1024, extra_json_schema={"format": "password"})]
SecretText = Annotated[Verbatim, Meta(min_length=1, max_length=4096, extra_json_schema={"format": "password"})]
Theme = Literal["light", "dark", "system"]
Density = Literal["compact", "comfortable", "spacious"]
TimeFormat = Literal["12h", "24h"]
Frequency = Literal["realtime", "daily", "weekly"]
TimeOfDay = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
UserOrder = Literal[
    "email", "-email", "full_name", "-full_name", "created_at", "-created_at", "last_login_at", "-last_login_at"
]
RetryReason = Literal["timeout", "network", "rate_limit", "server_error", "any"]


class Login(Body):
    """OAuth2's password form, and the code of the second factor.

    scope, client_id and client_secret are part of that form and mean nothing here.
    """

    username: Annotated[str, Meta(min_length=1, max_length=255)]
    password: AnyPassword
    code: Annotated[str, Meta(max_length=64)] | None = None
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
    """password: needed for another e-mail when the sign-in is older than 15 minutes."""

    full_name: FullName | None | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    password: AnyPassword | None = None


class PasswordChange(Body):
    """current_password: not needed for an account without one, within 15 minutes of a sign-in."""

    new_password: Password
    current_password: AnyPassword | None = None


class ResetPassword(Body):
    token: Annotated[Verbatim, Meta(min_length=1, max_length=1024)]
    new_password: Password


class AccountRemoval(Body):
    """password: needed when the sign-in is older than 15 minutes."""

    password: AnyPassword | None = None


class NewUser(Body):
    email: Email
    password: Password
    full_name: FullName | None = None
    is_active: bool = True
    is_superuser: bool = False


class UserAdministration(Body):
    email: Email | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    full_name: FullName | None | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    is_superuser: bool | UnsetType = UNSET


class UserQuery(Paging, frozen=True, kw_only=True):
    """q: part of the e-mail or the name. sort: `-` in front = the other way round."""

    q: str | None = None
    is_active: bool | None = None
    is_superuser: bool | None = None
    second_factor: bool | None = None
    sort: UserOrder = "-created_at"


class DefaultRetryPolicy(Body, omit_defaults=True):
    """What is given holds for nodes that say nothing of their own; delays in seconds."""

    max_retries: Annotated[int, Meta(ge=0, le=20)] | UnsetType = UNSET
    initial_delay_seconds: Annotated[float, Meta(ge=0, le=3600)] | UnsetType = UNSET
    backoff_multiplier: Annotated[float, Meta(ge=1, le=10)] | UnsetType = UNSET
    max_delay_seconds: Annotated[float, Meta(ge=0, le=86400)] | UnsetType = UNSET
    jitter: bool | UnsetType = UNSET
    retry_on: list[RetryReason] | UnsetType = UNSET


class PreferencesChange(Body):
    """timezone: an IANA name. Quiet hours: "HH:MM", both or none. Times: seconds."""

    theme: Theme | UnsetType = UNSET
    ui_density: Density | UnsetType = UNSET
    timezone: Annotated[str, Meta(min_length=1, max_length=100)] | UnsetType = UNSET
    language: Annotated[str, Meta(min_length=1, max_length=10)] | UnsetType = UNSET
    date_format: Annotated[str, Meta(min_length=1, max_length=50)] | UnsetType = UNSET
    time_format: TimeFormat | UnsetType = UNSET
    bio: Annotated[str, Meta(max_length=500)] | None | UnsetType = UNSET
    company: Annotated[str, Meta(max_length=255)] | None | UnsetType = UNSET
    avatar_url: Annotated[str, Meta(max_length=1000, pattern="^https?://[^ ]+$")] | None | UnsetType = UNSET
    email_workflow_events: bool | UnsetType = UNSET
    email_system_alerts: bool | UnsetType = UNSET
    notification_frequency: Frequency | UnsetType = UNSET
    quiet_hours_start: TimeOfDay | None | UnsetType = UNSET
    quiet_hours_end: TimeOfDay | None | UnsetType = UNSET
    in_app_notifications: bool | UnsetType = UNSET
    default_timeout: Annotated[int, Meta(ge=1, le=3600)] | UnsetType = UNSET
    default_retry_policy: DefaultRetryPolicy | UnsetType = UNSET
    auto_save_interval: Annotated[int, Meta(ge=5, le=600)] | UnsetType = UNSET
    auto_retry_on_failure: bool | UnsetType = UNSET
    failure_notification_threshold: Annotated[int, Meta(ge=1, le=100)] | UnsetType = UNSET


class NewCredential(Body):
    """credential_type: default the service's first. base_url: where the service is, if not at its usual place."""

    service_name: Annotated[str, Meta(min_length=1, max_length=100)]
    credential_type: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    api_key: SecretText | None = None
    api_secret: SecretText | None = None
    access_token: SecretText | None = None
    access_token_secret: SecretText | None = None
    base_url: Annotated[str, Meta(min_length=1, max_length=1000)] | None = None
    verify: bool = True


class CredentialChange(Body):
    api_key: SecretText | None | UnsetType = UNSET
    api_secret: SecretText | None | UnsetType = UNSET
    access_token: SecretText | None | UnsetType = UNSET
    access_token_secret: SecretText | None | UnsetType = UNSET
    base_url: Annotated[str, Meta(min_length=1, max_length=1000)] | None | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    verify: bool = True


class NewAccessKey(Body):
    """scopes: areas, or `<area>:read`. expires_in_days: null = never."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    scopes: Annotated[list[str], Meta(min_length=1, max_length=100)]
    expires_in_days: Annotated[int, Meta(ge=1, le=3650)] | None = 90


class SecondFactorBegin(Body):
    """password: not needed for an account without one, within 15 minutes of a sign-in."""

    password: AnyPassword | None = None


class SecondFactorCode(Body):
    """code: of the authenticator app, or a recovery code where one will do."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]


class SecondFactorRemoval(Body):
    """password: not needed for an account without one, within 15 minutes of a sign-in."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]
    password: AnyPassword | None = None


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


class ListedUser(UserPublic):
    """second_factor: whether signing in takes more than the password."""

    second_factor: bool


class UserList(msgspec.Struct):
    data: list[ListedUser]
    count: int


class UserPreferences(msgspec.Struct):
    id: Id
    user_id: Id
    theme: Theme
    ui_density: Density
    timezone: str
    language: str
    date_format: str
    time_format: TimeFormat
    bio: str | None
    company: str | None
    avatar_url: str | None
    email_workflow_events: bool
    email_system_alerts: bool
    notification_frequency: Frequency
    quiet_hours_start: str | None
    quiet_hours_end: str | None
    in_app_notifications: bool
    default_timeout: int
    default_retry_policy: DefaultRetryPolicy
    auto_save_interval: int
    auto_retry_on_failure: bool
    failure_notification_threshold: int
    created_at: Timestamp
    updated_at: Timestamp


class SessionPublic(msgspec.Struct):
    id: Id
    device_info: str | None
    ip_address: str
    user_agent: str
    created_at: Timestamp
    last_active_at: Timestamp
    expires_at: Timestamp
    is_current: bool


class SessionList(msgspec.Struct):
    data: list[SessionPublic]
    count: int


class SessionsRevoked(msgspec.Struct):
    """revoked: how many sessions ended."""

    revoked: int


class LoginAttempt(msgspec.Struct):
    """failure_reason: the code of the answer, null if it worked."""

    id: Id
    ip_address: str
    user_agent: str
    success: bool
    failure_reason: str | None
    created_at: Timestamp


class LoginAttemptList(msgspec.Struct):
    data: list[LoginAttempt]
    count: int


class CredentialPublic(msgspec.Struct):
    id: Id
    service_name: str
    service_display_name: str
    credential_type: str
    masked_key: str
    is_active: bool
    last_used_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp


class CredentialList(msgspec.Struct):
    data: list[CredentialPublic]
    count: int


class CredentialService(msgspec.Struct):
    """fields: by type, what such a credential consists of; a name that ends in `?` may be left out."""

    display_name: str
    credential_types: list[str]
    testable: bool
    fields: dict[str, list[str]]


class CredentialServices(msgspec.Struct):
    services: dict[str, CredentialService]


class CredentialTest(msgspec.Struct):
    """valid: null if the service could not be reached, or cannot be asked."""

    valid: bool | None
    service: str
    message: str
    latency_ms: int


class AccessKeyPublic(msgspec.Struct):
    """prefix: how the key begins."""

    id: Id
    name: str
    prefix: str
    scopes: list[str]
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    created_at: Timestamp


class AccessKeyCreated(AccessKeyPublic):
    """key: shown this once."""

    key: str


class AccessKeyList(msgspec.Struct):
    data: list[AccessKeyPublic]
    count: int


class AccessKeyScopes(msgspec.Struct):
    scopes: list[str]


class SecondFactorState(msgspec.Struct):
    enabled: bool
    recovery_codes_left: int


class SecondFactorSetup(msgspec.Struct):
    """secret: to type into the app. uri: the same for a QR code."""

    secret: str
    uri: str


class RecoveryCodes(msgspec.Struct):
    """Each signs in once in place of a code of the app."""

    recovery_codes: list[str]


class AuthMessage(msgspec.Struct):
    message: str


class OidcProvider(msgspec.Struct):
    id: str
    name: str


class PreviewShown(msgspec.Struct):
    """What a server shows that is a look at an earlier state. moment: of the state; null = the replica's latest.

    secrets: false = stored passwords of services and second factors cannot be read.
    """

    source: Literal["archive", "replica"]
    moment: Timestamp | None
    secrets: bool


class LoginOptions(msgspec.Struct):
    """mail: whether mails can be sent, so that a forgotten password can be recovered by mail.

    passkey_address: where passkeys work; null = nowhere, since the server has no name or no TLS.
    preview: null on an ordinary server.
    """

    setup_required: bool
    registration_enabled: bool
    platform_name: str
    oidc: list[OidcProvider] = []
    mail: bool = False
    passkey_address: str | None = None
    preview: PreviewShown | None = None


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
