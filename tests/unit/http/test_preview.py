"""What a server that shows an earlier state answers, and what its cookies are called."""

from collections.abc import Iterator

import pytest
from sanic import Blueprint

from appliance.http import preview
from appliance.http.endpoint import Answer, Cookie, RequestInfo, endpoint
from appliance.http.preview import Preview
from appliance.http.websocket import websocket

PLACE = "/api/v1/shown"


@pytest.fixture
def served(serve_all):
    """Of its own for each test: what a route answers is remembered by the router."""
    blueprint = Blueprint("shown", url_prefix=PLACE)

    async def answer(request_info: RequestInfo) -> dict[str, str]:
        return dict(request_info.cookies)

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        blueprint.add_route(endpoint(returns=dict, auth="public")(answer), "/", methods=[method], name=method)
    blueprint.add_route(
        endpoint(returns=dict, auth="public", in_preview=True)(answer), "/search", methods=["POST"], name="search"
    )
    blueprint.add_route(
        endpoint(returns=dict, auth="public", in_preview=False)(answer), "/start", methods=["GET"], name="start"
    )

    @blueprint.post("/in")
    @endpoint(auth="public", in_preview=True)
    def sign_in() -> Answer:
        return Answer(cookies=[Cookie("token", "t", 3600)])

    @blueprint.post("/out")
    @endpoint(auth="public", in_preview=True)
    def sign_out() -> Answer:
        return Answer(cookies=[Cookie("token", None)])

    @blueprint.get("/talk")
    @websocket()
    async def talk(socket) -> None:
        await socket.send({})

    return serve_all(blueprint)


@pytest.fixture
def shown() -> Iterator[None]:
    preview.set_preview(Preview("p1", "archive", 1_769_850_900_000))
    yield
    preview.set_preview(None)


def status(served, method: str, path: str = "") -> int:
    with served.client() as client:
        return client.request(method, PLACE + path).status_code


def test_an_ordinary_server_answers_everything(served):
    asked = [
        ("GET", ""),
        ("POST", ""),
        ("PUT", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/search"),
        ("GET", "/start"),
    ]

    assert [status(served, *each) for each in asked] == [200] * 7


def test_a_preview_answers_what_changes_nothing(served, shown):
    assert [status(served, *each) for each in (("GET", ""), ("HEAD", ""), ("POST", "/search"))] == [200] * 3


@pytest.mark.parametrize(
    "asked",
    [("POST", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/start"), ("HEAD", "/start"), ("GET", "/talk")],
)
def test_a_preview_refuses_what_may_change_something(served, shown, asked):
    assert status(served, *asked) == 403


def test_the_refusal_says_of_when_it_is_and_what_to_do(served, shown):
    with served.client() as client:
        refused = client.post(PLACE, content=b"x" * 100_000).json()

    assert (refused["status"], refused["code"]) == (403, "read-only")
    assert "2026-01-31T09:15:00" in refused["detail"] and "appliance restore" in refused["hint"]


def test_what_is_nowhere_is_not_found_in_a_preview_too(served, shown):
    assert (status(served, "DELETE", "/nothing"), status(served, "GET", "/nothing")) == (404, 404)


def test_cookies_of_a_preview_have_names_of_their_own_and_end_with_the_browser(served, shown):
    with served.client() as client:
        made, gone = (client.post(f"{PLACE}/{which}").headers["set-cookie"] for which in ("in", "out"))

    assert made == "preview-p1-token=t; Path=/; SameSite=Strict; HttpOnly"
    assert gone.startswith("preview-p1-token=;") and "Max-Age=0" in gone


def test_cookies_of_the_server_beside_it_are_not_read(served, shown):
    with served.client() as client:
        seen = client.get(
            PLACE, headers={"cookie": "token=live; preview-p1-token=own; preview-p2-token=another"}
        ).json()

    assert seen == {"token": "own"}


def test_an_ordinary_server_does_not_read_those_of_a_preview(served):
    with served.client() as client:
        seen = client.get(PLACE, headers={"cookie": "token=live; preview-p1-token=other"}).json()

    assert seen["token"] == "live"
