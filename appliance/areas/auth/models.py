"""Tables of the auth area."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, Model


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
