"""What an endpoint does with a request, over a real connection."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType, field
from sanic import Blueprint

from appliance.core.actor import Actor
from appliance.core.errors import NotFound, RateLimited
from appliance.core.paging import Page, Paging
from appliance.http import perform
from appliance.http.endpoint import Answer, Body, Cookie, RequestInfo, endpoint, on_thread

from .conftest import ADA, configure

ID = "0190a000-0000-7000-8000-000000000001"


class Step(Body):
    kind: Literal["read", "write"]
    label: Annotated[str, Meta(max_length=5)] = ""


class Thing(Body):
    name: Annotated[str, Meta(min_length=1, max_length=5)]
    size: Annotated[int, Meta(ge=1, le=9)] = 1
    note: str | None | UnsetType = UNSET
    content: str = ""
    new_password: str = ""
    tags: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)


class Named(msgspec.Struct):
    name: str


class Filter(Paging, frozen=True, kw_only=True):
    status: list[str] = field(default_factory=list)
    deep: bool = False


@pytest.fixture(scope="module")
def served(serve_all):
    return serve_all(things())


def things() -> Blueprint:
    blueprint = Blueprint("things", url_prefix="/api/v1/things")

    @blueprint.get("/me")
    @endpoint(returns=dict)
    def me(actor: Actor) -> dict[str, str]:
        return {"id": actor.id, "email": actor.email}

    @blueprint.get("/admin")
    @endpoint(returns=dict, auth="superuser")
    def admin() -> dict[str, bool]:
        return {"ok": True}

    @blueprint.get("/open")
    @endpoint(returns=dict, auth="public")
    def open_to_all(actor: Actor | None, request_info: RequestInfo) -> dict[str, Any]:
        return {"who": actor.email if actor else None, "ip": request_info.ip, "agent": request_info.user_agent}

    @blueprint.post("/")
    @endpoint(body=Thing, returns=dict, status=201, location="/api/v1/things/{id}", idempotent=False)
    def create(body: Thing) -> dict[str, Any]:
        return {"id": ID, **msgspec.structs.asdict(body)} if body.note is not UNSET else {"id": ID, "name": body.name}

    @blueprint.get("/<thing_id>")
    @endpoint(returns=Named)
    def one(thing_id: str) -> Named:
        if thing_id != ID:
            raise NotFound("There is no such thing.")
        return Named("Größe")

    @blueprint.delete("/<thing_id>")
    @endpoint()
    def delete(thing_id: str) -> None:
        return None

    @blueprint.get("/named/<name>")
    @endpoint(returns=Named)
    def by_name(name: str) -> Named:
        return Named(name)

    @blueprint.get("/files/<path:path>")
    @endpoint(returns=Named)
    def by_path(path: str) -> Named:
        return Named(path)

    @blueprint.get("/list")
    @endpoint(query=Filter, returns=Page[Named])
    def listed(query: Filter) -> Page[Named]:
        return Page([Named(f"{query.start} {query.limit} {query.status} {query.deep}")], 1)

    @blueprint.post("/raw")
    @endpoint(body=bytes, returns=int, max_body=10)
    def raw(body: bytes) -> int:
        return len(body)

    @blueprint.post("/login")
    @endpoint(body=Named, returns=Named, urlencoded=True, auth="public", during_maintenance=True)
    def login(body: Named) -> Answer:
        return Answer(body, cookies=[Cookie("refresh", "a b", max_age=60, path="/api")], headers={"x-extra": "1"})

    @blueprint.get("/stopped")
    @endpoint(returns=dict)
    def stopped() -> dict[str, Any]:
        return next(iter(()))

    @blueprint.get("/broken")
    @endpoint(returns=dict)
    def broken() -> dict[str, Any]:
        raise RuntimeError("the secret is 42")

    @blueprint.get("/undeclared")
    @endpoint(returns=Named)
    def undeclared() -> dict[str, int]:
        return {"name": 7}

    @blueprint.get("/limited")
    @endpoint(returns=dict)
    def limited() -> None:
        raise RateLimited("Slowly.", retry_after=7)

    @blueprint.get("/csv")
    @endpoint(content_type="text/csv")
    def csv() -> Answer:
        return Answer("a,b\n", content_type="text/csv; charset=utf-8")

    @blueprint.get("/awaited")
    @endpoint(returns=Named)
    async def awaited(actor: Actor) -> Named:
        return Named(actor.email)

    @blueprint.post("/awaited")
    @endpoint(body=Thing, returns=Named)
    async def awaited_body(body: Thing) -> Named:
        return Named(await on_thread(lambda: body.name + "!"))

    return blueprint


@pytest.fixture
def ada(served):
    with served.client("ada") as client:
        yield client


@pytest.fixture
def anyone(served):
    with served.client() as client:
        yield client


def test_the_signed_in_user_is_handed_to_the_handler(ada):
    answer = ada.get("/api/v1/things/me")

    assert answer.status_code == 200
    assert answer.json() == {"id": ADA.id, "email": ADA.email}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_an_async_handler_is_guarded_and_answered_alike(ada, anyone):
    assert ada.get("/api/v1/things/awaited").json() == {"name": ADA.email}
    assert anyone.get("/api/v1/things/awaited").status_code == 401


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "unauthenticated"),
        ("Bearer", "unauthenticated"),
        ("Basic YTpi", "unauthenticated"),
        ("Bearer nonsense", "unauthenticated"),
        ("Bearer old", "token-expired"),
    ],
)
def test_without_a_good_token_the_answer_is_401(anyone, header, code):
    answer = anyone.get("/api/v1/things/me", headers={"authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["type"] == f"/problems/{code}"
    assert problem["instance"] == "/api/v1/things/me"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["detail"]


def test_what_is_for_administrators_refuses_others(served):
    with served.client("ada") as ada, served.client("root") as root:
        assert ada.get("/api/v1/things/admin").json()["code"] == "forbidden"
        assert root.get("/api/v1/things/admin").status_code == 200


def test_an_access_key_reaches_only_its_scopes(served, accounts, monkeypatch):
    accounts.actors["reads"] = Actor(ADA.id, scopes=frozenset({"tests:read"}))
    accounts.actors["other"] = Actor(ADA.id, scopes=frozenset({"rag"}))
    for entry in served.app.ctx.endpoints:
        monkeypatch.setattr(entry.operation, "tag", "tests")

    with served.client("reads") as reads, served.client("other") as other:
        assert reads.get("/api/v1/things/me").status_code == 200
        assert reads.post("/api/v1/things", json={"name": "a"}).status_code == 403
        assert other.get("/api/v1/things/me").status_code == 403


def test_a_public_endpoint_knows_who_is_signed_in(served):
    with served.client() as anyone, served.client("ada") as ada, served.client("old") as old:
        assert anyone.get("/api/v1/things/open", headers={"user-agent": "x" * 600}).json() == {
            "who": None,
            "ip": "127.0.0.1",
            "agent": "x" * 500,
        }
        assert ada.get("/api/v1/things/open").json()["who"] == ADA.email
        assert old.get("/api/v1/things/open").json()["who"] is None


def test_a_slash_at_the_end_does_not_matter(ada):
    assert ada.get("/api/v1/things/me/").status_code == 200
    assert ada.post("/api/v1/things", json={"name": "a"}).status_code == 201
    assert ada.post("/api/v1/things/", json={"name": "a"}).status_code == 201


def test_what_was_made_is_pointed_to(ada):
    answer = ada.post("/api/v1/things", json={"name": "a"})

    assert answer.headers["location"] == f"/api/v1/things/{ID}"


def test_204_has_no_body(ada):
    answer = ada.delete(f"/api/v1/things/{ID}")

    assert answer.status_code == 204
    assert answer.content == b""
    assert "content-type" not in answer.headers


@pytest.mark.parametrize(
    "id", ["1", "0190A000-0000-7000-8000-000000000001", "0190a00000007000800000000000001", "%2e%2e"]
)
def test_an_id_that_is_no_uuid_names_nothing(ada, id):
    assert ada.get(f"/api/v1/things/{id}").status_code == 404


def test_path_parameters_are_decoded_once(ada):
    assert ada.get("/api/v1/things/named/a%20%C3%A4%2Fb").json() == {"name": "a ä/b"}
    assert ada.get("/api/v1/things/named/a%2520b").json() == {"name": "a%20b"}
    assert ada.get("/api/v1/things/named/%ff").status_code == 404
    assert ada.get("/api/v1/things/files/a/b%2Fc/d").json() == {"name": "a/b/c/d"}
    assert ada.get("/api/v1/things/files/a/b/").json() == {"name": "a/b/"}
    assert ada.get("/api/v1/things/files/").json() == {"name": ""}


def test_head_answers_as_get_without_a_body(ada):
    got, head = ada.get(f"/api/v1/things/{ID}"), ada.head(f"/api/v1/things/{ID}")

    assert head.status_code == 200
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))
    assert head.content == b""


def test_another_method_is_told_which_are_possible(ada):
    answer = ada.put("/api/v1/things/me", json={})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.json()["code"] == "method-not-allowed"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_of_the_api_is_a_problem_404(ada, method):
    answer = ada.request(method, "/api/v1/nothing/here")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_the_request_id_of_the_client_comes_back_if_well_formed(ada):
    mine = ada.get("/api/v1/things/me", headers={"x-request-id": "abc_-9"})
    odd = ada.get("/api/v1/things/me", headers={"x-request-id": "a b"})

    assert mine.headers["x-request-id"] == "abc_-9"
    assert odd.headers["x-request-id"] != "a b"
    assert len(odd.headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    ("body", "loc", "type", "detail"),
    [
        ({}, ["body", "name"], "missing", "body.name: is required"),
        ({"name": ""}, ["body", "name"], "too_short", "body.name: must not be empty"),
        ({"name": "  "}, ["body", "name"], "too_short", "body.name: must not be empty"),
        ({"name": "abcdef"}, ["body", "name"], "too_long", "body.name: must have at most 5 characters"),
        ({"name": 1}, ["body", "name"], "wrong_type", "body.name: must be text, not a whole number"),
        ({"name": None}, ["body", "name"], "wrong_type", "body.name: must be text, not null"),
        ({"name": "a", "size": 10}, ["body", "size"], "less_than_equal", "body.size: must be 9 or less"),
        ({"name": "a", "size": 0}, ["body", "size"], "greater_than_equal", "body.size: must be 1 or more"),
        ({"name": "a", "color": 1}, ["body", "color"], "unknown_field", "body.color: is not a known field"),
        (
            {"name": "a", "steps": [{"kind": "read"}, {"kind": "erase"}]},
            ["body", "steps", 1, "kind"],
            "not_allowed",
            "body.steps.1.kind: must be one of read, write",
        ),
        (
            {"name": "a", "tags": ["x", 2]},
            ["body", "tags", 1],
            "wrong_type",
            "body.tags.1: must be text, not a whole number",
        ),
        ([], ["body"], "wrong_type", "body: must be an object, not a list"),
    ],
)
def test_a_wrong_body_is_explained(ada, body, loc, type, detail):
    answer = ada.post("/api/v1/things", json=body)

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "validation-error"
    assert problem["detail"] == detail
    assert [(each["loc"], each["type"]) for each in problem["errors"]] == [(loc, type)]


def test_strings_are_trimmed_before_they_are_measured(ada):
    sent = {
        "name": "   abcde   ",
        "note": " n ",
        "content": " c ",
        "new_password": " p ",
        "tags": [" x "],
        "steps": [{"kind": "read", "label": "  12345  "}],
        "config": {"text": " kept "},
    }

    answer = ada.post("/api/v1/things", json=sent)

    assert answer.status_code == 201
    got = answer.json()
    assert got["name"] == "abcde"
    assert got["note"] == "n"
    assert got["content"] == " c "
    assert got["new_password"] == " p "
    assert got["tags"] == ["x"]
    assert got["steps"][0]["label"] == "12345"
    assert got["config"] == {"text": " kept "}


def test_absent_and_null_differ(ada):
    assert "note" not in ada.post("/api/v1/things", json={"name": "a"}).json()
    assert ada.post("/api/v1/things", json={"name": "a", "note": None}).json()["note"] is None


def test_free_json_is_bounded_in_depth_and_size(ada):
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"in": deep}

    too_deep = ada.post("/api/v1/things", json={"name": "a", "config": deep})
    too_large = ada.post("/api/v1/things", json={"name": "a", "config": {"x": "y" * 300_000}})

    assert too_deep.json()["errors"][0]["loc"] == ["body", "config"]
    assert too_large.json()["errors"][0]["loc"] == ["body", "config"]
    assert ada.post("/api/v1/things", json={"name": "a", "config": {"x": "y" * 200_000}}).status_code == 201


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "bad-request"),
        (b"\xff", "application/json", 400, "bad-request"),
        (b"[" * 100_000, "application/json", 400, "bad-request"),
        (b"name=a", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b'{"name":"a"}', "text/plain", 415, "unsupported-media-type"),
        (b'{"name":"a"}', None, 415, "unsupported-media-type"),
        (b" " * (1024 * 1024 + 1), "application/json", 413, "payload-too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(ada, content, content_type, status, code):
    headers = {"content-type": content_type} if content_type else {}

    answer = ada.post("/api/v1/things", content=content, headers=headers)

    assert answer.status_code == status
    assert answer.json()["code"] == code


def test_a_body_in_pieces_is_limited_too(ada):
    def pieces():
        for _ in range(40):
            yield b" " * 65536

    answer = ada.post("/api/v1/things", content=pieces(), headers={"content-type": "application/json"})

    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == 1024 * 1024
    assert (
        ada.post(
            "/api/v1/things", content=b'{"name":"a"}', headers={"content-type": "application/json; charset=utf-8"}
        ).status_code
        == 201
    )


def test_a_raw_body_has_its_own_limit_and_any_type(ada):
    assert ada.post("/api/v1/things/raw", content=b"123").json() == 3
    assert ada.post("/api/v1/things/raw", content=b"12345678901").status_code == 413


def test_a_form_encoded_body_where_it_is_allowed(anyone):
    form = anyone.post("/api/v1/things/login", data={"name": "a b"})
    json = anyone.post("/api/v1/things/login", json={"name": "a b"})

    assert form.json() == json.json() == {"name": "a b"}
    assert form.headers["set-cookie"] == "refresh=a%20b; Path=/api; SameSite=Strict; Max-Age=60; HttpOnly"
    assert form.headers["x-extra"] == "1"


def test_query_parameters_are_converted(ada):
    answer = ada.get("/api/v1/things/list?offset=3&limit=7&status=a&status=b&deep=true&unknown=1")

    assert answer.json() == {"data": [{"name": "3 7 ['a', 'b'] True"}], "count": 1}
    assert ada.get("/api/v1/things/list?status=a").json()["data"] == [{"name": "0 100 ['a'] False"}]


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=x", "limit"), ("skip=-1", "skip"), ("deep=7", "deep")]
)
def test_a_wrong_query_parameter_is_explained(ada, query, field):
    answer = ada.get(f"/api/v1/things/list?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["query", field]


def test_an_unexpected_error_tells_nothing_of_the_inside(ada, caplog):
    answer = ada.get("/api/v1/things/broken", headers={"x-request-id": "find-me"})

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "42" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "find-me" in caplog.text
    assert "the secret is 42" in caplog.text


def test_a_handler_that_lets_a_stop_iteration_out_answers(ada):
    assert ada.get("/api/v1/things/stopped", timeout=10).json()["code"] == "internal-error"


def test_an_answer_that_is_not_what_was_declared_is_a_bug(ada):
    assert ada.get("/api/v1/things/undeclared").status_code == 500


def test_an_answer_of_another_type(ada):
    answer = ada.get("/api/v1/things/csv")

    assert answer.text == "a,b\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_retry_after_is_a_header_and_a_member(ada):
    answer = ada.get("/api/v1/things/limited")

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    assert answer.json()["retry_after"] == 7


def test_a_user_and_an_address_are_limited_apart(served):
    configure({"http.address_requests_per_minute": 3, "http.user_requests_per_minute": 5})
    with served.client() as anyone, served.client("ada") as ada, served.client("bob") as bob:
        assert [anyone.get("/api/v1/things/me").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
        assert anyone.get("/api/v1/things/open").status_code == 429
        statuses = [ada.get("/api/v1/things/me").status_code for _ in range(7)]
        assert statuses == [200] * 5 + [429] * 2
        assert bob.get("/api/v1/things/me").status_code == 200


def test_maintenance_closes_the_api_to_all_but_administrators(served):
    perform.set_maintenance(lambda: "Back at noon.")
    try:
        with served.client("ada") as ada, served.client("root") as root, served.client() as anyone:
            refused = ada.get("/api/v1/things/me")
            assert refused.status_code == 503
            assert refused.json()["code"] == "maintenance"
            assert refused.json()["detail"] == "Back at noon."
            assert int(refused.headers["retry-after"]) > 0
            assert anyone.get("/api/v1/things/open").status_code == 503
            assert root.get("/api/v1/things/me").status_code == 200
            assert anyone.post("/api/v1/things/login", json={"name": "a"}).status_code == 200
            assert anyone.get("/health").status_code == 200
    finally:
        perform.set_maintenance(perform._never)


def test_an_async_handler_takes_a_body(ada):
    assert ada.post("/api/v1/things/awaited", json={"name": "a"}).json() == {"name": "a!"}
    assert ada.post("/api/v1/things/awaited", json={}).status_code == 422


def test_a_handler_must_take_what_its_path_names(serve):
    blueprint = Blueprint("wrong", url_prefix="/api/v1/wrong")

    @blueprint.get("/<thing_id>")
    @endpoint(returns=dict)
    def forgets() -> dict[str, Any]:
        return {}

    with pytest.raises(TypeError, match="thing_id"):
        serve(blueprint)
