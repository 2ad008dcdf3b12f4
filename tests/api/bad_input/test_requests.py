"""Requests that no well-meaning client sends."""

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from tests.api.bad_input.conftest import LETTER, Watched
from tests.api.bad_input.test_files import INSIDE
from tests.api.conftest import Person
from tests.api.rag.objects import make_index

HUGE = "9" * 40
JSON = {"content-type": "application/json"}
GONE = "0190a000-0000-7000-8000-000000000000"
TRIGGER = {"nodes": [{"node_id": "t", "node_type": "trigger"}]}


def assert_is_a_problem(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code and problem["detail"] and problem["code"]
    assert not INSIDE.search(problem["detail"]), problem["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"nul", b"\xff\xfe", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b'{"name": 1}',
        b'{"a":' * 900 + b"1" + b"}" * 900, b"[" * 200_000, b'{"name": "x", "name": 5}', b'{"name": NaN}',
        b'{"name": "x", "trigger_config": {"n": ' + b"9" * 5000 + b"}}", b'{"name": "x"} trailing',
        b'{"name": "x", "trigger_config": ' + b'{"a":' * 40 + b"1" + b"}" * 41, b'\xef\xbb\xbf{"name": 5}',
    ],
    ids=lambda body: ascii(body)[:30],
)  # fmt: skip
def test_a_body_that_is_no_good_json_is_explained(ada: Person, body: bytes) -> None:
    assert_is_a_problem(ada.post("/api/v1/workflows", content=body, headers=JSON), 400, 422)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "", "application/jsonx", "a"])
def test_a_body_of_another_type_is_refused(ada: Person, kind: str) -> None:
    answer = ada.post("/api/v1/workflows", content=b'{"name": "x"}', headers={"content-type": kind})

    assert_is_a_problem(answer, 415)


@pytest.mark.parametrize(
    "path",
    [
        f"workflows?skip={HUGE}", f"workflows?limit={HUGE}", f"workflows/executions?skip={HUGE}", "workflows?skip=-1",
        f"workflows/executions?offset={HUGE}", f"ocr/jobs?skip={HUGE}", f"rag/indexes?skip={HUGE}",
        f"storage/list/user-uploads?skip={HUGE}", f"storage/list/user-uploads?offset={HUGE}", "ocr/jobs?skip=1e9",
        "workflows/executions?since=9999-99-99", "workflows/executions?since=0000-01-01T00:00:00Z",
        "workflows?q=%ff%fe", "workflows?q=%00", "storage/list/user-uploads?folder_path=%00",
        f"ocr/jobs/{GONE}/pages/{HUGE}",
        "storage/download/user-uploads/%00", "storage/download/user-uploads/%ff", "storage/download/%00/a",
        "storage/signed/%ff", "storage/signed/a.b", "storage/signed/" + "A" * 6000,
        "workflows/executions/exec-%00/status",
        "users/%00", "rag/index/%00", "workflows?skip=9223372036854775807", "ocr/jobs?skip=9223372036854775808",
    ],
)  # fmt: skip
def test_an_odd_address_is_no_failure_of_ours(ada: Person, path: str) -> None:
    answer = ada.get(f"/api/v1/{path}")

    if answer.status_code != 200:
        assert_is_a_problem(answer, 400, 404, 410, 422)


@pytest.mark.parametrize("after", [HUGE, "-1", "9223372036854775808", "x"])
def test_an_odd_place_in_a_log_is_no_failure_of_ours(ada: Person, after: str) -> None:
    made = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": TRIGGER}).json()
    execution = ada.post(f"/api/v1/workflows/{made['id']}/run", json={}, headers={"prefer": "wait=10"}).json()

    answer = ada.get(f"/api/v1/workflows/executions/{execution['id']}/logs", params={"after": after})

    if answer.status_code != 200:
        assert_is_a_problem(answer, 422)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rag/index", {"name": "a\0b"}),
        ("rag/index", {"name": "x", "chunk_size": int(HUGE)}),
        ("rag/index", {"name": "x", "chunk_size": -1}),
        ("workflows", {"name": "a\0b"}),
        (f"workflows/{GONE}/run", {"version": int(HUGE)}),
        ("workflows/{id}/run", {"version": int(HUGE)}),
        ("workflows/{id}/run", {"trigger_data": {"n": int(HUGE)}}),
        ("storage/signed-url", {"bucket": "user-uploads", "file_path": "a\0b"}),
        ("storage/signed-url", {"bucket": "user-uploads", "file_path": "a", "expires_in": int(HUGE)}),
        ("rag/query", {"index_id": "{index}", "query_text": "\0"}),
        ("rag/query", {"index_id": "{index}", "query_text": '"*" NEAR( OR AND - ^'}),
        ("rag/query", {"index_id": "{index}", "query_text": "x", "filters": {"a": {"$ne": [1, {"b": None}]}}}),
        ("rag/query", {"index_id": "{index}", "query_text": "x", "filters": {"a'; DROP TABLE rag_chunk; --": 1}}),
        ("rag/document", {"index_id": "{index}", "content": "a\0b \u202e word"}),
        ("rag/document", {"index_id": "{index}", "content": "x", "embedding": [1e308] * 384}),
        ("ocr/extract", {"storage_path": "user-uploads/a\0b"}),
        ("ocr/extract", {"document_url": "http://[::1"}),
        ("ocr/extract", {"document_url": "storage://"}),
        ("ocr/extract", {"storage_path": "user-uploads/a", "query_requirements": {"dpi": int(HUGE)}}),
        ("ocr/batch", {"document_urls": ["file:///etc/passwd"] * 101}),
        ("users/signup", {"email": "a\0b@example.com", "password": "seven green bottles"}),
        ("users/signup", {"email": "a@b@c", "password": "x" * 129}),
    ],
    ids=lambda value: ascii(value)[:50] if isinstance(value, dict) else None,
)
def test_an_odd_value_is_no_failure_of_ours(ada: Person, unharmed: Callable[[], None], path: str, body: Any) -> None:
    workflow = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": TRIGGER}).json()
    index_id = make_index(ada)["index_id"]
    body = {name: index_id if value == "{index}" else value for name, value in body.items()}

    answer = ada.post(f"/api/v1/{path.replace('{id}', workflow['id'])}", json=body, headers={"prefer": "wait=10"})

    if answer.status_code not in (200, 201, 202):
        assert_is_a_problem(answer, 400, 404, 413, 415, 422)
    unharmed()


