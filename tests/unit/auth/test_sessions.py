"""Sessions: tokens that rotate, and what ends them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from appliance.areas.auth.schemas import AccessToken
from appliance.areas.auth.service import accounts, keys, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.errors import TokenExpired, Unauthenticated
from appliance.core.events import LiveEvent, live
from appliance.db import execute, query, writing
from appliance.db.connection import close_thread

HOME = Client("203.0.113.5", "a browser", "http://home.example")


def signed_in(actor: Actor) -> AccessToken:
    return sessions.open_session(HOME, actor.id)


def test_an_access_token_stands_for_its_user_and_session(db, ada):
    tokens = signed_in(ada)

    actor, expires_at = sessions.authenticate(tokens.access_token)

    [session] = query("SELECT * FROM auth_session")
    assert (actor.id, actor.email, actor.is_superuser) == (ada.id, "ada@example.com", False)
    assert actor.session_id == session["id"]
    assert 3590 < expires_at / 1000 - session["created_at"] / 1000 <= 3600


def test_an_access_token_expires_after_an_hour(db, ada, time_stands):
    tokens = signed_in(ada)
    sessions.authenticate(tokens.access_token)

    time_stands.forward(seconds=3600)

    with pytest.raises(TokenExpired):
        sessions.authenticate(tokens.access_token)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "no.token.atall",
        lambda token: token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
        lambda token: token.split(".")[0] + "." + token.split(".")[1] + ".",
        lambda token: "eyJhbGciOiJub25lIn0." + token.split(".")[1] + ".",
        lambda token: "ü" + token,
        lambda token: token + "\udcff",
    ],
    ids=["empty", "words", "signature changed", "signature cut off", "algorithm none", "no ASCII", "no text"],
)
def test_a_token_that_was_tampered_with_is_refused(db, ada, spoil):
    token = signed_in(ada).access_token

    with pytest.raises(Unauthenticated):
        sessions.authenticate(spoil(token))


def test_a_token_of_another_installation_is_refused(db, ada):
    token = signed_in(ada).access_token
    with writing():
        execute("DELETE FROM auth_key")
    sessions.reader_for("api").forget()

    with pytest.raises(Unauthenticated, match="not made by this installation"):
        sessions.authenticate(token)


def test_a_verified_token_is_not_verified_again(db, ada, monkeypatch):
    token = signed_in(ada).access_token
    sessions.authenticate(token)

    import jwt

    monkeypatch.setattr(jwt, "decode", None)

    assert sessions.authenticate(token)[0].id == ada.id


@pytest.mark.parametrize("change", ["UPDATE auth_user SET is_active = 0", "DELETE FROM auth_user"])
def test_the_token_of_a_deactivated_or_deleted_user_fails_at_the_next_request(db, ada, change):
    tokens = signed_in(ada)
    sessions.authenticate(tokens.access_token)

    with writing():
        execute(change)

    with pytest.raises(Unauthenticated):
        sessions.authenticate(tokens.access_token)
    with pytest.raises(Unauthenticated):
        sessions.refresh(HOME, tokens.refresh_token)


def test_signing_out_ends_this_session_alone_and_tells_of_it(db, ada):
    here, elsewhere = signed_in(ada), signed_in(ada)
    actor, _ = sessions.authenticate(here.access_token)
    told: list[LiveEvent] = []
    unsubscribe = live.subscribe(told.append)

    sessions.sign_out(actor)

    unsubscribe()
    assert [(event.topic, event.change, event.id) for event in told] == [("auth.session", "deleted", actor.session_id)]
    with pytest.raises(Unauthenticated):
        sessions.authenticate(here.access_token)
    with pytest.raises(Unauthenticated):
        sessions.refresh(HOME, here.refresh_token)
    assert sessions.authenticate(elsewhere.access_token)[0].id == ada.id


def test_a_refresh_token_gives_a_new_pair_and_keeps_the_session(db, ada):
    first = signed_in(ada)

    second = sessions.refresh(HOME, first.refresh_token)

    assert second.refresh_token != first.refresh_token
    assert sessions.authenticate(second.access_token)[0] == sessions.authenticate(first.access_token)[0]


def test_a_refresh_token_used_again_after_the_grace_ends_the_whole_session(db, ada, time_stands):
    first = signed_in(ada)
    second = sessions.refresh(HOME, first.refresh_token)

    time_stands.forward(seconds=10.001)

    for token in (first.refresh_token, second.refresh_token):
        with pytest.raises(Unauthenticated):
            sessions.refresh(HOME, token)
    with pytest.raises(Unauthenticated):
        sessions.authenticate(second.access_token)
    [activity] = query("SELECT * FROM db_activity WHERE kind = 'sign_in_failed'")
    assert "used twice" in activity["title"]


def test_the_theft_of_one_session_does_not_end_others(db, ada, time_stands):
    stolen, other = signed_in(ada), signed_in(ada)
    sessions.refresh(HOME, stolen.refresh_token)
    time_stands.forward(seconds=11)

    with pytest.raises(Unauthenticated):
        sessions.refresh(HOME, stolen.refresh_token)

    assert sessions.refresh(HOME, other.refresh_token).refresh_token


def test_a_refresh_token_used_again_within_the_grace_is_good(db, ada, time_stands):
    first = signed_in(ada)
    second = sessions.refresh(HOME, first.refresh_token)

    time_stands.forward(seconds=10)
    third = sessions.refresh(HOME, first.refresh_token)

    assert len({second.refresh_token, third.refresh_token}) == 2
    assert sessions.refresh(HOME, second.refresh_token) and sessions.refresh(HOME, third.refresh_token)


def test_the_grace_counts_from_the_first_use(db, ada, time_stands):
    first = signed_in(ada)
    sessions.refresh(HOME, first.refresh_token)
    time_stands.forward(seconds=9)
    sessions.refresh(HOME, first.refresh_token)

    time_stands.forward(seconds=2)

    with pytest.raises(Unauthenticated):
        sessions.refresh(HOME, first.refresh_token)


def test_parallel_tabs_may_refresh_at_the_same_time(db, ada):
    first = signed_in(ada)

    def refresh(_: int) -> str:
        try:
            return sessions.refresh(HOME, first.refresh_token).refresh_token
        finally:
            close_thread()

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(refresh, range(16)))

    assert len(set(tokens)) == 16
    assert all(sessions.refresh(HOME, token) for token in tokens)


@pytest.mark.parametrize("token", [None, "", "rt_unknown"])
def test_an_unknown_refresh_token_is_refused(db, token):
    with pytest.raises(Unauthenticated):
        sessions.refresh(HOME, token)


def test_a_session_slides_thirty_days_with_each_refresh_and_then_ends(db, ada, time_stands):
    tokens = signed_in(ada)
    time_stands.forward(days=29)
    tokens = sessions.refresh(HOME, tokens.refresh_token)
    time_stands.forward(days=29)
    tokens = sessions.refresh(HOME, tokens.refresh_token)

    time_stands.forward(days=30)

    with pytest.raises(Unauthenticated):
        sessions.refresh(HOME, tokens.refresh_token)


def test_tokens_are_stored_as_hashes_only_and_the_key_sealed(db, ada):
    tokens = signed_in(ada)

    dump = "".join(
        str(row) for table in ("auth_refresh_token", "auth_session") for row in query(f"SELECT * FROM {table}")
    )
    [key] = query("SELECT private_key FROM auth_key")
    assert tokens.refresh_token not in dump and tokens.access_token not in dump
    with pytest.raises(ValueError, match="deserialize"):
        load_der_private_key(key["private_key"], None)


def test_the_use_of_a_session_is_written_down_once_a_minute(db, ada, time_stands, run_jobs):
    tokens = signed_in(ada)
    run_jobs()
    made = time_stands.now

    time_stands.forward(seconds=59)
    sessions.authenticate(tokens.access_token)
    assert run_jobs() == 0
    time_stands.forward(seconds=1)
    for _ in range(3):
        sessions.authenticate(tokens.access_token)
    assert run_jobs() == 1

    assert query("SELECT last_active_at FROM auth_session") == [{"last_active_at": made + 60_000}]


def test_sessions_and_tokens_long_ended_are_forgotten(db, ada, time_stands, run_jobs):
    old = signed_in(ada)
    sessions.sign_out(sessions.authenticate(old.access_token)[0])
    time_stands.forward(days=20)
    live_one = signed_in(ada)

    time_stands.forward(days=11)
    sessions.prune_sessions()

    assert len(query("SELECT 1 FROM auth_session")) == 1
    assert sessions.refresh(HOME, live_one.refresh_token)


def test_changing_the_password_ends_all_other_sessions(db):
    accounts.sign_up(HOME, "eve@example.com", "seven green bottles")
    here = sessions.sign_in(HOME, "eve@example.com", "seven green bottles")
    elsewhere = sessions.sign_in(HOME, "eve@example.com", "seven green bottles")
    actor, _ = sessions.authenticate(here.access_token)

    accounts.change_password(actor, HOME, "seven green bottles", "six green bottles")

    assert sessions.authenticate(here.access_token)[0] == actor
    with pytest.raises(Unauthenticated):
        sessions.authenticate(elsewhere.access_token)
    assert sessions.sign_in(HOME, "eve@example.com", "six green bottles")


def test_with_another_installation_key_people_sign_in_again_and_old_tokens_are_void(db, ada, tmp_path):
    """As after a restore without the key: the pair that signed tokens cannot be opened any more."""
    old = signed_in(ada).access_token
    secrets.load_key(tmp_path / "another.key")
    keys.forget_keys()

    new = signed_in(ada).access_token

    assert sessions.authenticate(new)[0].id == ada.id
    with pytest.raises(Unauthenticated):
        sessions.authenticate(old)
    assert len(keys.public_keys()) == 1
