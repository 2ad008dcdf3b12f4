"""Sign-in at an OpenID Connect provider over HTTP: redirects, cookies, and who may administer it."""

import base64
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from appliance.areas.auth.totp import one_time_password, step_at
from tests.oidc_provider import CLIENT, SECRET, running

PROVIDERS = "/api/v1/users/oidc-providers"
IDENTITIES = "/api/v1/users/me/identities"


@pytest.fixture
def provider(admin):
    """A provider that the installation knows as `house`."""
    with running() as provider:
        provider.person.claims["email"] = f"jane{urlsplit(provider.issuer).port}@example.com"
        body = {"id": "house", "name": "House", "issuer": provider.issuer, "client_id": CLIENT}
        answer = admin.post(PROVIDERS, json={**body, "client_secret": SECRET, "allow_sign_up": True})
        assert answer.status_code == 201, answer.text
        yield provider
        assert admin.delete(f"{PROVIDERS}/house").status_code == 204


def approved(provider, url):
    """The address the provider sends the browser back to."""
    return provider.approve({name: values[0] for name, values in parse_qs(urlsplit(url).query).items()})


def come(browser, provider, redirect="/files"):
    """From the button on the sign-in screen to the answer of the callback."""
    started = browser.get("/api/v1/login/oidc/house/start", params={"redirect": redirect})
    assert started.status_code == 302, started.text
    return browser.get(approved(provider, started.headers["location"]))


def test_from_the_button_to_a_session(anonymous, provider):
    assert {"id": "house", "name": "House"} in anonymous.get("/api/v1/login/options").json()["oidc"]

    started = anonymous.get("/api/v1/login/oidc/house/start", params={"redirect": "/files"})
    [cookie] = started.headers.get_list("set-cookie")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/api/v1/login/oidc", "Max-Age=600"))
    back = anonymous.get(approved(provider, started.headers["location"]))

    assert (back.status_code, back.headers["location"], back.headers["cache-control"]) == (302, "/files", "no-store")
    cookies = back.headers.get_list("set-cookie")
    assert any(line.startswith("refresh_token=") and "SameSite=Strict" in line for line in cookies)
    assert any(line.startswith("oidc_") and "Max-Age=0" in line for line in cookies)
    token = anonymous.post("/api/v1/login/refresh", json={}).json()["access_token"]
    me = anonymous.get("/api/v1/users/me", headers={"authorization": f"Bearer {token}"}).json()
    assert (me["email"], me["email_verified"]) == (provider.person.claims["email"], True)


def test_who_came_by_another_name_begins_at_the_address_the_provider_knows(anonymous, server, provider):
    """Cookies are kept by host: begun at localhost, nothing would fit at 127.0.0.1."""
    elsewhere = server.replace("127.0.0.1", "localhost")
    moved = anonymous.get(f"{elsewhere}/api/v1/login/oidc/house/start", params={"redirect": "/files"})

    assert moved.headers["location"] == f"{server}/api/v1/login/oidc/house/start?redirect=%2Ffiles&moved=true"
    started = anonymous.get(moved.headers["location"])
    assert anonymous.get(approved(provider, started.headers["location"])).headers["location"] == "/files"
    # A proxy that hides the name must not send people round for ever.
    assert (
        anonymous.get(f"{elsewhere}/api/v1/login/oidc/house/start?moved=true")
        .headers["location"]
        .startswith(provider.issuer)
    )


def test_connecting_at_another_name_says_where_to_go(ada, server, provider):
    elsewhere = server.replace("127.0.0.1", "localhost")

    answer = ada.post(f"{elsewhere}{IDENTITIES}/house/start", headers={"origin": elsewhere})

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid-state")
    assert f"{server}/settings/security" in answer.text
    assert ada.post(f"{IDENTITIES}/house/start", headers={"origin": server}).status_code == 200


def test_a_link_of_somebody_else_signs_nobody_in(server, anonymous, provider):
    """Signing a victim in to the attacker's account: the attacker's answer, in the victim's browser."""
    with httpx.Client(base_url=server, verify=False) as attacker:
        started = attacker.get("/api/v1/login/oidc/house/start")
        answer = approved(provider, started.headers["location"])

    back = anonymous.get(answer)

    assert (back.status_code, back.headers["location"]) == (302, "/login?problem=stale")
    assert not any(line.startswith("refresh_token=") for line in back.headers.get_list("set-cookie"))
    assert anonymous.post("/api/v1/login/refresh", json={}).status_code == 401


