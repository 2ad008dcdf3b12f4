"""Which passwords are too weak."""

import pytest

from appliance.areas.auth.passwords import check_strength, hash_password, is_outdated, verify_password
from appliance.core.errors import InvalidInput


@pytest.mark.parametrize(
    "password",
    ["password", "Password1", "passw0rd", "P@ssw0rd", "12345678", "87654321", "qwertyuiop", "1q2w3e4r", "aaaaaaaa"]
    + ["abcabcabc", "letmein123", "iloveyou", "changeme", "welcome2024", "abcdefgh", "asdfghjkl", "superman1"],
)
def test_what_an_attacker_tries_first_is_refused(password):
    with pytest.raises(InvalidInput, match="attacker"):
        check_strength(password, "eve@example.com")


@pytest.mark.parametrize(
    "password",
    ["seven green bottles", "x7#kQ9!m", "correcthorse", "Password-of-Eve", "日本語のパスワード", " leading "],
)
def test_other_passwords_are_fine(password):
    check_strength(password, "eve@example.com")


@pytest.mark.parametrize("password", ["eve.long@example.com", "EVE.long@Example.com", "eve.long"])
def test_a_password_may_not_be_the_e_mail(password):
    with pytest.raises(InvalidInput, match="e-mail"):
        check_strength(password, "eve.long@example.com")


@pytest.mark.parametrize("length", [0, 7, 129])
def test_a_password_has_eight_to_128_characters(length):
    password = "seven green bottles hanging on the wall " * 4

    with pytest.raises(InvalidInput, match="characters"):
        check_strength(password[:length], "eve@example.com")
    check_strength(password[:8], "eve@example.com")
    check_strength(password[:128], "eve@example.com")


def test_only_the_password_itself_fits_its_hash():
    hashed = hash_password("seven green bottles")

    assert verify_password(hashed, "seven green bottles")
    assert not verify_password(hashed, "Seven green bottles")
    assert not verify_password(None, "seven green bottles")
    assert not verify_password("!", "seven green bottles")
    assert not is_outdated(hashed)
    assert hashed != hash_password("seven green bottles")
