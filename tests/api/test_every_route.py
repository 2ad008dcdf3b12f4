"""Rules that hold for every route, asked of every route.

An area says how to make an object for its routes with ids in `tests/api/<area>/objects.py`:

    OBJECTS = {"/api/v1/rag/index/{index_id}": make_index}   # by prefix of the path; the longest counts
    BODIES = {("PATCH", "/api/v1/rag/index/{index_id}"): {"json": {"name": "x"}}}

`make_index(person)` makes one as that person and answers its path parameters, {"index_id": "…"}.
BODIES holds what a route needs to get past the checks of its input: arguments of `httpx.Client.request`.
"""

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from appliance.app import build
from appliance.http.endpoint import registered
from appliance.http.operation import Registered

HERE = Path(__file__).parent
UNKNOWN = "0190a000-0000-7000-8000-000000000000"


@cache
def routes() -> tuple[Registered, ...]:
    """Every endpoint of the program but WebSockets."""
    return tuple(route for route in registered(build()) if route.method != "WS")


@cache
def sockets() -> tuple[Registered, ...]:
    """Every WebSocket of the program."""
    return tuple(route for route in registered(build()) if route.method == "WS")


def place(route: Registered) -> tuple[str, str]:
    return route.method, route.path.rstrip("/")


def by_name(route: Registered) -> str:
    return f"{route.method} {route.path}"


@cache
def listed() -> dict[tuple[str, str], dict[str, Any]]:
    """The project's own list of endpoints; a slash at the end does not count."""
    entries = msgspec.json.decode((HERE / "endpoints.json").read_bytes())
    return {(entry["method"], entry["path"].rstrip("/")): entry for entry in entries}


@cache
def known_objects() -> tuple[dict[str, Any], dict[tuple[str, str], dict[str, Any]]]:
    """(maker by path, request arguments by method and path) of all areas."""
    makers: dict[str, Any] = {}
    bodies: dict[tuple[str, str], dict[str, Any]] = {}
    for file in sorted(HERE.glob("*/objects.py")):
        spec = importlib.util.spec_from_file_location(f"objects_of_{file.parent.name}", file)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        makers |= module.OBJECTS
        bodies |= getattr(module, "BODIES", {})
    return makers, bodies


def maker_of(route: Registered) -> Any:
    """Raises AssertionError if no area makes what is in its path."""
    fitting = _makers_of(route)
    assert fitting, f"tests/api/<area>/objects.py has no maker for {route.path}"
    return known_objects()[0][max(fitting, key=len)]


def has_maker(route: Registered) -> bool:
    """Routes of superusers about what nobody else has may do without one."""
    return bool(_makers_of(route))


def _makers_of(route: Registered) -> list[str]:
    """Of a WebSocket, whose address has no place of its own in OBJECTS, the makers of the last id in its path."""
    makers, _ = known_objects()
    fitting = [prefix for prefix in makers if f"{route.path}/".startswith(f"{prefix}/")]
    if route.method == "WS" and not fitting:
        last = re.findall(r"{\w+_id}", route.path)[-1:]
        return [prefix for prefix in makers for id in last if prefix.endswith(id)]
    return fitting


def ask(
    client: httpx.Client,
    route: Registered,
    parameters: dict[str, str] | None = None,
    *,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """Ask a route, with what it needs to get past the checks of its input, and more headers."""
    path = re.sub(r"{(\w+)}", lambda found: (parameters or {}).get(found[1]) or unknown(found[1]), route.path)
    sent = known_objects()[1].get((route.method, route.path), {})
    return client.request(route.method, path, **sent | {"headers": sent.get("headers", {}) | (headers or {})})


def unknown(parameter: str) -> str:
    """A well-formed value that names nothing; numbers count pages and the like."""
    return "1" if parameter == "number" else UNKNOWN


def unknown_path(route: Registered) -> str:
    """Its address, of things that do not exist."""
    return re.sub(r"{(\w+)}", lambda found: unknown(found[1]), route.path)


def has_ids(route: Registered) -> bool:
    return bool(route.operation.ids) and route.operation.auth == "user"


def test_the_list_of_endpoints_and_the_program_agree():
    built = {place: entry["auth"] for place, entry in listed().items() if entry["built"] and place[0] != "WS"}

    assert {place(route): route.operation.auth for route in routes()} == built


def test_the_list_of_endpoints_and_the_api_document_agree(anonymous):
    document = anonymous.get("/api/v1/openapi.json").json()
    described = {
        (method.upper(), path.rstrip("/"))
        for path, operations in document["paths"].items()
        for method in operations
        if method in ("get", "put", "post", "delete", "patch")
    }

    assert described == {place for place, entry in listed().items() if entry["built"] and place[0] != "WS"}


@pytest.mark.parametrize("route", routes(), ids=by_name)
def test_a_stranger_is_refused_everywhere_but_at_public_endpoints(anonymous, route):
    answer = ask(anonymous, route)

    assert (answer.status_code == 401 and "www-authenticate" in answer.headers) or listed()[place(route)][
        "auth"
    ] == "public"


@pytest.mark.parametrize("route", [route for route in routes() if route.operation.auth != "public"], ids=by_name)
@pytest.mark.parametrize(
    "authorization", ["Bearer nonsense", "Bearer", "Basic YWRhOmFkYQ==", "Bearer eyJhbGciOiJub25lIn0.e30."]
)
def test_a_token_that_is_none_is_refused(anonymous, route, authorization):
    answer = anonymous.request(route.method, unknown_path(route), headers={"authorization": authorization})

    assert (answer.status_code, answer.json().get("status", 401)) == (401, 401)


@pytest.mark.parametrize("route", [route for route in routes() if route.operation.auth == "superuser"], ids=by_name)
def test_a_user_is_refused_where_a_superuser_is_needed(somebody, route):
    answer = ask(somebody, route)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("route", [route for route in routes() if has_ids(route)], ids=by_name)
def test_the_object_of_another_is_not_found(ada, somebody, route):
    parameters = maker_of(route)(ada)
    assert set(route.operation.ids) <= set(parameters)

    answer = ask(somebody, route, parameters)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("route", [route for route in routes() if has_ids(route)], ids=by_name)
@pytest.mark.parametrize("id", [UNKNOWN, "no-uuid", "%2e%2e", "0190A000-0000-7000-8000-000000000000"])
def test_an_object_that_does_not_exist_is_not_found(somebody, route, id):
    answer = ask(somebody, route, dict.fromkeys(route.operation.ids, id))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
