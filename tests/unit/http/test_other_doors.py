"""Doors for the clients of another product: who asks is found out in their way, errors have their shape."""

import json
from dataclasses import dataclass

import pytest
from sanic import Blueprint

from appliance.core.actor import Actor
from appliance.core.errors import Conflict, Unauthenticated
from appliance.http.endpoint import Body, endpoint
from appliance.http.limits import buckets
from appliance.http.problems import Written
from tests.unit.http.conftest import ADA, configure


@dataclass
class Visitor:
    actor: Actor | None
    counted_as: str | None


KEYS = {"public": Visitor(None, None), "back-end": Visitor(None, "back-end"), "ada": Visitor(ADA, ADA.id)}


def by_key(info):
    """What `find_caller` of an endpoint does."""
    if (key := info.headers.get("apikey")) not in KEYS:
        raise Unauthenticated("No such key.")
    return KEYS[key]


def in_their_way(problem, path, request_id):
    return Written(problem.status + 5, json.dumps({"oh": problem.code}).encode(), "application/json", {"x-oh": "no"})


class Note(Body):
    text: str


@pytest.fixture
def served(serve):
    blueprint = Blueprint("theirs", url_prefix="/theirs/v1")

    @blueprint.post("/note")
    @endpoint(body=Note, returns=dict, auth="client", find_caller=by_key, max_body=100)
    def note(caller: Visitor, body: Note) -> dict[str, str]:
        if body.text == "twice":
            raise Conflict("Twice.")
        return {"who": caller.actor.email if caller.actor else "nobody"}

    @blueprint.get("/mine")
    @endpoint(returns=dict, auth="client", find_caller=by_key)
    def mine(actor: Actor | None) -> dict[str, str]:
        return {"who": actor.id if actor else ""}

    return serve(blueprint, problem_writers={"/theirs/v1": in_their_way})


@pytest.fixture
def ask(served):
    with served.client() as client:
        yield client.request


@pytest.mark.parametrize(("key", "who"), [("public", "nobody"), ("back-end", "nobody"), ("ada", ADA.email)])
def test_a_handler_learns_who_asks(ask, key, who):
    assert ask("POST", "/theirs/v1/note", json={"text": "x"}, headers={"apikey": key}).json() == {"who": who}


def test_a_person_behind_the_client_is_the_actor(ask):
    assert ask("GET", "/theirs/v1/mine", headers={"apikey": "ada"}).json() == {"who": ADA.id}
    assert ask("GET", "/theirs/v1/mine", headers={"apikey": "public"}).json() == {"who": ""}


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", "/theirs/v1/nothing", {}, 404, "not-found"),
        ("DELETE", "/theirs/v1/mine", {}, 405, "method-not-allowed"),
        ("GET", "/theirs/v1/mine", {}, 401, "unauthenticated"),
        ("GET", "/theirs/v1/mine", {"headers": {"host": "evil.example"}}, 400, "bad-request"),
        (
            "POST",
            "/theirs/v1/note",
            {"json": {"text": "x" * 200}, "headers": {"apikey": "ada"}},
            413,
            "payload-too-large",
        ),
        ("POST", "/theirs/v1/note", {"json": {}, "headers": {"apikey": "ada"}}, 422, "validation-error"),
        ("POST", "/theirs/v1/note", {"json": {"text": "twice"}, "headers": {"apikey": "ada"}}, 409, "conflict"),
    ],
)
def test_every_error_below_a_path_has_its_shape(ask, method, path, options, status, code):
    answer = ask(method, path, **options)

    assert (answer.status_code, answer.json(), answer.headers["x-oh"]) == (status + 5, {"oh": code}, "no")


def test_errors_elsewhere_are_problem_documents(ask):
    for path in ("/theirs/v12", "/api/v1/nothing"):
        answer = ask("POST", path)

        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_clients_are_counted_per_address_and_others_under_their_name(ask):
    configure({"http.address_requests_per_minute": 2, "http.user_requests_per_minute": 4})
    buckets.clear()

    found = {
        key: [ask("GET", "/theirs/v1/mine", headers={"apikey": key}).status_code for _ in range(5)] for key in KEYS
    }

    assert found["public"] == [200, 200, 434, 434, 434]
    assert found["back-end"] == found["ada"] == [200, 200, 200, 200, 434]


def test_how_to_find_the_caller_is_not_forgotten():
    with pytest.raises(TypeError, match="find_caller"):

        @endpoint(auth="client")
        def nobody_asks() -> None:
            """Never built."""
