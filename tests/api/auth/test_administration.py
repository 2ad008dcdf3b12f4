"""The administration of accounts, sessions and preferences over HTTP."""

from itertools import count

import pytest

PASSWORD = "seven green bottles"
_numbers = count(1)


def make_user(admin, **more):
    body = {"email": f"made{next(_numbers)}@example.com", "password": PASSWORD} | more
    answer = admin.post("/api/v1/users/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def sign_in(client, email, password=PASSWORD):
    return client.post("/api/v1/login/access-token", data={"username": email, "password": password})


def test_a_superuser_makes_finds_changes_and_deletes_an_account(admin, anonymous):
    user = make_user(admin, full_name="Grace Hopper")

    found = admin.get("/api/v1/users/", params={"q": "hopper", "limit": 1, "is_active": True}).json()
    assert found["data"][0]["id"] == user["id"] and found["count"] >= 1
    changed = admin.patch(f"/api/v1/users/{user['id']}", json={"full_name": None, "is_active": False})
    assert (changed.status_code, changed.json()["full_name"], changed.json()["is_active"]) == (200, None, False)
    assert sign_in(anonymous, user["email"]).json()["code"] == "inactive-user"
    gone = admin.delete(f"/api/v1/users/{user['id']}")
    assert (gone.status_code, gone.json()) == (200, {"message": "User deleted."})
    assert admin.get(f"/api/v1/users/{user['id']}").status_code == 404
    assert sign_in(anonymous, user["email"]).json()["code"] == "invalid-credentials"


def test_a_deactivated_user_is_refused_on_the_next_request(admin, ada):
    admin.patch(f"/api/v1/users/{ada.id}", json={"is_active": False})

    assert ada.get("/api/v1/users/me").status_code == 401


def test_what_cannot_be_done_to_accounts(admin, ada, bob):
    taken = admin.patch(f"/api/v1/users/{ada.id}", json={"email": bob.user["email"].upper()})
    assert (taken.status_code, taken.json()["code"]) == (409, "already-exists")
    last = admin.patch(f"/api/v1/users/{admin.id}", json={"is_superuser": False})
    assert (last.status_code, last.json()["code"]) == (409, "last-superuser")
    assert admin.delete(f"/api/v1/users/{admin.id}").status_code == 403
    assert admin.delete("/api/v1/users/me").status_code == 403
    assert admin.patch(f"/api/v1/users/{ada.id}", json={"id": "x"}).status_code == 422
    assert admin.patch(f"/api/v1/users/{ada.id}", json={"is_active": None}).status_code == 422
    assert admin.get("/api/v1/users/", params={"limit": 1001}).status_code == 422


def test_one_deletes_the_own_account(ada, anonymous):
    answer = ada.delete("/api/v1/users/me")

    assert (answer.status_code, answer.json()) == (200, {"message": "Account deleted."})
    assert ada.get("/api/v1/users/me").status_code == 401
    assert sign_in(anonymous, ada.user["email"]).status_code == 400


def test_sessions_are_listed_and_ended(ada, anonymous):
    other = sign_in(anonymous, ada.user["email"]).json()["access_token"]

    shown = ada.get("/api/v1/users/me/sessions").json()

    assert shown["count"] == 2
    assert sorted(shown["data"][0]) == [
        "created_at",
        "device_info",
        "expires_at",
        "id",
        "ip_address",
        "is_current",
        "last_active_at",
        "user_agent",
    ]
    [current] = [session for session in shown["data"] if session["is_current"]]
    assert ada.delete("/api/v1/users/me/sessions").json() == {"revoked": 1}
    assert anonymous.get("/api/v1/users/me", headers={"authorization": f"Bearer {other}"}).status_code == 401
    assert ada.delete(f"/api/v1/users/me/sessions/{current['id']}").status_code == 204
    assert ada.get("/api/v1/users/me").status_code == 401


def test_the_history_holds_failures_too(ada, anonymous):
    sign_in(anonymous, ada.user["email"], "wrong")

    shown = ada.get("/api/v1/users/me/login-history").json()

    assert [(each["success"], each["failure_reason"]) for each in shown["data"]] == [
        (False, "invalid-credentials"),
        (True, None),
    ]


def test_preferences_are_read_and_changed(ada):
    before = ada.get("/api/v1/users/me/preferences")
    assert (before.status_code, before.json()["theme"], before.json()["default_retry_policy"]) == (200, "system", {})

    after = ada.patch("/api/v1/users/me/preferences", json={"theme": "dark", "default_retry_policy": {"jitter": False}})

    assert after.status_code == 200
    assert after.json() == before.json() | {
        "theme": "dark",
        "default_retry_policy": {"jitter": False},
        "updated_at": after.json()["updated_at"],
    }
    assert ada.get("/api/v1/users/me/preferences").json() == after.json()


@pytest.mark.parametrize(
    "change",
    [
        {"theme": "pink"},
        {"ui_density": None},
        {"timezone": "Mars/Olympus"},
        {"language": "x" * 11},
        {"time_format": "25h"},
        {"bio": "x" * 501},
        {"avatar_url": "javascript:alert(1)"},
        {"quiet_hours_start": "24:00", "quiet_hours_end": "06:00"},
        {"quiet_hours_start": "22:00"},
        {"default_timeout": 0},
        {"default_timeout": 3601},
        {"default_retry_policy": {"max_retries": 21}},
        {"default_retry_policy": {"colour": "red"}},
        {"auto_save_interval": 4},
        {"failure_notification_threshold": 101},
        {"user_id": "0190a000-0000-7000-8000-000000000000"},
    ],
)
def test_a_preference_out_of_its_range_is_refused(ada, change):
    answer = ada.patch("/api/v1/users/me/preferences", json=change)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")
