"""Mails that could not leave the house, over HTTP, and what else an administrator does about ways in."""

import base64
import os
import re
import time

import httpx
import pytest

from appliance.areas.auth.totp import one_time_password, step_at

PASSWORD = "seven green bottles"


@pytest.fixture
def find_mail(admin):
    """`find_mail(to)` waits for the next change of the outbox until a mail to that address is there."""

    def find(to):
        with admin.stream("GET", "/api/v1/events") as news:
            for _ in news.iter_lines():
                for mail in admin.get("/api/v1/users/outbox").json()["data"]:
                    if mail["to"] == to:
                        return mail
        raise AssertionError(f"no mail to {to}")

    return find


@pytest.fixture
def admins_key(admin, server):
    """A client with an access key of the superuser that is good for everything in accounts."""
    key = admin.post("/api/v1/users/me/access-keys", json={"name": "all", "scopes": ["auth"]}).json()
    with httpx.Client(
        base_url=server, headers={"authorization": f"Bearer {key['key']}"}, timeout=30, verify=False
    ) as client:
        yield client
    admin.delete(f"/api/v1/users/me/access-keys/{key['id']}")


def test_a_link_for_a_new_password_is_read_in_the_outbox_and_works(admin, ada, anonymous, find_mail):
    sent = admin.post(f"/api/v1/users/{ada.id}/reset-link")
    assert (sent.status_code, list(sent.json())) == (202, ["message"])

    mail = find_mail(ada.user["email"])
    listed = admin.get("/api/v1/users/outbox", params={"limit": 1}).json()
    read = admin.get(f"/api/v1/users/outbox/{mail['id']}").json()

    assert (sorted(listed), listed["delivers"], len(listed["data"])) == (["count", "data", "delivers"], False, 1)
    assert sorted(mail) == ["created_at", "id", "sender", "size", "subject", "to"]
    assert {name: read[name] for name in mail} == mail
    [token] = re.findall(r"token=(\S+)", read["text"])
    body = {"token": token, "new_password": "twelve yellow kites"}
    assert anonymous.post("/api/v1/login/reset-password", json=body).status_code == 200
    assert admin.delete(f"/api/v1/users/outbox/{mail['id']}").status_code == 204
    assert admin.get(f"/api/v1/users/outbox/{mail['id']}").status_code == 404


def test_no_access_key_reads_mails_or_changes_ways_in(admins_key, ada):
    allowed = admins_key.get(f"/api/v1/users/{ada.id}/sessions")
    refused = [
        admins_key.get("/api/v1/users/outbox"),
        admins_key.get("/api/v1/users/outbox/0190a000-0000-7000-8000-000000000000"),
        admins_key.delete("/api/v1/users/outbox/0190a000-0000-7000-8000-000000000000"),
        admins_key.post(f"/api/v1/users/{ada.id}/reset-link"),
        admins_key.delete(f"/api/v1/users/{ada.id}/sessions"),
        admins_key.delete(f"/api/v1/users/{ada.id}/second-factor"),
    ]

    assert allowed.status_code == 200  # the key itself is good
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "forbidden")] * len(refused)


@pytest.mark.parametrize("mail_id", ["0190a000-0000-7000-8000-000000000000", "..%2Fkey", "%2e%2e%2fkey", "x"])
def test_a_mail_that_is_not_there_is_not_found(admin, mail_id):
    assert admin.get(f"/api/v1/users/outbox/{mail_id}").status_code == 404
    assert admin.delete(f"/api/v1/users/outbox/{mail_id}").status_code == 404


def test_a_test_mail_without_a_mail_server_is_explained(admin):
    answer = admin.post("/api/v1/utils/test-email/", json={"email_to": "eve@example.com"})

    assert (answer.status_code, answer.json()["code"]) == (409, "engine-unavailable")
    assert admin.post("/api/v1/utils/test-email", params={"email_to": "eve@example.com"}).status_code == 409
    for bad in ({"email_to": "nobody"}, {}):
        assert admin.post("/api/v1/utils/test-email", json=bad).status_code == 422


def test_a_second_factor_is_removed_for_whoever_lost_it(admin, ada, anonymous):
    secret = ada.post("/api/v1/users/me/second-factor", json={"password": PASSWORD}).json()["secret"]
    code = one_time_password(base64.b32decode(secret), step_at(round(time.time() * 1000)))
    assert ada.post("/api/v1/users/me/second-factor/confirm", json={"code": code}).status_code == 200
    form = {"username": ada.user["email"], "password": PASSWORD}
    assert anonymous.post("/api/v1/login/access-token", data=form).json()["code"] == "second-factor-required"
    found = admin.get("/api/v1/users/", params={"q": ada.user["email"], "second_factor": True}).json()
    assert [user["id"] for user in found["data"]] == [ada.id]

    for _ in range(2):  # a second time changes nothing
        assert admin.delete(f"/api/v1/users/{ada.id}/second-factor").status_code == 204

    assert anonymous.post("/api/v1/login/access-token", data=form).status_code == 200


def test_sessions_and_sign_ins_of_anybody_are_seen_and_ended(admin, ada):
    shown = admin.get(f"/api/v1/users/{ada.id}/sessions").json()
    tried = admin.get(f"/api/v1/users/{ada.id}/login-history").json()

    assert [session["is_current"] for session in shown["data"]] == [False]
    assert [attempt["success"] for attempt in tried["data"]] == [True]
    assert admin.delete(f"/api/v1/users/{ada.id}/sessions").json() == {"revoked": 1}
    assert ada.get("/api/v1/users/me").status_code == 401
    assert admin.delete(f"/api/v1/users/{admin.id}/sessions").status_code == 200
    assert admin.get("/api/v1/users/me").status_code == 200


def test_a_link_for_an_inactive_account_is_refused(admin, ada):
    admin.patch(f"/api/v1/users/{ada.id}", json={"is_active": False})

    answer = admin.post(f"/api/v1/users/{ada.id}/reset-link")

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid-state")


def test_accounts_are_sorted_and_show_their_second_factor(admin, new_user):
    for name in ("b", "a", "c"):
        new_user(f"{name}.sorted.{os.getpid()}@example.com")
    q = {"q": f".sorted.{os.getpid()}@", "limit": 1000}
    up = admin.get("/api/v1/users/", params=q | {"sort": "email"}).json()["data"]
    down = admin.get("/api/v1/users/", params=q | {"sort": "-email", "second_factor": False}).json()["data"]

    assert [user["email"][0] for user in up] == ["a", "b", "c"]
    assert [user["id"] for user in down] == [user["id"] for user in reversed(up)]
    assert {user["second_factor"] for user in up} == {False}
    assert admin.get("/api/v1/users/", params=q | {"second_factor": True}).json()["count"] == 0
    assert admin.get("/api/v1/users/", params={"sort": "password"}).status_code == 422
