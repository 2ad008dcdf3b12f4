"""Hostile names, texts and numbers, at every place of every route that takes one.

The places come from the API document, so that a new route is attacked without anybody thinking of it.
What is asked for: no failure of ours, no file where none belongs, no answer that holds what is not the asker's, no
header that a name wrote, and what was taken can still be listed.
"""

import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from typing import Any

import pytest

from appliance.http.operation import Registered
from tests.api.attack.asking import LETTER, Answer, Asker
from tests.api.attack.conftest import NewPerson, Target
from tests.api.attack.described import Place, places
from tests.api.attack.doors import explanation
from tests.api.attack.hostile import CANARY, NAMES, NUMBERS, SECRET, SPLIT, TEXTS, strays
from tests.api.conftest import Person
from tests.api.test_every_route import by_name, place, routes

LEFT_OUT = {
    ("DELETE", "/api/v1/users/me"): "would end the account that asks; its only text is a password",
    ("GET", "/api/v1/events"): "answers without an end; takes one word of two",
}
_INSIDE = re.compile(rb"Traceback|File \"|apsw|peewee|SQLITE_|SQL logic|no such (table|column)|near \"|/appliance/")


def attacked() -> list[Registered]:
    return [route for route in routes() if place(route) not in LEFT_OUT and list(places(route.method, route.path))]


def values_for(found: Place) -> list[Any]:
    if found.kind == "number":
        return list(NUMBERS)
    names = NAMES if found.names_something else TEXTS
    return [{name: [name]} for name in names] if found.kind == "free" else list(names)


def in_turns(route: Registered) -> Iterator[tuple[Place, Any]]:
    """The first value at each place, then the second …: a quota that is used up on the way hides no whole place."""
    columns = [[(found, value) for value in values_for(found)] for found in places(route.method, route.path)]
    return (each for row in itertools.zip_longest(*columns) for each in row if each is not None)


def what_is_wrong(route: Registered, answer: Answer, key: bytes) -> str | None:
    status, body, headers = answer
    if status >= 500 and status != 507:
        return f"{status} {body[:300]!r}"
    if SPLIT in headers or len(headers.get_all("content-type", [])) > 1:
        return f"a split answer: {headers.items()}"
    if SECRET.encode() in body or key in body:
        return f"an answer with a file that is nobody's: {body[:100]!r}"
    if status >= 400 and _INSIDE.search(body):
        return f"an answer with our inside: {status} {body[:300]!r}"
    if status >= 400 and not explains(route, answer):
        return f"no explanation: {status} {body[:300]!r}"
    return None


def explains(route: Registered, answer: Answer) -> bool:
    status, body, headers = answer
    try:
        explanation(route, status, headers["content-type"], body)
    except (AssertionError, ValueError):
        return False
    return True


@pytest.fixture(scope="module")
def asker_of(new_person: NewPerson) -> Any:
    """Who may ask a route, and who has what it is asked about."""
    chief = new_person(is_superuser=True)

    def people(route: Registered) -> tuple[Person, Person]:
        person = new_person()
        person.post("/api/v1/storage/upload", files={"file": ("letter.pdf", LETTER)})
        return (chief if route.operation.auth == "superuser" else person), person

    return people


@pytest.mark.parametrize("route", attacked(), ids=by_name)
def test_hostile_input_does_no_harm(target: Target, asker_of: Any, route: Registered) -> None:
    person, owner = asker_of(route)
    key = (target.data / "key").read_bytes()
    wrong = []

    with closing(Asker(route, person, owner, target.data)) as asker:
        for found, value in in_turns(route):
            told = [what_is_wrong(route, answer, key) for answer in asker.answers(found, value)]
            wrong += [f"{found.where} {found.steps} = {value!r:.60}: {each}" for each in told if each]

    assert wrong == []
    assert strays(target.data) == []
    for path in lists_of(route):
        answer = person.get(path)
        assert answer.status_code in (200, 401), f"{path}: {answer.text}"


def lists_of(route: Registered) -> Iterator[str]:
    """The collections of the same area: what was taken must come out again."""
    for each in routes():
        mine = each.operation.tag == route.operation.tag and each.operation.auth == "user"
        if each.method == "GET" and mine and "{" not in each.path and place(each) not in LEFT_OUT:
            yield each.path


def test_a_file_where_none_belongs_would_be_seen(target: Target) -> None:
    for stray in (target.data / "blobs" / CANARY, target.data.parent / CANARY, target.data / "tmp" / "parts" / "a.txt"):
        stray.parent.mkdir(exist_ok=True, parents=True)
        stray.touch()
        try:
            assert strays(target.data) == [str(stray)]
        finally:
            stray.unlink()


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, b"{}", {}),
        (200, SECRET.encode(), {}),
        (200, b"... the key ...", {}),
        (200, b"{}", {SPLIT: "split"}),
        (404, b"{}", {"content-type": "text/html"}),
        (422, b'{"detail": "near \\"x\\": syntax error"}', {}),
    ],
    ids=["failure", "secret", "key", "split", "page", "inside"],
)
def test_harm_in_an_answer_would_be_seen(status: int, body: bytes, headers: dict[str, str]) -> None:
    told = Message()
    for name, value in ({"content-type": "application/json"} | headers).items():
        told[name] = value
    route = attacked()[0]

    assert what_is_wrong(route, (200, b"{}", Message()), b"the key") is None
    assert what_is_wrong(route, (status, body, told), b"the key")


def test_all_places_of_a_route_are_found() -> None:
    found = {(each.where, each.steps) for each in places("POST", "/api/v1/storage/upload")}
    deep = {each.steps for each in places("POST", "/api/v1/workflows")}

    assert {("file", ("file",)), ("form", ("folder_path",)), ("query", ("bucket",))} <= found
    assert ("graph_config", "nodes", 0, "node_id") in deep
