"""Hostile expressions over HTTP, at a server whose threads for handlers are watched by the interpreter itself."""

import itertools
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import ADMIN, PASSWORD, Person
from tests.hostile_expressions import FAMILIES

OF_EACH_FAMILY = 80
DATA = {
    "input": {"list": [3, 1, 2], "n": 7, "text": "abc", "as": "a" * 5_000, "words": "ab" * 1_000},
    "trigger": {"payload": {"__class__": "only a key"}},
    "vars": {"trap": "a text", "traps": [1], "held": {"a": 1}, "function": "len", "module": "sys", "type": "type"},
}
# Python runs this file at its start, before anything of ours. The control shows that the watch is awake.
WATCH = """
import os, sys, threading
events = os.open(os.environ["EVENTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def watch(event, arguments):
    if threading.current_thread().name.startswith("http"):
        os.write(events, (event + "\\n").encode())
sys.addaudithook(watch)
control = threading.Thread(target=compile, args=("1", "control", "eval"), name="http-control")
control.start()
control.join()
"""


def chosen(size: int) -> list[str]:
    """Some of each family, spread over all of it."""
    found: list[str] = []
    for family in FAMILIES:
        every = list(dict.fromkeys(family()))
        found += every[:: max(1, len(every) // size)]
    return list(dict.fromkeys(found))


@pytest.fixture
def watched(start: Any, tmp_path: Path) -> Any:
    """(the superuser, what handlers have asked of the interpreter so far)"""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    process = start(
        PYTHONPATH=str(tmp_path / "watch"),
        EVENTS=str(tmp_path / "events"),
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
    )
    with closing(Person(process.wait_until_ready(), ADMIN)) as person:
        yield person, lambda: (tmp_path / "events").read_text().split()


def ask(person: httpx.Client, source: str, kind: str = "expression") -> httpx.Response:
    body = json.dumps({"source": source, "kind": kind, "data": DATA})  # half a character stays one
    headers = {"content-type": "application/json"}
    return person.post("/api/v1/workflows/expressions/evaluate", content=body, headers=headers)


def check(source: str, answer: httpx.Response) -> None:
    """A value, or what is wrong and where; what is no text at all is refused as a body."""
    if answer.status_code in (400, 422):
        assert not source.isprintable() and answer.json()["detail"], source
        return
    assert answer.status_code == 200, source
    given = answer.json()
    assert set(given) == {"value", "error", "has_data"}
    if given["error"] is not None:
        assert given["value"] is None, source
        assert given["error"]["message"], source
        assert given["error"]["position"] is None or 0 <= given["error"]["position"] <= len(source), source


def test_no_hostile_expression_makes_the_server_do_anything(watched):
    person, asked = watched
    sources = chosen(OF_EACH_FAMILY)
    ask(person, "matches('a', 'b') || formatDate(0, 'YYYY', 'UTC') || uuid() || hash('a') || hash('a', 'md5')")
    ask(person, "{{ 1 }}", "template")
    assert {"compile", "import"} <= set(asked())  # the control, and what handlers load at first use
    before = len(asked())

    for source, kind in itertools.product(sources, ("expression", "template")):
        check(source, ask(person, source, kind))

    assert len(sources) > 1_000
    assert asked()[before:] == []
    assert ask(person, "input.n + 1").json()["value"] == 8
