"""What is sealed with the installation key, and the key itself."""

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import secrets
from appliance.core.errors import Unavailable
from appliance.core.secrets import decrypt, derived, encrypt, hash_token, load_key, same, sign


@pytest.fixture
def key(tmp_path, monkeypatch):
    """The path of a fresh key, loaded; the process's own comes back after the test."""
    monkeypatch.setattr(secrets, "_key", None)
    load_key(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture(scope="module")
def any_key(tmp_path_factory):
    """For properties, which may share one."""
    before = secrets._key
    load_key(tmp_path_factory.mktemp("any") / "key")
    yield
    secrets._key = before


@given(plain=st.binary(), purpose=st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_can_be_read_again(any_key, plain, purpose):
    sealed = encrypt(plain, purpose)

    assert decrypt(sealed, purpose) == plain
    assert len(sealed) == 12 + len(plain) + 16


def test_the_same_secret_is_never_sealed_the_same_way(key):
    assert len({encrypt(b"secret", "test") for _ in range(100)}) == 100


def test_another_purpose_reads_nothing(key):
    sealed = encrypt(b"secret", "one")

    with pytest.raises(Unavailable, match="cannot be read"):
        decrypt(sealed, "other")


def test_another_key_reads_nothing(key, tmp_path):
    sealed = encrypt(b"secret", "test")
    load_key(tmp_path / "another")

    with pytest.raises(Unavailable, match="cannot be read"):
        decrypt(sealed, "test")


@given(plain=st.binary(max_size=40), data=st.data())
def test_one_changed_bit_is_noticed(any_key, plain, data):
    sealed = bytearray(encrypt(plain, "test"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(Unavailable, match="cannot be read"):
        decrypt(bytes(sealed), "test")


@given(plain=st.binary(max_size=40), data=st.data())
def test_what_was_cut_short_is_noticed(any_key, plain, data):
    sealed = encrypt(plain, "test")
    length = data.draw(st.integers(0, len(sealed) - 1))

    with pytest.raises(Unavailable, match="cannot be read"):
        decrypt(sealed[:length], "test")


def test_keys_for_purposes_and_signatures_differ_by_purpose_and_message(key):
    assert len({derived("a"), derived("b"), derived("ab"), derived(""), secrets._key}) == 5
    assert len({sign(b"m", "a"), sign(b"n", "a"), sign(b"m", "b")}) == 3
    assert sign(b"m", "a") == sign(b"m", "a")
    assert len(derived("a")) == len(sign(b"m", "a")) == 32


def test_a_derived_key_is_the_one_that_earlier_versions_derived(key):
    key.write_bytes(b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")  # the bytes 0 to 31
    load_key(key)

    # HKDF-Expand of RFC 5869 with SHA-256 and info "jwt", by another implementation.
    assert derived("jwt").hex() == "4aec03b012ad8feb741cdf3af6ee3a0daad30cfa25084e55eb3656d8ce21a74b"


def test_the_key_file_is_its_owners_alone_whatever_the_umask(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "_key", None)
    umask = os.umask(0)
    try:
        load_key(tmp_path / "key")
    finally:
        os.umask(umask)

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_a_key_is_made_once(key):
    before, made = key.read_bytes(), derived("test")

    load_key(key)

    assert (key.read_bytes(), derived("test")) == (before, made)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: b"",
        lambda text: text[:-1],
        lambda text: text[:20],
        lambda text: text + text,
        lambda text: text[:10] + b"!" + text[11:],
        lambda text: b"\xff" * 44,
    ],
    ids=["empty", "a character short", "cut short", "doubled", "a strange character", "no text"],
)
def test_a_damaged_key_is_refused_and_what_was_loaded_stays(key, damage):
    sealed = encrypt(b"secret", "test")
    key.write_bytes(damage(key.read_bytes()))

    with pytest.raises(Unavailable, match="damaged"):
        load_key(key)

    assert decrypt(sealed, "test") == b"secret"


def test_a_key_that_cannot_be_read_is_explained(tmp_path):
    (tmp_path / "key").mkdir()

    with pytest.raises(Unavailable, match="cannot be read"):
        load_key(tmp_path / "key")


def test_a_first_start_that_died_while_it_made_the_key_is_followed_by_a_whole_one(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "_key", None)

    def die(count: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "urandom", die)
        with pytest.raises(KeyboardInterrupt):
            load_key(tmp_path / "key")
    load_key(tmp_path / "key")

    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]
    assert decrypt(encrypt(b"secret", "test"), "test") == b"secret"


def test_without_a_key_nothing_is_sealed(monkeypatch):
    monkeypatch.setattr(secrets, "_key", None)

    with pytest.raises(Unavailable, match="not loaded"):
        encrypt(b"secret", "test")


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_same_is_equality(left, right):
    assert same(left, right) == (left == right)
    assert same(left, left)


def test_a_stored_token_is_its_sha_256():
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
