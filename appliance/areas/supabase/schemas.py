"""Bodies and queries of /auth/v1. What a client sends beside these is ignored, as Supabase does."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

Email = Annotated[str, Meta(max_length=255)]
Password = Annotated[str, Meta(max_length=1024, extra_json_schema={"format": "password"})]
Token = Annotated[str, Meta(max_length=2048)]
Code = Annotated[str, Meta(max_length=64)]
Text = Annotated[str, Meta(max_length=255)]
Metadata = dict[str, Any]


class Redirect(msgspec.Struct):
    """redirect_to: where a mailed link shall lead."""

    redirect_to: Annotated[str, Meta(max_length=2048)] = ""


class WithChallenge(msgspec.Struct, kw_only=True):
    """Base of what starts a flow that a mailed link ends: with these two, by PKCE."""

    code_challenge: Token | None = None
    code_challenge_method: Text | None = None


class SupabaseSignUp(WithChallenge, kw_only=True):
    email: Email | None = None
    phone: Text | None = None
    password: Password | None = None
    data: Metadata | None = None


class GrantType(msgspec.Struct):
    grant_type: Text = ""


class SupabaseGrant(msgspec.Struct, kw_only=True):
    """The fields of all kinds of grants."""

    email: Email | None = None
    phone: Text | None = None
    password: Password | None = None
    refresh_token: Token | None = None
    auth_code: Token | None = None
    code_verifier: Token | None = None


class SupabaseOtp(WithChallenge, kw_only=True):
    email: Email | None = None
    phone: Text | None = None
    create_user: bool = True
    data: Metadata | None = None


class SupabaseRecovery(WithChallenge, kw_only=True):
    email: Email


class SupabaseResend(WithChallenge, kw_only=True):
    type: Text
    email: Email | None = None
    phone: Text | None = None


class SupabaseVerification(msgspec.Struct, kw_only=True):
    """A code with the address it was mailed to, or the token of a link."""

    type: Text
    email: Email | None = None
    phone: Text | None = None
    token: Token | None = None
    token_hash: Token | None = None


class MailedLink(msgspec.Struct, kw_only=True):
    token: Token = ""
    type: Text = ""
    redirect_to: Annotated[str, Meta(max_length=2048)] = ""


class SupabaseUserChange(WithChallenge, kw_only=True):
    email: Email | None = None
    phone: Text | None = None
    password: Password | None = None
    current_password: Password | None = None
    nonce: Code | None = None
    data: Metadata | None = None


class SignOutScope(msgspec.Struct):
    scope: Text = "global"


class SupabaseFactor(msgspec.Struct, kw_only=True):
    factor_type: Text = "totp"
    friendly_name: Text | None = None
    issuer: Text | None = None


class SupabaseCode(msgspec.Struct, kw_only=True):
    challenge_id: Text
    code: Code


class SupabasePage(msgspec.Struct, kw_only=True):
    """Empty counts as not given."""

    page: Text = ""
    per_page: Text = ""


class SupabaseNewUser(msgspec.Struct, kw_only=True):
    """id and password_hash are here to be refused."""

    id: Text | None = None
    email: Email | None = None
    phone: Text | None = None
    password: Password | None = None
    password_hash: Token | None = None
    email_confirm: bool | None = None
    ban_duration: Text | None = None
    user_metadata: Metadata | None = None
    app_metadata: Metadata | None = None


class SupabaseDeletion(msgspec.Struct):
    should_soft_delete: bool = False


class SupabaseInvitation(msgspec.Struct, kw_only=True):
    email: Email
    data: Metadata | None = None


class SupabaseLink(msgspec.Struct, kw_only=True):
    type: Text
    email: Email
    password: Password | None = None
    new_email: Email | None = None
    data: Metadata | None = None
    redirect_to: Annotated[str, Meta(max_length=2048)] | None = None
