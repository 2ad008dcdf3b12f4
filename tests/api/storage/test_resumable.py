"""Uploads that stop and go on, spoken as TUS 1.0: by a client that is cut off, and across the death of the server."""

import base64
import hashlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.conftest import Person, Start
from tests.api.storage.conftest import LARGEST_RESUMABLE, QUOTA, Small

STORAGE = "/api/v1/storage"
RESUMABLE = f"{STORAGE}/resumable"
TUS = {"tus-resumable": "1.0.0"}
MIB = 1024 * 1024
GIB = 1024 * MIB


def described(**pairs: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def begin(person: httpx.Client, size: int, *, content: bytes | None = None, **pairs: str) -> httpx.Response:
    headers = {**TUS, "upload-length": str(size), "upload-metadata": described(**{"filename": "a.txt"} | pairs)}
    if content is not None:
        headers["content-type"] = "application/offset+octet-stream"
    return person.post(RESUMABLE, headers=headers, content=content)


def append(person: httpx.Client, where: str, offset: int, content: bytes, **headers: str) -> httpx.Response:
    given = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": str(offset)}
    return person.patch(where, headers=given | {k.replace("_", "-"): v for k, v in headers.items()}, content=content)


def offset_of(person: httpx.Client, where: str) -> int:
    answer = person.head(where, headers=TUS)
    assert answer.status_code == 200, answer.status_code
    return int(answer.headers["upload-offset"])


@contextmanager
def broken_off(person: Person, server: str, where: str, offset: int, announced: int, sent: bytes) -> Iterator[None]:
    """A request that announces more than it sends; inside it still hangs, afterwards its client is gone."""
    host, port = urlsplit(server).hostname, urlsplit(server).port
    assert host and port
    with socket.create_connection((host, port)) as connection:
        head = (
            f"PATCH {where} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {person.headers['authorization']}\r\n"
            f"Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n"
            f"Content-Length: {announced}\r\n\r\n"
        )
        connection.sendall(head.encode() + sent)
        yield


def wait_for_offset(person: Person, where: str, wanted: Callable[[int], bool]) -> int:
    """Asks until the answer fits; each question waits for the server."""
    for _ in range(2000):
        if wanted(found := offset_of(person, where)):
            return found
    raise AssertionError(f"it stays at {found}")


def append_rest(person: Person, where: str, content: bytes) -> httpx.Response:
    """Appends what is missing; of a request that was broken off, bytes may still be coming in for a moment."""
    for _ in range(2000):
        came = offset_of(person, where)
        answer = append(person, where, came, content[came:])
        if answer.status_code != 409:
            return answer
    raise AssertionError(f"it stays refused: {answer.text}")


# The story


def test_a_file_comes_in_pieces(ada: Person) -> None:
    made = begin(ada, 11, folder_path="notes", filetype="text/plain", metadata='{"a":1}')

    assert (made.status_code, made.headers["upload-offset"], made.headers["tus-resumable"]) == (201, "0", "1.0.0")
    where = made.headers["location"]
    assert where == f"{RESUMABLE}/{made.json()['id']}"
    first = append(ada, where, 0, b"hello ")
    assert (first.status_code, first.content, first.headers["upload-offset"]) == (204, b"", "6")
    assert ada.get(where).json()["file_id"] is None
    assert append(ada, where, 6, b"world").headers["upload-offset"] == "11"

    state = ada.get(where).json()
    assert (state["size"], state["received"], state["path"]) == (11, 11, "notes/a.txt")
    answer = ada.get(state["url"])
    assert (answer.content, answer.headers["content-type"]) == (b"hello world", "text/plain; charset=utf-8")
    listed = ada.get(f"{STORAGE}/list/user-uploads?folder_path=notes").json()
    assert [file["id"] for file in listed["data"]] == [state["file_id"]]


def test_head_tells_all_that_a_client_needs_to_go_on(ada: Person) -> None:
    where = begin(ada, 11).headers["location"]
    append(ada, where, 0, b"hel")

    headers = ada.head(where, headers=TUS).headers

    assert (headers["upload-offset"], headers["upload-length"]) == ("3", "11")
    assert headers["upload-metadata"] == described(filename="a.txt")
    assert headers["upload-expires"].endswith("GMT")
    assert headers["cache-control"] == "no-store"
    assert headers["tus-resumable"] == "1.0.0"


def test_the_first_bytes_may_come_with_the_beginning(ada: Person) -> None:
    part = begin(ada, 11, content=b"hello ")
    whole = begin(ada, 5, content=b"hello", filename="b.txt")

    assert (part.status_code, part.headers["upload-offset"]) == (201, "6")
    assert (whole.status_code, whole.json()["received"]) == (201, 5)
    assert ada.get(whole.json()["url"]).content == b"hello"


def test_an_empty_file_is_there_at_once(ada: Person) -> None:
    assert ada.get(begin(ada, 0).json()["url"]).content == b""


def test_a_client_that_is_cut_off_goes_on_where_it_was(ada: Person, server: str) -> None:
    content = os.urandom(3 * MIB)
    where = begin(ada, len(content)).headers["location"]

    with broken_off(ada, server, where, 0, len(content), content[: 2 * MIB]):
        pass
    came = wait_for_offset(ada, where, lambda found: found > 0)

    assert came <= 2 * MIB
    assert append_rest(ada, where, content).status_code == 204
    assert ada.get(ada.get(where).json()["url"]).content == content


def test_an_upload_survives_kill_9_and_ends_after_the_restart(start: Start) -> None:
    content = os.urandom(12 * MIB)
    process = start()
    server = process.wait_until_ready()
    with closing(Person(server, "carol@example.com", sign_up=True)) as carol:
        where = begin(carol, len(content), filename="big.bin").headers["location"]
        with broken_off(carol, server, where, 0, len(content), content[: 11 * MIB]):
            safe = wait_for_offset(carol, where, lambda found: found >= 8 * MIB)
            os.kill(process.pid, signal.SIGKILL)
            process.stop()

    with closing(Person(start().wait_until_ready(), "carol@example.com")) as carol:
        came = offset_of(carol, where)
        assert safe <= came <= 11 * MIB
        assert append(carol, where, came, content[came:]).status_code == 204
        answer = carol.get(carol.get(where).json()["url"])
        assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()


# What is refused


def test_a_wrong_offset_is_a_conflict_that_tells_the_right_one(ada: Person) -> None:
    where = begin(ada, 11).headers["location"]
    append(ada, where, 0, b"hello ")

    answer = append(ada, where, 0, b"hello ")

    assert (answer.status_code, answer.json()["code"], answer.json()["received"]) == (409, "offset-mismatch", 6)
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert offset_of(ada, where) == 6


def test_two_requests_do_not_append_at_once(ada: Person, server: str) -> None:
    where = begin(ada, 20 * MIB).headers["location"]

    with broken_off(ada, server, where, 0, 20 * MIB, b"x" * 9 * MIB):
        wait_for_offset(ada, where, lambda found: found >= 8 * MIB)
        answer = append(ada, where, 8 * MIB, b"y")
        ended = ada.delete(where, headers=TUS)

    assert (answer.status_code, answer.json()["code"]) == (409, "upload-busy")
    assert (ended.status_code, ended.json()["code"]) == (409, "upload-busy")
    assert append_rest(ada, where, b"x" * 20 * MIB).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_whose_checksum_does_not_fit_is_not_kept(ada: Person, algorithm: str) -> None:
    where = begin(ada, 5).headers["location"]
    right = f"{algorithm} {base64.b64encode(hashlib.new(algorithm, b'hello').digest()).decode()}"

    wrong = append(ada, where, 0, b"hellO", upload_checksum=right)

    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum-mismatch")
    assert offset_of(ada, where) == 0
    assert append(ada, where, 0, b"hello", upload_checksum=right).status_code == 204
    assert ada.get(ada.get(where).json()["url"]).content == b"hello"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"tus-resumable": "0.2.2"}, 412),
        ({"content-type": "application/octet-stream"}, 415),
        ({"upload-offset": "-1"}, 400),
        ({"upload-offset": "²"}, 400),
        ({"upload-offset": ""}, 400),
        ({"upload-checksum": "md5 AAAA"}, 400),
        ({"upload-checksum": "sha1 !"}, 400),
    ],
)
def test_a_wrong_piece_is_refused(ada: Person, headers: dict[str, str], status: int) -> None:
    where = begin(ada, 5).headers["location"]
    given: dict[str, Any] = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"} | headers

    raw = {name: value.encode() for name, value in given.items()}
    answer = ada.patch(where, headers=raw, content=b"hello")

    assert answer.status_code == status
    assert answer.headers.get("tus-version") == ("1.0.0" if status == 412 else None)
    assert offset_of(ada, where) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"tus-resumable": "2.0.0"}, 412),
        ({"upload-length": "ten"}, 400),
        ({"upload-length": "9" * 17}, 400),
        ({"upload-metadata": ""}, 422),
        ({"upload-metadata": "filename"}, 422),
        ({"upload-metadata": "filename !"}, 422),
        ({"upload-metadata": described(filename="a", bucket="nowhere")}, 404),
        ({"upload-metadata": described(filename="a", folder_path="../up")}, 422),
        ({"upload-metadata": described(filename="a", metadata="[1]")}, 422),
        ({"upload-length": str(5 * GIB + 1)}, 413),
    ],
)
def test_a_wrong_beginning_is_refused(ada: Person, headers: dict[str, str], status: int) -> None:
    given = {**TUS, "upload-length": "5", "upload-metadata": described(filename="a")} | headers

    assert ada.post(RESUMABLE, headers=given).status_code == status