@pytest.mark.parametrize("redirect", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_nobody_is_sent_elsewhere(anonymous, provider, redirect):
    assert come(anonymous, provider, redirect).headers["location"] == "/"


def test_a_provider_that_is_not_there(anonymous):
    answer = anonymous.get("/api/v1/login/oidc/nowhere/start", params={"redirect": "/files"})
    assert answer.headers["location"] == "/login?problem=gone&redirect=%2Ffiles"
    answer = anonymous.get("/api/v1/login/oidc/nowhere/callback", params={"state": "x", "code": "y"})
    assert answer.headers["location"] == "/login?problem=stale"
    answer = anonymous.post("/api/v1/login/oidc/second-factor", json={"code": "123456"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-token")


def test_a_second_factor_after_the_provider(anonymous, provider):
    come(anonymous, provider)
    token = anonymous.post("/api/v1/login/refresh", json={}).json()["access_token"]
    signed_in = {"authorization": f"Bearer {token}"}
    begun = anonymous.post("/api/v1/users/me/second-factor", json={}, headers=signed_in)
    assert begun.status_code == 201, begun.text
    code = _code_of(begun.json()["secret"])
    confirmed = anonymous.post("/api/v1/users/me/second-factor/confirm", json={"code": code}, headers=signed_in)
    [first, *_] = confirmed.json()["recovery_codes"]
    anonymous.cookies.clear()

    back = come(anonymous, provider)

    assert back.headers["location"] == "/login/code?redirect=%2Ffiles"
    assert anonymous.post("/api/v1/login/refresh", json={}).status_code == 401
    wrong = anonymous.post("/api/v1/login/oidc/second-factor", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid-credentials")
    right = anonymous.post("/api/v1/login/oidc/second-factor", json={"code": first})
    assert right.status_code == 200 and right.json()["access_token"]
    assert anonymous.post("/api/v1/login/refresh", json={}).status_code == 200


def _code_of(secret):
    return one_time_password(base64.b32decode(secret), step_at(round(time.time() * 1000)))


def test_connecting_and_disconnecting(ada, bob, provider):
    begun = ada.post(f"{IDENTITIES}/house/start")
    assert begun.status_code == 200, begun.text
    provider.person.subject = f"ada-{ada.id}"
    back = ada.get(approved(provider, begun.json()["url"]))
    assert back.headers["location"] == "/settings/security"

    listed = ada.get(IDENTITIES).json()
    assert (listed["count"], listed["has_password"], listed["data"][0]["provider"]) == (1, True, "house")
    identity_id = listed["data"][0]["id"]
    assert bob.delete(f"{IDENTITIES}/{identity_id}").status_code == 404
    assert ada.delete(f"{IDENTITIES}/{identity_id}").status_code == 204
    assert ada.get(IDENTITIES).json()["count"] == 0


def test_connecting_without_a_session(ada, provider):
    key = ada.post("/api/v1/users/me/access-keys", json={"name": "all", "scopes": ["auth"]}).json()["key"]

    answer = ada.post(f"{IDENTITIES}/house/start", headers={"authorization": f"Bearer {key}"})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert ada.post(f"{IDENTITIES}/nowhere/start").status_code == 404


def test_a_provider_is_administered_and_keeps_its_secret(admin, provider):
    shown = admin.get(PROVIDERS).json()["data"][0]
    assert (shown["id"], shown["client_secret_set"], shown["allow_sign_up"]) == ("house", True, True)
    assert shown["redirect_uri"].endswith("/api/v1/login/oidc/house/callback")
    assert SECRET not in admin.get(PROVIDERS).text
    tested = admin.post(f"{PROVIDERS}/house/test").json()
    assert (tested["ok"], tested["keys"]) == (True, 1)
    changed = admin.patch(f"{PROVIDERS}/house", json={"name": "Home", "client_secret": None, "scopes": "email"}).json()
    assert (changed["name"], changed["client_secret_set"], changed["scopes"]) == ("Home", False, "openid email")
    assert admin.patch(f"{PROVIDERS}/house", json={"issuer": "https://evil.example"}).status_code == 422
    twice = {"id": "house", "name": "Again", "issuer": "https://id.example.com", "client_id": "x"}
    assert admin.post(PROVIDERS, json=twice).status_code == 409
    assert admin.post(PROVIDERS, json=twice | {"id": "again", "issuer": provider.issuer}).status_code == 409


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.com",
        "ftp://id.example.com",
        "id.example.com",
        "https://user@id.example.com",
        "https://id.example.com?x=1",
        "https://id.example.com/.well-known/openid-configuration",
        "https://",
        "https://id.example.com:99999",
    ],
)
def test_an_address_that_is_no_issuer_is_refused(admin, issuer):
    body = {"id": "other", "name": "Other", "issuer": issuer, "client_id": "x"}

    answer = admin.post(PROVIDERS, json=body)

    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "issuer"])


@pytest.mark.parametrize("id", ["", "Upper", "a/b", "a b", "-a", "a" * 41])
def test_an_id_that_is_no_word_is_refused(admin, id):
    body = {"id": id, "name": "Other", "issuer": "https://id.example.com", "client_id": "x"}

    assert admin.post(PROVIDERS, json=body).status_code == 422
