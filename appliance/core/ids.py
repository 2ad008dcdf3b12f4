"""Ids: UUID version 7 in text, so that they sort by age."""

import os
import secrets
import time
import uuid


def new_id() -> str:
    """A UUIDv7: 48 bits of milliseconds, then random bits. Source: RFC 9562 §5.7."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return str(uuid.UUID(int=value))


def first_id(ms: int) -> str:
    """What no id that was made at `ms` (milliseconds UTC) or later sorts before."""
    return str(uuid.UUID(int=max(0, ms) << 80))


def is_id(text: str) -> bool:
    """Whether `text` is a UUID in its canonical, lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def new_token(prefix: str, n_bytes: int = 32) -> str:
    """An unguessable URL-safe token of `n_bytes` random bytes, such as `rt_…`."""
    return f"{prefix}_{secrets.token_urlsafe(n_bytes)}"
