"""Passkeys over HTTP, with an authenticator in software."""

import pytest

from tests.api.auth.authenticator import BACKED_UP, PRESENT, VERIFIED, Authenticator, b64, unb64

PASSWORD = "seven green bottles"
OWN = "/api/v1/users/me/passkeys"
LOGIN = "/api/v1/login/passkey"


@pytest.fixture
def device(server):
    """A person's device, showing the server's page at localhost."""
    return Authenticator(server.replace("127.0.0.1", "localhost"))


def begin(person):
    answer = person.post(f"{OWN}/options", json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


def register(person, device, name=None):
    body = {"credential": device.create(begin(person))} | ({"name": name} if name else {})
    answer = person.post(OWN, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ask(anonymous):
    answer = anonymous.post(f"{LOGIN}/options")
    assert answer.status_code == 200, answer.text
    return answer.json()


def sign_in(anonymous, credential):
    answer = anonymous.post(LOGIN, json={"credential": credential})
    return answer.status_code, answer.json().get("code", "")


def test_from_making_one_to_removing_it(ada, anonymous, device):
    assert ada.get(OWN).json() == {"data": [], "count": 0, "address": device.origin}
    options = begin(ada)
    assert (options["rp"]["id"], options["user"]["name"]) == ("localhost", ada.user["email"])
    assert options["authenticatorSelection"]["userVerification"] == options["authenticatorSelection"]["residentKey"]

    made = register(ada, device, "My laptop")
    answer = anonymous.post(LOGIN, json={"credential": device.get(ask(anonymous))})

    assert answer.status_code == 200 and "refresh_token=rt_" in answer.headers["set-cookie"]
    token = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert anonymous.get("/api/v1/users/me", headers=token).json()["email"] == ada.user["email"]
    [listed] = ada.get(OWN).json()["data"]
    assert (listed["name"], listed["backed_up"], listed["suspect_at"]) == ("My laptop", False, None)
    assert listed["last_used_at"] is not None
    assert ada.get("/api/v1/users/me/login-history").json()["data"][0]["success"] is True
    excluded = {"type": "public-key", "id": b64(device.id), "transports": ["internal"]}
    assert begin(ada)["excludeCredentials"] == [excluded]
    renamed = ada.patch(f"{OWN}/{made['id']}", json={"name": "Old laptop"})
    assert renamed.json()["name"] == "Old laptop"
    assert ada.delete(f"{OWN}/{made['id']}").status_code == 204
    assert sign_in(anonymous, device.get(ask(anonymous))) == (400, "invalid-credentials")


def test_it_is_both_factors(ada, anonymous, device, second_factor_of):
    second_factor_of(ada)
    register(ada, device)

    assert sign_in(anonymous, device.get(ask(anonymous))) == (200, "")


def test_a_passkey_is_not_accepted_twice(ada, bob, device):
    register(ada, device)

    again = bob.post(OWN, json={"credential": device.create(begin(bob))})

    assert (again.status_code, again.json()["code"]) == (409, "already-exists")


def test_a_wrong_password_makes_none(ada):
    wrong = ada.post(f"{OWN}/options", json={"password": "wrong"})

    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-credentials")
    assert ada.post(f"{OWN}/options", json={"password": PASSWORD}).status_code == 200


def test_an_access_key_makes_none(ada, anonymous):
    key = ada.post("/api/v1/users/me/access-keys", json={"name": "k", "scopes": ["auth"]}).json()["key"]

    answer = anonymous.post(f"{OWN}/options", json={}, headers={"authorization": f"Bearer {key}"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://localhost.evil.example"},
        {"origin": "http://localhost:1"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.get"},
        {"crossOrigin": True},
        {"challenge": b64(b"x" * 32)},
        {"challenge": 5},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": PRESENT | VERIFIED | BACKED_UP},
        {"algorithm": -8000},
    ],
    ids=str,
)
def test_what_does_not_prove_a_new_passkey_makes_none(ada, device, wrong):
    answer = ada.post(OWN, json={"credential": device.create(begin(ada), **wrong)})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-token")
    assert ada.get(OWN).json()["count"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://localhost.evil.example"},
        {"origin": "http://localhost:1"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.create"},
        {"crossOrigin": True},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": PRESENT | VERIFIED | BACKED_UP},
    ],
    ids=str,
)
def test_what_does_not_prove_the_person_signs_nobody_in(ada, anonymous, device, wrong):
    register(ada, device)

    assert sign_in(anonymous, device.get(ask(anonymous), **wrong)) == (400, "invalid-credentials")
    [failed, *_] = ada.get("/api/v1/users/me/login-history").json()["data"]
    assert (failed["success"], failed["failure_reason"]) == (False, "invalid-credentials")
    assert sign_in(anonymous, device.get(ask(anonymous))) == (200, "")


def test_a_challenge_is_good_once(ada, anonymous, device):
    created = device.create(begin(ada))
    assert ada.post(OWN, json={"credential": created}).status_code == 201
    used = device.get(ask(anonymous))
    assert sign_in(anonymous, used) == (200, "")

    assert ada.post(OWN, json={"credential": created}).json()["code"] == "invalid-token"
    assert sign_in(anonymous, used) == (400, "invalid-token")


def test_a_failed_answer_uses_its_challenge_up(ada, anonymous, device):
    register(ada, device)
    options = ask(anonymous)
    assert sign_in(anonymous, device.get(options, flags=PRESENT)) == (400, "invalid-credentials")

    assert sign_in(anonymous, device.get(options)) == (400, "invalid-token")


def test_a_challenge_of_another_person_or_purpose_is_none(ada, bob, anonymous, device):
    of_bob = begin(bob)
    of_a_sign_in = ask(anonymous)
    for_making = begin(ada)
    mine = begin(ada)

    for challenge in (of_bob["challenge"], of_a_sign_in["challenge"]):
        answer = ada.post(OWN, json={"credential": device.create(mine | {"challenge": challenge})})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-token")
    register(ada, device)
    used = device.get(of_a_sign_in | {"challenge": for_making["challenge"]})
    assert sign_in(anonymous, used) == (400, "invalid-token")


def test_a_tampered_signature_or_statement_is_refused(ada, anonymous, device):
    register(ada, device)
    for part in ("signature", "authenticatorData"):
        credential = device.get(ask(anonymous))
        bytes_ = bytearray(unb64(credential["response"][part]))
        bytes_[-1] ^= 1
        credential["response"][part] = b64(bytes(bytes_))

        assert sign_in(anonymous, credential) == (400, "invalid-credentials"), part


def test_the_id_of_anothers_passkey_does_not_help(ada, bob, anonymous, device, server):
    register(ada, device)
    thief = Authenticator(device.origin)
    register(bob, thief)

    thief.id = device.id
    assert sign_in(anonymous, thief.get(ask(anonymous))) == (400, "invalid-credentials")
    thief.user_handle = device.user_handle
    assert sign_in(anonymous, thief.get(ask(anonymous))) == (400, "invalid-credentials")
    device.user_handle = b"somebody else"
    assert sign_in(anonymous, device.get(ask(anonymous))) == (400, "invalid-credentials")


def test_a_counter_that_goes_back_is_refused_and_told(ada, anonymous, device):
    device.counter = 5
    register(ada, device)
    assert sign_in(anonymous, device.get(ask(anonymous))) == (200, "")

    device.counter = 5
    assert sign_in(anonymous, device.get(ask(anonymous))) == (400, "invalid-credentials")

    assert ada.get(OWN).json()["data"][0]["suspect_at"] is not None
    assert sign_in(anonymous, device.get(ask(anonymous))) == (200, "")


def test_a_deactivated_user_is_refused(ada, admin, anonymous, device):
    register(ada, device)
    assert admin.patch(f"/api/v1/users/{ada.id}", json={"is_active": False}).status_code == 200

    assert sign_in(anonymous, device.get(ask(anonymous))) == (403, "inactive-user")


def test_a_locked_account_is_locked_for_passkeys_too(ada, anonymous, device):
    register(ada, device)
    for _ in range(5):
        sign_in(anonymous, device.get(ask(anonymous), flags=PRESENT))

    assert sign_in(anonymous, device.get(ask(anonymous))) == (429, "rate-limited")


def test_an_administrator_removes_them_with_the_second_factor(ada, bob, admin, anonymous, device, second_factor_of):
    second_factor_of(ada)
    register(ada, device)
    path = f"/api/v1/users/{ada.id}/second-factor"
    assert bob.delete(path).status_code == 403
    assert admin.delete(f"/api/v1/users/{admin.id}/second-factor").status_code == 403

    assert admin.delete(path).status_code == 204

    assert ada.get(OWN).json()["count"] == 0
    assert ada.get("/api/v1/users/me/second-factor").json()["enabled"] is False
    assert sign_in(anonymous, device.get(ask(anonymous))) == (400, "invalid-credentials")


def test_a_deleted_account_takes_its_passkeys_along(ada, anonymous, device):
    register(ada, device)
    assert ada.request("DELETE", "/api/v1/users/me", json={"password": PASSWORD}).status_code == 200

    assert sign_in(anonymous, device.get(ask(anonymous))) == (400, "invalid-credentials")


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("text", ["", "!!!", "AAAA", "oA", b64(b"[" * 9000), b64(b"\x81" * 9000), "ä" * 9])
def test_nonsense_for_a_new_passkey_is_answered(ada, device, part, text):
    credential = device.create(begin(ada))
    credential["response"][part] = text

    assert ada.post(OWN, json={"credential": credential}).status_code in (400, 422)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("text", ["", "!!!", "AAAA", "oA", b64(b"[" * 9000), b64(b"\x81" * 9000), "ä" * 9])
def test_nonsense_for_a_sign_in_is_answered(ada, anonymous, device, part, text):
    register(ada, device)
    credential = device.get(ask(anonymous))
    credential["response"][part] = text

    assert sign_in(anonymous, credential)[0] in (400, 422)
