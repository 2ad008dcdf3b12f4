"""Challenges of passkeys: random, for one purpose and one person, good once within five minutes."""

import os
from typing import Literal

from appliance.areas.auth.passkey_schemas import TIMEOUT_MS
from appliance.core import secrets
from appliance.core.clock import now_ms
from appliance.db import execute, writing

Purpose = Literal["register", "sign-in"]


def new_challenge(purpose: Purpose, user_id: str | None = None) -> bytes:
    """32 random bytes. user_id: None where nobody has signed in yet."""
    challenge, now = os.urandom(32), now_ms()
    with writing():
        execute("DELETE FROM auth_passkey_challenge WHERE expires_at < ?", (now,))
        execute(
            "INSERT INTO auth_passkey_challenge (hash, purpose, user_id, expires_at) VALUES (?, ?, ?, ?)",
            (_hash(challenge), purpose, user_id, now + TIMEOUT_MS),
        )
    return challenge


def take_challenge(challenge: bytes, purpose: Purpose, user_id: str | None = None) -> bool:
    """Whether it was made for that and is still good; it is not afterwards."""
    taken = "DELETE FROM auth_passkey_challenge WHERE hash = ? AND purpose = ? AND user_id IS ? AND expires_at >= ?"
    with writing():
        return execute(taken, (_hash(challenge), purpose, user_id, now_ms())) == 1


def _hash(challenge: bytes) -> str:
    return secrets.hash_token(challenge.hex())
