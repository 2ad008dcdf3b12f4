"""Which passwords are too weak."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.auth.common_passwords import WORDS, is_common
from appliance.areas.auth.passwords import check_strength, hash_password, is_outdated, verify_password
from appliance.core.errors import InvalidInput


@pytest.mark.parametrize(
    "password",
    ["password", "Password1", "passw0rd", "P@ssw0rd", "12345678", "87654321", "qwertyuiop", "1q2w3e4r", "aaaaaaaa"]
    + ["abcabcabc", "letmein123", "iloveyou", "changeme", "welcome2024", "abcdefgh", "asdfghjkl", "superman1"]
    + [
        "Summer2026!",
        "1Q2W3E4R5T",
        "pass-word",
        "Let Me In 1",
        "PASSWORDPASSWORD",
        "31.12.1999",
        "19991231",
        "!@#$%^&*",
    ]
    + [
        "abc123456",
        "qwerty12345",
        "Admin#2026",
        "2026admin!",
        "P455w0rt",
        "$ch4tz!!",
        "Liverpool#1",
        "Ｐａｓｓｗｏｒｄ",
    ],
)
def test_what_an_attacker_tries_first_is_refused(password):
    with pytest.raises(InvalidInput, match="among the commonest passwords; choose another"):
        check_strength(password, "eve@example.com")


@pytest.mark.parametrize(
    "password",
    ["seven green bottles", "x7#kQ9!m", "correcthorse", "Password-of-Eve", "日本語のパスワード", " leading "]
    + ["dragon eats the moon", "20261231-invoice", "qwerty-uiop-bottle", "§&%#!?+-*", "83924715", "admiral7"],
)
def test_other_passwords_are_fine(password):
    check_strength(password, "eve@example.com")


@pytest.mark.parametrize("password", ["eve.long@example.com", "EVE.long@Example.com", "eve.long", "Eve.Long2026!"])
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


words = st.sampled_from(sorted(word for word in WORDS if word.isascii()))
signs = st.text("!?#*._-", max_size=2)
LEET = str.maketrans("oelast", "0314$7")


@given(words, signs, st.integers(0, 9999), signs, st.booleans())
def test_a_common_word_is_known_in_every_disguise(word, before, number, behind, leet):
    word = word.translate(LEET) if leet else word

    assert is_common(f"{before}{word}{number}{behind}")
    assert is_common(word.upper()) and is_common(word.capitalize() + "!")
    assert is_common(" ".join(word)) and is_common(word + word)


@given(st.text(max_size=128))
def test_every_text_has_an_answer_that_does_not_depend_on_capitals(text):
    assert is_common(text) == is_common(text.casefold())


@given(st.lists(words.filter(str.isalpha), min_size=4, max_size=6, unique=True), st.sampled_from(" -.,"))
def test_several_words_are_fine_though_each_is_common(several, between):
    assert not is_common(between.join(several)) or "".join(several) in WORDS


def test_passwords_of_chance_are_fine():
    chance = random.Random(2026)
    letters = string.ascii_letters + string.digits

    assert not [text for _ in range(3000) if is_common(text := "".join(chance.choices(letters, k=10)))]
