"""Uploads: streamed to disk, hashed, limited, and nothing left behind."""

import hashlib
import os
import resource
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec import field
from sanic import Blueprint

from appliance.core.errors import BadRequest, InvalidState, PayloadTooLarge
from appliance.http.endpoint import Body, BodyStream, RequestInfo, Upload, endpoint
from appliance.http.uploads import Receiver, set_upload_folder

from .conftest import configure

MIB = 1024 * 1024


class Form(Body):
    file: Upload
    title: str = ""
    pages: int = 1
    overwrite: bool = False
    extra: Upload | None = None


class Many(Body):
    files: list[Upload] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


class Archive:
    kept: Path

    def __init__(self) -> None:
        self.called = threading.Event()
        self.blueprint = Blueprint("archive", url_prefix="/api/v1/archive")

        @self.blueprint.post("/")
        @endpoint(form=Form, returns=dict, status=201, idempotent=False)
        def store(form: Form) -> dict[str, Any]:
            self.called.set()
            if form.title == "refuse":
                raise InvalidState("Not now.")
            if form.title == "keep":
                os.rename(form.file.path, self.kept)
            file = form.file
            return {
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "type": file.content_type,
                "on_disk": file.path.stat().st_size if file.path.exists() else None,
                "title": form.title,
                "pages": form.pages,
                "overwrite": form.overwrite,
                "extra": form.extra.name if form.extra else None,
            }

        @self.blueprint.post("/raw")
        @endpoint(body=BodyStream, returns=dict, idempotent=False)
        async def take(body: BodyStream, request_info: RequestInfo) -> dict[str, Any]:
            received = await body.file(request_info.headers.get("content-type", ""), 3 * MIB)
            try:
                self.called.set()
                file = received.upload
                return {"size": file.size, "sha256": file.sha256, "type": file.content_type, "name": file.name}
            finally:
                received.remove()

        @self.blueprint.post("/many")
        @endpoint(form=Many, returns=list, max_file=lambda: 10)
        def many(form: Many) -> list[Any]:
            return [[each.name for each in form.files], form.tags]


@pytest.fixture(scope="module")
def shared():
    return Archive()


@pytest.fixture
def archive(shared, tmp_path):
    shared.kept = tmp_path / "kept"
    shared.called.clear()
    return shared


@pytest.fixture(scope="module")
def running(serve_all, shared):
    return serve_all(shared.blueprint)


@pytest.fixture
def served(running, archive, uploads):
    return running


@pytest.fixture
def ada(served):
    with served.client("ada") as client:
        yield client


def eventually(condition) -> bool:
    """Wait for what another thread is about to do."""
    deadline = time.monotonic() + 10
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


def test_a_file_arrives_hashed_with_its_fields(ada, uploads):
    content = os.urandom(3 * MIB + 17)

    answer = ada.post(
        "/api/v1/archive",
        files={"file": ("Übung.pdf", content, "Application/PDF")},
        data={"title": "  two words ", "pages": "3", "overwrite": "true"},
    )

    assert answer.status_code == 201
    assert answer.json() == {
        "name": "Übung.pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "type": "application/pdf",
        "on_disk": len(content),
        "title": "two words",
        "pages": 3,
        "overwrite": True,
        "extra": None,
    }
    assert eventually(lambda: is_empty(uploads))


def test_who_moves_the_file_away_keeps_it(ada, uploads, archive):
    ada.post("/api/v1/archive", files={"file": ("a.txt", b"abc")}, data={"title": "keep"})

    assert archive.kept.read_bytes() == b"abc"
    assert eventually(lambda: is_empty(uploads))


def test_a_refused_form_leaves_nothing(ada, uploads):
    assert ada.post("/api/v1/archive", files={"file": ("a.txt", b"abc")}, data={"title": "refuse"}).status_code == 409
    assert ada.post("/api/v1/archive", files={"file": ("a.txt", b"abc")}, data={"pages": "x"}).status_code == 422
    assert eventually(lambda: is_empty(uploads))


@pytest.mark.parametrize(
    ("files", "data", "loc"),
    [
        ({"extra": ("a", b"a")}, {"title": "a"}, ["body", "file"]),
        ({"file": ("a", b"a")}, {"pages": "x"}, ["body", "pages"]),
        ({"file": ("a", b"a")}, {"color": "x"}, ["body", "color"]),
        ({"file": ("a", b"a"), "title": ("a", b"a")}, {}, ["body", "title"]),
    ],
)
def test_a_wrong_form_is_explained(ada, files, data, loc):
    answer = ada.post("/api/v1/archive", files=files, data=data)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == loc


def test_a_field_left_empty_by_a_browser_is_absent(ada):
    part = '--b\r\nContent-Disposition: form-data; name="{}"; filename="{}"\r\n\r\n{}\r\n'
    body = part.format("file", "a", "abc") + part.format("extra", "", "") + "--b--\r\n"

    answer = ada.post(
        "/api/v1/archive", content=body.encode(), headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert answer.status_code == 201
    assert answer.json()["extra"] is None


def test_several_files_and_fields_of_one_name(ada):
    files = [("files", ("a", b"1")), ("files", ("b", b"2"))]

    answer = ada.post("/api/v1/archive/many", files=files, data={"tags": ["x", "y"]})

    assert answer.json() == [["a", "b"], ["x", "y"]]


def test_a_file_over_its_limit_is_refused(ada, uploads):
    answer = ada.post("/api/v1/archive/many", files={"files": ("a", b"x" * 11)})

    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == 10
    assert eventually(lambda: is_empty(uploads))


def test_an_upload_that_announces_too_much_is_refused_unread(served, archive):
    configure({"http.max_upload_bytes": MIB})

    with served.client("ada") as ada:
        answer = ada.post("/api/v1/archive", files={"file": ("a", b"x" * 20 * MIB)})

    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == MIB
    assert not archive.called.is_set()


def test_nothing_is_stored_for_those_not_signed_in(served, uploads):
    with served.client() as anyone:
        answer = anyone.post("/api/v1/archive", files={"file": ("a", b"x" * 5 * MIB)})

    assert answer.status_code == 401
    assert is_empty(uploads)


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"x", None, 415),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=b", 400),
        (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
            "multipart/form-data; boundary=b",
            400,
        ),
        (b"--b\r\nContent-Type: text/plain\r\n\r\nabc\r\n--b--\r\n", "multipart/form-data; boundary=b", 400),
    ],
)
def test_a_broken_form_is_refused(ada, uploads, content, content_type, status):
    headers = {"content-type": content_type} if content_type else {}

    assert ada.post("/api/v1/archive", content=content, headers=headers).status_code == status
    assert eventually(lambda: is_empty(uploads))


