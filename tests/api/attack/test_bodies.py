"""Bodies that no well-meaning client sends, to every route that takes one, and to every route that takes none."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from appliance.http.operation import RAW, Registered
from tests.api.attack.doors import explanation, is_foreign, strongest
from tests.api.conftest import Person
from tests.api.test_every_route import by_name, place, routes, unknown_path

JSON = "application/json"
# Routes that take bytes as they come: their own limits and types.
TAKES_BYTES = {
    ("POST", "/api/v1/storage/resumable"): "TUS: 415 by type, 413 by what is announced; tests/api/storage",
    (
        "POST",
        "/api/v1/setup/restore/archive",
    ): "as large as the disk has room for: tests/api/admin/test_first_restore.py",
    ("POST", "/api/v1/admin/backups/upload"): "as large as the disk has room for: tests/api/admin/test_getting_back.py",
    **{
        (method, "/api/v1/workflows/webhooks/{webhook_path}"): "any body up to 1 MiB: tests/api/workflows"
        for method in ("POST", "GET", "PUT", "PATCH")
    },
    ("PATCH", "/api/v1/storage/resumable/{upload_id}"): "TUS: what was announced at its begin is the limit",
}
DEEP = 3000
NO_JSON = {
    "cut": b'{"a": ',
    "text": b"hello",
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "utf-8": b'{"a": "\xff\xfe"}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "surrogate": b'{"a": "\\ud800"}',
    "escape": b'{"a": "\\x41"}',
    "control": b'{"a": "\x01"}',
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "trailing": b'{"a": 1} {"b": 2}',
    "comment": b'{"a": 1 /* */}',
    "number": b'{"a": 1' + b"0" * 5000 + b"x}",
}
WRONG_SHAPE = {
    "list": b"[]",
    "null": b"null",
    "number": b"1",
    "text": b'"x"',
    "twice": b'{"surprise": 1, "surprise": [2]}',
    "unknown": b'{"surprise": {"$ne": null}}',
    "proto": b'{"__proto__": {"is_superuser": true}}',
    "empty name": b'{"": 1}',
    "huge": b'{"surprise": 1e400}',
}
KINDS = ["text/plain", "application/xml", "application/jsonx", "text/json", "*/*", ""]


def takes_json(route: Registered) -> bool:
    return route.operation.body is not None and route.operation.body not in RAW


def takes_nothing(route: Registered) -> bool:
    return route.operation.body is None and route.operation.form is None


JSON_ROUTES = [route for route in routes() if takes_json(route)]
FORM_ROUTES = [route for route in routes() if route.operation.form is not None]


@pytest.fixture
def who(somebody: Person, admin: Person, server_data: Path) -> Any:
    """`who(route)`: headers of somebody who may ask it. Nothing asked here gets far enough to change anything."""

    def headers(route: Registered) -> dict[str, str]:
        person = admin if route.operation.auth == "superuser" else somebody
        return strongest(route, server_data, person)

    return headers


@pytest.fixture
def sent(anonymous: httpx.Client, who: Any) -> Any:
    """`sent(route, content, type)`: the refusal, as (status, code)."""

    def send(route: Registered, content: bytes, kind: str) -> tuple[int, str]:
        headers = {"content-type": kind} | who(route)
        answer = anonymous.request(route.method, unknown_path(route), content=content, headers=headers)
        return explanation(route, answer.status_code, answer.headers["content-type"], answer.text)

    return send


def refusals(route: Registered, *statuses: int) -> tuple[int, ...]:
    """A client's door may say first that nobody is signed in, or that what it is about does not exist: it takes
    what it does not know, as the program whose place it takes does."""
    return (*statuses, 400, 401, 403, 404, 422) if is_foreign(route) else statuses


def test_the_list_of_routes_that_take_bytes_is_up_to_date() -> None:
    taking = {place(route) for route in routes() if route.operation.body in RAW and not is_foreign(route)}
    assert taking == set(TAKES_BYTES)


@pytest.mark.parametrize("route", JSON_ROUTES, ids=by_name)
def test_what_is_no_json_is_refused_and_explained(sent: Any, route: Registered) -> None:
    answers = {name: sent(route, content, JSON) for name, content in NO_JSON.items()}

    assert {name: answer for name, answer in answers.items() if answer[0] not in refusals(route, 400)} == {}
    assert is_foreign(route) or {code for _, code in answers.values()} == {"bad-request"}


@pytest.mark.parametrize("route", JSON_ROUTES, ids=by_name)
def test_json_of_a_wrong_shape_is_refused_and_explained(sent: Any, route: Registered) -> None:
    answers = {name: sent(route, content, JSON) for name, content in WRONG_SHAPE.items()}

    assert {name: answer for name, answer in answers.items() if answer[0] not in refusals(route, 400, 422)} == {}


@pytest.mark.parametrize("route", JSON_ROUTES + FORM_ROUTES, ids=by_name)
def test_a_body_of_another_type_is_refused(sent: Any, route: Registered) -> None:
    other = ["multipart/form-data; boundary=x"] if takes_json(route) else [JSON, "application/x-www-form-urlencoded"]
    kinds = [*KINDS, *other]

    answers = {kind: sent(route, b'{"a": 1}', kind) for kind in kinds}

    assert {kind: answer for kind, answer in answers.items() if answer[0] not in refusals(route, 415)} == {}


@pytest.fixture
def exchange(server: str) -> Any:
    """`exchange(request)`: all answers that the server gives to these bytes, as one piece, until it hangs up."""
    url = urlsplit(server)

    def send_raw(request: bytes, *, to_the_end: bool = False) -> bytes:
        """to_the_end: until the server hangs up; else to the end of the first answer's headers."""
        with socket.create_connection((url.hostname, url.port), timeout=20) as line:
            line.sendall(request)
            return b"".join(_received(line, to_the_end))

    return send_raw


