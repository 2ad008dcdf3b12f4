"""Signing in at an OpenID Connect provider that listens on loopback: the way there and back, and its answer."""

import json

import pytest

from appliance.areas.auth.models import LoginHistory, OidcIdentity, User
from appliance.areas.auth.oidc_schemas import OidcProviderChange
from appliance.areas.auth.service import oidc, oidc_providers, sessions
from appliance.db import query
from tests.oidc_provider import CLIENT, SECRET, running
from tests.unit.auth.conftest import HOME, add, answer_of, asked_of, come, problem_of, signed_in


def test_whoever_is_new_gets_an_account_and_comes_back_to_it(known):
    first = come(known)
    again = come(known)

    assert first.place == again.place == "/files?page=2"
    actor, _ = sessions.authenticate(first.tokens.access_token)
    assert sessions.authenticate(again.tokens.access_token)[0].id == actor.id
    user = User.get_by_id(actor.id)
    assert (user.email, user.full_name, bool(user.email_verified)) == ("jane@example.com", "Jane Doe", True)
    assert [bool(row.success) for row in LoginHistory.select().where(LoginHistory.user == user.id)] == [True, True]
    assert known.asked.count("/.well-known/openid-configuration") == known.asked.count("/keys") == 1


def test_the_request_has_state_nonce_and_challenge_and_no_secret(known):
    begun = oidc.begin("house", "/")

    asked = asked_of(begun.url)

    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
    assert asked["redirect_uri"].endswith("/api/v1/login/oidc/house/callback")
    assert asked["scope"] == "openid profile email"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    kept = json.dumps(query("SELECT * FROM auth_oidc_attempt"))
    assert all(secret not in kept for secret in (begun.state, begun.bind, asked["nonce"]))


def test_what_goes_wrong_on_the_way_back_signs_nobody_in(known, time_stands):
    assert problem_of(come(known, state="state_another")) == "stale"
    assert problem_of(come(known, bind="")) == "stale"  # another browser, led here by somebody else's link
    assert problem_of(come(known, oidc.begin("house", "/"), bind=oidc.begin("house", "/").bind)) == "stale"
    assert problem_of(come(known, code="")) == "provider"
    assert problem_of(come(known, error="access_denied")) == "denied"
    begun = oidc.begin("house", "/")
    time_stands.forward(seconds=601)
    assert problem_of(come(known, begun)) == "stale"
    assert not OidcIdentity.select().exists() and "/token" not in known.asked


def test_an_answer_counts_once(known):
    begun = oidc.begin("house", "/")
    answer = answer_of(known, begun)

    first = oidc.finish(HOME, "house", answer, begun.bind)
    second = oidc.finish(HOME, "house", answer, begun.bind)

    assert first.tokens and problem_of(second) == "stale"


def test_the_answer_of_one_provider_is_none_of_another(known, operator):
    with running() as other:
        add(operator, other, id="other", name="Other")
        begun = oidc.begin("house", "/")

        ended = oidc.finish(HOME, "other", answer_of(known, begun), begun.bind)

    assert problem_of(ended) == "stale" and "/token" not in other.asked


def test_the_same_subject_at_another_issuer_is_somebody_else(known, operator):
    jane = signed_in(come(known))
    with running() as other:
        add(operator, other, id="other", name="Other", allow_sign_up=True)
        begun = oidc.begin("other", "/")
        other.person.claims = {"email": "june@example.com"}

        june = signed_in(oidc.finish(HOME, "other", answer_of(other, begun), begun.bind))

    assert june.id != jane.id and other.person.subject == known.person.subject


@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_in_the_name_of_another_issuer_is_refused_before_its_code_is_used(known, announced):
    known.document = {"authorization_response_iss_parameter_supported": announced}
    assert come(known).tokens

    spent = known.asked.count("/token")
    assert problem_of(come(known, iss="https://evil.example")) == "token"
    if announced:
        assert problem_of(come(known, iss=None)) == "token"
    assert known.asked.count("/token") == spent


def test_a_code_without_its_verifier_is_refused_by_the_provider(known):
    """The provider does check: control of the tests above."""
    begun = oidc.begin("house", "/")
    code = answer_of(known, begun).code
    form = {"code": code, "redirect_uri": asked_of(begun.url)["redirect_uri"], "client_id": CLIENT}

    assert known.tokens(form | {"client_secret": SECRET, "code_verifier": "guessed"}, "") == (
        400,
        {"error": "invalid_grant"},
    )


@pytest.mark.parametrize("methods", [["client_secret_post"], ["client_secret_basic", "client_secret_post"], None])
def test_the_secret_goes_the_way_the_provider_takes_it(known, methods):
    known.document = {"token_endpoint_auth_methods_supported": methods} if methods else {}

    assert come(known).tokens


def test_a_wrong_secret_and_a_public_client(known, operator):
    oidc_providers.change_provider(operator, "house", OidcProviderChange(client_secret="wrong"))
    assert problem_of(come(known)) == "provider"

    known.public_client = True
    oidc_providers.change_provider(operator, "house", OidcProviderChange(client_secret=None))
    assert come(known).tokens


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "evil", "", "/\t/evil.example"],
)
def test_a_place_elsewhere_is_not_gone_to(known, place):
    assert come(known, oidc.begin("house", place)).place == "/"


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("files.example.com", True),
        ("FILES.example.com:443", True),
        ("files.example.com:80", False),
        ("localhost", False),
        ("files.example.com:port", False),
        ("", False),
    ],
)
def test_a_host_is_ours_with_or_without_the_usual_port(set_settings, host, own):
    set_settings({"http.base_url": "https://files.example.com"})

    assert oidc.is_own_host(host) is own
