"""Attempts to sign in: what is counted, what is told, and when it ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.areas.auth import passwords
from appliance.areas.auth.service import accounts, sessions
from appliance.areas.auth.service.attempts import Client, prune_history
from appliance.core.errors import InactiveUser, InvalidCredentials, RateLimited
from appliance.db import execute, query, writing
from appliance.db.connection import close_thread

HOME = Client("203.0.113.5", "a browser", "http://home.example")
EMAIL, PASSWORD = "eve@example.com", "seven green bottles"


@pytest.fixture
def eve(db):
    return accounts.sign_up(HOME, EMAIL, PASSWORD, "Eve")


def fail(times: int, *, email: str = EMAIL, ip: str = "203.0.113.5") -> None:
    for _ in range(times):
        with pytest.raises(InvalidCredentials):
            sessions.sign_in(Client(ip), email, "wrong")


def history() -> list[dict[str, object]]:
    return query("SELECT user_id, email, success, failure_reason FROM auth_login_history ORDER BY rowid")


def test_signing_in_gives_tokens_and_is_remembered(db, eve):
    tokens = sessions.sign_in(HOME, EMAIL, PASSWORD)

    assert sessions.authenticate(tokens.access_token)[0].id == eve.id
    assert history() == [{"user_id": eve.id, "email": EMAIL, "success": 1, "failure_reason": None}]
    [session] = query("SELECT ip_address, user_agent FROM auth_session")
    assert session == {"ip_address": "203.0.113.5", "user_agent": "a browser"}
    assert query("SELECT last_login_at FROM auth_user")[0]["last_login_at"]
    assert query("SELECT title FROM db_activity WHERE kind = 'user_signed_in'") == [{"title": f"{EMAIL} signed in"}]


def test_the_case_of_an_e_mail_does_not_matter(db, eve):
    assert sessions.sign_in(HOME, "EVE@Example.COM", PASSWORD)


def test_a_wrong_password_and_an_unknown_e_mail_are_answered_alike(db, eve):
    answers = []
    for email in (EMAIL, "nobody@example.com"):
        with pytest.raises(InvalidCredentials) as caught:
            sessions.sign_in(HOME, email, "wrong")
        answers.append((str(caught.value), caught.value.extra))

    assert answers[0] == answers[1]
    assert [row["failure_reason"] for row in history()] == ["invalid-credentials", "invalid-credentials"]


def test_an_unknown_e_mail_costs_a_hash_as_well(db, eve, monkeypatch):
    costs: list[str] = []
    hasher = passwords._hasher(64)

    class Counting:
        def verify(self, hashed, password):
            costs.append(hashed.rsplit("$", 2)[0])
            return hasher.verify(hashed, password)

    monkeypatch.setattr(passwords, "_hasher", lambda memory_kib: Counting())
    fail(1)
    fail(1, email="nobody@example.com")

    assert len(costs) == 2 and costs[0] == costs[1]


def test_after_five_wrong_passwords_the_right_one_is_refused_too(db, eve):
    fail(5)

    with pytest.raises(RateLimited) as caught:
        sessions.sign_in(Client("198.51.100.7"), EMAIL, PASSWORD)

    assert 0 < caught.value.extra["retry_after"] <= 900


def test_the_lock_out_ends_fifteen_minutes_after_the_first_of_the_five(db, eve, time_stands):
    fail(1)
    time_stands.forward(seconds=600)
    fail(4)

    time_stands.forward(seconds=299)
    with pytest.raises(RateLimited) as caught:
        sessions.sign_in(HOME, EMAIL, PASSWORD)
    time_stands.forward(seconds=caught.value.extra["retry_after"])

    assert sessions.sign_in(HOME, EMAIL, PASSWORD)


def test_what_was_refused_by_the_lock_out_does_not_prolong_it(db, eve, time_stands):
    fail(5)
    time_stands.forward(seconds=800)
    with pytest.raises(RateLimited):
        sessions.sign_in(HOME, EMAIL, "wrong")

    time_stands.forward(seconds=100)

    assert sessions.sign_in(HOME, EMAIL, PASSWORD)


def test_an_e_mail_without_account_is_locked_out_alike(db):
    fail(5, email="nobody@example.com")

    with pytest.raises(RateLimited):
        sessions.sign_in(HOME, "NOBODY@example.com", "wrong")


def test_an_address_is_refused_after_ten_wrong_passwords_for_whomever(db, eve):
    for number in range(10):
        fail(1, email=f"guess{number}@example.com")

    with pytest.raises(RateLimited, match="this address"):
        sessions.sign_in(HOME, EMAIL, PASSWORD)
    assert sessions.sign_in(Client("198.51.100.7"), EMAIL, PASSWORD)


def test_signing_in_well_is_not_counted(db, eve):
    for _ in range(12):
        sessions.sign_in(HOME, EMAIL, PASSWORD)


def test_of_guesses_made_at_the_same_time_no_more_count_than_the_limit_allows(db, eve):
    def guess(number: int) -> type[Exception]:
        try:
            sessions.sign_in(Client(f"198.51.100.{number}"), EMAIL, "wrong")
        except (InvalidCredentials, RateLimited) as error:
            return type(error)
        finally:
            close_thread()
        raise AssertionError("a wrong password was taken")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(12)))

    assert answers.count(InvalidCredentials) == 5 and answers.count(RateLimited) == 7


def test_the_limits_are_settings(db, eve, set_settings):
    set_settings({"auth.failures_per_account": 0, "auth.failures_per_address": 2})

    fail(2)
    fail(2, ip="198.51.100.7")
    fail(2, ip="198.51.100.8")

    assert sessions.sign_in(Client("198.51.100.9"), EMAIL, PASSWORD)


def test_an_inactive_user_learns_it_with_the_right_password_only(db, eve):
    with writing():
        execute("UPDATE auth_user SET is_active = 0")

    fail(1)
    with pytest.raises(InactiveUser):
        sessions.sign_in(HOME, EMAIL, PASSWORD)

    assert [row["failure_reason"] for row in history()] == ["invalid-credentials", "inactive-user"]
    assert query("SELECT 1 FROM auth_session") == []


def test_a_wrong_current_password_counts_like_a_failed_sign_in(db, eve):
    actor, _ = sessions.authenticate(sessions.sign_in(HOME, EMAIL, PASSWORD).access_token)
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            accounts.change_password(actor, HOME, "wrong", "another good one")

    with pytest.raises(RateLimited):
        accounts.change_password(actor, HOME, PASSWORD, "another good one")
    with pytest.raises(RateLimited):
        sessions.sign_in(HOME, EMAIL, PASSWORD)


def test_a_hash_of_older_costs_is_renewed_at_the_next_sign_in(db, eve):
    import argon2

    old = argon2.PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    with writing():
        execute("UPDATE auth_user SET hashed_password = ?", (old,))

    sessions.sign_in(HOME, EMAIL, PASSWORD)

    [user] = query("SELECT hashed_password FROM auth_user")
    assert user["hashed_password"] != old
    assert sessions.sign_in(HOME, EMAIL, PASSWORD)


def test_the_history_is_kept_ninety_days(db, eve, time_stands):
    fail(1)
    time_stands.forward(days=60)
    sessions.sign_in(HOME, EMAIL, PASSWORD)

    time_stands.forward(days=31)
    prune_history()

    assert [row["success"] for row in history()] == [1]
