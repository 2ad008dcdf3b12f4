"""Status codes and shapes of /api/v1/storage."""

import hashlib
import json
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from PIL import Image

from tests.api.conftest import Person

STORAGE = "/api/v1/storage"


def upload(client: httpx.Client, content: bytes = b"hello", name: str = "a.txt", **fields: Any) -> httpx.Response:
    query = fields.pop("query", None)
    return client.post(f"{STORAGE}/upload", files={"file": (name, content)}, data=fields, params=query)


def download(client: httpx.Client, path: str, bucket: str = "user-uploads", **options: Any) -> httpx.Response:
    return client.get(f"{STORAGE}/download/{bucket}/{path}", **options)


# Upload


def test_an_upload_answers_with_the_file(ada: httpx.Client) -> None:
    answer = upload(ada, b"a,b\n1,2", "table.csv", folder_path="reports", metadata='{"year": 2026}')

    body = answer.json()
    assert answer.status_code == 201
    assert body["path"] == "reports/table.csv"
    assert body["file_id"] == body["id"]
    assert (body["bucket"], body["name"], body["size"]) == ("user-uploads", "table.csv", 7)
    assert (body["content_type"], body["sha256"]) == ("text/csv", hashlib.sha256(b"a,b\n1,2").hexdigest())
    assert body["metadata"] == {"year": 2026}
    assert body["url"] == "/api/v1/storage/download/user-uploads/reports/table.csv"
    assert body["uploaded_at"] == body["created_at"] == body["updated_at"]
    assert body["uploaded_at"].endswith("Z")
    assert ada.get(body["url"]).content == b"a,b\n1,2"


def test_the_link_of_an_upload_works_without_sign_in(ada: httpx.Client, anonymous: httpx.Client) -> None:
    link = urlsplit(upload(ada).json()["signed_url"])

    assert link.netloc
    assert anonymous.get(link.path).content == b"hello"


def test_options_may_be_in_the_query_and_the_forms_win(ada: httpx.Client) -> None:
    query = {"bucket": "rag-files", "folder_path": "q", "overwrite": "true"}

    first = upload(ada, query=query).json()
    second = upload(ada, b"two", query=query).json()
    third = upload(ada, query=query, folder_path="form", bucket="user-uploads").json()

    assert (first["bucket"], first["path"]) == ("rag-files", "q/a.txt")
    assert second["id"] == first["id"]
    assert (third["bucket"], third["path"]) == ("user-uploads", "form/a.txt")


