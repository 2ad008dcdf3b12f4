"""Sign-in at OpenID Connect providers; one's own connections; the providers in the hands of superusers."""

from sanic import Blueprint

from appliance.areas.auth.oidc_schemas import (
    IdentityList,
    NewOidcProvider,
    OidcAnswer,
    OidcCode,
    OidcDestination,
    OidcProviderChange,
    OidcProviderList,
    OidcProviderPublic,
    OidcProviderTest,
    OidcStart,
)
from appliance.areas.auth.routes.clients import client_of
from appliance.areas.auth.routes.signing_in import COOKIE_PATH, with_cookie
from appliance.areas.auth.schemas import AccessToken
from appliance.areas.auth.service import identities, oidc, oidc_providers
from appliance.core.actor import Actor
from appliance.core.paging import Paging
from appliance.core.secrets import hash_token
from appliance.http.endpoint import Answer, Cookie, RequestInfo, endpoint

signing_in = Blueprint("auth_oidc", url_prefix="/api/v1/login/oidc")
own = Blueprint("auth_identities", url_prefix="/api/v1/users/me/identities")
administration = Blueprint("auth_oidc_providers", url_prefix="/api/v1/users/oidc-providers")
blueprints = [signing_in, own, administration]

PENDING = "oidc_pending"
PATH = "/api/v1/login/oidc"
SECONDS = oidc.LIFETIME_MS // 1000


@signing_in.get("/<provider:str>/start")
@endpoint(query=OidcStart, status=302, auth="public", slow=True, in_preview=False)
def start_oidc(provider: str, query: OidcStart, request_info: RequestInfo) -> Answer:
    """Sign in at a provider: sends the browser there, and later to `redirect`."""
    if not query.moved and not oidc.is_own_host(request_info.headers.get("host", "")):
        return _sent_to(oidc.start_address(provider, query.redirect))
    begun = oidc.begin_or_explain(provider, query.redirect)
    if isinstance(begun, oidc.Ended):
        return _sent_to(begun.place)
    return _sent_to(begun.url, _bind(begun, request_info))


@signing_in.get("/<provider:str>/callback")
@endpoint(query=OidcAnswer, status=302, auth="public", slow=True, in_preview=False)
def finish_oidc(provider: str, query: OidcAnswer, request_info: RequestInfo) -> Answer:
    """Where a provider sends the browser back; goes on where the sign-in began, or says what went wrong."""
    name = _cookie_of(query.state)
    ended = oidc.finish(client_of(request_info), provider, query, request_info.cookies.get(name))
    answer = _sent_to(ended.place, Cookie(name, None, path=PATH, secure=request_info.secure, same_site="Lax"))
    if ended.tokens is not None:
        answer.cookies = [*answer.cookies, *with_cookie(ended.tokens, request_info).cookies]
    if ended.pending is not None:
        pending = Cookie(PENDING, ended.pending, max_age=SECONDS, path=COOKIE_PATH, secure=request_info.secure)
        answer.cookies = [*answer.cookies, pending]
    return answer


@signing_in.post("/second-factor")
@endpoint(body=OidcCode, returns=AccessToken, auth="public", problems=(400, 403))
def finish_second_factor(body: OidcCode, request_info: RequestInfo) -> Answer:
    """The code of one's second factor, after the provider has vouched."""
    tokens = oidc.finish_second_factor(client_of(request_info), request_info.cookies.get(PENDING), body.code)
    answer = with_cookie(tokens, request_info)
    answer.cookies = [*answer.cookies, Cookie(PENDING, None, path=COOKIE_PATH, secure=request_info.secure)]
    return answer


@own.get("")
@endpoint(query=Paging, returns=IdentityList)
def list_identities(actor: Actor, query: Paging) -> IdentityList:
    """The providers one's own account is connected with, newest first."""
    return identities.list_identities(actor, query)


@own.post("/<provider:str>/start")
@endpoint(returns=OidcDestination, slow=True, problems=(403, 409, 502))
def start_connecting(actor: Actor, provider: str, request_info: RequestInfo) -> Answer:
    """Connect one's own account with a provider: open `url` in the same browser."""
    oidc.check_origin(request_info.headers.get("origin"))
    begun = oidc.begin(provider, oidc.SETTINGS, actor)
    return Answer(OidcDestination(begun.url), cookies=[_bind(begun, request_info)])


@own.delete("/<identity_id:str>")
@endpoint(problems=(403, 409))
def disconnect(actor: Actor, identity_id: str) -> None:
    """Disconnect one's own account from a provider; the last way to sign in stays."""
    identities.disconnect(actor, identity_id)


@administration.get("")
@endpoint(query=Paging, returns=OidcProviderList, auth="superuser")
def list_oidc_providers(query: Paging) -> OidcProviderList:
    """All providers, newest first."""
    return oidc_providers.list_providers(query)


@administration.post("")
@endpoint(body=NewOidcProvider, returns=OidcProviderPublic, status=201, auth="superuser", problems=(409,))
def add_oidc_provider(actor: Actor, body: NewOidcProvider) -> OidcProviderPublic:
    """Add a provider. The client secret is never shown again."""
    return oidc_providers.add_provider(actor, body)


@administration.patch("/<provider:str>")
@endpoint(body=OidcProviderChange, returns=OidcProviderPublic, auth="superuser")
def change_oidc_provider(actor: Actor, provider: str, body: OidcProviderChange) -> OidcProviderPublic:
    """Change a provider, or switch it on or off."""
    return oidc_providers.change_provider(actor, provider, body)


@administration.delete("/<provider:str>")
@endpoint(auth="superuser")
def delete_oidc_provider(actor: Actor, provider: str) -> None:
    """Delete a provider. Accounts stay, and are connected again when a provider of the same issuer is added."""
    oidc_providers.delete_provider(actor, provider)


@administration.post("/<provider:str>/test")
@endpoint(returns=OidcProviderTest, auth="superuser", slow=True)
def test_oidc_provider(actor: Actor, provider: str) -> OidcProviderTest:
    """Ask a provider what it says of itself; at most ten times a minute."""
    return oidc_providers.test_provider(actor, provider)


def _sent_to(place: str, *cookies: Cookie) -> Answer:
    # The address we come from may hold a code, so the next page is not told.
    return Answer(b"", 302, {"location": place, "referrer-policy": "no-referrer"}, list(cookies), "text/plain")


def _bind(begun: oidc.Begun, info: RequestInfo) -> Cookie:
    """Lax, not Strict: the provider's page is what sends the browser back with it."""
    name = _cookie_of(begun.state)
    return Cookie(name, begun.bind, max_age=SECONDS, path=PATH, secure=info.secure, same_site="Lax")


def _cookie_of(state: str) -> str:
    """One for each attempt, so that two tabs do not take it from each other."""
    return f"oidc_{hash_token(state)[:16]}"
