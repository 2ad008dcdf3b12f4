"""From the code that a provider sent to who signed in."""

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec

from appliance.areas.auth.discovery import Metadata
from appliance.areas.auth.id_tokens import Claims, Expected, UnknownKey, claims_of, read_id_token
from appliance.areas.auth.models import OidcProvider
from appliance.areas.auth.service import oidc_metadata
from appliance.areas.auth.service.oidc_providers import secret_of
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidToken, UpstreamError


@dataclass(frozen=True, slots=True)
class Grant:
    """code: of the authorization response. verifier: of PKCE. redirect_uri: as it was when the code was asked for."""

    code: str
    verifier: str
    redirect_uri: str


class _Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


def claims_for(provider: OidcProvider, found: Metadata, grant: Grant, *, nonce: str) -> Claims:
    """Swap the code, check the ID token, and ask for the e-mail if it does not say it.

    Raises InvalidToken, UpstreamError and the like.
    """
    tokens = _exchange(provider, found, grant)
    expected = Expected(provider.issuer, provider.client_id, nonce, now_ms(), tokens.access_token)
    claims = _read(tokens.id_token, expected)
    if claims.email is None and found.userinfo_endpoint and tokens.access_token:
        return _asked(provider, found.userinfo_endpoint, tokens.access_token, claims)
    return claims


def _exchange(provider: OidcProvider, found: Metadata, grant: Grant) -> _Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": grant.code,
        "redirect_uri": grant.redirect_uri,
        "code_verifier": grant.verifier,
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    shown_in_header, shown_in_form = _shown(provider, found)
    body = urlencode(form | shown_in_form).encode()
    answer = oidc_metadata.ask(
        provider.issuer, "POST", found.token_endpoint, headers=headers | shown_in_header, body=body
    )
    if answer.status != 200:
        raise UpstreamError(
            f"{provider.name} did not swap the code: status {answer.status}, {_error_in(answer.body)}.",
            upstream_status=answer.status,
        )
    try:
        return msgspec.json.decode(answer.body, type=_Tokens)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UpstreamError(f"{provider.name} gave no ID token.") from error


def _shown(provider: OidcProvider, found: Metadata) -> tuple[dict[str, str], dict[str, str]]:
    """(headers, form fields) that say which client asks. Source: RFC 6749 §2.3.1."""
    secret = secret_of(provider)
    if secret is None:
        return {}, {"client_id": provider.client_id}
    if "client_secret_basic" in found.auth_methods:
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}"
        return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}
    if "client_secret_post" in found.auth_methods:
        return {}, {"client_id": provider.client_id, "client_secret": secret}
    raise UpstreamError(f"{provider.name} takes a client secret neither as basic nor as post.")


def _error_in(body: bytes) -> str:
    """The `error` of RFC 6749 §5.2, a word; the rest of the answer is the other side's text."""
    try:
        word = msgspec.json.decode(body).get("error")
    except (msgspec.DecodeError, UnicodeDecodeError, AttributeError):
        word = None
    return word[:60] if isinstance(word, str) and word.isascii() and word.isprintable() else "no error named"


def _read(token: str, expected: Expected) -> Claims:
    """With the keys at hand, and once more with newer ones for a token that names another."""
    try:
        return read_id_token(token, oidc_metadata.keys(expected.issuer), expected)
    except UnknownKey:
        return read_id_token(token, oidc_metadata.keys(expected.issuer, newer=True), expected)


def _asked(provider: OidcProvider, endpoint: str, access_token: str, claims: Claims) -> Claims:
    """The same person, with what the userinfo endpoint adds. Source: OpenID Connect Core 1.0 §5.3."""
    answer = oidc_metadata.ask(provider.issuer, "GET", endpoint, headers={"authorization": f"Bearer {access_token}"})
    try:
        said: Any = msgspec.json.decode(answer.body) if answer.status == 200 else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = {}
    if not isinstance(said, dict) or "sub" not in said:
        return claims
    told = claims_of(said)
    if told.subject != claims.subject:
        raise InvalidToken("The provider told about somebody else.")
    return told
