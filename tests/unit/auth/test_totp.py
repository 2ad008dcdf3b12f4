"""One-time passwords."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from appliance.areas.auth.totp import matching_step, new_secret, one_time_password, provisioning_uri, step_at, text_of

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238_come_out(second, code):
    assert one_time_password(SECRET, step_at(second * 1000), digits=8) == code


@pytest.mark.parametrize(("number", "code"), list(enumerate(["755224", "287082", "359152", "969429"])))
def test_the_vectors_of_rfc_4226_come_out(number, code):
    assert one_time_password(SECRET, number) == code


@pytest.mark.parametrize(("drift", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(drift, counts):
    now = 1_800_000_000_000
    code = one_time_password(SECRET, step_at(now) + drift)

    assert matching_step(SECRET, code, now, after=0) == (step_at(now) + drift if counts else None)


def test_no_password_counts_twice():
    now = 1_800_000_000_000
    code = one_time_password(SECRET, step_at(now))

    assert matching_step(SECRET, code, now, after=step_at(now)) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_matches_nothing(code):
    assert matching_step(SECRET, code, 1_800_000_000_000, after=0) is None


def test_the_address_for_the_app_holds_secret_account_and_issuer():
    secret = new_secret()

    uri = urlsplit(provisioning_uri(secret, "ada@example.com", "My: Box"))

    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/My%3A%20Box%3Aada@example.com")
    assert parse_qs(uri.query) == {"secret": [text_of(secret)], "issuer": ["My: Box"]}
    assert base64.b32decode(text_of(secret)) == secret
