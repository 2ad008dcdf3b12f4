"""A forgotten password, and the other mails of accounts."""

import email
import re
import statistics
import time
from email.policy import default

import pytest

from appliance.areas.auth.models import PasswordReset, User
from appliance.areas.auth.schemas import NewUser, UserAdministration
from appliance.areas.auth.service import accounts, administration, mailing, recovery, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.core.errors import InvalidInput, InvalidToken, RateLimited, Unauthenticated, UpstreamError
from appliance.db import query
from appliance.http.limits import buckets
from appliance.ports.mailer import mailer

HOME = Client("203.0.113.5")
PASSWORD = "nine blue jugs"


@pytest.fixture(autouse=True)
def _no_limits():
    buckets.clear()


@pytest.fixture
def outbox(db, run_jobs):
    """`outbox()` runs what is due and takes the new mails out, oldest first."""

    def take():
        run_jobs()
        files = sorted(db.outbox.glob("*.eml"))
        mails = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        for file in files:
            file.unlink()
        return mails

    return take


@pytest.fixture
def delivers(monkeypatch):
    """As if mails left the house, while they still go into the outbox."""
    monkeypatch.setattr(mailer._adapter, "delivers", lambda: True)


def token_of(message):
    return re.search(r"/reset-password\?token=(\S+)", message.get_content())[1]


def ask(outbox, address="ada@example.com"):
    recovery.ask_recovery(HOME, address)
    [message] = outbox()
    return token_of(message)


def test_a_link_sets_a_new_password_once_and_ends_all_sessions(ada, outbox):
    access = sessions.open_session(HOME, ada.id).access_token
    token = ask(outbox, "ADA@example.com")

    recovery.reset_password(HOME, token, PASSWORD)

    with pytest.raises(Unauthenticated):
        sessions.authenticate(access)
    assert sessions.sign_in(HOME, ada.email, PASSWORD).access_token
    [notice] = outbox()
    assert notice["to"] == ada.email and "was changed" in notice["subject"]
    with pytest.raises(InvalidToken):
        recovery.reset_password(HOME, token, "ten red bricks")


def test_of_a_token_only_its_hash_is_kept(ada, outbox):
    token = ask(outbox)

    stored = query("SELECT * FROM auth_password_reset") + query("SELECT * FROM jobs_task")
    assert token not in repr(stored)


def test_links_lead_to_the_configured_address(ada, outbox, set_settings):
    set_settings({"http.base_url": "https://box.example/"})
    recovery.ask_recovery(HOME, ada.email)

    [message] = outbox()

    assert "https://box.example/reset-password?token=" in message.get_content()


def test_nobody_and_the_inactive_get_no_mail(ada, admin, outbox):
    administration.change_any(admin, ada.id, UserAdministration(is_active=False))
    for address in ("nobody@example.com", ada.email):
        recovery.ask_recovery(HOME, address)

    assert outbox() == []


def test_a_weak_password_leaves_the_link_usable(ada, outbox):
    token = ask(outbox)

    with pytest.raises(InvalidInput):
        recovery.reset_password(HOME, token, "password1")

    recovery.reset_password(HOME, token, PASSWORD)


def test_links_expire_and_older_ones_end_with_a_new_one(ada, outbox, time_stands):
    first = ask(outbox)
    time_stands.forward(seconds=1)
    second = ask(outbox)
    with pytest.raises(InvalidToken):
        recovery.reset_password(HOME, first, PASSWORD)

    time_stands.forward(seconds=48 * 3600 - 1)
    recovery._usable(second)
    time_stands.forward(seconds=1)

    with pytest.raises(InvalidToken):
        recovery.reset_password(HOME, second, PASSWORD)


