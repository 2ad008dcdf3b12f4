"""Access keys for the appliance itself."""

import pytest

from appliance.areas.auth.routes import authenticator
from appliance.areas.auth.schemas import NewAccessKey, NewUser, UserAdministration
from appliance.areas.auth.service import access_keys, accounts, administration, leaving, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.core.errors import Forbidden, InvalidInput, NotFound, QuotaExceeded, TokenExpired, Unauthenticated
from appliance.core.events import live
from appliance.core.paging import Paging
from appliance.db import query

AREAS = ["auth", "rag", "storage"]
HOME = Client("203.0.113.5")


def make(person, *scopes, days=90):
    new = NewAccessKey(name="backup", scopes=list(scopes or ("storage:read",)), expires_in_days=days)
    return access_keys.add_access_key(person, new, AREAS)


def test_a_key_stands_for_its_owner_within_its_scopes(ada):
    made = make(ada, "storage:read", "rag", "rag")

    actor = authenticator(made.key).actor

    assert (actor.id, actor.email, actor.session_id) == (ada.id, ada.email, None)
    assert actor.scopes == frozenset({"rag", "storage:read"})


def test_of_a_key_only_its_hash_is_kept(ada):
    made = make(ada)

    stored = query("SELECT * FROM auth_access_key") + query("SELECT * FROM db_activity")
    assert made.key not in repr(stored)
    assert made.key.startswith(made.prefix) and len(made.prefix) == 10
    [shown] = access_keys.list_access_keys(ada, Paging()).data
    assert not hasattr(shown, "key")


def test_a_key_expires(ada, time_stands):
    made = make(ada, days=1)
    assert authenticator(made.key).expires_at == time_stands.now + 24 * 3600 * 1000

    time_stands.forward(days=1)

    with pytest.raises(TokenExpired):
        authenticator(made.key)


def test_a_key_may_be_made_to_last(ada, time_stands):
    made = make(ada, days=None)
    time_stands.forward(days=4000)

    assert authenticator(made.key).expires_at is None


def test_a_revoked_key_fails_at_once_and_its_streams_are_told(ada):
    made = make(ada)
    heard = []
    end = live.subscribe(heard.append)

    access_keys.revoke_access_key(ada, made.id)

    end()
    assert [event.topic for event in heard] == ["auth.access_key"]
    with pytest.raises(Unauthenticated):
        authenticator(made.key)


@pytest.mark.parametrize("end", ["deactivate", "delete"])
def test_the_keys_of_somebody_deactivated_or_deleted_fail(ada, admin, end):
    made = make(ada)

    if end == "delete":
        administration.remove_user(admin, ada.id)
    else:
        administration.change_any(admin, ada.id, UserAdministration(is_active=False))

    with pytest.raises(Unauthenticated):
        authenticator(made.key)


@pytest.mark.parametrize("token", ["ak_", "ak_guess", "ak_" + "x" * 5000])
def test_a_guess_is_no_key(ada, token):
    with pytest.raises(Unauthenticated):
        authenticator(token)


@pytest.mark.parametrize("scope", ["everything", "rag:write", "rag:read:read", "*", "", "RAG"])
def test_a_scope_is_an_area_or_its_reading(ada, scope):
    with pytest.raises(InvalidInput) as caught:
        make(ada, scope)

    assert caught.value.errors[0]["loc"] == ["body", "scopes"]


def test_another_does_not_revoke_a_key(ada, bob, admin):
    made = make(ada)
    for person in (bob, admin):
        with pytest.raises(NotFound):
            access_keys.revoke_access_key(person, made.id)

    assert authenticator(made.key).actor.id == ada.id


def test_a_key_decides_nothing_about_accounts_and_keys(admin, bob):
    actor = authenticator(make(admin, "auth").key).actor
    assert actor.is_superuser

    for attempt in (
        lambda: make(actor),
        lambda: access_keys.revoke_access_key(actor, "x"),
        lambda: accounts.change_own(actor, HOME, email="mine@example.com"),
        lambda: accounts.change_password(actor, HOME, "x", "y"),
        lambda: administration.create_user(actor, NewUser(email="eve@example.com", password="nine blue jugs")),
        lambda: administration.change_any(actor, bob.id, UserAdministration(is_superuser=True)),
        lambda: administration.remove_user(actor, bob.id),
        lambda: leaving.delete_own(actor, HOME),
    ):
        with pytest.raises(Forbidden, match="access key"):
            attempt()


def test_making_and_revoking_are_events(ada):
    access_keys.revoke_access_key(ada, make(ada).id)

    kinds = [row["kind"] for row in query("SELECT kind FROM db_activity WHERE kind LIKE 'access_key%' ORDER BY rowid")]
    assert kinds == ["access_key_created", "access_key_revoked"]


def test_a_person_has_a_limited_number_of_keys(ada, monkeypatch):
    monkeypatch.setattr(access_keys, "MOST", 2)
    make(ada)
    make(ada)

    with pytest.raises(QuotaExceeded):
        make(ada)


def test_the_use_of_a_key_is_noted_to_the_minute(ada, time_stands):
    made = make(ada)
    moments = []
    for _ in range(3):
        authenticator(made.key)
        moments.append(query("SELECT last_used_at FROM auth_access_key")[0]["last_used_at"] - time_stands.now)
        time_stands.forward(seconds=30)

    assert moments == [0, -30_000, 0]


def test_access_tokens_go_on_working(ada):
    token = sessions.open_session(HOME, ada.id).access_token

    assert authenticator(token).actor.scopes is None
