"""Passwords: which are too weak, and how they are kept."""

import threading
from functools import cache
from typing import TYPE_CHECKING

from appliance.areas.auth.common_passwords import is_common, peeled
from appliance.areas.auth.settings import AuthSettings
from appliance.core.errors import InvalidInput
from appliance.core.settings import settings

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 8, 128

# Argon2id, one pass, one lane, 46 MiB unless the settings say otherwise: the first line of OWASP's Password
# Storage Cheat Sheet, some 50 ms here. A block of this size always comes from mmap and goes back to the system
# when the hash is done; blocks below 32 MiB would stay in the heap.
_PASSES, _LANES = 1, 1

# Each hash takes its memory and one core, so that a burst of sign-ins must not take all of both.
_two_at_once = threading.BoundedSemaphore(2)


def check_strength(password: str, email: str, *, field: str = "password") -> None:
    """Raises InvalidInput for a password of a wrong length, that is the e-mail, or among the commonest."""
    where = ("body", field)
    if len(password) < SHORTEST:
        raise InvalidInput(f"must have at least {SHORTEST} characters", loc=where, type="too_short")
    if len(password) > LONGEST:
        raise InvalidInput(f"must have at most {LONGEST} characters", loc=where, type="too_long")
    address, said = email.lower(), password.strip().lower()
    if not peeled(said).isdisjoint((address, address.partition("@")[0])):
        raise InvalidInput("must not be the e-mail address", loc=where, type="weak_password")
    if is_common(password):
        raise InvalidInput(
            "is among the commonest passwords; choose another",
            loc=where,
            type="weak_password",
            hint="A few unrelated words are easy to keep and hard to guess.",
        )


@cache
def _hasher(memory_kib: int) -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_PASSES, memory_cost=memory_kib, parallelism=_LANES)


def _memory_kib() -> int:
    return settings(AuthSettings).password_memory_kib


def hash_password(password: str) -> str:
    """Argon2id with a salt of its own, in the PHC string format."""
    with _two_at_once:
        return _hasher(_memory_kib()).hash(password)


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether `password` is the one.

    hashed: None for nobody's, or what is no hash for an account without a password: False, after the same time.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    known = hashed if hashed and hashed.startswith("$argon2id$") else _nobodys()
    with _two_at_once:
        try:
            return _hasher(_memory_kib()).verify(known, password)
        except (VerificationError, InvalidHashError):
            return False


def _nobodys() -> str:
    """Verifying against this costs what verifying against a real hash costs, and no password fits it."""
    return f"$argon2id$v=19$m={_memory_kib()},t={_PASSES},p={_LANES}${'A' * 22}${'A' * 43}"


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return _hasher(_memory_kib()).check_needs_rehash(hashed)
