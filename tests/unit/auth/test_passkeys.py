"""Passkeys: where they work, how long a challenge is good, what is told, and bytes that strangers make up."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.auth import webauthn
from appliance.areas.auth.models import Passkey, Session, User
from appliance.areas.auth.passkey_schemas import (
    AssertionResponse,
    AttestationResponse,
    AuthenticationCredential,
    NewPasskey,
    RegistrationCredential,
)
from appliance.areas.auth.passwords import hash_password
from appliance.areas.auth.service import passkey_sign_in, passkeys, second_factor, sessions
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.challenges import new_challenge, take_challenge
from appliance.areas.auth.webauthn import NotProven, RelyingParty, relying_party
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, InvalidCredentials, InvalidState, InvalidToken, NotFound, QuotaExceeded
from appliance.core.paging import Paging
from appliance.db import query, rows
from tests.api.auth.authenticator import Authenticator

HOME = Client("203.0.113.5", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
ORIGIN = "https://files.example.com"
PASSWORD = "seven green bottles"


@pytest.fixture
def ada(ada, set_settings):
    """A user who has just signed in, at an installation that has a name."""
    set_settings({"http.base_url": ORIGIN})
    User.update(hashed_password=hash_password(PASSWORD)).where(User.id == ada.id).execute()
    sessions.sign_in(HOME, "ada@example.com", PASSWORD)
    return Actor(ada.id, "ada@example.com", session_id=Session.get(Session.user == ada.id).id)


@pytest.fixture
def device():
    return Authenticator(ORIGIN)


def create(actor, device):
    options = msgspec.to_builtins(passkeys.begin(actor, HOME, None))
    return NewPasskey(credential=msgspec.convert(device.create(options), RegistrationCredential))


def get(device):
    return msgspec.convert(device.get(msgspec.to_builtins(passkey_sign_in.begin())), AuthenticationCredential)


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("http://127.0.0.1:8080", "localhost", "http://localhost:8080"),
        ("http://[::1]:8080", "localhost", "http://localhost:8080"),
        ("http://localhost", "localhost", "http://localhost"),
        ("http://app.localhost:80", "app.localhost", "http://app.localhost"),
        ("https://Files.Example.com", "files.example.com", "https://files.example.com"),
        ("https://files.example.com:443/app", "files.example.com", "https://files.example.com"),
        ("https://files.example.com:8443", "files.example.com", "https://files.example.com:8443"),
    ],
)
def test_passkeys_are_for_the_name_people_use(address, host, origin):
    assert relying_party(address) == RelyingParty(host, origin)


@pytest.mark.parametrize(
    "address", ["http://192.0.2.7:8080", "https://192.0.2.7", "https://[2001:db8::1]", "http://files.example.com", ""]
)
def test_without_a_name_or_tls_there_are_none(address):
    assert relying_party(address) is None


def test_an_installation_without_a_name_says_so(ada, set_settings):
    set_settings({"http.base_url": "https://192.0.2.7"})

    assert passkeys.address() is None
    with pytest.raises(InvalidState, match=r"192\.0\.2\.7.*http\.base_url"):
        passkeys.begin(ada, HOME, None)
    with pytest.raises(InvalidState):
        passkey_sign_in.begin()


def test_under_another_name_a_passkey_is_listed_but_does_not_sign_in(ada, device, set_settings):
    passkeys.add(ada, HOME, create(ada, device))
    set_settings({"http.base_url": "https://new.example.com"})
    device.origin = "https://new.example.com"

    assert passkeys.list_passkeys(ada, Paging()).data[0].host == "files.example.com"
    assert passkeys.begin(ada, HOME, None).exclude_credentials == []
    for wrong in ({"rp_id": "files.example.com"}, {"origin": ORIGIN}):
        used = device.get(msgspec.to_builtins(passkey_sign_in.begin()), **wrong)
        with pytest.raises(InvalidCredentials):
            passkey_sign_in.sign_in(HOME, msgspec.convert(used, AuthenticationCredential))


def test_a_new_passkey_is_named_recorded_and_told_by_mail(ada, device, db, run_jobs):
    made = passkeys.add(ada, HOME, create(ada, device))

    assert made.name == "Firefox on Linux"
    assert passkeys.list_passkeys(ada, Paging()).address == ORIGIN
    assert rows("SELECT actor_id FROM db_activity WHERE kind = 'passkey_added' AND object_id = ?", (made.id,)) == [
        (ada.id,)
    ]
    run_jobs()
    [mail] = [file.read_text() for file in db.outbox.glob("*.eml")]
    assert "a passkey was added" in mail and f"{ORIGIN}/settings/security" in mail


def test_a_challenge_lasts_five_minutes(ada, device, time_stands):
    late = create(ada, device)
    time_stands.forward(seconds=301)
    with pytest.raises(InvalidToken, match="too long"):
        passkeys.add(ada, HOME, late)
    in_time = create(ada, device)
    time_stands.forward(seconds=299)
    passkeys.add(ada, HOME, in_time)

    late_use = get(device)
    time_stands.forward(seconds=301)
    with pytest.raises(InvalidToken, match="too long"):
        passkey_sign_in.sign_in(HOME, late_use)
    used = get(device)
    time_stands.forward(seconds=299)
    assert passkey_sign_in.sign_in(HOME, used).access_token


def test_a_challenge_is_for_one_purpose_and_one_person(ada, bob):
    challenge = new_challenge("register", ada.id)

    assert not take_challenge(challenge, "sign-in", ada.id)
    assert not take_challenge(challenge, "register", bob.id)
    assert not take_challenge(challenge, "register")
    assert take_challenge(challenge, "register", ada.id)
    assert not take_challenge(challenge, "register", ada.id)


def test_challenges_that_nobody_answered_are_forgotten(ada, time_stands):
    for _ in range(3):
        passkey_sign_in.begin()
    time_stands.forward(seconds=301)

    passkey_sign_in.begin()

    assert rows("SELECT count(*) FROM auth_passkey_challenge") == [(1,)]


def test_a_stale_sign_in_needs_the_password(ada, time_stands):
    time_stands.forward(seconds=16 * 60)
    with pytest.raises(Forbidden, match="password"):
        passkeys.begin(ada, HOME, None)
    with pytest.raises(InvalidCredentials):
        passkeys.begin(ada, HOME, "wrong")

    assert passkeys.begin(ada, HOME, PASSWORD).challenge


def test_nobody_has_more_than_twenty(ada, device):
    waiting = create(ada, device)
    for _ in range(passkeys.MOST):
        passkeys.add(ada, HOME, create(ada, Authenticator(ORIGIN)))

    with pytest.raises(QuotaExceeded, match="20"):
        passkeys.begin(ada, HOME, None)
    with pytest.raises(QuotaExceeded, match="20"):
        passkeys.add(ada, HOME, waiting)


def test_an_access_key_decides_nothing_about_passkeys(ada, device):
    made = passkeys.add(ada, HOME, create(ada, device))
    key = Actor(ada.id, scopes=frozenset({"auth"}))

    for call in (
        lambda: passkeys.begin(key, HOME, PASSWORD),
        lambda: passkeys.rename(key, made.id, "x"),
        lambda: passkeys.remove(key, HOME, made.id),
    ):
        with pytest.raises(Forbidden, match="access key"):
            call()


def test_a_counter_that_goes_back_is_an_event_for_administrators(ada, device):
    device.counter = 7
    passkeys.add(ada, HOME, create(ada, device))
    device.counter = 6  # the copy counts up to 7 again

    with pytest.raises(InvalidCredentials):
        passkey_sign_in.sign_in(HOME, get(device))

    [event] = query("SELECT status, data FROM db_activity WHERE kind = 'passkey_refused'")
    assert event["status"] == "failed"
    assert json.loads(event["data"]) == {"ip_address": HOME.ip, "counter": 7, "expected_above": 7}
    assert Passkey.get().suspect_at is not None and Passkey.get().last_used_at is None


def test_a_passkey_whose_counter_stands_at_zero_never_looks_copied(ada, device):
    passkeys.add(ada, HOME, create(ada, device))

    for _ in range(2):
        assert passkey_sign_in.sign_in(HOME, get(device)).access_token
    assert Passkey.get().suspect_at is None


def test_what_an_administrator_removes_for_somebody(ada, admin, device):
    passkeys.add(ada, HOME, create(ada, device))
    with pytest.raises(NotFound):
        second_factor.remove_for(admin, "0190a000-0000-7000-8000-000000000000")
    with pytest.raises(Forbidden):
        second_factor.remove_for(admin, admin.id)

    second_factor.remove_for(admin, ada.id)

    [event] = query("SELECT data FROM db_activity WHERE kind = 'second_factor_removed'")
    assert json.loads(event["data"]) == {"passkeys": 1}
    with pytest.raises(InvalidCredentials):
        passkey_sign_in.sign_in(HOME, get(device))


PARTY = RelyingParty("files.example.com", ORIGIN)
texts = st.one_of(st.text(max_size=60), st.binary(max_size=400).map(webauthn.text_of))
client_data = st.one_of(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: st.dictionaries(st.sampled_from(["type", "challenge", "origin", "crossOrigin"]), inner),
    ).map(lambda value: webauthn.text_of(json.dumps(value).encode())),
)


@given(client_data, texts, texts)
def test_bytes_a_stranger_made_up_prove_nothing(client, data, id):
    made = RegistrationCredential(id, id, AttestationResponse(client, data), "public-key")
    used = AuthenticationCredential(id, id, AssertionResponse(client, data, data, data), "public-key")

    with pytest.raises(NotProven):
        webauthn.check_registration(PARTY, bytes(32), made)
    with pytest.raises(NotProven):
        webauthn.check_assertion(PARTY, bytes(32), bytes(90), used)


def right_answer(device):
    user, party = {"id": "AAAA"}, {"id": PARTY.id}
    return device.create({"challenge": webauthn.text_of(bytes(32)), "user": user, "rp": party})


@given(st.data())
def test_one_changed_byte_of_the_authenticators_data_is_noticed_or_harmless(data):
    """With attestation "none" nothing is signed at registration, so a change must break a rule or name another key."""
    device = Authenticator(ORIGIN)
    right = right_answer(device)
    whole = bytearray(webauthn.bytes_of(right["response"]["attestationObject"]))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    right["response"]["attestationObject"] = webauthn.text_of(bytes(whole))

    try:
        made = webauthn.check_registration(PARTY, bytes(32), msgspec.convert(right, RegistrationCredential))
    except NotProven:
        return
    assert made.credential_id == device.id


def test_the_right_answer_is_accepted():
    device = Authenticator(ORIGIN)

    made = webauthn.check_registration(PARTY, bytes(32), msgspec.convert(right_answer(device), RegistrationCredential))

    assert (made.credential_id, made.sign_count, made.backed_up) == (device.id, 0, False)
