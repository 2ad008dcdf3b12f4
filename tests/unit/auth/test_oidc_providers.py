"""OpenID Connect providers that lie, break, or are gone."""

import json
import threading

from appliance.areas.auth.oidc_schemas import OidcAnswer, OidcProviderChange
from appliance.areas.auth.service import oidc, oidc_metadata, oidc_providers
from tests.oidc_provider import ELSEWHERE, running
from tests.unit.auth.conftest import HOME, come, problem_of


def test_discovery_is_believed_of_the_issuer_alone(known, operator):
    for document in (
        {"issuer": "https://accounts.google.com"},
        {"issuer": known.issuer + "/"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        known.document = document
        oidc_metadata.forget()
        ended = oidc.begin_or_explain("house", "/x")
        assert (problem_of(ended), ended.place) == ("provider", "/login?problem=provider&redirect=%2Fx")
        assert oidc_providers.test_provider(operator, "house").ok is False


def test_endpoints_on_other_private_hosts_are_not_asked(known):
    """The operator opened the issuer's own host and port, not the rest of the house."""
    with running() as inside:
        known.document = {"token_endpoint": f"{inside.issuer}/token"}
        assert problem_of(come(known)) == "provider"

    assert inside.asked == []


def test_answers_too_long_elsewhere_or_broken_sign_nobody_in(known):
    right = {
        "/.well-known/openid-configuration": known.discovery(),
        "/keys": {"keys": [key.public() for key in known.keys]},
    }

    def huge(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b" " * 2**20 + json.dumps(right.get(request.path)).encode())

    def redirect(request):
        request.send_response(307)
        request.send_header("location", f"{known.issuer}{ELSEWHERE}{request.path}")
        request.end_headers()

    def broken(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"\xff{")

    for path in ("/.well-known/openid-configuration", "/keys", "/token"):
        for answer in (huge, redirect, broken):
            oidc_metadata.forget()
            begun = oidc.begin("house", "/")
            oidc_metadata.forget()
            known.answers = {path: answer}
            assert problem_of(come(known, begun)) == "provider", (path, answer.__name__)
            known.answers = {}
    assert come(known).tokens


def test_a_provider_that_never_answers_is_given_up(known, monkeypatch):
    monkeypatch.setattr(oidc_metadata, "SECONDS", 0.2)
    over = threading.Event()
    known.answers = {"/token": lambda request: over.wait(30) and None}

    assert problem_of(come(known)) == "provider"
    over.set()


def test_a_provider_that_is_off_or_gone_is_not_offered_and_not_believed(known, operator):
    assert [each.id for each in oidc_providers.choices()] == ["house"]
    begun = oidc.begin("house", "/")
    oidc_providers.change_provider(operator, "house", OidcProviderChange(is_active=False))

    assert oidc_providers.choices() == []
    assert problem_of(come(known, begun)) == "provider"
    assert problem_of(oidc.begin_or_explain("house", "/")) == "gone"
    oidc_providers.delete_provider(operator, "house")
    assert problem_of(oidc.finish(HOME, "house", OidcAnswer(state=begun.state, code="x"), begun.bind)) == "stale"


def test_spent_and_late_attempts_are_forgotten(known, time_stands):
    oidc.begin("house", "/")
    assert oidc.prune_attempts() == 0

    time_stands.forward(seconds=601)

    assert oidc.prune_attempts() == 1