def test_a_link_of_a_deactivated_or_deleted_account_is_not_valid(ada, admin, outbox):
    token = ask(outbox)
    administration.change_any(admin, ada.id, UserAdministration(is_active=False))
    with pytest.raises(InvalidToken):
        recovery.reset_password(HOME, token, PASSWORD)

    administration.remove_user(admin, ada.id)
    with pytest.raises(InvalidToken):
        recovery.reset_password(HOME, token, PASSWORD)


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"email": "ada@elsewhere.example"}, {"password": "ten pink bottles"}],
    ids=lambda change: next(iter(change)),
)
def test_a_link_ends_with_what_it_was_sent_for(ada, admin, outbox, change):
    token = ask(outbox)

    administration.change_any(admin, ada.id, UserAdministration(**change))
    administration.change_any(admin, ada.id, UserAdministration(is_active=True, full_name="Ada"))

    with pytest.raises(InvalidToken):
        recovery.reset_password(HOME, token, PASSWORD)


def test_a_change_of_the_name_leaves_a_link_alone(ada, admin, outbox):
    token = ask(outbox)

    administration.change_any(admin, ada.id, UserAdministration(full_name="Ada"))

    recovery.reset_password(HOME, token, PASSWORD)


def test_three_mails_an_hour_are_enough(ada, outbox, time_stands):
    for _ in range(5):
        recovery.ask_recovery(HOME, ada.email)
        time_stands.forward(seconds=1)
    assert len(outbox()) == 3

    time_stands.forward(seconds=3600)
    recovery.ask_recovery(HOME, ada.email)
    assert len(outbox()) == 1


def test_a_mail_that_failed_does_not_count(ada, monkeypatch):
    def refuse(mail):
        raise UpstreamError("refused")

    monkeypatch.setattr(mailer._adapter, "send", refuse)
    for _ in range(4):
        with pytest.raises(UpstreamError):
            mailing.send_recovery(ada.email)

    assert PasswordReset.select().count() == 0


def test_one_address_asks_a_few_times_only(db):
    for _ in range(10):
        recovery.ask_recovery(HOME, "nobody@example.com")
    with pytest.raises(RateLimited):
        recovery.ask_recovery(HOME, "nobody@example.com")


@pytest.mark.parametrize("address", ["eve", "", "a@b@c", "eve@example.com\nBcc: all@example.com"])
def test_what_is_no_address_is_refused(db, address):
    with pytest.raises(InvalidInput):
        recovery.ask_recovery(HOME, address)


def test_known_and_unknown_addresses_take_the_same_time(ada, set_settings):
    set_settings({"auth.recoveries_per_address": 0})
    times: dict[str, list[float]] = {"ada@example.com": [], "eva@example.com": []}
    for _ in range(60):
        for address, taken in times.items():
            start = time.perf_counter()
            recovery.ask_recovery(HOME, address)
            taken.append(time.perf_counter() - start)

    known, unknown = (statistics.quantiles(taken, n=4) for taken in times.values())
    assert known[0] <= unknown[2] and unknown[0] <= known[2]


def test_another_address_is_told_to_the_old_one(ada, outbox):
    accounts.change_email(ada, "lovelace@example.com")

    [notice] = outbox()

    assert notice["to"] == "ada@example.com" and "e-mail was changed" in notice["subject"]
    assert "lovelace" not in notice.get_content()


def test_a_welcome_and_an_invitation_are_sent_where_mails_leave_the_house(admin, outbox, delivers):
    accounts.sign_up(HOME, "eve@example.com", PASSWORD)
    administration.create_user(admin, NewUser(email="max@example.com", password=PASSWORD))

    mails = {message["to"]: message for message in outbox()}

    assert "Welcome" in mails["eve@example.com"]["subject"]
    assert all(PASSWORD not in message.get_content() for message in mails.values())
    recovery.reset_password(HOME, token_of(mails["max@example.com"]), "ten red bricks")
    assert User.get(User.email == "max@example.com")


def test_without_a_mail_server_nobody_is_welcomed(admin, outbox):
    accounts.sign_up(HOME, "eve@example.com", PASSWORD)
    administration.create_user(admin, NewUser(email="max@example.com", password=PASSWORD))

    assert outbox() == []
