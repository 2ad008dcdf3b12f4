"""The API document, and the page that shows it."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType, field
from openapi_spec_validator import OpenAPIV31SpecValidator
from sanic import Blueprint

from appliance.core.paging import Page, Paging
from appliance.http.endpoint import Body, FileAnswer, Upload, Waitable, endpoint, registered
from appliance.http.types import Id, Timestamp
from appliance.http.websocket import Socket, websocket


class Step(Body):
    kind: Literal["read", "write"]


class MakeThing(Body):
    """What is needed to make a thing."""

    name: Annotated[str, Meta(min_length=1, max_length=50)]
    steps: list[Step] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    note: str | None | UnsetType = UNSET


class Thing(msgspec.Struct):
    id: Id
    created_at: Timestamp
    name: str = ""
    parent: str | None = None
    hint: str | UnsetType = UNSET


class ThingQuery(Paging, frozen=True, kw_only=True):
    status: list[Literal["new", "old"]] = field(default_factory=list)
    q: Annotated[str, Meta(max_length=20, description="words in the name")] | None = None


class ThingForm(Body):
    file: Upload
    title: str | None = None


@pytest.fixture(scope="module")
def served(serve_all):
    blueprint = Blueprint("things", url_prefix="/api/v1/things")

    @blueprint.get("/")
    @endpoint(query=ThingQuery, returns=Page[Thing])
    def list_things(query: ThingQuery) -> None:
        """List your things.

        Newest first.
        """

    @blueprint.post("/")
    @endpoint(
        body=MakeThing, returns=Thing, status=202, location="/api/v1/things/{id}", wait=Waitable("t", lambda a, i: None)
    )
    def make_thing(body: MakeThing) -> None:
        """Make a thing."""

    @blueprint.delete("/<thing_id>")
    @endpoint(auth="superuser", problems=[409])
    def delete_thing(thing_id: str) -> None:
        """Delete a thing."""

    @blueprint.get("/<n:int>/page")
    @endpoint(content_type="image/webp", auth="public")
    def page_of(n: int) -> FileAnswer:
        """A page."""
        raise AssertionError

    @blueprint.post("/upload")
    @endpoint(form=ThingForm, returns=Thing, status=201)
    def upload(form: ThingForm) -> None:
        """Upload a thing."""

    @blueprint.route("/hook/<hook_path:path>", methods=["GET", "POST"])
    @endpoint(body=bytes, returns=dict, auth="public")
    def hook(hook_path: str, body: bytes) -> dict[str, Any]:
        return {}

    @blueprint.get("/ws")
    @websocket()
    async def watch(socket: Socket) -> None:
        """Watch things."""

    return serve_all(blueprint)


@pytest.fixture
def api(served):
    with served.client() as anyone:
        answer = anyone.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def test_the_document_is_valid_openapi_3_1(api):
    assert api["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(api).validate()


def test_every_endpoint_is_in_it_and_nothing_else(api, served):
    documented = {(method.upper(), path) for path, methods in api["paths"].items() for method in methods}
    offered = {(entry.method, entry.path) for entry in registered(served.app) if entry.method != "WS"}

    assert documented == offered
    assert ("DELETE", "/api/v1/things/{thing_id}") in offered
    assert ("GET", "/api/v1/events") in offered
    assert [socket["path"] for socket in api["x-websockets"]] == ["/api/v1/things/ws"]


def test_words_come_from_the_docstring(api):
    operation = api["paths"]["/api/v1/things"]["get"]

    assert operation["summary"] == "List your things."
    assert operation["description"] == "Newest first."
    assert operation["operationId"] == "test_openapi_list_things"


def test_query_parameters_are_described(api):
    parameters = {each["name"]: each for each in api["paths"]["/api/v1/things"]["get"]["parameters"]}

    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert parameters["status"]["schema"]["items"]["enum"] == ["new", "old"]
    assert parameters["q"]["schema"] == {"type": "string", "maxLength": 20}
    assert parameters["q"]["description"] == "words in the name"
    assert not parameters["q"]["required"]


def test_bodies_and_answers_are_described(api):
    operation = api["paths"]["/api/v1/things"]["post"]
    schemas = api["components"]["schemas"]

    assert operation["requestBody"]["required"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/MakeThing"
    }
    assert schemas["MakeThing"]["required"] == ["name"]
    assert schemas["MakeThing"]["additionalProperties"] is False
    assert schemas["MakeThing"]["description"] == "What is needed to make a thing."
    assert "description" not in schemas["Step"]
    assert set(operation["responses"]) >= {"200", "202", "400", "401", "413", "415", "422", "429"}
    assert {"$ref": "#/components/parameters/Prefer"} in operation["parameters"]
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]


def test_what_an_answer_always_holds_is_required(api):
    thing = api["components"]["schemas"]["Thing"]

    assert thing["required"] == ["id", "created_at", "name", "parent"]
    assert thing["properties"]["id"] == {"type": "string", "format": "uuid"}
    assert thing["properties"]["created_at"] == {"type": "string", "format": "date-time"}


def test_paths_marks_and_other_types_are_described(api):
    delete = api["paths"]["/api/v1/things/{thing_id}"]["delete"]
    page = api["paths"]["/api/v1/things/{n}/page"]["get"]
    upload = api["paths"]["/api/v1/things/upload"]["post"]
    hook = api["paths"]["/api/v1/things/hook/{hook_path}"]

    assert delete["x-superuser"]
    assert delete["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}
    assert set(delete["responses"]) == {"204", "401", "403", "404", "409", "429"}
    assert page["security"] == []
    assert page["parameters"][0]["schema"] == {"type": "integer"}
    assert list(page["responses"]["200"]["content"]) == ["image/webp"]
    assert list(upload["requestBody"]["content"]) == ["multipart/form-data"]
    assert api["components"]["schemas"]["ThingForm"]["properties"]["file"] == {"type": "string", "format": "binary"}
    assert {hook["get"]["operationId"], hook["post"]["operationId"]} == {
        "test_openapi_hook_get",
        "test_openapi_hook_post",
    }


def test_the_page_needs_nothing_from_elsewhere(served):
    with served.client() as anyone:
        page = anyone.get("/api/docs")
        parts = [anyone.get(f"/api/docs/{name}") for name in ("docs.js", "docs.css")]
        assert anyone.get("/api/docs/../health.py").status_code == 404
        assert anyone.get("/api/docs/docs.py").status_code == 404
        again = anyone.get("/api/docs", headers={"if-none-match": page.headers["etag"]})

    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert [part.headers["content-type"].partition(";")[0] for part in parts] == ["text/javascript", "text/css"]
    assert all("://" not in part.text for part in [page, *parts])
    assert again.status_code == 304
