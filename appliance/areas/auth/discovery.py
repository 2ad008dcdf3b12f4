"""What an OpenID Connect issuer says of itself, and which issuers may be asked.

Source: OpenID Connect Discovery 1.0, RFC 9207 (the issuer in the authorization response).
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import msgspec

from appliance.core.errors import InvalidInput, UpstreamError

PATH = "/.well-known/openid-configuration"
_LOCAL_NAMES = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the discovery document that a sign-in needs."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] | None = None
    authorization_response_iss_parameter_supported: bool = False

    @property
    def auth_methods(self) -> list[str]:
        """How the client may show its secret; basic where the document does not say."""
        return self.token_endpoint_auth_methods_supported or ["client_secret_basic"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Host and port as the outbound guard writes them: `login.example.com:443`, `[::1]:8080`."""

    text: str

    @classmethod
    def of(cls, url: str) -> "Origin":
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return cls(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def checked_issuer(text: str) -> str:
    """`text` as it is. Raises InvalidInput if it is no address of an issuer.

    Keys fetched without TLS would let anybody on the way sign in as anybody, so http is for private networks.
    """
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and text.isprintable()
    except ValueError:
        good = False
    if not good or parts.username is not None or parts.query or parts.fragment or " " in text:
        raise InvalidInput("is not the address of an issuer", loc=("body", "issuer"), type="url")
    if text.endswith(PATH):
        raise InvalidInput(f"is the issuer's address without {PATH}", loc=("body", "issuer"), type="url")
    if parts.scheme == "http" and not _is_private(parts):
        raise InvalidInput("must begin with https: http is for private networks", loc=("body", "issuer"), type="url")
    return text


def _is_private(parts: SplitResult) -> bool:
    host = (parts.hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_NAMES)


def read_metadata(document: bytes, issuer: str) -> Metadata:
    """Raises UpstreamError for what is no discovery document, or one of another issuer."""
    try:
        found = msgspec.json.decode(document, type=Metadata)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UpstreamError(f"{issuer} answers no discovery document: {error}.") from error
    if found.issuer != issuer:
        raise UpstreamError(
            f"{issuer} calls itself {found.issuer[:200]!r}.", hint="Enter the issuer exactly as the provider writes it."
        )
    endpoints = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint]
    for endpoint in endpoints:
        if endpoint is not None and not _may_be_asked(endpoint, issuer):
            raise UpstreamError(f"{issuer} names an endpoint that may not be asked: {endpoint[:200]!r}.")
    return found


def _may_be_asked(endpoint: str, issuer: str) -> bool:
    """An issuer with TLS has no endpoint without."""
    try:
        parts = urlsplit(endpoint)
        schemes = ("https",) if issuer.startswith("https:") else ("http", "https")
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return False
