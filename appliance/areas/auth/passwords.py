"""Passwords: which are too weak, and how they are kept."""

import re
import threading
from functools import cache
from typing import TYPE_CHECKING

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

_WORDS = """
password passwort passw0rd p@ssword p@ssw0rd pa55word motdepasse contrasena wachtwoord parola senha letmein welcome
willkommen bienvenue admin administrator root superuser changeme default secret guest login master access abcdef abc
abcd qwerty qwertz azerty iloveyou princess sunshine dragon monkey football baseball basketball superman batman
starwars pokemon shadow michael jennifer computer internet whatever trustno freedom flower hello hallo summer winter
spring autumn test testing tester user demo temp temporary appliance server system private pass mypassword
yourpassword thepassword newpassword oldpassword password1 samsung google liverpool arsenal chelsea charlie jordan
hunter ranger killer
"""
_COMMON_WORDS = frozenset(_WORDS.split())
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)


def check_strength(password: str, email: str, *, field: str = "password") -> None:
    """Raises InvalidInput for a password of a wrong length, equal to the e-mail, or among the very common ones."""
    where = ("body", field)
    if len(password) < SHORTEST:
        raise InvalidInput(f"must have at least {SHORTEST} characters", loc=where, type="too_short")
    if len(password) > LONGEST:
        raise InvalidInput(f"must have at most {LONGEST} characters", loc=where, type="too_long")
    if password.strip().lower() in (email.lower(), email.lower().partition("@")[0]):
        raise InvalidInput("must not be the e-mail address", loc=where, type="weak_password")
    if is_common(password):
        raise InvalidInput(
            "is among the first that an attacker tries", loc=where, type="weak_password", hint="Use several words."
        )


def is_common(password: str) -> bool:
    """Whether guessing programs try it at once: a common word, perhaps with digits behind it, one thing
    said over and over, or a walk along the keyboard or the alphabet."""
    lowered = password.lower()
    word = re.sub(r"\d{0,4}$", "", lowered)
    if any(form in _COMMON_WORDS for form in (lowered, word, _without_leet(lowered), _without_leet(word))):
        return True
    if re.fullmatch(r"(.{1,4}?)\1+.?", lowered, re.DOTALL):
        return True
    return any(len(steps) >= 6 and (steps in row or steps in row[::-1]) for steps in (lowered, word) for row in _ROWS)


def _without_leet(text: str) -> str:
    return text.translate(str.maketrans("013457@$!", "oleastasi"))


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
