"""A person's own account: what needs a fresh proof."""

import base64
from dataclasses import replace

import pytest

from appliance.areas.auth.service import accounts, second_factor
from appliance.areas.auth.service import sessions as auth_sessions
from appliance.areas.auth.service import signed_in as signed_in_list
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.totp import one_time_password, step_at
from appliance.areas.supabase.service import access, factors, one_time, own, sessions, signing
from appliance.core.clock import now_ms
from appliance.core.errors import BadRequest, Forbidden
from appliance.core.paging import Paging
from appliance.http.limits import buckets
from appliance.http.request import RequestInfo

HOME = Client("203.0.113.5", base_url="https://box.example")
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _no_limits():
    buckets.clear()


@pytest.fixture
def signed_in(ada):
    """`signed_in()`: ada in a new session of this door."""

    def sign_in():
        tokens = sessions.open_session(HOME, ada.id, "password")
        return auth_sessions.authenticate(tokens.access_token, sessions.KIND)[0]

    return sign_in


def code_of(setup, later=0):
    secret = setup["totp"]["secret"]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return one_time_password(key, step_at(now_ms()) + later)


def show_factor(actor, setup, later=0):
    asked = factors.challenge(actor, setup["id"])
    return factors.verify(actor, HOME, setup["id"], asked["id"], code_of(setup, later))


def test_a_day_after_signing_in_a_new_password_needs_another_proof(signed_in, time_stands):
    actor = signed_in()
    own.change(actor, HOME, password="eight green bottles")
    time_stands.forward(seconds=DAY)

    with pytest.raises(BadRequest) as refused:
        own.change(actor, HOME, password="nine green bottles")
    assert refused.value.extra["error_code"] == "reauthentication_needed"

    made = one_time.make(actor.id, "reauthentication", actor.email)
    own.change(actor, HOME, password="nine green bottles", nonce=made.code)
    own.change(actor, HOME, password="ten green bottles", current_password="nine green bottles")


def test_the_nonce_of_another_proves_nothing(signed_in, bob):
    actor = signed_in()
    made = one_time.make(bob.id, "reauthentication", bob.email)

    with pytest.raises(BadRequest, match="Nonce"):
        own.change(actor, HOME, password="nine green bottles", nonce=made.code)


def test_a_new_password_ends_all_other_sessions(signed_in, ada):
    other, actor = signed_in(), signed_in()

    own.change(actor, HOME, password="eight green bottles")

    assert not auth_sessions.revoke(ada.id, only=other.session_id)
    assert auth_sessions.revoke(ada.id, only=actor.session_id)


def test_an_app_is_taken_away_just_after_showing_it(signed_in, time_stands):
    actor = signed_in()
    setup = factors.enroll(actor, "phone", None)
    show_factor(actor, setup)
    time_stands.forward(seconds=16 * 60)

    with pytest.raises(Forbidden):
        factors.remove(actor, setup["id"])
    show_factor(actor, setup)
    factors.remove(actor, setup["id"])
    assert not second_factor.is_on(actor.id)


def test_a_question_for_a_code_is_good_for_five_minutes_and_its_own_person(signed_in, bob, time_stands):
    actor = signed_in()
    setup = factors.enroll(actor, "phone", None)
    asked = factors.challenge(actor, setup["id"])

    with pytest.raises(Exception, match="MFA factor not found"):
        factors.verify(replace(actor, id=bob.id), HOME, setup["id"], asked["id"], code_of(setup))
    time_stands.forward(seconds=301)
    with pytest.raises(BadRequest, match="expired"):
        factors.verify(actor, HOME, setup["id"], asked["id"], code_of(setup))
    assert factors.prune() == 1


def info(**headers):
    return RequestInfo("203.0.113.5", "", "", "https://box.example", "GET", "/", "", headers, {})


def test_a_session_older_than_the_factor_must_show_it_too(signed_in, ada):
    tokens = sessions.open_session(HOME, ada.id, "password")
    actor = signed_in()
    asked = info(authorization=f"Bearer {tokens.access_token}")
    assert access.caller(asked).level == 1

    show_factor(actor, factors.enroll(actor, "phone", None))

    for find in (access.caller, access.person):
        with pytest.raises(Forbidden, match="AAL2"):
            find(asked)
    assert access.person_at_any_level(asked).person.id == ada.id


def test_nobody_is_an_administrator_through_this_door(db, ada):
    root = accounts.create_superuser("root@example.com", "nine blue jugs")
    tokens = sessions.open_session(HOME, root.id, "password")

    found = access.caller(info(authorization=f"Bearer {tokens.access_token}"))

    assert (found.role, found.person.id, found.person.is_superuser) == ("authenticated", root.id, False)


def test_signing_in_by_mail_stands_in_the_history(ada):
    made = one_time.make(ada.id, "magiclink", ada.email)
    with pytest.raises(Forbidden):
        one_time.use_code(HOME, ada.email, "email", "no")
    signing.verify_code(HOME, ada.email, "email", made.code)

    attempts = signed_in_list.list_attempts(ada, Paging()).data

    assert sorted((attempt.success, attempt.ip_address) for attempt in attempts) == [(False, HOME.ip), (True, HOME.ip)]


def test_a_day_after_signing_in_a_new_e_mail_that_nobody_confirms_needs_another_proof(signed_in, time_stands):
    actor = signed_in()
    time_stands.forward(seconds=DAY)

    with pytest.raises(BadRequest) as refused:
        own.change(actor, HOME, email="lovelace@example.com")

    assert refused.value.extra["error_code"] == "reauthentication_needed"
    assert own.change(signed_in(), HOME, email="lovelace@example.com")["email"] == "lovelace@example.com"
