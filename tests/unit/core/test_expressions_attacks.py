"""Thousands of hostile expressions: none runs anything, none passes its limits.

Each gives plain JSON data or an ExpressionError, alone and inside a template. The guard that
watches them is shown to see what Python's own eval would have done with the same texts.
"""

import itertools
import json
import math
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.core.expressions import (
    MAX_RESULT,
    MAX_STEPS,
    REDUCER,
    Evaluation,
    ExpressionError,
    evaluate,
    limits,
    parse,
    parse_function,
    resolve,
)
from appliance.core.expressions.limits import MAX_BUILT
from tests.hostile_expressions import FAMILIES, mixtures, statements, walks


class Trap:
    """A Python object that must never be touched: whatever Python does with it is written down."""

    touched: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.touched.append(name)
        return self

    def __call__(self, *values: Any) -> Any:
        self.touched.append("call")
        return self

    def __eq__(self, other: object) -> bool:
        self.touched.append("eq")
        return True

    def __hash__(self) -> int:
        self.touched.append("hash")
        return 1

    def __bool__(self) -> bool:
        self.touched.append("bool")
        return True

    def __str__(self) -> str:
        self.touched.append("str")
        return ""

    def __len__(self) -> int:
        self.touched.append("len")
        return 1

    def __iter__(self) -> Iterator[Any]:
        self.touched.append("iter")
        return iter(())

    def __getitem__(self, key: object) -> Any:
        self.touched.append("getitem")
        return self

    def __add__(self, other: object) -> Any:
        self.touched.append("add")
        return self

    __repr__ = __format__ = __str__  # type: ignore[assignment]
    __radd__ = __mul__ = __lt__ = __gt__ = __contains__ = __index__ = __int__ = __add__  # type: ignore[assignment]


TEXTS = {"text": "abc", "as": "a" * 5_000, "words": "ab" * 20_000, "big": "x" * 900_000}
TRAPS = {"trap": Trap(), "traps": [Trap()], "held": {"a": Trap()}, "function": len, "module": sys, "type": type}
SCOPE: dict[str, Any] = {
    "input": {"list": [3, 1, 2], "n": 7, **TEXTS},
    "trigger": {"payload": {"__class__": "only a key"}},
    "nodes": {"n1": {"output": {"x": 1}}},
    "vars": TRAPS,
    "item": [1, [2, [3]]],
    "acc": 0,
}


# --- the guard

_watching = threading.local()


def _written_down(event: str, arguments: tuple[Any, ...]) -> None:
    seen = getattr(_watching, "seen", None)
    if seen is not None:
        seen.append(event)


sys.addaudithook(_written_down)  # Python has no way to take it off again; it does nothing unless watched


@contextmanager
def watched() -> Iterator[list[str]]:
    """What this thread asks of the interpreter and the system: imports, files, processes, compiled code, frames …"""
    _watching.seen = seen = []
    try:
        yield seen
    finally:
        _watching.seen = None


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """What is refused here is refused by its steps and sizes, however slow the machine is."""
    monkeypatch.setattr(limits, "thread_time", lambda: 0.0)


@pytest.fixture(autouse=True, scope="module")
def warm():
    """Loads once what is loaded at first use, so that the guard sees only what attacks do."""
    evaluate("matches('a', 'b') || formatDate(0, 'YYYY', 'UTC') || uuid() || hash('a') || hash('a', 'md5')", {})


def plain(value: Any) -> bool:
    if type(value) is dict:
        return all(type(key) is str and plain(held) for key, held in value.items())
    if type(value) is list:
        return all(map(plain, value))
    return value is None or type(value) in (bool, int, str) or (type(value) is float and math.isfinite(value))


def outcome(work: Callable[[], Any]) -> Any:
    """The value, which must be plain JSON, or the error, which must say something."""
    try:
        value = work()
    except ExpressionError as caught:
        value = caught
    if isinstance(value, ExpressionError):
        assert value.type == "expression_error" and 0 < len(value.detail) <= len(str(value)) < 500
    else:
        assert plain(value)
    return value


