"""Bodies and answers about sign-in at OpenID Connect providers."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.auth.schemas import SecretText
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

ProviderId = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9][a-z0-9-]*$")]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
ClientId = Annotated[str, Meta(min_length=1, max_length=500)]
Scopes = Annotated[str, Meta(min_length=1, max_length=500)]
Domain = Annotated[str, Meta(min_length=1, max_length=253, pattern="^[A-Za-z0-9.-]+$")]
Domains = Annotated[list[Domain], Meta(max_length=100)]
DEFAULT_SCOPES = "openid profile email"


class NewOidcProvider(Body):
    """id: a word for the redirect URI. client_secret: none for a public client. scopes: separated by spaces.

    allow_sign_up: whoever is new gets an account. allowed_domains: of their verified e-mails; none = all.
    """

    id: ProviderId
    name: Name
    issuer: Annotated[str, Meta(min_length=1, max_length=1000)]
    client_id: ClientId
    client_secret: SecretText | None = None
    scopes: Scopes = DEFAULT_SCOPES
    allow_sign_up: bool = False
    allowed_domains: Domains = []
    is_active: bool = True


class OidcProviderChange(Body):
    """client_secret: null takes it away. The issuer stays: accounts are connected with it."""

    name: Name | UnsetType = UNSET
    client_id: ClientId | UnsetType = UNSET
    client_secret: SecretText | None | UnsetType = UNSET
    scopes: Scopes | UnsetType = UNSET
    allow_sign_up: bool | UnsetType = UNSET
    allowed_domains: Domains | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class OidcProviderPublic(msgspec.Struct):
    """client_secret_set: whether there is one. redirect_uri: to be registered at the provider."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret_set: bool
    scopes: str
    allow_sign_up: bool
    allowed_domains: list[str]
    is_active: bool
    redirect_uri: str
    created_at: Timestamp
    updated_at: Timestamp


class OidcProviderList(msgspec.Struct):
    """redirect_uri: of a provider to come, with `{id}` in place of its id."""

    data: list[OidcProviderPublic]
    count: int
    redirect_uri: str


class OidcProviderTest(msgspec.Struct):
    """keys: how many the provider signs with."""

    ok: bool
    message: str
    keys: int


class OidcStart(msgspec.Struct, frozen=True, kw_only=True):
    """redirect: the place of this installation to go on at. moved: whether the browser was sent on to us."""

    redirect: Annotated[str, Meta(max_length=2000)] = "/"
    moved: bool = False


class OidcAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider sends back. iss: by RFC 9207."""

    state: str = ""
    code: str = ""
    error: str = ""
    iss: str | None = None


class OidcCode(Body):
    """code: of the authenticator app, or a recovery code."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]


class OidcDestination(msgspec.Struct):
    """url: of the provider, to be opened in the same browser."""

    url: str


class IdentityPublic(msgspec.Struct):
    """provider: its id, null once it is gone. email: what the provider said when it was connected."""

    id: Id
    provider: str | None
    name: str
    issuer: str
    email: str | None
    created_at: Timestamp
    last_used_at: Timestamp | None


class IdentityList(msgspec.Struct):
    """has_password: whether one can sign in without them."""

    data: list[IdentityPublic]
    count: int
    has_password: bool
