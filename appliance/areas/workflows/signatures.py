"""Signatures of webhooks: HMAC-SHA256 over the raw body, plain or by the Standard Webhooks specification."""

import base64
import binascii
import hmac
import os
from collections.abc import Mapping, Sequence

PLAIN_HEADERS = ("x-hub-signature-256", "x-signature", "x-webhook-signature", "signature")
TOLERANCE_SECONDS = 300  # how far the clocks of two servers may be apart
PREFIX = "whsec_"
_MOST_SIGNATURES = 10  # in one header: a sender that changes its secret sends two


def new_secret() -> str:
    """A secret by the specification: 32 random bytes as `whsec_` and base64."""
    return PREFIX + base64.b64encode(os.urandom(32)).decode()


def masked(secret: str) -> str:
    """What may be shown of a secret."""
    return "*" * len(secret) if len(secret) <= 8 else f"{secret[:4]}...{secret[-4:]}"


def is_signed(secret: str, signed: bytes, headers: Mapping[str, str], now: int) -> bool:
    """Whether a request carries a good signature.

    signed: the raw body, of a GET the query string. headers: names in lower case. now: milliseconds UTC.
    """
    plain = hmac.digest(secret.encode(), signed, "sha256")
    if any(_is_hex_of(plain, headers[name]) for name in PLAIN_HEADERS if name in headers):
        return True
    return _is_standard(secret, signed, headers, now)


def _is_hex_of(digest: bytes, value: str) -> bool:
    text = value.strip().removeprefix("sha256=").lower()
    return hmac.compare_digest(digest.hex().encode(), text.encode())


def _is_standard(secret: str, signed: bytes, headers: Mapping[str, str], now: int) -> bool:
    id, stamp, signatures = (headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not (id and signatures and stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        return False
    if abs(now // 1000 - int(stamp)) > TOLERANCE_SECONDS:
        return False
    wanted = standard_signature(secret, id, int(stamp), signed).encode()
    return any(hmac.compare_digest(wanted, each.encode()) for each in signatures.split()[:_MOST_SIGNATURES])


def standard_signatures(secrets: Sequence[str], id: str, timestamp: int, body: bytes) -> str:
    """The value of the header webhook-signature with several secrets: one good signature is enough for a receiver."""
    return " ".join(standard_signature(each, id, timestamp, body) for each in secrets)


def standard_signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """A signature as it stands in the header webhook-signature. timestamp: seconds.

    Source: Standard Webhooks specification, "Signature scheme": v1, base64(HMAC-SHA256(key, id.timestamp.body)).
    """
    digest = hmac.digest(_key(secret), f"{id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    """A `whsec_` secret is base64 of the key; any other text is the key itself."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
