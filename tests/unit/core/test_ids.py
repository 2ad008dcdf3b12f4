"""Ids and tokens."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.ids import is_id, new_id, new_token

LAST_MS = 2**48 - 1


def test_an_id_is_a_uuid_of_version_7_and_the_variant_of_the_rfc():
    for _ in range(200):
        id = uuid.UUID(new_id())
        assert (id.version, id.variant) == (7, uuid.RFC_4122)


@given(st.integers(0, LAST_MS), st.integers(0, LAST_MS), st.binary(min_size=20, max_size=20))
def test_ids_sort_by_their_milliseconds_whatever_is_random_in_them(one, other, chance):
    def at(ms: int, random: bytes) -> str:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("appliance.core.ids.time.time_ns", lambda: ms * 1_000_000 + 999_999)
            patched.setattr("appliance.core.ids.os.urandom", lambda count: random[:count])
            return new_id()

    first, second = at(one, chance[:10]), at(other, chance[10:])

    if one != other:
        assert (first < second) == (one < other)
    assert uuid.UUID(first).int >> 80 == one
    assert (uuid.UUID(first).version, uuid.UUID(first).variant) == (7, uuid.RFC_4122)


def test_an_id_holds_the_time_of_its_birth():
    before = time.time_ns() // 1_000_000
    ms = uuid.UUID(new_id()).int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= ms <= after


def test_no_two_ids_are_alike():
    assert len({new_id() for _ in range(20_000)}) == 20_000


@given(st.uuids())
def test_an_id_is_written_in_one_way(id):
    assert is_id(str(id))
    for other in (str(id).replace("-", ""), f"{{{id}}}", f"urn:uuid:{id}", f" {id}", f"{id}\n", str(id)[:-1]):
        assert not is_id(other)
    assert is_id(str(id).upper()) == (str(id).upper() == str(id))


@given(st.text())
def test_any_text_may_be_asked_for(text):
    assert not is_id(text)


def test_a_token_tells_its_kind_and_cannot_be_guessed():
    tokens = {new_token("rt") for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(token.startswith("rt_") and len(token) == 3 + 43 for token in tokens)
    assert len(new_token("x", 16)) == 2 + 22
