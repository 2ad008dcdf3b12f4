"""The token of an OpenID Connect provider, and every way to cheat with it."""

import base64
import hmac
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance.areas.auth.models import OidcIdentity
from appliance.areas.auth.service import oidc_metadata
from tests.oidc_provider import CLIENT, SECRET, SigningKey
from tests.unit.auth.conftest import come, problem_of

WRONG_CLAIMS = {
    "another nonce": {"nonce": "another"},
    "another audience": {"aud": "another"},
    "another of several audiences": {"aud": [CLIENT, "another"], "azp": "another"},
    "several audiences without a party": {"aud": [CLIENT, "another"]},
    "another party": {"azp": "another"},
    "another issuer": {"iss": "https://evil.example"},
    "the issuer with a slash": {"iss": "{issuer}/"},
    "expired": {"exp": 1_700_000_000},
    "endless": {"exp": float("inf")},
    "never": {"exp": float("nan")},
    "words for a time": {"exp": "9999999999"},
    "of the future": {"iat": 9_999_999_999},
    "not yet": {"nbf": 9_999_999_999},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "nobody": {"sub": ""},
    "a number for a subject": {"sub": 7},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_token_with_a_wrong_claim_is_refused(known, claims):
    claims = {
        name: value.format(issuer=known.issuer) if isinstance(value, str) else value for name, value in claims.items()
    }
    known.change = lambda right: right | claims

    assert problem_of(come(known)) == "token"
    assert not OidcIdentity.select().exists()


@pytest.mark.parametrize("name", ["nonce", "aud", "iss", "exp", "iat", "sub"])
def test_a_token_that_leaves_something_out_is_refused(known, name):
    known.change = lambda right: {key: value for key, value in right.items() if key != name}

    assert problem_of(come(known)) == "token"


@pytest.mark.parametrize("name", ["at_hash", "name"])
def test_a_token_may_leave_out_what_is_optional(known, name):
    known.change = lambda right: {key: value for key, value in right.items() if key != name}

    assert come(known).tokens


def test_clocks_may_differ_by_some_seconds(known, time_stands):
    time_stands.forward(seconds=340)  # the token is good for 300
    assert come(known).tokens

    time_stands.forward(seconds=40)
    assert problem_of(come(known)) == "token"


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(provider):
    return lambda claims: f"{part({'alg': 'none'})}.{part(claims)}."


def unsigned_in_capitals(provider):
    return lambda claims: f"{part({'alg': 'nOnE', 'kid': 'first'})}.{part(claims)}."


def signed_with_the_public_key(provider):
    """HS256, with what everybody can read as its secret; PyJWT refuses to help with that."""
    public = provider.keys[0].private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(claims):
        text = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
        digest = hmac.digest(public, text.encode(), "sha256")
        return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    return sign


def signed_with_the_client_secret(provider):
    return lambda claims: jwt.encode(claims, SECRET.ljust(32), algorithm="HS256")


def signed_by_another(provider):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda claims: jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "first"})


def signed_with_an_unknown_key(provider):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda claims: jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "unknown"})


def with_a_key_of_its_own(provider):
    """The header brings the key along."""
    stranger = SigningKey("own", rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256")
    headers = {"kid": "own", "jwk": stranger.public()}
    return lambda claims: jwt.encode(claims, stranger.private, algorithm="RS256", headers=headers)


def by_another_algorithm(provider):
    """The key says RS256."""
    return lambda claims: jwt.encode(claims, provider.keys[0].private, algorithm="PS256", headers={"kid": "first"})


def with_other_claims(provider):
    def sign(claims):
        header, _, signature = provider.signed(claims).split(".")
        return f"{header}.{part(claims | {'sub': 'somebody else'})}.{signature}"

    return sign


def no_token(provider):
    return lambda claims: "no token"


SIGNERS = [
    unsigned,
    unsigned_in_capitals,
    signed_with_the_public_key,
    signed_with_the_client_secret,
    signed_by_another,
    signed_with_an_unknown_key,
    with_a_key_of_its_own,
    by_another_algorithm,
    with_other_claims,
    no_token,
]


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_token_that_the_issuer_did_not_sign_is_refused(known, signer):
    known.sign = signer(known)

    assert problem_of(come(known)) == "token"
    assert not OidcIdentity.select().exists()


def test_new_keys_are_asked_for_once_and_not_at_every_token(known, time_stands):
    assert come(known).tokens
    known.rotate()
    time_stands.forward(seconds=11)

    assert come(known).tokens
    known.sign = signed_with_an_unknown_key(known)
    for _ in range(5):
        time_stands.forward(seconds=1)
        assert problem_of(come(known)) == "token"

    assert known.asked.count("/keys") == 2


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits")  # as PyJWT says when the test signs with it
def test_a_key_that_is_too_short_or_for_encryption_signs_nothing(known):
    short = SigningKey("short", rsa.generate_private_key(public_exponent=65537, key_size=1024), "RS256")
    known.keys.append(short)
    assert problem_of(come(known)) == "token"

    class ForEncryption(SigningKey):
        def public(self):
            return super().public() | {"use": "enc"}

    known.keys.append(ForEncryption("enc", rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"))
    oidc_metadata.forget()
    assert problem_of(come(known)) == "token"
