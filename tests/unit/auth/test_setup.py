"""How the first superuser comes into being."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.areas.auth.service import accounts, sessions, setup
from appliance.areas.auth.service.attempts import Client
from appliance.core.errors import Conflict, InvalidInput, InvalidState, InvalidToken
from appliance.db import query
from appliance.db.connection import close_thread

HOME = Client("203.0.113.5", "", "http://home.example")
PASSWORD = "seven green bottles"


def test_the_token_makes_a_superuser_who_is_signed_in(db):
    token = setup.new_setup_token()

    tokens = setup.set_up(HOME, token, "eve@example.com", PASSWORD, "Eve")

    actor, _ = sessions.authenticate(tokens.access_token)
    assert actor.is_superuser and actor.email == "eve@example.com"
    assert setup.login_options().setup_required is False


def test_the_token_works_once(db):
    token = setup.new_setup_token()
    setup.set_up(HOME, token, "eve@example.com", PASSWORD)

    with pytest.raises(InvalidState):
        setup.set_up(HOME, token, "mallory@example.com", PASSWORD)

    assert setup.new_setup_token() is None


def test_a_mistake_in_the_form_does_not_spend_the_token(db):
    token = setup.new_setup_token()

    with pytest.raises(InvalidInput):
        setup.set_up(HOME, token, "eve@example.com", "password")

    assert setup.set_up(HOME, token, "eve@example.com", PASSWORD)


def test_the_token_of_an_earlier_start_is_refused(db):
    earlier = setup.new_setup_token()
    setup.new_setup_token()

    for token in (earlier, "", "setup_guessed"):
        with pytest.raises(InvalidToken):
            setup.set_up(HOME, token, "eve@example.com", PASSWORD)


def test_nobody_sets_up_while_a_backup_is_restored(db):
    token = setup.new_setup_token()
    under_way = True
    setup.hold_set_up(token, lambda: under_way)

    with pytest.raises(Conflict, match="A backup is being restored here"):
        setup.set_up(HOME, token, "eve@example.com", PASSWORD)

    under_way = False  # it has failed
    assert setup.set_up(HOME, token, "eve@example.com", PASSWORD)
    with pytest.raises(InvalidState):
        setup.hold_set_up(token, lambda: True)


def test_of_two_who_use_the_token_at_the_same_time_one_becomes_superuser(db):
    token = setup.new_setup_token()

    def use(number: int) -> str:
        try:
            setup.set_up(HOME, token, f"eve{number}@example.com", PASSWORD)
            return "made"
        except InvalidState:
            return "late"
        finally:
            close_thread()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(use, range(4)))

    assert sorted(answers) == ["late", "late", "late", "made"]
    assert len(accounts.superusers()) == 1


def test_the_token_is_stored_as_a_hash_only(db):
    token = setup.new_setup_token()

    assert token not in str(query("SELECT * FROM auth_setup_token"))


def test_the_environment_can_name_the_first_superuser(db, tmp_path):
    (tmp_path / "password").write_text(PASSWORD + "\n")
    environ = {
        "APPLIANCE_FIRST_SUPERUSER": "eve@example.com",
        "APPLIANCE_FIRST_SUPERUSER_PASSWORD_FILE": str(tmp_path / "password"),
    }

    assert setup.first_superuser(environ)
    assert setup.first_superuser(environ | {"APPLIANCE_FIRST_SUPERUSER": "other@example.com"})

    assert [user.email for user in accounts.superusers()] == ["eve@example.com"]
    assert sessions.sign_in(HOME, "eve@example.com", PASSWORD)


@pytest.mark.parametrize("password", [{}, {"APPLIANCE_FIRST_SUPERUSER_PASSWORD": "password"}])
def test_an_environment_without_a_good_password_stops_the_start(db, password):
    with pytest.raises(InvalidInput):
        setup.first_superuser({"APPLIANCE_FIRST_SUPERUSER": "eve@example.com"} | password)


def test_without_environment_there_is_none(db):
    assert not setup.first_superuser({})