def test_an_upload_that_is_cut_off_leaves_nothing(served, archive, uploads):
    host, port = served.url.removeprefix("http://").split(":")
    head = (
        f"POST /api/v1/archive HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer ada\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 10000000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + b"x" * 2 * MIB)
        assert eventually(lambda: any(path.stat().st_size for path in uploads.iterdir()))

    assert eventually(lambda: is_empty(uploads))
    assert not archive.called.is_set()


# A body that is one file


@pytest.mark.parametrize("size", [0, 1, 3 * MIB])
def test_a_body_that_is_a_file_arrives_hashed(ada, uploads, size):
    content = os.urandom(size)

    answer = ada.post("/api/v1/archive/raw", content=content, headers={"content-type": "Text/Plain; charset=x"})

    expected = {"size": size, "sha256": hashlib.sha256(content).hexdigest(), "type": "text/plain", "name": ""}
    assert answer.json() == expected
    assert is_empty(uploads)


def test_a_body_over_its_limit_is_refused(ada, archive, uploads):
    answer = ada.post("/api/v1/archive/raw", content=(b"x" * MIB for _ in range(4)))

    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 3 * MIB)
    assert eventually(lambda: is_empty(uploads))
    assert not archive.called.is_set()


def test_a_body_that_is_cut_off_leaves_nothing(served, archive, uploads):
    host, port = served.url.removeprefix("http://").split(":")
    head = f"POST /api/v1/archive/raw HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer ada\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}Content-Length: 3000000\r\n\r\n".encode() + b"x" * 2 * MIB)
        assert eventually(lambda: any(path.stat().st_size for path in uploads.iterdir()))

    assert eventually(lambda: is_empty(uploads))
    assert not archive.called.is_set()


def test_what_an_earlier_process_left_is_removed(tmp_path):
    (tmp_path / "upload-left").write_bytes(b"x")
    (tmp_path / "other").write_bytes(b"x")

    set_upload_folder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_memory_stays_flat_while_a_large_file_arrives(served, archive):
    """256 MiB; the process may not grow by more than a tenth of it, client included."""
    configure({"http.max_upload_bytes": 1024 * MIB})
    piece, pieces = b"x" * MIB, 256
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    tail = b"\r\n--b--\r\n"

    def body():
        yield head
        for _ in range(pieces):
            yield piece
        yield tail

    before = resident()
    peak = before
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, resident())

    watching = threading.Thread(target=watch)
    watching.start()
    with served.client("ada") as ada:
        answer = ada.post(
            "/api/v1/archive", content=body(), headers={"content-type": "multipart/form-data; boundary=b"}
        )
    done.set()
    watching.join()

    assert answer.json()["size"] == pieces * MIB
    assert peak - before < 25 * MIB


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_form_may_not_have_endless_parts_or_text(uploads):
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'

    with pytest.raises(BadRequest, match="at most 200 parts"):
        Receiver(b"b", 10).feed(part * 300)
    with pytest.raises(PayloadTooLarge):
        Receiver(b"b", 10).feed(part.replace(b"\r\nx\r\n", b"\r\n" + b"x" * 2 * MIB))


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("=?utf-8?q?f=C3=BCr.txt?=", "für.txt"),
        ("=?nonsense?q?x?=", "=?nonsense?q?x?="),
        ("=?utf-8?b?/w==?=", "=?utf-8?b?/w==?="),
        ("=?utf-8?b?x?=", "=?utf-8?b?x?="),
    ],
)
def test_a_name_that_only_looks_encoded_is_taken_as_it_is(ada, sent, name):
    answer = ada.post("/api/v1/archive", files={"file": (sent, b"x")})

    assert (answer.status_code, answer.json().get("name")) == (201, name)


def test_files_that_nobody_asked_for_count_too(ada, uploads):
    """Without an announced length: many small-enough files are still too much for a form of one."""

    def body():
        for number in range(40):
            head = f'--cut\r\nContent-Disposition: form-data; name="junk{number}"; filename="a"\r\n\r\n'
            yield head.encode() + bytes(MIB) + b"\r\n"
        yield b"--cut--\r\n"

    configure({"http.max_upload_bytes": 2 * MIB})
    answer = ada.post("/api/v1/archive", content=body(), headers={"content-type": "multipart/form-data; boundary=cut"})

    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")
    assert eventually(lambda: is_empty(uploads))


def test_a_file_that_its_disk_took_only_a_part_of_is_no_upload(uploads):
    """An unbuffered write tells how much it wrote; a limit on the size of files cuts it as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    receiver = Receiver(b"b", 10_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            receiver.feed(head + b"x" * 3000 + b"\r\n--b--\r\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        receiver.remove()
    assert is_empty(uploads)