def _received(line: socket.socket, to_the_end: bool) -> Iterator[bytes]:
    found = b""
    while piece := line.recv(65536):
        yield piece
        found += piece
        if not to_the_end and b"\r\n\r\n" in found:
            return


def head(route: Registered, *lines: str, **headers: str) -> bytes:
    lines = (f"{route.method} {unknown_path(route)} HTTP/1.1", "Host: localhost", *lines)
    lines += tuple(f"{name}: {value}" for name, value in headers.items())
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@pytest.mark.parametrize("route", JSON_ROUTES + FORM_ROUTES, ids=by_name)
def test_a_body_that_announces_too_much_is_refused_unread(exchange: Any, who: Any, route: Registered) -> None:
    kind = JSON if takes_json(route) else "multipart/form-data; boundary=x"
    told_length = (f"Content-Type: {kind}", f"Content-Length: {10**13}")

    answer = exchange(head(route, *told_length, **who(route)))

    assert answer.startswith(b"HTTP/1.1 413 "), answer[:300]


@pytest.mark.parametrize("route", JSON_ROUTES, ids=by_name)
def test_a_body_that_grows_too_large_is_refused_on_the_way(exchange: Any, who: Any, route: Registered) -> None:
    """In pieces of unknown length, without an end: only a limit ends that."""
    limit = route.operation.max_body() if callable(route.operation.max_body) else route.operation.max_body
    told_kind = (f"Content-Type: {JSON}", "Transfer-Encoding: chunked")
    piece = b"40000\r\n" + b" " * 0x40000 + b"\r\n"
    pieces = piece * ((limit or 1024 * 1024) // 0x40000 + 1)

    answer = exchange(head(route, *told_kind, **who(route)) + pieces)

    assert answer.startswith(b"HTTP/1.1 413 "), answer[:300]


HIDDEN = b"GET /api/v1/login/options HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("route", routes(), ids=by_name)
def test_a_body_that_nobody_reads_is_no_request(exchange: Any, route: Registered) -> None:
    """Of a request smuggled in as the body of one that is refused, nothing is answered."""
    answers = exchange(head(route, f"Content-Length: {len(HIDDEN)}") + HIDDEN + LAST, to_the_end=True)

    assert answers.startswith(b"HTTP/1.1 "), answers
    assert answers.count(b"HTTP/1.1 ") <= 2, answers  # its own, and the last one's if the connection was kept


def test_a_request_that_is_not_hidden_is_answered(exchange: Any) -> None:
    answers = exchange(HIDDEN + HIDDEN + LAST, to_the_end=True)

    assert (answers.count(b"HTTP/1.1 200 "), answers.count(b"setup_required")) == (3, 2)


@pytest.mark.parametrize(
    "length", ["-1", "+5", "5, 6", "0x5", "five", "1e3", "5\r\nContent-Length: 6", "5 6", "1_0", "\u0665"]
)
def test_a_length_that_is_none_ends_the_connection(exchange: Any, length: str) -> None:
    request = f"POST /api/v1/login/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"

    answers = exchange(request.encode() + HIDDEN + LAST, to_the_end=True)

    assert answers.startswith(b"HTTP/1.1 400 ") and answers.count(b"HTTP/1.1 ") == 1, answers
