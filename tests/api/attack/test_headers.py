"""What every answer carries, whoever asks and whatever comes of it."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from appliance.http.operation import Registered
from tests.api.attack.doors import explanation, is_foreign
from tests.api.conftest import NewUser, Person
from tests.api.test_every_route import ask, by_name, maker_of, place, routes

ENDLESS = {("GET", "/api/v1/events"): "a stream; asked for its headers alone"}
DESTRUCTIVE = {
    ("DELETE", "/api/v1/users/me"): "would end the account that asks",
    ("DELETE", "/api/v1/users/me/sessions"): "would end the sessions of whoever shares it",
    ("DELETE", "/api/v1/users/me/sessions/{session_id}"): "would end the session that asks",
    ("POST", "/api/v1/login/logout"): "would end the session that asks",
}
FOR_EVERYBODY = {"/auth/v1/.well-known/jwks.json": "public keys, which clients may keep"}
INSIDE = re.compile(r"Traceback|File \"|site-packages|/appliance/areas|SQLITE_|sanic", re.IGNORECASE)


def assert_is_guarded(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", headers["x-request-id"])
    private = "no-store" in headers["cache-control"] or headers["cache-control"].startswith("private")
    assert private or answer.url.path in FOR_EVERYBODY
    assert "default-src 'none'" in headers["content-security-policy"] or "sandbox" in headers["content-security-policy"]
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert "server" not in headers and "x-powered-by" not in headers
    assert not INSIDE.search(str(headers))


def assert_is_explained(route: Registered, answer: httpx.Response) -> None:
    explanation(route, answer.status_code, answer.headers["content-type"], answer.text)
    assert is_foreign(route) or answer.json()["request_id"] == answer.headers["x-request-id"]
    assert not INSIDE.search(answer.text)


@pytest.mark.parametrize("route", routes(), ids=by_name)
def test_an_answer_to_a_stranger_is_guarded(anonymous: httpx.Client, route: Registered) -> None:
    answer = ask(anonymous, route)

    assert_is_guarded(answer)
    if answer.status_code >= 400:
        assert_is_explained(route, answer)


@pytest.fixture(scope="module")
def owner(server: str) -> Iterator[Person]:
    with closing(Person(server, "owner@example.com", sign_up=True)) as person:
        yield person


@pytest.mark.parametrize(
    "route", [route for route in routes() if place(route) not in ENDLESS | DESTRUCTIVE], ids=by_name
)
def test_an_answer_to_a_user_is_guarded(owner: Person, new_user: NewUser, route: Registered) -> None:
    own = "_id}" in route.path and route.operation.auth == "user"
    person = new_user() if own else owner

    answer = ask(person, route, maker_of(route)(person) if own else None)

    assert_is_guarded(answer)
    if answer.status_code >= 400:
        assert_is_explained(route, answer)


def test_a_stream_is_guarded(somebody: Person) -> None:
    with somebody.stream("GET", "/api/v1/events") as answer:
        assert_is_guarded(answer)


@pytest.mark.parametrize("path", ["/", "/login", "/api/docs", "/assets/none.js", "/api/v1/none", "/none/../../key"])
def test_pages_run_scripts_of_ours_alone(anonymous: httpx.Client, path: str) -> None:
    answer = anonymous.get(path)

    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy.get("script-src", policy["default-src"]) in ("'self'", "'none'")
    assert policy["frame-ancestors"] in ("'none'", "'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X" * 40])
@pytest.mark.parametrize("path", ["/api/v1/users/me", "/", "/api/v1/none"])
def test_an_odd_method_is_refused(anonymous: httpx.Client, method: str, path: str) -> None:
    answer = anonymous.request(method, path)

    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("sent", ["a b", "a\tb", "é", "x" * 65, "<script>", "", "../x", "a;b"])
def test_an_odd_request_id_is_not_repeated(anonymous: httpx.Client, sent: str) -> None:
    answer = anonymous.get("/api/v1/users/me", headers={"x-request-id": sent.encode()})

    assert answer.headers["x-request-id"] != sent
    assert_is_guarded(answer)


def test_a_good_request_id_is_repeated(anonymous: httpx.Client) -> None:
    answer: Any = anonymous.get("/api/v1/users/me", headers={"x-request-id": "tab-7"})

    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "tab-7"