def test_a_second_file_of_a_name_gets_a_number_and_overwriting_keeps_the_id(ada: httpx.Client) -> None:
    first, second = upload(ada).json(), upload(ada, b"two").json()
    third = upload(ada, b"three", overwrite="true").json()

    assert (first["path"], second["path"], third["path"]) == ("a.txt", "a (2).txt", "a.txt")
    assert third["id"] == first["id"]
    assert download(ada, "a.txt").content == b"three"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x.txt", "x.txt"),
        ("/etc/passwd", "passwd"),
        ("C:\\Temp\\x.txt", "x.txt"),
        ("..", "file"),
        ("CON.txt", "_CON.txt"),
        ("😀 ü.txt", "😀 ü.txt"),
        ("n" * 300 + ".txt", "n" * 251 + ".txt"),
    ],
)
def test_the_name_is_reduced_and_cleaned(ada: httpx.Client, sent: str, kept: str) -> None:
    body = upload(ada, name=sent, folder_path="in").json()

    assert (body["name"], body["path"]) == (kept, f"in/{kept}")
    assert ada.get(body["url"]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"bucket": "no-bucket"}, 404, "not-found"),
        ({"folder_path": "../x"}, 422, "validation-error"),
        ({"folder_path": "/etc"}, 422, "validation-error"),
        ({"folder_path": "a\\b"}, 422, "validation-error"),
        ({"folder_path": "a//b"}, 422, "validation-error"),
        ({"folder_path": "x" * 256}, 422, "validation-error"),
        ({"folder_path": "/".join(["x" * 200] * 5)}, 422, "validation-error"),
        ({"metadata": "no json"}, 422, "validation-error"),
        ({"metadata": "[1]"}, 422, "validation-error"),
        ({"metadata": json.dumps({"a": "x" * 17_000})}, 422, "validation-error"),
        ({"overwrite": "perhaps"}, 422, "validation-error"),
        ({"surprise": "x"}, 422, "validation-error"),
        ({"bucket": "ocr-documents"}, 415, "unsupported-media-type"),
    ],
)
def test_a_wrong_upload_is_refused(ada: httpx.Client, fields: dict[str, str], status: int, code: str) -> None:
    answer = upload(ada, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ada.get(f"{STORAGE}/buckets").json()["quota"]["used_bytes"] == 0


def test_an_upload_needs_a_file(ada: httpx.Client) -> None:
    answer = ada.post(f"{STORAGE}/upload", files={"other": ("a.txt", b"x")})

    assert answer.status_code == 422


# Download


def test_a_download_carries_the_headers_that_keep_it_harmless(ada: httpx.Client) -> None:
    upload(ada, b"hello", "ü b.txt")

    answer = download(ada, quote("ü b.txt"))

    headers = answer.headers
    assert answer.content == b"hello"
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%BC%20b.txt"
    assert headers["etag"] == f'"{hashlib.sha256(b"hello").hexdigest()}"'
    assert (headers["content-length"], headers["accept-ranges"]) == ("5", "bytes")
    assert headers["content-security-policy"] == "sandbox"
    assert headers["x-content-type-options"] == "nosniff"


def test_head_answers_the_same_headers(ada: httpx.Client) -> None:
    upload(ada)

    got, asked = download(ada, "a.txt"), ada.head(f"{STORAGE}/download/user-uploads/a.txt")

    varying = {"x-request-id", "date"}
    assert asked.content == b""
    assert {k: v for k, v in asked.headers.items() if k not in varying} == {
        k: v for k, v in got.headers.items() if k not in varying
    }


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "a.html"),
        (b"<html><script>alert(1)</script>", "picture.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"<?xml version='1.0'?><x/>", "a.xml"),
        (b"alert(1)", "a.js"),
    ],
)
def test_what_a_browser_would_run_is_bytes_to_save_even_inline(ada: httpx.Client, content: bytes, name: str) -> None:
    url = upload(ada, content, name).json()["url"]

    for inline in ("true", "false"):
        headers = ada.get(url, params={"inline": inline}).headers
        assert headers["content-type"] == "application/octet-stream"
        assert headers["content-disposition"].startswith("attachment")
        assert headers["content-security-policy"] == "sandbox"