def form(*parts: bytes, end: bytes = b"--cut--\r\n") -> dict[str, Any]:
    body = b"".join(b"--cut\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + end
    return {"content": body, "headers": {"content-type": "multipart/form-data; boundary=cut"}}


FILE = b'name="file"; filename="a.pdf"\r\n\r\n' + LETTER


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (form(FILE, FILE), (202,)),
        (form(FILE, b'name="engine"\r\n\r\nnone', b'name="engine"\r\n\r\ntesseract'), (202,)),
        (form(FILE, b'name="engine"\r\n\r\n\xff\xfe'), (400,)),
        (form(b'name="file"; filename="a\0b.pdf"\r\n\r\n' + LETTER), (202, 400, 422)),
        (form(b'name="file"; filename="\xff\xfe.pdf"\r\n\r\n' + LETTER), (202, 400, 422)),
        (form(b'name="file"; filename="../../../etc/passwd"\r\n\r\n' + LETTER), (202,)),
        (form(b'name="file"; filename="=?nonsense?q?x?="\r\n\r\n' + LETTER), (202,)),
        (form(b'name="file"; filename="' + b"x" * 5000 + b'"\r\n\r\n' + LETTER), (202, 400, 422)),
        (form(b'name="file"\r\n\r\nno file'), (422,)),
        (form(b'filename="a.pdf"\r\n\r\nx'), (400,)),
        (form(FILE, b'name="document_metadata"\r\n\r\n{"a":' + b"[" * 5000), (400, 422)),
        (form(FILE, b'name="surprise"\r\n\r\nx'), (422,)),
        (form(FILE, end=b""), (400,)),
        (form(FILE, b'name="engine"\r\n\r\n' + b"x" * 1_100_000), (413,)),
        (form(*[b'name="a"\r\n\r\nx'] * 300), (400,)),
        (form(FILE) | {"headers": {"content-type": "multipart/form-data"}}, (400,)),
        (form(FILE) | {"headers": {"content-type": "multipart/form-data; boundary=other"}}, (400,)),
        (form(FILE) | {"headers": {"content-type": "application/json"}}, (415,)),
        ({"content": b"", "headers": {"content-type": "multipart/form-data; boundary=cut"}}, (400,)),
    ],
    ids=[
        "files", "fields", "utf8", "nul", "name", "path", "word", "long", "text", "nameless", "nested", "surprise",
        "early", "large", "many", "boundless", "boundary", "type", "empty",
    ],
)  # fmt: skip
def test_an_odd_form_is_taken_or_explained(
    ada: Person, unharmed: Callable[[], None], sent: dict[str, Any], statuses: tuple[int, ...]
) -> None:
    answer = ada.post("/api/v1/ocr/upload", **sent)

    if answer.status_code == 202 and 202 in statuses:
        assert "\0" not in answer.json()["document_url"] and "/../" not in answer.json()["document_url"]
    else:
        assert_is_a_problem(answer, *statuses)
    unharmed()


POST = b"POST /api/v1/setup HTTP/1.1\r\nHost: localhost\r\n"


def raw(watched: Watched, request: bytes) -> bytes:
    """The answer to bytes that are perhaps no HTTP; b"" if the server hung up."""
    url = urlsplit(watched.url)
    with socket.create_connection((url.hostname, url.port), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 4),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 4),
        (b"NONSENSE\r\n\r\n", 4),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50 + b"\r\n\r\n", 4),
        (b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n", 2),
        (b"GET /api/v1/login/options HTTP/1.1\r\nHost: evil.example\r\n\r\n", 4),
        (POST + b"Content-Length: -5\r\n\r\n", 4),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 4),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 4),
        (b"GET /api/v1/%zz%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 4),
    ],
    ids=["header", "line", "nonsense", "tls", "health", "host", "length", "both", "chunk", "escape"],
)  # fmt: skip
def test_what_is_hardly_http_is_refused(
    watched: Watched, unharmed: Callable[[], None], request_bytes: bytes, status: int
) -> None:
    answer = raw(watched, request_bytes)

    assert not answer or answer.startswith(b"HTTP/1.1 %d" % status), answer[:200]
    if b"application/problem+json" in answer:
        problem = msgspec.json.decode(answer.partition(b"\r\n\r\n")[2])
        assert not INSIDE.search(problem["detail"])
    unharmed()
