"""Somebody opens an account with another person's e-mail and waits; then the owner of the address comes by mail."""

import pytest

from appliance.areas.auth.models import AccessKey, OidcIdentity, Passkey, User
from appliance.areas.auth.schemas import NewAccessKey
from appliance.areas.auth.service import access_keys, accounts, administration, mailing, recovery
from appliance.areas.auth.service import sessions as auth_sessions
from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service import flows, one_time, sessions, signing
from appliance.areas.supabase.service.one_time import Challenge
from appliance.core.actor import Actor
from appliance.core.errors import BadRequest, Forbidden, InvalidCredentials, NotFound, Unauthenticated
from appliance.core.ids import new_token
from appliance.core.secrets import hash_token
from appliance.db import execute, writing
from appliance.http.limits import buckets

THERE, HOME = Client("198.51.100.66"), Client("203.0.113.5")
SQUATTERS, OWNERS = "eleven grey cats", "seven green bottles"
VICTIM = "victim@example.com"


@pytest.fixture(autouse=True)
def _no_limits():
    buckets.clear()


class Squatter:
    """Everything that somebody who opened an account can put aside for later."""

    def __init__(self, email=VICTIM):
        user = accounts.sign_up(THERE, email, SQUATTERS)
        self.id = user.id
        self.own_door = auth_sessions.sign_in(THERE, email, SQUATTERS)
        actor, _ = auth_sessions.authenticate(self.own_door.access_token)
        self.key = access_keys.add_access_key(actor, NewAccessKey(name="later", scopes=["storage"]), ["storage"]).key
        self.other_door = signing.sign_in(THERE, email, SQUATTERS)
        OidcIdentity.create(user=user.id, issuer="https://id.example", subject="eve")
        Passkey.create(
            user=user.id,
            name="eve",
            host="box.example",
            credential_id=b"eve",
            attested=b"",
            sign_count=0,
            backed_up=False,
        )
        self.change = one_time.make(user.id, "email_change", "eve@example.com")
        self.flow = flows.begin(user.id, Challenge("v" * 43, "plain"))

    def ways_in(self):
        """Which of them still work."""
        tried = {
            "password": lambda: auth_sessions.sign_in(THERE, User.get_by_id(self.id).email, SQUATTERS),
            "session": lambda: auth_sessions.authenticate(self.own_door.access_token),
            "refresh token": lambda: auth_sessions.refresh(THERE, self.own_door.refresh_token),
            "access key": lambda: access_keys.authenticate(self.key),
            "session of the other door": lambda: auth_sessions.authenticate(
                self.other_door["access_token"], sessions.KIND
            ),
            "refresh token of the other door": lambda: sessions.refresh(THERE, self.other_door["refresh_token"]),
            "new address": lambda: one_time.use_link(self.change.token, "email_change"),
            "code of a flow": lambda: flows.exchange(THERE, self.flow, "v" * 43),
        }
        return {name for name, way in tried.items() if _works(way)} | self._kept()

    def _kept(self):
        tables = {"connection": OidcIdentity, "passkey": Passkey, "access key": AccessKey}
        return {name for name, table in tables.items() if table.select().where(table.user == self.id).exists()}


def _works(way):
    try:
        way()
    except (Unauthenticated, InvalidCredentials, BadRequest, Forbidden, NotFound):
        return False
    return True


def by_link(kind):
    def come(user_id, run_jobs):
        made = one_time.make(user_id, kind, VICTIM)
        return signing.verify_link(HOME, made.token, kind)

    return come


def by_code(user_id, run_jobs):
    made = one_time.make(user_id, "magiclink", VICTIM)
    return signing.verify_code(HOME, VICTIM, "email", made.code)


def by_new_password(user_id, run_jobs):
    mailing.send_recovery(VICTIM)
    token = new_token("reset")
    with writing():
        execute("UPDATE auth_password_reset SET token_hash = ? WHERE user_id = ?", (hash_token(token), user_id))
    recovery.reset_password(HOME, token, OWNERS)
    return auth_sessions.sign_in(HOME, VICTIM, OWNERS)


def test_a_squatter_alone_has_every_way_in(db):
    squatter = Squatter()

    assert len(squatter.ways_in()) == 10


@pytest.mark.parametrize(
    "come",
    [by_link("magiclink"), by_link("recovery"), by_link("invite"), by_code, by_new_password],
    ids=["magic link", "recovery", "invitation", "code", "new password"],
)
def test_nothing_of_a_squatter_is_left_when_the_owner_comes_by_mail(db, run_jobs, time_stands, come):
    squatter = Squatter()
    time_stands.forward(seconds=20)

    session = come(squatter.id, run_jobs)
    run_jobs()

    assert squatter.ways_in() == set()
    assert session and accounts.find_user(squatter.id).email_verified
    assert any("your address is confirmed" in mail.read_text() for mail in db.outbox.glob("*.eml"))


def test_confirming_a_sign_up_keeps_its_password_and_nothing_else(db, run_jobs, time_stands):
    squatter = Squatter()
    time_stands.forward(seconds=20)

    by_link("signup")(squatter.id, run_jobs)
    run_jobs()

    assert squatter.ways_in() == {"password"}


def test_once_the_address_is_known_nothing_is_taken_away(db, run_jobs, time_stands):
    owner = Squatter()
    with writing():
        User.update(email_verified=True).where(User.id == owner.id).execute()
    time_stands.forward(seconds=20)

    by_link("magiclink")(owner.id, run_jobs)
    run_jobs()

    assert len(owner.ways_in()) == 10


def test_a_superuser_was_made_by_no_stranger(admin, run_jobs):
    with writing():
        User.update(email=VICTIM).where(User.id == admin.id).execute()

    by_link("magiclink")(admin.id, run_jobs)

    assert User.get_by_id(admin.id).hashed_password


@pytest.mark.parametrize("change", [{"password": OWNERS}, {"email": "else@example.com"}], ids=["password", "e-mail"])
def test_a_link_under_way_ends_with_a_new_password_or_address(ada, admin, run_jobs, time_stands, change):
    made = one_time.make(ada.id, "email_change", "eve@example.com")
    code = flows.begin(ada.id, Challenge("v" * 43, "plain"))
    time_stands.forward(seconds=1)

    administration.change_account(Actor(admin.id, is_superuser=True), ada.id, **change)
    run_jobs()

    with pytest.raises(Forbidden):
        one_time.use_link(made.token, "email_change")
    with pytest.raises(NotFound):
        flows.exchange(HOME, code, "v" * 43)


def test_a_flood_of_notices_to_one_address_ends(db):
    for _ in range(20 + 5):
        mailing.send_notice("email_changed", VICTIM)
    mailing.send_notice("email_changed", "other@example.com")

    assert len(list(db.outbox.glob("*.eml"))) == 20 + 1


def test_an_address_that_changes_by_a_link_is_told_to_the_old_one(db, ada, run_jobs):
    made = one_time.make(ada.id, "email_change", "lovelace@example.com")

    signing.verify_link(HOME, made.token, "email_change")
    run_jobs()

    mails = [mail.read_text() for mail in db.outbox.glob("*.eml")]
    assert any("To: ada@example.com" in mail and "e-mail was changed" in mail for mail in mails)


def test_a_confirmed_address_that_stays_is_told_to_nobody(db, ada, run_jobs):
    made = one_time.make(ada.id, "signup", ada.email)

    signing.verify_link(HOME, made.token, "signup")
    run_jobs()

    assert list(db.outbox.glob("*.eml")) == []
