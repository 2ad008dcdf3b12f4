"""Tables of the auth area."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, JsonField, Model


class User(Model):  # table auth_user
    email = peewee.CharField(max_length=255, unique=True)  # compared without regard to case by the column's collation
    hashed_password = peewee.CharField()
    full_name = peewee.CharField(max_length=255, null=True)
    is_active = BooleanField(default=True)
    is_superuser = BooleanField(default=False)
    email_verified = BooleanField(default=False)
    updated_at = peewee.IntegerField(default=now_ms)
    last_login_at = peewee.IntegerField(null=True)


class Session(Model):
    """Table auth_session: one sign-in on one device, with every refresh token that came of it."""

    user = peewee.ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    device_info = peewee.CharField(max_length=255, null=True)
    ip_address = peewee.CharField()
    user_agent = peewee.CharField(max_length=500)
    last_active_at = peewee.IntegerField(default=now_ms)
    expires_at = peewee.IntegerField()
    revoked_at = peewee.IntegerField(null=True)
    audience = peewee.CharField(default="api")  # of its access tokens


class LoginHistory(Model):
    """Table auth_login_history. failure_reason: the code of the problem the attempt was answered with."""

    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE")
    email = peewee.CharField(max_length=255)
    ip_address = peewee.CharField()
    user_agent = peewee.CharField(max_length=500)
    success = BooleanField()
    failure_reason = peewee.CharField(null=True)


class Key(Model):
    """Table auth_key. private_key: PKCS #8, sealed with the installation key. public_key: X.509, both DER."""

    algorithm = peewee.CharField(default="ES256")
    private_key = peewee.BlobField()
    public_key = peewee.BlobField()


class Preferences(Model):
    """Table auth_preferences, one row per user. Times of day are "HH:MM" in `timezone`."""

    user_id: str  # peewee's own name for the foreign key's value
    user = peewee.ForeignKeyField(User, unique=True, on_delete="CASCADE")
    theme = peewee.CharField(default="system")
    ui_density = peewee.CharField(default="comfortable")
    timezone = peewee.CharField(default="UTC")
    language = peewee.CharField(default="en")
    date_format = peewee.CharField(default="YYYY-MM-DD")
    time_format = peewee.CharField(default="24h")
    bio = peewee.CharField(null=True)
    company = peewee.CharField(null=True)
    avatar_url = peewee.CharField(null=True)
    email_workflow_events = BooleanField(default=True)
    email_system_alerts = BooleanField(default=True)
    notification_frequency = peewee.CharField(default="realtime")
    quiet_hours_start = peewee.CharField(null=True)
    quiet_hours_end = peewee.CharField(null=True)
    in_app_notifications = BooleanField(default=True)
    default_timeout = peewee.IntegerField(default=300)  # seconds
    default_retry_policy = JsonField(default=dict)
    auto_save_interval = peewee.IntegerField(default=30)  # seconds
    auto_retry_on_failure = BooleanField(default=True)
    failure_notification_threshold = peewee.IntegerField(default=1)
    updated_at = peewee.IntegerField(default=now_ms)


class PasswordReset(Model):
    """Table auth_password_reset: a mailed link; of the token only its SHA-256 is kept."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    token_hash = peewee.CharField(unique=True)
    expires_at = peewee.IntegerField()
    used_at = peewee.IntegerField(null=True)


class Credential(Model):
    """Table auth_credential: somebody's key for another's service. secret: JSON, sealed with the installation key."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    service_name = peewee.CharField()
    credential_type = peewee.CharField()
    secret = peewee.BlobField()
    masked_key = peewee.CharField()
    key_hash = peewee.CharField()
    is_active = BooleanField(default=True)
    last_used_at = peewee.IntegerField(null=True)
    last_test_ok = BooleanField(null=True)
    last_test_at = peewee.IntegerField(null=True)
    updated_at = peewee.IntegerField(default=now_ms)


class AccessKey(Model):
    """Table auth_access_key: lets a program act as its owner within `scopes`; of the key only its SHA-256 is kept."""

    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    name = peewee.CharField(max_length=255)
    prefix = peewee.CharField()
    key_hash = peewee.CharField(unique=True)
    scopes = JsonField()
    expires_at = peewee.IntegerField(null=True)
    last_used_at = peewee.IntegerField(null=True)


class OidcProvider(Model):
    """Table auth_oidc_provider. id: a word in its addresses. client_secret: sealed with the installation key."""

    name = peewee.CharField()
    issuer = peewee.CharField(unique=True)
    client_id = peewee.CharField()
    client_secret = peewee.BlobField(null=True)
    scopes = peewee.CharField()
    allow_sign_up = BooleanField(default=False)
    allowed_domains = JsonField(default=list)
    is_active = BooleanField(default=True)
    updated_at = peewee.IntegerField(default=now_ms)


class OidcIdentity(Model):
    """Table auth_oidc_identity: who an account is at an issuer. email: what the issuer said when it was connected."""

    user_id: str
    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    issuer = peewee.CharField()
    subject = peewee.CharField()
    email = peewee.CharField(null=True)
    last_used_at = peewee.IntegerField(null=True)


class OidcAttempt(Model):
    """Table auth_oidc_attempt: somebody was sent to a provider. Of state and cookie only the SHA-256 is kept.

    user, session: who connects an account; None for a sign-in.
    """

    provider_id: str
    user_id: str | None
    provider = peewee.ForeignKeyField(OidcProvider, on_delete="CASCADE")
    state_hash = peewee.CharField(unique=True)
    bind_hash = peewee.CharField()
    redirect = peewee.CharField()
    user = peewee.ForeignKeyField(User, null=True, on_delete="CASCADE")
    session_id = peewee.CharField(null=True)
    expires_at = peewee.IntegerField()
    used_at = peewee.IntegerField(null=True)


class OidcPending(Model):
    """Table auth_oidc_pending: the provider vouched for somebody whose second factor is still to come."""

    user_id: str
    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    token_hash = peewee.CharField(unique=True)
    expires_at = peewee.IntegerField()


class Passkey(Model):
    """Table auth_passkey: a key pair on somebody's device, good for signing in without a password.

    host: the name it is for; under another the browser does not offer it.
    attested: authenticator's model, credential id and public key, as WebAuthn §6.5.1 lays them out.
    backed_up: kept by a password manager or an account, so on more than one device. suspect_at: last time that its
    counter went back, which a copy of the key would do.
    """

    user_id: str  # peewee's own name for the foreign key's value
    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    name = peewee.CharField(max_length=100)
    host = peewee.CharField()
    credential_id = peewee.BlobField(unique=True)
    attested = peewee.BlobField()
    transports = JsonField(default=list)
    sign_count = peewee.IntegerField()
    backed_up = BooleanField()
    suspect_at = peewee.IntegerField(null=True)
    last_used_at = peewee.IntegerField(null=True)
