"""The client keys: which program asks. `anon` is public by nature, `service_role` is a secret.

A key is a JSON Web Token, since every version of the client libraries takes one and tools read its `role`. Only the
id and the age of the current keys are kept: the token is written anew from them and the installation key (HMAC), so
a key survives restarts, rotating one ends the old at once, and none can be read from the database.
"""

from functools import lru_cache
from typing import Literal

from appliance.core import secrets
from appliance.core.clock import now_ms
from appliance.core.ids import new_id
from appliance.db import execute, rows, writing
from appliance.db.records import record_activity

Role = Literal["anon", "service_role"]

ROLES: tuple[Role, ...] = ("anon", "service_role")
PURPOSE = "supabase.client_key"
YEARS = 10  # that a key says it is good for; what counts is whether it is the current one


def ensure_keys() -> None:
    """Make the keys at the first start."""
    for role in ROLES:
        _facts(role)


def client_keys() -> dict[Role, str]:
    """The current key of each role."""
    return {role: _write(secrets.derived(PURPOSE), role, *_facts(role)) for role in ROLES}


def rotate_key(role: Role) -> None:
    """A new key of that role; the old one fails from now on."""
    with writing():
        execute("DELETE FROM supabase_client_key WHERE role = ?", (role,))
        record_activity("client_key_rotated", actor_id=None, title=f"The Supabase key {role} was replaced")


def role_of(key: str) -> Role | None:
    """The role a client key has; None if it is not, or no longer, one of ours."""
    if not key.isascii():  # bytes of a header that are no UTF-8 cannot be compared
        return None
    found: Role | None = None
    for role, current in client_keys().items():  # both are compared, whatever the first says
        if secrets.same(current, key):
            found = role
    return found


def _facts(role: Role) -> tuple[str, int]:
    """(id, when it was made) of the current key."""
    select = "SELECT id, created_at FROM supabase_client_key WHERE role = ?"
    if not (found := rows(select, (role,))):
        with writing():
            execute("INSERT OR IGNORE INTO supabase_client_key VALUES (?, ?, ?)", (role, new_id(), now_ms()))
            found = rows(select, (role,))
    return found[0][0], found[0][1]


@lru_cache(maxsize=16)
def _write(secret: bytes, role: Role, id: str, created_at: int) -> str:
    import jwt

    second = created_at // 1000
    claims = {"iss": "supabase", "role": role, "jti": id, "iat": second, "exp": second + YEARS * 365 * 24 * 3600}
    return jwt.encode(claims, secret, algorithm="HS256")