def test_a_harmless_file_is_shown_when_asked(ada: httpx.Client) -> None:
    url = upload(ada, b"%PDF-1.7", "a.pdf").json()["url"]

    assert ada.get(url, params={"inline": "true"}).headers["content-disposition"].startswith("inline")
    assert ada.get(url, params={"inline": "true"}).headers["content-type"] == "application/pdf"
    assert ada.get(url).headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-4", 206, b"01234", "bytes 0-4/10"),
        ("bytes=5-", 206, b"56789", "bytes 5-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-999", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_ranges(ada: httpx.Client, asked: str, status: int, content: bytes, told: str | None) -> None:
    upload(ada, b"0123456789")

    answer = download(ada, "a.txt", headers={"range": asked})

    assert (answer.status_code, answer.headers.get("content-range")) == (status, told)
    assert answer.content == content


def test_an_unchanged_file_is_not_sent_again(ada: httpx.Client) -> None:
    upload(ada)
    etag = download(ada, "a.txt").headers["etag"]

    answer = download(ada, "a.txt", headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    upload(ada, b"changed", overwrite="true")
    assert download(ada, "a.txt", headers={"if-none-match": etag}).status_code == 200


def test_slashes_in_a_path_may_be_encoded(ada: httpx.Client) -> None:
    upload(ada, folder_path="b/c")

    assert download(ada, "b/c/a.txt").content == download(ada, "b%2Fc%2Fa.txt").content == b"hello"


@pytest.mark.parametrize("path", ["%2e%2e/x", "b/%2e%2e/a.txt", "%2Fetc%2Fpasswd", "a%5Cb", "a%00b", "b//a.txt"])
def test_a_path_that_breaks_the_rules_is_invalid(ada: httpx.Client, path: str) -> None:
    answer = download(ada, path)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")


def test_what_is_not_there_is_404(ada: httpx.Client) -> None:
    assert download(ada, "a.txt").status_code == 404
    assert download(ada, "a.txt", bucket="no-bucket").status_code == 404


# Whose


def test_files_of_others_are_not_found(ada: httpx.Client, bob: httpx.Client) -> None:
    upload(ada, name="hers.txt")

    assert download(bob, "hers.txt").status_code == 404
    assert bob.delete(f"{STORAGE}/delete/user-uploads/hers.txt").status_code == 404
    signed = bob.post(f"{STORAGE}/signed-url", json={"bucket": "user-uploads", "file_path": "hers.txt"})
    assert signed.status_code == 404
    assert bob.get(f"{STORAGE}/list/user-uploads").json()["count"] == 0
    assert download(ada, "hers.txt").status_code == 200


def test_a_superuser_may_name_an_owner(ada: Person, bob: httpx.Client, admin: httpx.Client) -> None:
    upload(ada, name="hers.txt")
    owner = {"owner_id": ada.id}

    assert download(admin, "hers.txt").status_code == 404
    assert download(admin, "hers.txt", params=owner).status_code == 200
    assert admin.get(f"{STORAGE}/list/user-uploads", params=owner).json()["count"] == 1
    assert download(bob, "hers.txt", params=owner).status_code == 403
    assert admin.delete(f"{STORAGE}/delete/user-uploads/hers.txt", params=owner).status_code == 204


# Delete


def test_a_deleted_file_is_gone(ada: httpx.Client) -> None:
    upload(ada)

    answer = ada.delete(f"{STORAGE}/delete/user-uploads/a.txt")

    assert (answer.status_code, answer.content) == (204, b"")
    assert download(ada, "a.txt").status_code == 404
    assert ada.delete(f"{STORAGE}/delete/user-uploads/a.txt").status_code == 404


def test_a_folder_is_deleted_when_that_is_meant(ada: httpx.Client) -> None:
    upload(ada, folder_path="b/c")
    upload(ada, folder_path="b-side")

    assert ada.delete(f"{STORAGE}/delete/user-uploads/b/").status_code == 422
    assert ada.delete(f"{STORAGE}/delete/user-uploads/b/?recursive=true").status_code == 204
    assert ada.delete(f"{STORAGE}/delete/user-uploads/b/?recursive=true").status_code == 404
    assert download(ada, "b-side/a.txt").status_code == 200


# Lists


def test_a_list_has_the_agreed_shape(ada: httpx.Client) -> None:
    made = upload(ada, folder_path="reports").json()
    upload(ada, folder_path="reports/2025")
    upload(ada, folder_path="reports/2026")

    body = ada.get(f"{STORAGE}/list/user-uploads", params={"folder_path": "reports"}).json()

    assert body == {
        "bucket": "user-uploads",
        "folder_path": "reports",
        "count": 1,
        "folders": ["2025", "2026"],
        "data": [
            {name: made[name] for name in ("id", "name", "path", "size", "content_type", "created_at", "updated_at")}
        ],
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["a.txt", "b.txt", "c.txt"]),
        ({"limit": 1, "skip": 1}, ["b.txt"]),
        ({"limit": 2, "offset": 2}, ["c.txt"]),
        ({"order": "desc"}, ["c.txt", "b.txt", "a.txt"]),
        ({"sort": "size"}, ["c.txt", "a.txt", "b.txt"]),
        ({"q": "B."}, ["b.txt"]),
        ({"recursive": "true"}, ["a.txt", "b.txt", "c.txt", "d.txt"]),
        ({"folder_path": "nowhere"}, []),
    ],
)
def test_a_list_is_chosen_by_its_query(ada: httpx.Client, query: dict[str, Any], names: list[str]) -> None:
    for name, size in (("a.txt", 2), ("b.txt", 3), ("c.txt", 1)):
        upload(ada, b"x" * size, name)
    upload(ada, b"x" * 9, "d.txt", folder_path="deep")

    body = ada.get(f"{STORAGE}/list/user-uploads", params=query).json()

    assert [file["name"] for file in body["data"]] == names