def test_a_beginning_with_another_kind_of_body_is_refused(ada: Person) -> None:
    given = {**TUS, "upload-length": "5", "upload-metadata": described(filename="a")}

    assert ada.post(RESUMABLE, headers=given, content=b"hello").status_code == 415


def test_more_than_was_announced_is_refused_and_not_kept(ada: Person) -> None:
    where = begin(ada, 5).headers["location"]

    answer = append(ada, where, 0, b"hello!")

    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 5)
    assert offset_of(ada, where) == 0


def test_the_name_is_cleaned(ada: Person) -> None:
    assert begin(ada, 0, filename="../../etc/pass\x00wd").json()["path"] == "passwd"


def test_a_type_that_the_bucket_does_not_take_ends_the_upload(ada: Person) -> None:
    where = begin(ada, 5, bucket="ocr-documents").headers["location"]

    assert append(ada, where, 0, b"hello").status_code == 415
    assert ada.head(where, headers=TUS).status_code == 404


def test_the_same_path_gets_a_number_unless_it_is_to_be_overwritten(ada: Person) -> None:
    paths = [begin(ada, 2, content=content).json()["path"] for content in (b"v1", b"v2")]
    again = begin(ada, 2, content=b"v3", overwrite="true").json()

    assert paths == ["a.txt", "a (2).txt"]
    assert again["path"] == "a.txt"
    assert ada.get(again["url"]).content == b"v3"


