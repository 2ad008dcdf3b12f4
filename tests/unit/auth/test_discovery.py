"""Discovery documents: which are believed, and of which issuers."""

import json

import pytest

from appliance.areas.auth.discovery import Origin, checked_issuer, read_metadata
from appliance.core.errors import InvalidInput, UpstreamError

ISSUER = "https://id.example.com/realms/home"
RIGHT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": "https://keys.example.com/jwks",
    "claims_supported": ["sub"],
}


def test_a_document_is_read_and_what_it_leaves_out_has_its_default():
    found = read_metadata(json.dumps(RIGHT).encode(), ISSUER)

    assert (found.jwks_uri, found.userinfo_endpoint) == ("https://keys.example.com/jwks", None)
    assert found.auth_methods == ["client_secret_basic"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": f"{ISSUER}/"},
        {"issuer": "https://ID.example.com/realms/home"},
        {"token_endpoint": "http://id.example.com/token"},  # without TLS, the code could be read on the way
        {"jwks_uri": "http://id.example.com/jwks"},
        {"userinfo_endpoint": "http://id.example.com/userinfo"},
        {"token_endpoint": "https://user:word@id.example.com/token"},
        {"token_endpoint": "https:///token"},
        {"token_endpoint": ""},
        {"token_endpoint": None},
        {"token_endpoint": 7},
    ],
)
def test_a_document_that_lies_is_refused(wrong):
    with pytest.raises(UpstreamError):
        read_metadata(json.dumps(RIGHT | wrong).encode(), ISSUER)


@pytest.mark.parametrize("document", [b"", b"<html>", b"[]", b"\xff", b"{"])
def test_what_is_no_document_is_refused(document):
    with pytest.raises(UpstreamError, match="no discovery document"):
        read_metadata(document, ISSUER)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://accounts.google.com",
        "https://auth.example.com/application/o/home/",
        "http://127.0.0.1:9000",
        "http://[fd00::1]:8080/realms/home",
        "http://10.0.0.7",
        "http://keycloak:8080/realms/home",
        "http://id.home.arpa",
    ],
)
def test_an_issuer_has_tls_or_lives_on_a_private_network(issuer):
    assert checked_issuer(issuer) == issuer


@pytest.mark.parametrize("issuer", ["http://8.8.8.8", "http://id.example.com", "http://local.example.com"])
def test_an_issuer_without_tls_out_there_is_refused(issuer):
    with pytest.raises(InvalidInput):
        checked_issuer(issuer)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://id.example.com/x", "id.example.com:443"),
        ("http://id.lan", "id.lan:80"),
        ("http://[fd00::1]:8080/x", "[fd00::1]:8080"),
    ],
)
def test_an_origin_is_written_as_the_guard_reads_it(url, origin):
    assert Origin.of(url).text == origin
