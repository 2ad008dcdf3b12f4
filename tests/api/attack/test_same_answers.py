"""Known and unknown addresses are answered alike, by every public route that takes one.

How long the answers take is measured in `tests/bench/bench_accounts.py`; that the same work is done, in
`tests/unit/auth/test_same_work.py`.
"""

import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from appliance.http.operation import Registered
from tests.api.attack.described import good_json, places
from tests.api.attack.doors import door_headers
from tests.api.conftest import PASSWORD, Person
from tests.api.test_every_route import by_name, place, routes, unknown

TELLS = {
    ("POST", "/api/v1/users/signup"): "the contract's 409; closing sign-up closes it",
    ("POST", "/api/v1/setup"): "needs the one-time token before it looks at the address",
}
ADDRESS = re.compile(r"e?_?mail|user_?name|login|address", re.IGNORECASE)
_numbers = itertools.count(1)


def address_of(route: Registered) -> Any:
    """Where the route takes an e-mail address; None if it takes none."""
    return next((each for each in places(route.method, route.path) if ADDRESS.search(str(each.steps[-1]))), None)


ASKED = [
    route
    for route in routes()
    if route.operation.auth not in ("user", "superuser") and address_of(route) is not None and place(route) not in TELLS
]


@pytest.fixture(scope="module")
def accounts(server: str, admin: Person) -> Iterator[dict[str, str]]:
    """Addresses by what is known of them."""
    with (
        closing(Person(server, "known@example.com", sign_up=True)),
        closing(Person(server, "inactive@example.com", sign_up=True)) as inactive,
    ):
        assert admin.patch(f"/api/v1/users/{inactive.id}", json={"is_active": False}).status_code == 200
        yield {"known": "known@example.com", "other case": "KNOWN@Example.Com", "inactive": "inactive@example.com"}


def ask_about(client: httpx.Client, route: Registered, email: str, headers: dict[str, str]) -> httpx.Response:
    found = address_of(route)
    path = re.sub(r"{(\w+)}", lambda part: email if part[1] == found.steps[-1] else unknown(part[1]), route.path)
    body = good_json(route.method, route.path)
    if found.where == "json":
        body = body | {found.steps[0]: email}
    params = {found.steps[0]: email} if found.where == "query" else {}
    return client.request(route.method, path, json=body, params=params, headers=headers)


def shape(answer: httpx.Response, email: str) -> tuple[Any, ...]:
    """All that an answer tells, but for what differs each time: ids, dates, random words of 16 letters and more."""
    text = (
        answer.text.replace(answer.headers["x-request-id"], "")
        .replace(email, "<email>")
        .replace(email.lower(), "<email>")
    )
    headers = {
        name: value for name, value in answer.headers.items() if name not in ("x-request-id", "content-length", "date")
    }
    lengths = [len(word) for word in re.findall(r"[\w-]{16,}", text)]
    return answer.status_code, headers, re.sub(r"[\w-]{16,}", "<random>", text), lengths


@pytest.mark.parametrize("known", ["known", "other case", "inactive"])
@pytest.mark.parametrize("route", ASKED, ids=by_name)
def test_an_address_that_is_known_is_answered_as_one_that_is_not(
    anonymous: httpx.Client, accounts: dict[str, str], server_data: Path, route: Registered, known: str
) -> None:
    nobody = f"nobody{next(_numbers)}@example.com"
    headers = door_headers(route, server_data)

    about_known = ask_about(anonymous, route, accounts[known], headers)
    about_nobody = ask_about(anonymous, route, nobody, headers)

    assert shape(about_known, accounts[known]) == shape(about_nobody, nobody)
    assert about_known.status_code < 500


def test_signing_in_counts_failures_of_nobody_too(anonymous: httpx.Client, ada: Person) -> None:
    """Else the sixth attempt would tell who has an account."""

    def attempts(email: str) -> list[int]:
        form = {"username": email, "password": "not the one"}
        return [anonymous.post("/api/v1/login/access-token", data=form).status_code for _ in range(6)]

    assert attempts(ada.user["email"]) == attempts(f"nobody{next(_numbers)}@example.com") == [400] * 5 + [429]


def test_an_answer_that_tells_would_be_seen(anonymous: httpx.Client, accounts: dict[str, str]) -> None:
    def sign_up(email: str) -> httpx.Response:
        return anonymous.post("/api/v1/users/signup", json={"email": email, "password": PASSWORD})

    nobody = f"nobody{next(_numbers)}@example.com"

    assert ASKED
    assert shape(sign_up(accounts["known"]), accounts["known"]) != shape(sign_up(nobody), nobody)
