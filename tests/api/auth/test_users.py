"""Accounts over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

PASSWORD = "seven green bottles"
PUBLIC = ["created_at", "email", "email_verified", "full_name", "id", "is_active", "is_superuser", "last_login_at"]
PUBLIC = sorted([*PUBLIC, "updated_at"])
_numbers = count(1)


def an_email() -> str:
    return f"Signs.Up{next(_numbers)}@example.com"


def test_signing_up_answers_the_account_without_any_secret(anonymous):
    email = an_email()

    answer = anonymous.post(
        "/api/v1/users/signup", json={"email": f" {email} ", "password": PASSWORD, "full_name": " Eve "}
    )

    assert answer.status_code == 201
    user = answer.json()
    assert sorted(user) == PUBLIC
    assert (user["email"], user["full_name"], user["is_superuser"], user["last_login_at"]) == (
        email,
        "Eve",
        False,
        None,
    )
    assert user["created_at"].endswith("Z") and len(user["created_at"]) == 24


def test_of_two_sign_ups_with_one_e_mail_one_is_made(anonymous):
    email = an_email()

    def sign_up(email: str) -> int:
        return anonymous.post("/api/v1/users/signup", json={"email": email, "password": PASSWORD}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sign_up, [email, email.upper(), email.lower(), email])) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no-address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password"}, "password"),
        ({"password": "EVE.long@example.com"}, "password"),
        ({"full_name": "x" * 256}, "full_name"),
        ({"is_superuser": True}, "is_superuser"),
        ({"is_active": True}, "is_active"),
    ],
)
def test_a_bad_sign_up_names_the_field(anonymous, change, field):
    body = {"email": "eve.long@example.com", "password": PASSWORD} | change

    answer = anonymous.post("/api/v1/users/signup", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")
    assert answer.json()["errors"][0]["loc"] == ["body", field]


def test_one_reads_and_changes_the_own_account(ada):
    changed = ada.patch("/api/v1/users/me", json={"full_name": "Ada Lovelace"})

    assert changed.status_code == 200
    assert sorted(changed.json()) == PUBLIC
    assert ada.get("/api/v1/users/me/").json() == changed.json()
    assert ada.patch("/api/v1/users/me", json={}).json() == changed.json()
    assert ada.patch("/api/v1/users/me", json={"full_name": None}).json()["full_name"] is None


@pytest.mark.parametrize("body", [{"is_superuser": True}, {"is_active": False}, {"email": None}, {"email": "x"}])
def test_a_change_of_what_one_may_not_change_is_refused(ada, body):
    assert ada.patch("/api/v1/users/me", json=body).status_code == 422


def test_the_e_mail_of_another_is_taken(ada, bob):
    answer = ada.patch("/api/v1/users/me", json={"email": bob.user["email"].upper()})

    assert (answer.status_code, answer.json()["code"]) == (409, "already-exists")


def test_a_new_password_ends_the_other_sessions(ada, anonymous):
    login = {"username": ada.user["email"], "password": PASSWORD}
    elsewhere = anonymous.post("/api/v1/login/access-token", data=login).json()["access_token"]

    answer = ada.patch(
        "/api/v1/users/me/password", json={"current_password": PASSWORD, "new_password": "six green bottles"}
    )

    assert (answer.status_code, answer.json()) == (200, {"message": "Password updated."})
    assert ada.get("/api/v1/users/me").status_code == 200
    assert anonymous.get("/api/v1/users/me", headers={"authorization": f"Bearer {elsewhere}"}).status_code == 401
    assert anonymous.post("/api/v1/login/access-token", data=login).status_code == 400


@pytest.mark.parametrize(
    ("current", "new", "status", "code"),
    [
        ("wrong", "six green bottles", 400, "invalid-credentials"),
        (PASSWORD, PASSWORD, 422, "validation-error"),
        (PASSWORD, "short", 422, "validation-error"),
        (PASSWORD, "password1", 422, "validation-error"),
    ],
)
def test_a_password_that_cannot_be_changed(ada, current, new, status, code):
    body = {"current_password": current, "new_password": new}

    answer = ada.patch("/api/v1/users/me/password", json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_one_sees_oneself_by_id_and_a_superuser_sees_all(ada, bob, admin):
    assert ada.get(f"/api/v1/users/{ada.id}").json() == ada.get("/api/v1/users/me").json()
    assert admin.get(f"/api/v1/users/{ada.id}").json()["email"] == ada.user["email"]
    assert bob.get(f"/api/v1/users/{ada.id}").status_code == 404
    assert ada.get("/api/v1/users/no-uuid").status_code == 404