@pytest.mark.parametrize("family", FAMILIES)
def test_no_attack_runs_anything_or_passes_its_limits(family):
    for source in dict.fromkeys(family()):
        run = Evaluation(SCOPE)

        with watched() as seen:
            value = outcome(lambda: parse(source).run(run))  # noqa: B023
            in_template = outcome(lambda: resolve("x {{ " + source + " }}", SCOPE))  # noqa: B023
            outcome(lambda: resolve(source, SCOPE))  # noqa: B023
            outcome(lambda: parse_function("x => " + source, REDUCER).evaluate(SCOPE))  # noqa: B023

        assert seen == [], source
        assert Trap.touched == [], source
        assert run.built <= MAX_BUILT + MAX_RESULT, source
        if not isinstance(value, ExpressionError):
            assert run.steps <= MAX_STEPS, source
            assert len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) <= MAX_RESULT, source
        assert isinstance(in_template, str | ExpressionError), source


def test_there_are_more_than_five_thousand_attacks():
    assert len({source for family in FAMILIES for source in family()}) > 5_000


def test_what_attacks_reach_is_null_or_a_key_of_the_data():
    assert evaluate("input.__class__.__mro__", SCOPE) is None
    assert evaluate("trigger.payload.__class__", SCOPE) == "only a key"
    assert evaluate("{__proto__: {polluted: true}}.polluted", SCOPE) is None
    assert evaluate("'{0.__class__}'", SCOPE) == "{0.__class__}"


def test_a_walk_gets_nothing_that_is_not_in_the_data():
    keys = ["only a key", [{"__class__": "only a key"}]]  # of trigger.payload
    found = [outcome(lambda: evaluate(source, SCOPE)) for source in walks()]  # noqa: B023

    values = [value for value in found if not isinstance(value, ExpressionError)]
    assert len(values) > 100
    assert all(value is None or isinstance(value, bool) or value in keys for value in values)


def test_the_data_is_as_it_was_after_all_attacks():
    before = json.dumps({key: value for key, value in SCOPE.items() if key != "vars"})

    for source in itertools.chain(statements(), mixtures()):
        outcome(lambda: evaluate(source, SCOPE))  # noqa: B023

    assert json.dumps({key: value for key, value in SCOPE.items() if key != "vars"}) == before


# --- the same guard, shown to see what these texts do elsewhere


def test_the_guard_sees_what_eval_does_with_such_a_text(tmp_path: Path):
    canary = tmp_path / "canary"
    source = f"().__class__.__base__.__subclasses__() and open({str(canary)!r}, 'w').close()"

    with watched() as seen:
        assert isinstance(outcome(lambda: evaluate(source, SCOPE)), ExpressionError)
    assert seen == []
    assert not canary.exists()

    with watched() as seen:
        eval(source)  # noqa: S307  # a harmless attack, to show that the guard is awake
    assert {"compile", "exec", "open"} <= set(seen)
    assert canary.exists()


def test_the_trap_notices_when_it_is_touched():
    trap = Trap()
    try:
        assert str(trap) == "" and trap.anything is trap and trap + 1 is trap and len(trap) == 1 and trap == 1

        assert Trap.touched == ["str", "anything", "add", "len", "eq"]
    finally:
        Trap.touched.clear()


def test_pythons_format_walks_attributes_where_ours_has_only_text():
    assert "class" in "{.__class__}".format("a")
    assert outcome(lambda: evaluate("'{0.__class__}' + 'a'", {})) == "{0.__class__}a"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer of computing time")
def test_pythons_re_does_not_come_back_where_ours_does():
    text, pattern = "a" * 40 + "!", "(a+)+$"

    class Late(Exception):
        pass

    def ring(number: int, frame: object) -> None:
        raise Late

    before = signal.signal(signal.SIGVTALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.3)  # seconds of computing, however busy the machine is
        with pytest.raises(Late):
            re.match(pattern, text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

    run = Evaluation({"input": text})
    assert parse(f"matches(input, '{pattern}')").run(run) is False
    assert run.steps < 100


def test_pythons_json_runs_out_of_stack_where_ours_says_so():
    text = "[" * 100_000

    with pytest.raises(RecursionError):
        json.loads(text)
    assert "nested" in str(outcome(lambda: evaluate("json(input)", {"input": text})))
