"""Files on the wire: ranges, conditions, HEAD."""

import pytest
from sanic import Blueprint

from appliance.http.endpoint import FileAnswer, endpoint

CONTENT = bytes(range(256)) * 8192  # 2 MiB


@pytest.fixture(scope="module")
def served(serve_all, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "file").write_bytes(CONTENT)
    (folder / "empty").write_bytes(b"")
    blueprint = Blueprint("files", url_prefix="/api/v1/files")

    @blueprint.get("/<name>")
    @endpoint(content_type="application/octet-stream")
    def download(name: str) -> FileAnswer:
        return FileAnswer(folder / name, "application/pdf", filename='Ümlaut "x".pdf', etag="abc")

    return serve_all(blueprint)


@pytest.fixture
def ada(served):
    with served.client("ada") as client:
        yield client


def get(ada, **headers: str):
    return ada.get("/api/v1/files/file", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_the_whole_file(ada):
    answer = get(ada)

    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == '"abc"'
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%9Cmlaut%20%22x%22.pdf"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_head_answers_the_headers_alone(ada):
    got, head = get(ada), ada.head("/api/v1/files/file")

    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-length", "content-type", "etag", "last-modified", "accept-ranges", "content-disposition"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000000-", 1000000, len(CONTENT) - 1),
        ("bytes=-5", len(CONTENT) - 5, len(CONTENT) - 1),
        ("bytes=0-99999999", 0, len(CONTENT) - 1),
        ("bytes=-99999999", 0, len(CONTENT) - 1),
    ],
)
def test_a_range(ada, asked, start, end):
    answer = get(ada, range=asked)

    assert answer.status_code == 206
    assert answer.content == CONTENT[start : end + 1]
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(end - start + 1)


@pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", "bytes=-0", "bytes=5-4"])
def test_a_range_outside_of_the_file(ada, asked):
    answer = get(ada, range=asked)

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"
    assert answer.content == b""


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=-", "items=0-1", "bytes=a-b", "nonsense"])
def test_a_range_of_another_kind_is_ignored(ada, asked):
    assert get(ada, range=asked).status_code == 200


def test_what_the_client_has_is_not_sent_again(ada):
    since = get(ada).headers["last-modified"]

    assert get(ada, if_none_match='"abc"').status_code == 304
    assert get(ada, if_none_match='"x", W/"abc"').status_code == 304
    assert get(ada, if_none_match="*").status_code == 304
    assert get(ada, if_none_match='"x"').status_code == 200
    assert get(ada, if_modified_since=since).status_code == 304
    assert get(ada, if_modified_since=since, if_none_match='"x"').status_code == 200
    assert get(ada, if_modified_since="nonsense").status_code == 200
    assert get(ada, if_none_match='"abc"').headers["etag"] == '"abc"'


def test_a_range_of_another_version_is_the_whole(ada):
    assert get(ada, range="bytes=0-1", if_range='"abc"').status_code == 206
    assert get(ada, range="bytes=0-1", if_range='"old"').status_code == 200


def test_an_empty_file(ada):
    answer = ada.get("/api/v1/files/empty")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == "0"
    assert ada.get("/api/v1/files/empty", headers={"range": "bytes=0-"}).status_code == 416


def test_a_file_that_is_gone(ada):
    assert ada.get("/api/v1/files/gone").status_code == 404


def test_a_client_that_leaves_in_the_middle_disturbs_nobody(ada):
    with ada.stream("GET", "/api/v1/files/file") as answer:
        next(answer.iter_raw())

    assert get(ada).content == CONTENT
