"""Client keys: what the command prints stays good until it is rotated."""

import jwt
import pytest

from appliance.areas.supabase.service import keys
from appliance.db import query


@pytest.fixture(autouse=True)
def _database(db):
    """Every test has an installation."""


def test_keys_stay_the_same_and_name_their_role():
    first = keys.client_keys()

    assert keys.client_keys() == first
    assert {role: keys.role_of(key) for role, key in first.items()} == {"anon": "anon", "service_role": "service_role"}
    claims = jwt.decode(first["service_role"], options={"verify_signature": False})
    assert (claims["iss"], claims["role"]) == ("supabase", "service_role")


def test_a_rotated_key_ends_and_the_other_stays():
    before = keys.client_keys()

    keys.rotate_key("service_role")

    after = keys.client_keys()
    assert keys.role_of(before["service_role"]) is None
    assert keys.role_of(after["service_role"]) == "service_role"
    assert after["anon"] == before["anon"]


@pytest.mark.parametrize("key", ["", "x", "a.b.c", "é", "\udcff"])
def test_what_is_no_key_has_no_role(key):
    assert keys.role_of(key) is None


def test_the_database_alone_gives_no_key():
    made = keys.client_keys()
    [signature] = {key.split(".")[2] for role, key in made.items() if role == "service_role"}

    assert signature not in str(query("SELECT * FROM supabase_client_key"))
