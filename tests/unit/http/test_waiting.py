"""`Prefer: wait`: the answer comes when the job has ended, and no thread waits for it."""

import threading
from typing import Any

import pytest
from sanic import Blueprint

from appliance.core.actor import Actor
from appliance.core.errors import NotFound
from appliance.core.events import LiveEvent, live
from appliance.http import waiting
from appliance.http.endpoint import Waitable, endpoint

from .conftest import ADA

ID = "0190a000-0000-7000-8000-000000000001"


class Desk:
    """One job, ended by the test."""

    def __init__(self) -> None:
        self.status, self.reloads = "pending", 0
        self.looked = threading.Event()
        self.blueprint = Blueprint("desk", url_prefix="/api/v1/desk")

        @self.blueprint.post("/")
        @endpoint(
            returns=dict,
            status=202,
            location="/api/v1/desk/{id}",
            wait=Waitable("desk.job", self.reload),
            idempotent=False,
        )
        def start(actor: Actor) -> dict[str, Any]:
            return {"id": ID, "status": "pending"}

        @self.blueprint.get("/ping")
        @endpoint(returns=dict)
        def ping() -> dict[str, bool]:
            return {"ok": True}

    def reload(self, actor: Actor, id: str) -> dict[str, Any]:
        if actor.id != ADA.id:
            raise NotFound("There is no such job.")
        self.reloads += 1
        answer = {"id": id, "status": self.status}
        self.looked.set()
        return answer

    def end(self, status: str) -> None:
        self.status = status
        live.tell(LiveEvent("desk.job", ID, "changed", ADA.id, status=status))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def served(serve, desk):
    return serve(desk.blueprint)


def start(served, prefer: str | None):
    with served.client("ada") as client:
        return client.post("/api/v1/desk", headers={"prefer": prefer} if prefer else {})


def start_and_end(served, desk, status: str):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(start(served, "wait=20")))
    asking.start()
    assert desk.looked.wait(10)
    live.tell(LiveEvent("desk.job", ID, "changed", ADA.id, status="running"))
    live.tell(LiveEvent("desk.job", "another", "changed", ADA.id, status="completed"))
    desk.end(status)
    asking.join(10)
    return answers[0]


def test_without_the_wish_the_answer_is_202(served, desk):
    answer = start(served, None)

    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/desk/{ID}"
    assert answer.headers["retry-after"] == "1"
    assert desk.reloads == 0


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_job_that_ends_in_time_is_answered_200(served, desk, status):
    answer = start_and_end(served, desk, status)

    assert answer.status_code == 200
    assert answer.json() == {"id": ID, "status": status}
    assert answer.headers["preference-applied"] == "wait=20"
    assert "retry-after" not in answer.headers


def test_a_job_that_has_already_ended_is_answered_at_once(served, desk):
    desk.status = "completed"

    assert start(served, "wait=20").status_code == 200


def test_a_job_that_takes_longer_is_answered_202(served, desk):
    answer = start(served, "wait=1")

    assert answer.status_code == 202
    assert answer.json()["status"] == "pending"
    assert "preference-applied" not in answer.headers


def test_waiting_holds_no_thread(served, desk):
    """Three times as many wait as there are threads, and another request is answered meanwhile."""
    threads = [threading.Thread(target=start, args=(served, "wait=20")) for _ in range(24)]
    for thread in threads:
        thread.start()
    assert desk.looked.wait(10)

    with served.client("ada") as client:
        assert client.get("/api/v1/desk/ping").status_code == 200
    desk.status = "completed"
    while any(thread.is_alive() for thread in threads):
        desk.end("completed")
        threads[0].join(0.05)
        threads = [thread for thread in threads if thread.is_alive()] or threads[:1]


def test_a_stop_of_the_server_ends_the_waiting(served, desk):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(start(served, "wait=30")))
    asking.start()
    assert desk.looked.wait(10)

    served.stop()
    asking.join(10)

    assert answers[0].status_code == 202


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("respond-async", None),
        ("wait=5", 5),
        ("respond-async, wait=5", 5),
        ("wait = 7; foo", 7),
        ("wait=0", 1),
        ("wait=900", 30),
        ("await=5", None),
    ],
)
def test_how_long_a_client_wants_to_wait(header, seconds):
    assert waiting.wanted(header) == seconds
