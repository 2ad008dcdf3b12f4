"""ID tokens: what another issuer says about who signed in, believed only when every part of it is right.

Source: OpenID Connect Core 1.0 §3.1.3.7 (validation) and §3.1.3.6 (at_hash).
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.core.errors import InvalidToken

# Asymmetric ones alone: with HS256 the public key, or the client's secret, could sign.
KINDS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}
LEEWAY = 60  # seconds that two clocks may differ
_RSA_BITS = 2048
_LONGEST_SUBJECT = 255

Jwk = dict[str, Any]


class UnknownKey(InvalidToken):
    """No key of the issuer fits: it may have new ones."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who signed in. email, name: as the issuer says, None if it does not; email_verified: whether it vouches."""

    subject: str
    email: str | None
    email_verified: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say. now_ms: milliseconds UTC. access_token: what came with it, for at_hash."""

    issuer: str
    client_id: str
    nonce: str
    now_ms: int
    access_token: str | None = None


def read_id_token(token: str, keys: Sequence[Jwk], expected: Expected) -> Claims:
    """Raises UnknownKey if no key of the issuer fits the token's header, InvalidToken for all else that is wrong."""
    algorithm, key_id = _header(token)
    claims = _signed_by_one(token, algorithm, list(_fitting(keys, algorithm, key_id)))
    _check_parties(claims, expected)
    _check_times(claims, expected.now_ms // 1000)
    _check_bindings(claims, algorithm, expected)
    return claims_of(claims)


def claims_of(said: dict[str, Any]) -> Claims:
    """Claims out of a token or an answer about the user. Raises InvalidToken without a subject."""
    subject = said.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise InvalidToken("The ID token names no subject.")
    return Claims(
        subject=subject,
        email=_text(said.get("email")),
        # Some send the word; anything else does not vouch.
        email_verified=said.get("email_verified") in (True, "true"),
        name=_text(said.get("name")),
    )


def _text(value: Any) -> str | None:
    return value.strip()[:_LONGEST_SUBJECT] or None if isinstance(value, str) else None


def _header(token: str) -> tuple[str, str | None]:
    import jwt

    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise InvalidToken("The ID token cannot be read.") from error
    algorithm, key_id = header.get("alg"), header.get("kid")
    if algorithm not in KINDS:
        raise InvalidToken(f"The ID token is signed by {str(algorithm)[:20]!r}, which is not accepted.")
    return algorithm, key_id if isinstance(key_id, str) else None


def _fitting(keys: Sequence[Jwk], algorithm: str, key_id: str | None) -> Iterator[Jwk]:
    for key in keys:
        fits = key.get("kty") == KINDS[algorithm] and key.get("alg", algorithm) == algorithm
        if fits and key.get("use", "sig") == "sig" and key_id in (None, key.get("kid")):
            yield key


def _signed_by_one(token: str, algorithm: str, keys: Sequence[Jwk]) -> dict[str, Any]:
    """The claims, if one of `keys` signed them."""
    import jwt

    if not keys:
        raise UnknownKey("The ID token is signed with a key that the provider does not publish.")
    for key in keys:
        try:
            loaded = jwt.PyJWK(key, algorithm=algorithm)
            if getattr(loaded.key, "key_size", _RSA_BITS) < _RSA_BITS and key["kty"] == "RSA":
                continue
            return jwt.decode(token, loaded, algorithms=[algorithm], options=_SIGNATURE_ALONE)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    raise InvalidToken("The ID token's signature is wrong.")


# The claims are checked below, by our clock.
_SIGNATURE_ALONE: Any = {
    **dict.fromkeys(("verify_exp", "verify_iat", "verify_nbf", "verify_aud", "verify_iss", "verify_sub"), False),
    "verify_jti": False,
}


def _check_parties(claims: dict[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise InvalidToken("The ID token is of another issuer.")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise InvalidToken("The ID token is meant for another program.")
    party = claims.get("azp")
    if (len(audiences) > 1 or party is not None) and party != expected.client_id:
        raise InvalidToken("The ID token was given to another program.")


def _check_times(claims: dict[str, Any], now: int) -> None:
    """now: seconds since 1970."""
    expires, issued, begins = (_time_in(claims, name) for name in ("exp", "iat", "nbf"))
    if expires <= now - LEEWAY:
        raise InvalidToken("The ID token has expired.", hint="Compare the clocks of both machines.")
    if max(issued, begins) > now + LEEWAY:
        raise InvalidToken("The ID token is of the future.", hint="Compare the clocks of both machines.")


def _time_in(claims: dict[str, Any], name: str) -> float:
    """Seconds since 1970; nbf may be missing. "Not a number", which JSON parsers let through, is later than nothing."""
    value = claims.get(name, 0 if name == "nbf" else None)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12:
        return value
    raise InvalidToken(f"The ID token does not say its {name}.")


def _check_bindings(claims: dict[str, Any], algorithm: str, expected: Expected) -> None:
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise InvalidToken("The ID token belongs to another sign-in.")
    hashed = claims.get("at_hash")
    if hashed is not None and hashed != _at_hash(expected.access_token or "", algorithm):
        raise InvalidToken("The ID token belongs to another access token.")


def _at_hash(access_token: str, algorithm: str) -> str:
    """The left half of the hash that goes with the algorithm; Ed25519's is SHA-512."""
    digest = hashlib.new(f"sha{algorithm[2:]}" if algorithm[2:].isdigit() else "sha512", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
