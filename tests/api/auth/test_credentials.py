"""Stored third-party credentials over HTTP."""

KEYS = "/api/v1/users/me/api-keys"
PUBLIC = [
    "created_at",
    "credential_type",
    "id",
    "is_active",
    "last_used_at",
    "masked_key",
    "service_display_name",
    "service_name",
    "updated_at",
]


def test_a_credential_is_stored_changed_tested_and_deleted(ada):
    made = ada.post(KEYS, json={"service_name": "reddit", "api_key": "0123456789abcdef"})
    assert made.status_code == 201, made.text
    assert sorted(made.json()) == PUBLIC
    assert (made.json()["masked_key"], made.json()["credential_type"]) == ("0123...cdef", "oauth")
    url = f"{KEYS}/{made.json()['id']}"

    changed = ada.patch(url, json={"api_key": "fedcba9876543210", "is_active": False})
    tested = ada.post(f"{url}/test")

    assert (changed.status_code, changed.json()["masked_key"], changed.json()["is_active"]) == (
        200,
        "fedc...3210",
        False,
    )
    assert (tested.status_code, tested.json()["valid"]) == (200, None)
    assert sorted(tested.json()) == ["latency_ms", "message", "service", "valid"]
    assert ada.get(KEYS).json() == {"data": [changed.json()], "count": 1}
    assert ada.delete(url).status_code == 204
    assert ada.get(KEYS).json() == {"data": [], "count": 0}


def test_what_cannot_be_stored(ada):
    body = {"service_name": "reddit", "api_key": "0123456789abcdef"}
    assert ada.post(KEYS, json=body).status_code == 201
    again = ada.post(KEYS, json=body)
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")
    for wrong in ({"service_name": "acme"}, {"api_key": "x" * 4097}, {"api_key": ""}, {"colour": "red"}):
        assert ada.post(KEYS, json=body | wrong).status_code == 422
    private = ada.post(KEYS, json={"service_name": "local", "base_url": "http://127.0.0.1:11434/v1"})
    assert (private.status_code, private.json()["code"]) == (422, "blocked-url")


def test_the_services_are_those_of_the_contract(ada):
    services = ada.get(f"{KEYS}/services").json()["services"]

    assert services["openai"] == {
        "display_name": "OpenAI",
        "credential_types": ["api_key"],
        "testable": True,
        "fields": {"api_key": ["api_key", "base_url?"]},
    }
    assert services["local"]["fields"] == {"base_url": ["base_url", "api_key?"]}
    assert services["aws-s3"]["fields"] == {"access_key_secret": ["api_key", "api_secret"]}
    assert services["twitter"]["credential_types"] == ["bearer_token", "api_key_secret", "oauth"]
    assert len(services) == 20
