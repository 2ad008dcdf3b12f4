"""One-time passwords of authenticator apps.

Source: RFC 6238 (TOTP) over RFC 4226 (HOTP), with what every app supports: SHA-1, 30 seconds, 6 digits.
"""

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

PERIOD = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps a clock may be early or late


def new_secret() -> bytes:
    """160 bits, the length RFC 4226 recommends."""
    return secrets.token_bytes(20)


def text_of(secret: bytes) -> str:
    """Base32 without padding, as people type it."""
    return base64.b32encode(secret).decode().rstrip("=")


def one_time_password(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The password of one step: the number of periods since 1970. Source: RFC 4226 §5.3."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_at(now_ms: int) -> int:
    """now_ms: milliseconds UTC."""
    return now_ms // 1000 // PERIOD


def matching_step(secret: bytes, code: str, now_ms: int, after: int) -> int | None:
    """The step whose password `code` is, one early or late included; None if there is none later than `after`.

    after: the last step that was used, so that no password counts twice (RFC 6238 §5.2).
    """
    current = step_at(now_ms)
    if after > current + DRIFT:  # used by a clock that was wrong: nobody could use one until then
        after = 0
    for step in range(current - DRIFT, current + DRIFT + 1):
        right = hmac.compare_digest(one_time_password(secret, step).encode(), code.encode())
        if right and step > after:
            return step
    return None


def provisioning_uri(secret: bytes, account: str, issuer: str) -> str:
    """What the QR code says. Source: Google Authenticator's "Key Uri Format"."""
    label = quote(f"{issuer}:{account}", safe="@")
    return f"otpauth://totp/{label}?{urlencode({'secret': text_of(secret), 'issuer': issuer}, quote_via=quote)}"
