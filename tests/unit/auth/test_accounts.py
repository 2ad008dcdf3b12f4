"""Accounts: signing up, one's own account, superusers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from appliance.areas.auth.service import accounts, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.core.actor import Actor
from appliance.core.errors import (
    AlreadyExists,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    RegistrationDisabled,
)
from appliance.core.events import LiveEvent, live
from appliance.db import query
from appliance.db.connection import close_thread

HOME = Client("203.0.113.5")
PASSWORD = "seven green bottles"


def test_signing_up_makes_an_active_user_without_rights(db):
    user = accounts.sign_up(HOME, "  eve@example.com ", PASSWORD, "Eve")

    assert (user.email, user.full_name) == ("eve@example.com", "Eve")
    assert (user.is_active, user.is_superuser, user.email_verified, user.last_login_at) == (True, False, False, None)
    [row] = query("SELECT hashed_password FROM auth_user")
    assert row["hashed_password"].startswith("$argon2id$")


def test_an_e_mail_is_taken_in_any_case(db, ada):
    with pytest.raises(AlreadyExists, match="ADA@example.com"):
        accounts.sign_up(HOME, "ADA@example.com", PASSWORD)


def test_of_two_who_sign_up_with_one_e_mail_at_the_same_time_one_gets_it(db):
    def sign_up(email: str) -> str:
        try:
            return accounts.sign_up(HOME, email, PASSWORD).id
        except AlreadyExists:
            return "taken"
        finally:
            close_thread()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(sign_up, ["eve@example.com", "Eve@example.com", "EVE@example.com", "eve@Example.com"]))

    assert answers.count("taken") == 3
    assert len(query("SELECT 1 FROM auth_user")) == 1


@pytest.mark.parametrize(
    "email", ["", "eve", "eve@", "@example.com", "eve@exa mple.com", "e@b.c@d", "eve@-a.com", "é@b.c"]
)
def test_what_is_no_e_mail_is_refused(db, email):
    with pytest.raises(InvalidInput) as caught:
        accounts.sign_up(HOME, email, PASSWORD)

    assert caught.value.errors[0]["loc"] == ["body", "email"]


def test_sign_up_can_be_switched_off(db, set_settings):
    set_settings({"auth.registration_enabled": False})

    with pytest.raises(RegistrationDisabled):
        accounts.sign_up(HOME, "eve@example.com", PASSWORD)


def test_sign_up_closes_when_the_installation_is_full(db, ada, bob, set_settings):
    set_settings({"auth.max_users": 2})

    with pytest.raises(RegistrationDisabled, match="2 accounts"):
        accounts.sign_up(HOME, "eve@example.com", PASSWORD)


def test_a_user_sees_only_oneself_and_a_superuser_anyone(db, ada, bob, admin):
    assert accounts.read_user(ada, ada.id).email == "ada@example.com"
    assert accounts.read_user(admin, ada.id).email == "ada@example.com"
    with pytest.raises(NotFound):
        accounts.read_user(bob, ada.id)


def test_changing_the_name_leaves_the_rest_and_tells_of_it(db, ada):
    told: list[LiveEvent] = []
    unsubscribe = live.subscribe(told.append)

    user = accounts.change_own(ada, HOME, full_name="Ada Lovelace")

    unsubscribe()
    assert (user.full_name, user.email) == ("Ada Lovelace", "ada@example.com")
    assert [(event.topic, event.change, event.id) for event in told] == [("auth.user", "changed", ada.id)]


def test_changing_nothing_changes_nothing(db, ada):
    before = accounts.own_account(ada)

    assert accounts.change_own(ada, HOME) == before
    assert accounts.change_own(ada, HOME, full_name="Ada", email="ada@example.com") == before


def test_a_name_may_be_taken_away(db, ada):
    assert accounts.change_own(ada, HOME, full_name=None).full_name is None


def test_another_e_mail_is_unverified_and_must_be_free(db, ada, bob):
    ada = replace(ada, session_id=sessions.begin_session(HOME, ada.id))
    with pytest.raises(AlreadyExists):
        accounts.change_own(ada, HOME, email="BOB@example.com")

    assert accounts.change_own(ada, HOME, email="lovelace@example.com").email == "lovelace@example.com"
    assert accounts.change_own(ada, HOME, email="Lovelace@example.com").email == "Lovelace@example.com"


def test_another_e_mail_needs_the_password_once_the_sign_in_is_stale(db, time_stands):
    user = accounts.sign_up(HOME, "eve@example.com", PASSWORD)
    actor = Actor(user.id, session_id=sessions.begin_session(HOME, user.id))
    time_stands.forward(seconds=15 * 60)

    accounts.change_own(actor, HOME, full_name="Eve", email="eve@example.com")
    with pytest.raises(Forbidden, match="password"):
        accounts.change_own(actor, HOME, email="mallory@example.com")
    with pytest.raises(InvalidCredentials):
        accounts.change_own(actor, HOME, email="mallory@example.com", password="wrong one")
    assert accounts.own_account(actor).email == "eve@example.com"

    assert accounts.change_own(actor, HOME, email="eva@example.com", password=PASSWORD).email == "eva@example.com"


def test_a_new_password_must_differ_and_be_strong(db):
    user = accounts.sign_up(HOME, "eve.long@example.com", PASSWORD)
    actor = accounts.Actor(user.id)

    for new in (PASSWORD, "short", "eve.long@example.com", "password123"):
        with pytest.raises(InvalidInput) as caught:
            accounts.change_password(actor, HOME, PASSWORD, new)
        assert caught.value.errors[0]["loc"] == ["body", "new_password"]


def test_superusers_are_listed_oldest_first(db, ada):
    accounts.create_superuser("one@example.com", PASSWORD)
    accounts.create_superuser("two@example.com", PASSWORD)

    assert [user.email for user in accounts.superusers()] == ["one@example.com", "two@example.com"]
