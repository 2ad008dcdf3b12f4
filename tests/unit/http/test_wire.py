"""What no HTTP library would send."""

import json
import socket
from collections.abc import Callable

import pytest
from sanic import Blueprint

from appliance.http.endpoint import Body, endpoint


class Note(Body):
    text: str


@pytest.fixture(scope="module")
def served(serve_all):
    blueprint = Blueprint("notes", url_prefix="/api/v1/notes")

    @blueprint.post("/")
    @endpoint(body=Note, returns=dict)
    def note(body: Note) -> dict[str, str]:
        return {"text": body.text}

    @blueprint.post("/quiet")
    @endpoint()
    def quiet() -> None:
        """Takes no body."""

    return serve_all(blueprint)


@pytest.fixture
def send(served) -> Callable[[bytes], tuple[int, dict[str, str], bytes]]:
    """Send bytes on a connection of their own; the answer is (status, headers, body) of the first response."""
    host, port = served.url.removeprefix("http://").split(":")

    def exchange(data: bytes) -> tuple[int, dict[str, str], bytes]:
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(data)
            return first_response(connection)

    return exchange


def first_response(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        assert piece, f"closed after {received!r}"
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return int(status.split()[1]), headers, body


HEAD = (
    b"POST /api/v1/notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ada\r\nContent-Type: application/json\r\n"
)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", 413),
        (HEAD + b"Content-Length: x\r\n\r\n", 400),
        (HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n", 400),
    ],
)
def test_what_is_no_http_is_a_problem_too(send, data, status):
    answer, headers, body = send(data)

    assert answer == status
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["status"] == status
    assert json.loads(body)["request_id"] == headers["x-request-id"]


def test_a_body_in_chunks(send):
    status, _, body = send(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"tex\r\n7\r\nt":"a"}\r\n0\r\n\r\n')

    assert (status, json.loads(body)) == (200, {"text": "a"})


def test_a_client_that_asks_first_is_refused_before_it_sends(send):
    status, _, body = send(HEAD + b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")

    assert status == 413
    assert json.loads(body)["limit_bytes"] == 1024 * 1024


def test_a_body_that_nobody_wanted_does_not_disturb_the_next_request(served):
    with served.client("ada") as ada:
        for _ in range(3):
            assert ada.post("/api/v1/notes/quiet", content=b"x" * 3_000_000).status_code == 204
            assert ada.post("/api/v1/notes", json={"text": "a"}).json() == {"text": "a"}


def test_a_refused_body_is_heard_out_so_that_the_answer_arrives(served):
    with served.client("ada") as ada:
        for _ in range(3):
            answer = ada.post("/api/v1/notes", content=b" " * 30_000_000, headers={"content-type": "application/json"})
            assert answer.status_code == 413
