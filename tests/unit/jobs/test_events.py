"""News: durable to listeners, live to the screens."""

import pytest

from appliance.core.events import LiveEvent, live
from appliance.db import writing
from appliance.jobs import enqueue, events, listen, publish, run_all_due


@pytest.fixture
def heard():
    """What the screens are told."""
    news = []
    end = live.subscribe(news.append)
    yield news
    end()


@pytest.fixture
def listeners():
    """Two listeners of `storage.file_deleted`, and what they hear."""
    calls = []

    def forget(**news):
        calls.append(("rag", news))

    def forget_too(**news):
        calls.append(("ocr", news))

    listen("storage.file_deleted", "rag", forget)
    listen("storage.file_deleted", "ocr", forget_too)
    return calls


def test_each_listener_has_a_job_in_the_transaction_of_the_news(listeners, heard, tasks):
    with writing():
        publish("storage.file", "deleted", id="7", owner_id="1", status="gone", progress=0.5, bucket="b")
        assert tasks() == ["jobs.deliver_event"] * 2
        assert heard == []

    assert heard == [LiveEvent("storage.file", "7", "deleted", "1", "gone", 0.5)]
    assert listeners == []
    run_all_due()
    news = {"id": "7", "owner_id": "1", "bucket": "b"}
    assert sorted(listeners) == [("ocr", news), ("rag", news)]


def test_news_that_are_taken_back_are_told_to_nobody(listeners, heard, tasks):
    def delete():
        with writing():
            publish("storage.file", "deleted", id="7", owner_id="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        delete()
    with writing():
        with pytest.raises(RuntimeError):
            delete()
        publish("storage.file", "deleted", id="8", owner_id="1")

    assert [each.id for each in heard] == ["8"]
    assert len(tasks()) == 2


def test_without_a_transaction_all_listeners_are_told_or_none(listeners, heard, tasks, monkeypatch):
    publish("storage.file", "deleted", id="7", owner_id="1")
    assert (len(tasks()), len(heard)) == (2, 1)

    def fail_for_the_second(name, **payload):
        if payload["listener"] == "ocr.forget_too":
            raise OSError("full")
        enqueue(name, **payload)

    monkeypatch.setattr(events, "enqueue", fail_for_the_second)
    with pytest.raises(OSError, match="full"):
        publish("storage.file", "deleted", id="8", owner_id="1")

    assert (len(tasks()), len(heard)) == (2, 1)


def test_news_that_nobody_waits_for_are_live_only(heard, tasks):
    publish("storage.file", "created", id="7", owner_id="1")

    assert tasks() == []
    assert [each.change for each in heard] == ["created"]


def test_a_listener_that_is_gone_with_an_update_is_forgotten(listeners, tasks, buried):
    publish("storage.file", "deleted", id="7", owner_id="1")
    del events._listeners["storage.file_deleted"]["rag.forget"]

    assert run_all_due() == 2

    assert [area for area, _ in listeners] == ["ocr"]
    assert (tasks(), buried()) == ([], [])


def test_a_listener_that_fails_hears_it_again_and_keeps_nobody_from_hearing(time_stands, tasks):
    calls = []

    def fail_once(**news):
        calls.append("first")
        if calls.count("first") == 1:
            raise RuntimeError

    listen("auth.user_deleted", "rag", fail_once)
    listen("auth.user_deleted", "ocr", lambda **news: calls.append("second"))
    publish("auth.user", "deleted", id="7", owner_id="7")

    run_all_due()
    time_stands.forward(seconds=10)
    run_all_due()

    assert sorted(calls) == ["first", "first", "second"]
    assert tasks() == []
