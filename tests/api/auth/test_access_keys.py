"""Access keys over HTTP."""

import pytest

KEYS = "/api/v1/users/me/access-keys"


@pytest.fixture
def with_key(ada, anonymous):
    """`with_key(*scopes)` answers (client that shows only a new key of Ada's, id of the key)."""

    def make(*scopes):
        answer = ada.post(KEYS, json={"name": "backup", "scopes": list(scopes)})
        assert answer.status_code == 201, answer.text
        anonymous.headers["authorization"] = f"Bearer {answer.json()['key']}"
        return anonymous, answer.json()["id"]

    return make


def test_a_key_reads_what_its_scopes_say_and_nothing_else(with_key):
    client, _ = with_key("storage:read", "rag")

    assert client.get("/api/v1/storage/files").status_code in (200, 404)
    assert client.get("/api/v1/rag/indexes").status_code == 200
    assert client.post("/api/v1/rag/index", json={"name": "animals"}).status_code == 201
    for method, path in (("GET", "/api/v1/users/me"), ("GET", "/api/v1/workflows"), ("POST", "/api/v1/storage/upload")):
        answer = client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path


def test_a_revoked_key_is_refused(with_key, ada):
    client, key_id = with_key("auth:read")
    assert client.get("/api/v1/users/me").json()["id"] == ada.id

    assert ada.delete(f"{KEYS}/{key_id}").status_code == 204

    refused = client.get("/api/v1/users/me")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_a_key_makes_no_key(with_key):
    client, _ = with_key("auth")

    assert client.post(KEYS, json={"name": "more", "scopes": ["auth"]}).status_code == 403


def test_the_key_is_shown_once(ada):
    made = ada.post(KEYS, json={"name": "backup", "scopes": ["storage"], "expires_in_days": None}).json()

    shown = ada.get(KEYS).json()

    assert shown == {"data": [{name: value for name, value in made.items() if name != "key"}], "count": 1}
    assert made["expires_at"] is None


def test_scopes_are_offered_and_checked(ada):
    scopes = ada.get(f"{KEYS}/scopes").json()["scopes"]

    assert {"auth", "auth:read", "rag", "storage:read", "workflows"} <= set(scopes)
    for wrong in ({"scopes": []}, {"scopes": ["all"]}, {"expires_in_days": 0}, {"name": " "}):
        assert ada.post(KEYS, json={"name": "x", "scopes": ["rag"]} | wrong).status_code == 422
