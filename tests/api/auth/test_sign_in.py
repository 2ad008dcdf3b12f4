"""Signing in and out over HTTP."""

from contextlib import closing

import jwt

from tests.api.conftest import Person

PASSWORD = "seven green bottles"


def sign_in(client, email, password=PASSWORD):
    return client.post("/api/v1/login/access-token", data={"username": email, "password": password})


def test_the_answer_to_a_sign_in_has_tokens_and_a_cookie(anonymous, ada):
    answer = sign_in(anonymous, ada.user["email"].upper())

    assert answer.status_code == 200
    tokens = answer.json()
    assert sorted(tokens) == ["access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type"]
    assert (tokens["token_type"], tokens["expires_in"], tokens["refresh_expires_in"]) == ("bearer", 3600, 2592000)
    assert tokens["refresh_token"].startswith("rt_")
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name == f"refresh_token={tokens['refresh_token']}"
    assert set(attributes) == {"HttpOnly", "SameSite=Strict", "Path=/api/v1/login", "Max-Age=2592000"}


def test_the_access_token_says_what_the_contract_says(server, ada):
    token = ada.tokens["access_token"]

    claims = jwt.decode(token, options={"verify_signature": False})

    assert jwt.get_unverified_header(token)["alg"] == "ES256"
    assert sorted(claims) == ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]
    assert (claims["sub"], claims["aud"], claims["iss"]) == (ada.id, "api", server)
    assert claims["exp"] - claims["iat"] == 3600


def test_json_is_as_good_as_a_form(anonymous, ada):
    body = {"username": ada.user["email"], "password": PASSWORD, "grant_type": "password"}

    assert anonymous.post("/api/v1/login/access-token", json=body).status_code == 200


def test_a_wrong_password_and_an_unknown_e_mail_are_answered_alike(anonymous, ada):
    answers = [sign_in(anonymous, email, "wrong") for email in (ada.user["email"], "nobody@example.com")]

    assert [answer.status_code for answer in answers] == [400, 400]
    documents = [{**answer.json(), "request_id": ""} for answer in answers]
    assert documents[0] == documents[1]
    assert documents[0]["code"] == "invalid-credentials"


def test_a_missing_field_is_named(anonymous):
    answer = anonymous.post("/api/v1/login/access-token", data={"username": "eve@example.com"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "password"]


def test_the_sixth_attempt_is_refused_and_told_how_long_to_wait(anonymous, ada):
    for _ in range(5):
        assert sign_in(anonymous, ada.user["email"], "wrong").status_code == 400

    answer = sign_in(anonymous, ada.user["email"])

    assert (answer.status_code, answer.json()["code"]) == (429, "rate-limited")
    assert 0 < int(answer.headers["retry-after"]) <= 900


def test_refreshing_takes_the_token_from_the_body_or_the_cookie(anonymous, ada):
    first = ada.tokens["refresh_token"]
    second = anonymous.post("/api/v1/login/refresh", json={"refresh_token": first})
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first

    third = anonymous.post("/api/v1/login/refresh")

    assert third.status_code == 200
    assert third.json()["refresh_token"] not in (first, second.json()["refresh_token"])
    assert third.json()["refresh_token"] in third.headers["set-cookie"]


def test_a_refresh_without_a_good_token_is_refused(anonymous):
    for body in (None, {}, {"refresh_token": None}, {"refresh_token": "rt_guess"}):
        answer = anonymous.post("/api/v1/login/refresh", json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_foreign_page_cannot_use_the_cookie(anonymous, ada):
    anonymous.post("/api/v1/login/refresh", json={"refresh_token": ada.tokens["refresh_token"]})

    answer = anonymous.post("/api/v1/login/refresh", headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


def test_signing_out_stops_the_access_token_at_once(anonymous, ada):
    answer = ada.post("/api/v1/login/logout")

    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"] and "Path=/api/v1/login" in answer.headers["set-cookie"]
    refused = ada.get("/api/v1/users/me")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    body = {"refresh_token": ada.tokens["refresh_token"]}
    assert anonymous.post("/api/v1/login/refresh", json=body).status_code == 401


def test_a_token_can_be_tested(ada):
    answer = ada.post("/api/v1/login/test-token")

    assert answer.status_code == 200
    assert answer.json()["id"] == ada.id


def test_the_sign_in_screen_learns_what_it_needs(anonymous, server):
    assert anonymous.get("/api/v1/login/options").json() == {
        "setup_required": False,
        "registration_enabled": True,
        "platform_name": "Appliance",
        "oidc": [],
        "mail": False,
        "passkey_address": server.replace("127.0.0.1", "localhost"),
        "preview": None,
    }


def test_set_up_is_over_once_there_is_a_superuser(anonymous):
    body = {"token": "setup_x", "email": "eve@example.com", "password": PASSWORD}

    answer = anonymous.post("/api/v1/setup", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid-state")


def test_many_tabs_behind_one_address_may_refresh_and_guesses_may_not(start):
    process = start(APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE="3")
    with closing(Person(process.wait_until_ready(), "tabs@example.com", sign_up=True)) as person:
        cookie = {"cookie": f"refresh_token={person.tokens['refresh_token']}"}

        tabs = [person.post("/api/v1/login/refresh", headers=cookie) for _ in range(6)]
        guesses = [person.post("/api/v1/login/refresh", json={"refresh_token": "rt_guess"}) for _ in range(6)]

    assert [answer.status_code for answer in tabs] == [200] * 6
    assert [answer.status_code for answer in guesses][-3:] == [429] * 3
