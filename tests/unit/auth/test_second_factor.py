"""Signing in with a second factor."""

import base64
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.areas.auth.models import User
from appliance.areas.auth.passwords import hash_password
from appliance.areas.auth.service import freshness, second_factor, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.totp import one_time_password, step_at
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, InvalidCredentials, InvalidState, RateLimited, SecondFactorRequired
from appliance.db import query
from appliance.db.connection import close_thread

HOME = Client("203.0.113.5")
PASSWORD = "seven green bottles"


@pytest.fixture
def ada(ada):
    """A user with a password that fits."""
    User.update(hashed_password=hash_password(PASSWORD)).where(User.id == ada.id).execute()
    return ada


class App:
    """An authenticator app."""

    def __init__(self, clock, secret):
        self._clock, self._secret = clock, base64.b32decode(secret)

    def code(self, *, later=0):
        return one_time_password(self._secret, step_at(self._clock.now) + later)


@pytest.fixture
def enrolled(ada, time_stands):
    """(app, recovery codes) of Ada's second factor; its last code is used up."""
    app = App(time_stands, second_factor.begin(ada, HOME, PASSWORD).secret)
    codes = second_factor.confirm(ada, HOME, app.code()).recovery_codes
    time_stands.forward(seconds=30)
    return app, codes


def sign_in(code=None):
    return sessions.sign_in(HOME, "ada@example.com", PASSWORD, code)


def test_it_counts_only_once_confirmed(ada, time_stands):
    app = App(time_stands, second_factor.begin(ada, HOME, PASSWORD).secret)
    assert sign_in().access_token
    with pytest.raises(InvalidCredentials):
        second_factor.confirm(ada, HOME, "000000")
    assert second_factor.state(ada).enabled is False

    codes = second_factor.confirm(ada, HOME, app.code()).recovery_codes

    assert len(set(codes)) == 10
    assert (second_factor.state(ada).enabled, second_factor.state(ada).recovery_codes_left) == (True, 10)
    with pytest.raises(InvalidState):
        second_factor.begin(ada, HOME, PASSWORD)


def test_the_password_alone_is_not_enough_then(enrolled):
    app, _ = enrolled
    with pytest.raises(SecondFactorRequired):
        sign_in()

    assert sign_in(app.code()).access_token


def test_the_need_of_a_code_is_told_only_to_who_knows_the_password(enrolled):
    with pytest.raises(InvalidCredentials):
        sessions.sign_in(HOME, "ada@example.com", "wrong")


def test_a_code_counts_once(enrolled, time_stands):
    app, _ = enrolled
    sign_in(app.code())
    with pytest.raises(InvalidCredentials):
        sign_in(app.code())

    time_stands.forward(seconds=30)
    assert sign_in(f" {app.code()[:3]} {app.code()[3:]} ").access_token


def test_a_recovery_code_counts_once_in_any_spelling(enrolled, ada):
    _, codes = enrolled

    assert sign_in(codes[0].upper().replace("-", " ")).access_token

    assert second_factor.state(ada).recovery_codes_left == 9
    with pytest.raises(InvalidCredentials):
        sign_in(codes[0])


def test_guessing_is_limited(enrolled):
    app, _ = enrolled
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            sign_in("000000")
    with pytest.raises(RateLimited):
        sign_in(app.code())


def test_a_wrong_code_opens_no_session(enrolled):
    before = query("SELECT count(*) AS n FROM auth_session")
    for code in (None, "000000"):
        with pytest.raises((InvalidCredentials, SecondFactorRequired)):
            sign_in(code)

    assert query("SELECT count(*) AS n FROM auth_session") == before


def test_new_recovery_codes_end_the_old_ones(enrolled, ada):
    app, old = enrolled

    new = second_factor.renew_codes(ada, HOME, app.code()).recovery_codes

    with pytest.raises(InvalidCredentials):
        sign_in(old[0])
    assert sign_in(new[0]).access_token


def test_removing_it_takes_password_and_code(enrolled, ada):
    app, _ = enrolled
    for password, code in (("wrong", app.code()), (PASSWORD, "000000")):
        with pytest.raises(InvalidCredentials):
            second_factor.remove(ada, HOME, password, code)

    second_factor.remove(ada, HOME, PASSWORD, app.code())

    assert sign_in().access_token
    assert query("SELECT 1 FROM auth_recovery_code") == []


def test_an_administrator_lets_somebody_in_who_lost_the_app(enrolled, ada):
    second_factor.remove_for(Actor("", is_superuser=True), ada.id)

    assert sign_in().access_token


def test_nothing_of_it_is_kept_readable(enrolled, ada):
    app, codes = enrolled
    secret = app._secret

    stored = query("SELECT * FROM auth_second_factor") + query("SELECT * FROM auth_recovery_code")
    assert secret not in bytes(stored[0]["secret"])
    assert all(code.replace("-", "") not in repr(stored) for code in codes)


def test_an_access_key_changes_nothing_about_it(ada):
    actor = Actor(ada.id, ada.email, scopes=frozenset({"auth"}))
    for attempt in (
        lambda: second_factor.begin(actor, HOME, PASSWORD),
        lambda: second_factor.confirm(actor, HOME, "000000"),
        lambda: second_factor.renew_codes(actor, HOME, "000000"),
        lambda: second_factor.remove(actor, HOME, PASSWORD, "000000"),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_a_session_without_a_password_guesses_no_more_codes_than_the_limit_allows(enrolled, ada):
    access = sessions.open_session(HOME, ada.id).access_token
    actor, _ = sessions.authenticate(access)
    User.update(hashed_password="").where(User.id == ada.id).execute()

    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            second_factor.remove(actor, HOME, None, "000000")

    with pytest.raises(RateLimited):
        second_factor.remove(actor, HOME, None, "000000")


@pytest.mark.parametrize("password", [PASSWORD, "wrong password"], ids=["wrong code", "wrong password"])
def test_of_guesses_made_at_the_same_time_only_as_many_count_as_the_limit_allows(enrolled, ada, monkeypatch, password):
    """The password is looked at when all have asked, and none has been counted yet."""
    together = threading.Barrier(12)
    verify = freshness.verify_password

    def verify_together(hashed, password):
        together.wait()
        return verify(hashed, password)

    monkeypatch.setattr(freshness, "verify_password", verify_together)

    def guess(_):
        try:
            second_factor.remove(ada, HOME, password, "000000")
        except (InvalidCredentials, RateLimited) as problem:
            return type(problem)
        finally:
            close_thread()

    with ThreadPoolExecutor(12) as pool:
        refused = Counter(pool.map(guess, range(12)))

    assert refused == {InvalidCredentials: 5, RateLimited: 7}
