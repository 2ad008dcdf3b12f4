"""Settings people change, and what administrators see."""

# ruff: noqa: PT012  a transaction that fails is several statements

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import msgspec
import pytest

from appliance.core import settings as configuration
from appliance.core.settings import Section, option, settings
from appliance.db import query, records, writing
from appliance.db.connection import close_thread
from appliance.db.records import forget_old_records, load_settings, record_activity, record_cost, store_setting


@pytest.fixture
def kept(db):
    """A section of this test only."""

    @dataclass(frozen=True)
    class Kept(Section, key="kept"):
        number: int = option(1, "a number")
        names: tuple[str, ...] = option((), "names")

    yield Kept
    del configuration._sections["kept"]
    configuration.set_stored({})


def test_a_stored_setting_holds_from_its_commit_on_and_after_a_restart(kept):
    with writing():
        store_setting("kept.number", 7)
        store_setting("kept.names", ["a", "b"])
        assert settings(kept).number == 1

    assert settings(kept) == kept(number=7, names=("a", "b"))
    configuration.set_stored({})
    load_settings()
    assert settings(kept) == kept(number=7, names=("a", "b"))


def test_a_setting_stored_again_has_its_last_value_and_none_takes_it_away(kept):
    store_setting("kept.number", 7)
    store_setting("kept.number", 8)
    assert settings(kept).number == 8

    store_setting("kept.number", None)

    assert settings(kept).number == 1
    assert query("SELECT * FROM db_setting") == []


def test_a_change_that_is_taken_back_was_never_there(kept):
    with pytest.raises(RuntimeError), writing():
        store_setting("kept.number", 7)
        raise RuntimeError

    assert settings(kept).number == 1
    assert query("SELECT * FROM db_setting") == []


def test_of_two_changes_at_once_none_is_overlooked(kept, monkeypatch):
    """The first has read the table when the second commits, and hands over what it read only then."""
    read, done = threading.Event(), threading.Event()

    def late_query(sql):
        found = query(sql)
        if threading.current_thread().name.startswith("first"):
            read.set()
            done.wait(0.1)  # the second ends in time only if it need not wait for the first
        return found

    def store(name, value):
        store_setting(name, value)
        close_thread()

    monkeypatch.setattr(records, "query", late_query)
    with ThreadPoolExecutor(1, "first") as first, ThreadPoolExecutor(1, "second") as second:
        one = first.submit(store, "kept.names", ["a"])
        assert read.wait(10)
        second.submit(store, "kept.number", 7).add_done_callback(lambda _: done.set())
        one.result(10)

    assert settings(kept) == kept(number=7, names=("a",))


def test_activity_is_kept_with_the_transaction_it_belongs_to(db, time_stands):
    with writing():
        record_activity("auth.sign_in", actor_id="1", title="Ada signed in", object_id="2", data={"ip": "::1"})
    with pytest.raises(RuntimeError), writing():
        record_activity("auth.sign_in", actor_id=None, title="Nobody", status="failure")
        raise RuntimeError

    [line] = query("SELECT * FROM db_activity WHERE kind = 'auth.sign_in'")
    assert line.pop("id")
    assert msgspec.json.decode(line.pop("data")) == {"ip": "::1"}
    assert line == {
        "kind": "auth.sign_in",
        "actor_id": "1",
        "title": "Ada signed in",
        "status": "success",
        "object_id": "2",
        "created_at": time_stands.now,
    }


def test_activity_needs_no_data_and_no_transaction(db):
    record_activity("system.start", actor_id=None, title="Started", status="failure")

    [line] = query("SELECT actor_id, status, object_id, data FROM db_activity")
    assert line == {"actor_id": None, "status": "failure", "object_id": None, "data": "{}"}


def test_activity_and_costs_go_when_they_are_old_enough_each_after_its_own_time(db, time_stands, monkeypatch):
    monkeypatch.setattr(records, "_ROWS", 2)  # more than one transaction for each
    call = {"provider": "p", "model": "m", "tokens_input": 1, "tokens_output": 1, "usd_cost": 0.1, "priced": True}
    begin = time_stands.now

    def write() -> None:
        record_activity("a.b", actor_id=None, title="x")
        record_cost("workflow", user_id="u", latency_ms=1, **call)

    def left() -> list[int]:
        return [query(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in ("db_activity", "db_model_cost")]

    for _ in range(5):
        write()
    gone = []
    for days in (89, 91, 399, 401):
        time_stands.now = begin + days * 24 * 3600 * 1000
        gone.append((forget_old_records(), left()))
    write()

    assert gone == [(0, [5, 5]), (5, [0, 5]), (0, [0, 5]), (5, [0, 0])]
    assert (forget_old_records(), left()) == (0, [1, 1])
