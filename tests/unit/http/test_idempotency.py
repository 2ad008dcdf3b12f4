"""`Idempotency-Key` over real connections and a real database."""

import threading
from typing import Any

import pytest
from sanic import Blueprint

from appliance.core import clock
from appliance.core.actor import Actor
from appliance.core.errors import AlreadyExists
from appliance.db import query
from appliance.http import idempotency
from appliance.http.endpoint import Body, Upload, endpoint

DAY = 24 * 60 * 60 * 1000


class Order(Body):
    name: str


class Letter(Body):
    file: Upload
    to: str = ""


class Shop:
    """Counts what was really done; can be made to wait or fail."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.entered, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.failure: Exception | None = None
        self.blueprint = Blueprint("orders", url_prefix="/api/v1/orders")

        @self.blueprint.post("/")
        @endpoint(body=Order, returns=dict, status=201, location="/api/v1/orders/{id}")
        def create(actor: Actor, body: Order) -> dict[str, Any]:
            self.entered.set()
            assert self.go_on.wait(10)
            if self.failure:
                raise self.failure
            self.made.append(body.name)
            return {"id": str(len(self.made)), "name": body.name, "secret": "shown-once"}

        @self.blueprint.post("/letter")
        @endpoint(form=Letter, returns=dict, status=201)
        def post_letter(form: Letter) -> dict[str, Any]:
            self.made.append(form.file.name)
            return {"id": str(len(self.made)), "sha256": form.file.sha256}


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def served(serve, db, shop):
    return serve(shop.blueprint)


@pytest.fixture
def ada(served):
    with served.client("ada") as client:
        yield client


def order(client, name: str = "tea", key: str | None = "k1"):
    return client.post("/api/v1/orders", json={"name": name}, headers={"idempotency-key": key} if key else {})


def test_the_same_request_is_answered_again_and_not_done_again(ada, shop):
    first, second = order(ada), order(ada)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["location"] == "/api/v1/orders/1"
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert shop.made == ["tea"]


def test_without_a_key_it_is_done_again(ada, shop):
    order(ada, key=None)
    order(ada, key=None)

    assert shop.made == ["tea", "tea"]


def test_a_key_may_not_be_used_for_another_request(ada, shop):
    order(ada)

    answer = order(ada, name="coffee")

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-key-reused"
    assert shop.made == ["tea"]


def test_the_keys_of_two_users_are_apart(served, ada, shop):
    order(ada)

    with served.client("bob") as bob:
        assert "idempotent-replayed" not in order(bob).headers
    assert shop.made == ["tea", "tea"]


def test_while_the_first_request_runs_the_second_is_refused(served, ada, shop):
    shop.go_on.clear()
    answers = []
    first = threading.Thread(target=lambda: answers.append(order(ada)))
    first.start()
    assert shop.entered.wait(10)

    with served.client("ada") as other:
        second = order(other)
    shop.go_on.set()
    first.join(10)

    assert second.status_code == 409
    assert second.json()["code"] == "idempotency-in-progress"
    assert answers[0].status_code == 201
    assert shop.made == ["tea"]


def test_a_refusal_is_kept_and_a_failure_of_ours_is_not(ada, shop):
    shop.failure = AlreadyExists("There is one.")
    assert order(ada, key="refused").status_code == 409
    shop.failure = RuntimeError("broken")
    assert order(ada, key="failed").status_code == 500
    shop.failure = None

    again = order(ada, key="refused")
    assert again.status_code == 409
    assert again.headers["idempotent-replayed"] == "true"
    assert order(ada, key="failed").status_code == 201


def test_an_answer_is_forgotten_after_a_day(ada, shop):
    order(ada)
    later = clock.now_ms() + DAY + 1
    clock.set_source(lambda: later)
    try:
        assert "idempotent-replayed" not in order(ada).headers
    finally:
        clock.set_source(None)
    assert shop.made == ["tea", "tea"]


def test_a_kept_answer_cannot_be_read_in_the_database(ada):
    order(ada)

    [row] = query("SELECT answer FROM http_idempotency")
    assert b"shown-once" not in row["answer"]


def test_an_upload_is_the_same_if_its_content_is(ada, shop, uploads):
    def post(content: bytes, to: str = "bob"):
        return ada.post(
            "/api/v1/orders/letter",
            files={"file": ("a.txt", content)},
            data={"to": to},
            headers={"idempotency-key": "k"},
        )

    first, same = post(b"abc"), post(b"abc")

    assert first.status_code == 201
    assert first.content == same.content
    assert same.headers["idempotent-replayed"] == "true"
    assert post(b"abd").json()["code"] == "idempotency-key-reused"
    assert post(b"abc", to="eve").json()["code"] == "idempotency-key-reused"
    assert shop.made == ["a.txt"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a b"])
def test_a_malformed_key_is_refused(ada, key):
    answer = ada.post("/api/v1/orders", json={"name": "tea"}, headers={"idempotency-key": key})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["header", "Idempotency-Key"]


def test_what_ran_when_the_process_died_may_be_tried_again(db):
    request = idempotency.Request("ada", "POST", "/x", "k", "f")
    assert idempotency._begin(request) is None
    with pytest.raises(idempotency.IdempotencyInProgress):
        idempotency._begin(request)

    idempotency.forget_unfinished()

    assert idempotency._begin(request) is None