@pytest.mark.parametrize(
    ("bucket", "query", "status"),
    [
        ("no-bucket", {}, 404),
        ("user-uploads", {"limit": 0}, 422),
        ("user-uploads", {"limit": 1001}, 422),
        ("user-uploads", {"skip": -1}, 422),
        ("user-uploads", {"sort": "colour"}, 422),
        ("user-uploads", {"folder_path": "../x"}, 422),
    ],
)
def test_a_wrong_list_is_refused(ada: httpx.Client, bucket: str, query: dict[str, Any], status: int) -> None:
    assert ada.get(f"{STORAGE}/list/{bucket}", params=query).status_code == status


def test_buckets_tell_limits_and_usage(ada: httpx.Client, bob: httpx.Client) -> None:
    upload(ada)
    upload(ada)
    upload(bob, b"not hers")

    body = ada.get(f"{STORAGE}/buckets").json()

    # Those that somebody made for everybody come after the fixed ones.
    assert body["buckets"][:5] == [
        "ocr-documents",
        "rag-files",
        "user-uploads",
        "workflow-attachments",
        "code-executions",
    ]
    assert body["bucket_info"]["user-uploads"] == {
        "description": "General uploads",
        "category": "user_uploads",
        "public": False,
        "shared": True,
        "max_file_bytes": 52428800,
        "allowed_types": None,
        "file_count": 2,
        "total_bytes": 10,
    }
    assert "application/pdf" in body["bucket_info"]["ocr-documents"]["allowed_types"]
    assert body["quota"] == {"used_bytes": 10, "limit_bytes": 5368709120}


# Links


def test_a_signed_link_serves_its_file_to_anyone(ada: httpx.Client, anonymous: httpx.Client) -> None:
    upload(ada, b"%PDF-1.7", "a.pdf")

    body = ada.post(
        f"{STORAGE}/signed-url",
        json={"bucket": "user-uploads", "file_path": "a.pdf", "expires_in": 60, "inline": True},
    ).json()

    assert body["expires_in"] == 60
    assert body["expires_at"].endswith("Z")
    answer = anonymous.get(urlsplit(body["signed_url"]).path, headers={"range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, b"%PDF")
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["content-security-policy"] == "sandbox"


def test_a_tampered_link_is_404(ada: httpx.Client, anonymous: httpx.Client) -> None:
    path = urlsplit(upload(ada).json()["signed_url"]).path

    assert anonymous.get(path[:-2] + ("A" if path[-2] != "A" else "B") + path[-1]).status_code == 404
    assert anonymous.get(path[:-1]).status_code == 404
    assert anonymous.get(f"{STORAGE}/signed/nonsense").status_code == 404


def test_the_link_of_a_deleted_file_is_404(ada: httpx.Client, anonymous: httpx.Client) -> None:
    path = urlsplit(upload(ada).json()["signed_url"]).path
    ada.delete(f"{STORAGE}/delete/user-uploads/a.txt")

    assert anonymous.get(path).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"expires_in": 59}, {"expires_in": 604_801}, {"file_path": "../x"}, {"bucket": None}, {"surprise": 1}],
)
def test_a_wrong_request_for_a_link_is_refused(ada: httpx.Client, change: dict[str, Any]) -> None:
    upload(ada)
    body = {"bucket": "user-uploads", "file_path": "a.txt"} | change

    assert ada.post(f"{STORAGE}/signed-url", json=body).status_code == 422


# Thumbnails


def test_a_thumbnail_is_a_small_webp_that_may_be_kept(ada: httpx.Client, bob: httpx.Client) -> None:
    upload(ada, _picture(), "a.png")
    where = f"{STORAGE}/thumbnail/user-uploads/a.png"

    answer = ada.get(where, params={"width": 32})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''a.webp"
    assert answer.content[:4] == b"RIFF" and answer.content[8:12] == b"WEBP"
    again = ada.get(where, params={"width": 32}, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert bob.get(where).status_code == 404


@pytest.mark.parametrize(("width", "status"), [(15, 422), (1025, 422), ("wide", 422), (16, 415)])
def test_a_wrong_thumbnail_is_refused(ada: httpx.Client, width: Any, status: int) -> None:
    upload(ada)

    assert ada.get(f"{STORAGE}/thumbnail/user-uploads/a.txt", params={"width": width}).status_code == status


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (100, 50), "red").save(out, "PNG")
    return out.getvalue()
