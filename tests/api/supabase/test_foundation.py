"""Client keys, error shapes, other origins."""

import base64
import json

import httpx


def test_the_foundation_as_programs_see_it(tell):
    tell("foundation.test.mjs")


def test_the_keys_are_tokens_that_name_their_role(keys):
    roles = [json.loads(base64.urlsafe_b64decode(key.split(".")[1] + "=="))["role"] for key in keys.values()]

    assert roles == ["anon", "service_role"]


def test_keys_survive_a_restart_and_a_rotated_one_fails_at_once(start, appliance, tmp_path):
    first = start()
    url = first.wait_until_ready()
    before = json.loads(appliance("keys", "--json", data=tmp_path / "data").stdout)
    assert httpx.get(f"{url}/auth/v1/settings", headers={"apikey": before["anon_key"]}).status_code == 200

    after = json.loads(appliance("keys", "--rotate", "anon", "--json", data=tmp_path / "data").stdout)
    old = httpx.get(f"{url}/auth/v1/settings", headers={"apikey": before["anon_key"]})
    new = httpx.get(f"{url}/auth/v1/settings", headers={"apikey": after["anon_key"]})
    first.stop()
    again = json.loads(appliance("keys", "--json", data=tmp_path / "data").stdout)

    assert (old.status_code, new.status_code) == (401, 200)
    assert before["service_role_key"] == after["service_role_key"]
    assert again == after
    assert before["service_role_key"] not in first.log


def test_a_page_of_an_allowed_origin_may_send_what_the_clients_send(start):
    url = start(APPLIANCE_HTTP__ALLOWED_ORIGINS="https://app.example").wait_until_ready()
    asked = (
        "apikey, authorization, content-type, x-client-info, x-supabase-api-version, x-upsert, cache-control, "
        "accept-profile, content-profile, x-region, x-my-program"
    )
    preflight = {"access-control-request-method": "POST", "access-control-request-headers": asked}

    mine = httpx.options(f"{url}/auth/v1/token", headers={"origin": "https://app.example", **preflight})
    other = httpx.options(f"{url}/auth/v1/token", headers={"origin": "https://evil.example", **preflight})

    allowed = {name.strip().lower() for name in mine.headers["access-control-allow-headers"].split(",")}
    assert set(asked.split(", ")) <= allowed
    assert mine.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in other.headers


def test_where_any_origin_may_call_it_sends_known_headers_alone(start):
    url = start(APPLIANCE_HTTP__ALLOWED_ORIGINS="*").wait_until_ready()
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "apikey, x-my-program"}

    answer = httpx.options(f"{url}/auth/v1/token", headers={"origin": "https://evil.example", **asked})

    allowed = answer.headers["access-control-allow-headers"].lower()
    assert "apikey" in allowed
    assert "x-my-program" not in allowed


def test_what_is_refused_before_any_handler_has_the_shape_of_its_door(anon):
    unknown = anon.post("/storage/v1/nothing", content=b"x")
    method = anon.delete("/auth/v1/settings")
    host = anon.get("/auth/v1/settings", headers={"host": "evil.example"})

    assert (unknown.status_code, unknown.json()["statusCode"]) == (404, "404")
    assert (method.status_code, method.json()["code"]) == (405, "method_not_allowed")
    assert (host.status_code, host.json()["code"]) == (400, "validation_failed")


def test_what_is_wrong_with_a_body_has_the_shape_of_the_door(anon):
    large = anon.post("/auth/v1/signup", content=b" " * (2 << 20), headers={"content-type": "application/json"})
    broken = anon.post("/auth/v1/signup", content=b"{", headers={"content-type": "application/json"})
    wrong = anon.post("/auth/v1/signup", json={"email": 7})

    assert (large.status_code, large.json()["code"]) == (413, "payload_too_large")
    assert (broken.status_code, broken.json()["code"]) == (400, "validation_failed")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "validation_failed")
    assert wrong.json()["msg"] == "Email must be text or null, not a whole number."
    assert all(answer.headers["x-supabase-api-version"] for answer in (large, broken, wrong))