# Ending, and whose


def test_an_upload_that_is_ended_is_gone(ada: Person) -> None:
    where = begin(ada, 11, content=b"hello ").headers["location"]

    assert ada.delete(where, headers=TUS).status_code == 204

    assert ada.head(where, headers=TUS).status_code == 404
    assert append(ada, where, 6, b"world").status_code == 404
    assert ada.delete(where, headers=TUS).status_code == 404


def test_an_upload_of_another_does_not_exist(ada: Person, bob: Person, admin: Person) -> None:
    where = begin(ada, 11).headers["location"]

    for person in (bob, admin):
        assert person.head(where, headers=TUS).status_code == 404
        assert append(person, where, 0, b"hello").status_code == 404
        assert person.delete(where, headers=TUS).status_code == 404


def test_anybody_may_ask_what_the_server_can_do(anonymous: httpx.Client) -> None:
    answer = anonymous.options(RESUMABLE)

    assert (answer.status_code, answer.headers["tus-version"]) == (204, "1.0.0")
    assert "termination" in answer.headers["tus-extension"].split(",")
    assert answer.headers["tus-max-size"] == str(5 * GIB)


# Room


def test_what_is_announced_counts_against_the_quota(tenant: Callable[[str], Person]) -> None:
    person = tenant("resumer")

    assert begin(person, LARGEST_RESUMABLE + 1).status_code == 413
    first = begin(person, LARGEST_RESUMABLE)
    refused = begin(person, QUOTA - LARGEST_RESUMABLE + 1)
    person.delete(first.headers["location"], headers=TUS)

    assert (first.status_code, refused.status_code, refused.json()["code"]) == (201, 507, "storage-full")
    assert begin(person, QUOTA - LARGEST_RESUMABLE + 1).status_code == 201


def test_an_ordinary_upload_finds_no_room_that_an_unfinished_one_has_announced(tenant: Callable[[str], Person]) -> None:
    person, content = tenant("announcer"), b"x" * (QUOTA - LARGEST_RESUMABLE)
    where = begin(person, LARGEST_RESUMABLE).headers["location"]

    refused = person.post("/api/v1/storage/upload", files={"file": ("a.txt", content + b"x")})
    fits = person.post("/api/v1/storage/upload", files={"file": ("a.txt", content)})
    ended = append(person, where, 0, b"y" * LARGEST_RESUMABLE)

    assert (refused.status_code, refused.json()["code"]) == (507, "storage-full")
    assert (fits.status_code, ended.status_code) == (201, 204)


def test_nothing_of_a_finished_or_ended_upload_stays_in_tmp(small: Small, tenant: Callable[[str], Person]) -> None:
    person = tenant("tidy")
    before = set((small.data / "tmp").rglob("*.*")) | set((small.data / "tmp" / "parts").glob("*"))

    begin(person, 5, content=b"hello")
    where = begin(person, 11, content=b"hello ").headers["location"]
    person.delete(where, headers=TUS)

    assert set((small.data / "tmp" / "parts").glob("*")) <= before


def test_a_person_who_was_signed_out_cannot_go_on(ada: Person, server: str) -> None:
    where = begin(ada, 5).headers["location"]

    with httpx.Client(base_url=server, verify=False) as nobody:
        assert append(nobody, where, 0, b"hello").status_code == 401
