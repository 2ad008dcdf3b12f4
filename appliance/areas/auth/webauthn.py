"""What a passkey proves. Source: W3C Web Authentication Level 3, §7.1 (registration) and §7.2 (authentication).

The steps that read what a browser sent are `fido2`'s; those it leaves to us are here.
"""

import ipaddress
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from msgspec import to_builtins

from appliance.areas.auth.passkey_schemas import AuthenticationCredential, RegistrationCredential

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AuthenticatorData, CollectedClientData

T = TypeVar("T")

# COSE: ES256, Ed25519, RS256. Every authenticator has one of them.
ALGORITHMS = (-7, -8, -257)
_LONGEST_ID = 1023  # bytes


class NotProven(Exception):
    """What came back from a browser does not prove what it should; the text says which step failed."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who passkeys are for. id: the host name. origin: the only address of a page that may use them."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential. attested: model, id and public key, as §6.5.1 lays them out."""

    credential_id: bytes
    attested: bytes
    sign_count: int
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Asserted:
    """A credential was used. sign_count: 0 = it does not count."""

    sign_count: int
    backed_up: bool


def relying_party(base_url: str) -> RelyingParty | None:
    """Who passkeys are for at an installation that people reach at `base_url`; None where there can be none.

    The standard wants a name, not an IP address, and TLS but on localhost. A loopback address is also reached as
    localhost, so there the passkeys are localhost's.
    """
    parts = urlsplit(base_url)
    address = _address(parts.hostname or "")
    host = "localhost" if address and address.is_loopback else (parts.hostname or "")
    local = host == "localhost" or host.endswith(".localhost")
    if not host or (address and not local) or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        return None
    usual = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def text_of(data: bytes) -> str:
    """base64url without padding, as browsers write it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Raises NotProven for what is no base64url."""
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise NotProven("not base64url") from error


def challenge_in(client_data: str) -> bytes:
    """The challenge that client data (JSON in base64url) answers. Raises NotProven."""
    try:
        return bytes_of(json.loads(bytes_of(client_data))["challenge"])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise NotProven("no challenge in the client data") from error


def check_registration(party: RelyingParty, challenge: bytes, credential: RegistrationCredential) -> Registered:
    """Raises NotProven unless it is a new credential of a verified person, made for us with that challenge."""
    return _guarded(lambda: _registered(party, challenge, to_builtins(credential)))


def check_assertion(
    party: RelyingParty, challenge: bytes, attested: bytes, credential: AuthenticationCredential
) -> Asserted:
    """Raises NotProven unless the `attested` credential was used by a verified person, for us with that challenge."""
    return _guarded(lambda: _asserted(party, challenge, attested, to_builtins(credential)))


def _registered(party: RelyingParty, challenge: bytes, credential: dict[str, Any]) -> Registered:
    from fido2.webauthn import RegistrationResponse

    _check_client(RegistrationResponse.from_dict(credential).response.client_data)
    data = _server(party).register_complete(_state(party, challenge), credential)
    _check_backup(data)
    made = data.credential_data
    if made is None or made.credential_id != bytes_of(credential["rawId"]) or len(made.credential_id) > _LONGEST_ID:
        raise NotProven("another credential id than the browser says")
    if made.public_key.ALGORITHM not in ALGORITHMS:
        raise NotProven(f"algorithm {made.public_key.ALGORITHM} was not asked for")
    return Registered(made.credential_id, bytes(made), data.counter, data.is_backed_up())


def _asserted(party: RelyingParty, challenge: bytes, attested: bytes, credential: dict[str, Any]) -> Asserted:
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    response = AuthenticationResponse.from_dict(credential).response
    _check_client(response.client_data)
    _server(party).authenticate_complete(_state(party, challenge), [AttestedCredentialData(attested)], credential)
    _check_backup(response.authenticator_data)
    return Asserted(response.authenticator_data.counter, response.authenticator_data.is_backed_up())


def _server(party: RelyingParty) -> "Fido2Server":
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestationConveyancePreference, PublicKeyCredentialRpEntity

    # Its own rule for origins lets subdomains and every port in.
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=party.id, name=party.id),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == party.origin,
    )


def _state(party: RelyingParty, challenge: bytes) -> Any:
    from fido2.webauthn import UserVerificationRequirement

    required = UserVerificationRequirement.REQUIRED
    return _server(party).authenticate_begin(challenge=challenge, user_verification=required)[1]


def _check_client(client: "CollectedClientData") -> None:
    """A page inside another's frame could be made to ask for a passkey; ours is never inside one."""
    if client.cross_origin is not False:
        raise NotProven("asked for by a page inside another's")


def _check_backup(data: "AuthenticatorData") -> None:
    """§7.1 and §7.2: what is backed up must be something that can be."""
    if data.is_backed_up() and not data.is_backup_eligible():
        raise NotProven("backed up, but not eligible for it")


def _guarded(check: Callable[[], T]) -> T:
    """The library's readers fail in many ways on bytes that a stranger made up."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return check()
    except (
        ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError,
        NotImplementedError, struct.error, UnsupportedAlgorithm,
    ) as error:  # fmt: skip
        raise NotProven(str(error) or type(error).__name__) from error
