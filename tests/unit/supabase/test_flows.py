"""PKCE: the code of a flow is good once, for five minutes, with its verifier."""

import pytest

from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service import flows
from appliance.areas.supabase.service.one_time import Challenge
from appliance.core.errors import BadRequest, InvalidInput, NotFound

HOME = Client("203.0.113.5", base_url="https://box.example")
# Source: RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = Challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "s256")


def test_the_verifier_opens_a_session_once(ada):
    code = flows.begin(ada.id, CHALLENGE)

    assert flows.exchange(HOME, code, VERIFIER).user_id == ada.id
    with pytest.raises(NotFound):
        flows.exchange(HOME, code, VERIFIER)


def test_a_wrong_verifier_spends_the_code(ada):
    code = flows.begin(ada.id, CHALLENGE)

    with pytest.raises(BadRequest, match="does not match"):
        flows.exchange(HOME, code, CHALLENGE.text)
    with pytest.raises(NotFound):
        flows.exchange(HOME, code, VERIFIER)


def test_a_code_expires_after_five_minutes(ada, time_stands):
    code, forgotten = flows.begin(ada.id, CHALLENGE), flows.begin(ada.id, CHALLENGE)
    time_stands.forward(seconds=301)

    with pytest.raises(BadRequest, match="expired"):
        flows.exchange(HOME, code, VERIFIER)
    assert forgotten and flows.prune() == 1


def test_a_challenge_that_proves_nothing_is_refused():
    assert flows.challenge_of(None, None) is None
    assert flows.challenge_of(CHALLENGE.text, "S256") == CHALLENGE
    with pytest.raises(InvalidInput, match="43"):
        flows.challenge_of("short", "plain")
    with pytest.raises(InvalidInput, match="s256"):
        flows.challenge_of(CHALLENGE.text, "md5")
