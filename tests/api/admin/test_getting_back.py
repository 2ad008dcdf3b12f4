"""Getting back by the API: uploaded archives, the replica at a time, keys; and what leaves all as it was."""

import io
import os
import shutil
import signal
import socket
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.admin.test_backups import BACKUPS, FIRST, delete, make_backup, store, until
from tests.api.admin.test_replication import REPLICATION, moment, names, wait_until_gone, wait_until_in_step
from tests.api.admin.test_replication import until as until_replica
from tests.api.conftest import ADMIN, Command, Person, Process, Start


def rfc3339(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03d}Z"


def upload(admin: httpx.Client, content: bytes) -> httpx.Response:
    return admin.post(f"{BACKUPS}/upload", content=content, headers={"content-type": "application/x-tar"})


def failed(answer: dict[str, Any]) -> bool:
    return bool(answer["restore"]) and answer["restore"]["state"] == "failed"


def unchanged(process: Process) -> bool:
    """Nothing is staged, nothing was swapped."""
    return not (process.data / "restoring").exists() and not list(process.data.glob("before-restore-*"))


@pytest.fixture
def replica(tmp_path: Path) -> dict[str, str]:
    return {"APPLIANCE_REPLICATION__TARGET": f"file://{tmp_path / 'replica'}"}


# An archive that a person sends


def test_a_downloaded_backup_is_sent_to_another_installation_and_restored_with_its_phrase(
    start: Start, appliance: Command, tmp_path: Path
) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept" * 1000)
        archive = admin.get(f"{BACKUPS}/{make_backup(admin)}").content
    phrase = appliance("key", "show", data=process.data).stdout
    own_phrase = appliance("key", "show", data=tmp_path / "third").stdout
    other = Process(tmp_path / "other", **FIRST)
    try:
        with closing(Person(other.wait_until_ready(), ADMIN)) as admin:
            sent = upload(admin, archive)
            assert sent.status_code == 201, sent.text
            name = sent.json()["name"]
            assert name.startswith("uploaded-") and sent.json()["uploaded"]
            [listed] = admin.get(BACKUPS).json()["data"]
            assert listed == sent.json() and listed["size"] == len(archive)

            missing = admin.post(f"{BACKUPS}/{name}/restore")
            typo = admin.post(f"{BACKUPS}/{name}/restore", json={"phrase": "lusab babad"})
            wrong = admin.post(f"{BACKUPS}/{name}/restore", json={"phrase": own_phrase})
            assert (missing.status_code, missing.json()["code"]) == (409, "key-missing")
            assert typo.status_code == 422 and "17 words; these are 2" in typo.text
            assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong-phrase")
            assert admin.get(BACKUPS).json()["restore"] is None and unchanged(other)

            assert admin.post(f"{BACKUPS}/{name}/restore", json={"phrase": phrase}).status_code == 202
            server = other.wait_until_ready()
        with closing(Person(server, ADMIN)) as admin:
            assert admin.get(kept).content == b"kept" * 1000
        assert (other.data / "key").read_bytes() == (process.data / "key").read_bytes()
    finally:
        other.stop()


def test_an_archive_of_another_key_is_restored_without_its_secrets_when_asked_for(start: Start, tmp_path: Path) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept")
        archive = admin.get(f"{BACKUPS}/{make_backup(admin)}").content
    other = Process(tmp_path / "other", **FIRST)
    try:
        with closing(Person(other.wait_until_ready(), ADMIN)) as admin:
            name = upload(admin, archive).json()["name"]
            assert admin.post(f"{BACKUPS}/{name}/restore", json={"without_secrets": True}).status_code == 202
            server = other.wait_until_ready()
        with closing(Person(server, ADMIN)) as admin:
            assert admin.get(kept).content == b"kept"
    finally:
        other.stop()


def foreign_tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        entry = tarfile.TarInfo("../../etc/passwd")
        entry.size = 5
        tar.addfile(entry, io.BytesIO(b"hello"))
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b"no archive at all" * 1000, foreign_tar(), bytes(10240)])
def test_what_is_no_archive_of_ours_is_refused_and_leaves_nothing(
    admin: Person, server_data: Path, content: bytes
) -> None:
    answer = upload(admin, content)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad-archive")
    assert answer.json()["detail"].startswith("This file") and str(server_data) not in answer.text
    assert list((server_data / "backups").glob(".appliance-*")) == []


def test_an_archive_that_was_cut_short_is_refused(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        archive = admin.get(f"{BACKUPS}/{make_backup(admin)}").content

        answer = upload(admin, archive[: len(archive) // 2])

        assert (answer.status_code, answer.json()["code"]) == (422, "bad-archive")
        assert len(admin.get(BACKUPS).json()["data"]) == 1


def test_an_upload_that_the_disk_has_no_room_for_is_refused_before_it_is_read(start: Start) -> None:
    process = start(**FIRST, APPLIANCE_STORAGE__MIN_FREE_BYTES=str(1 << 60))
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        answer = upload(admin, b"x" * 1000)

        assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
        assert list((process.data / "backups").glob("*")) == []


def test_an_uploaded_archive_is_not_thinned_out(start: Start) -> None:
    process = start(**FIRST, APPLIANCE_BACKUP__KEEP="1")
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        first = make_backup(admin)
        uploaded = upload(admin, admin.get(f"{BACKUPS}/{first}").content).json()["name"]
        second = make_backup(admin)
        until(admin, lambda answer: not answer["running"])

        assert {backup["name"] for backup in admin.get(BACKUPS).json()["data"]} == {uploaded, second}


def test_two_uploads_of_the_same_archive_get_two_names(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        archive = admin.get(f"{BACKUPS}/{make_backup(admin)}").content

        one, two = upload(admin, archive).json()["name"], upload(admin, archive).json()["name"]

        assert one != two and admin.get(f"{BACKUPS}/{two}").content == archive


# The replica


def test_going_back_to_a_time_by_the_api(start: Start, replica: dict[str, str]) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept" * 100_000)
        wait_until_in_step(admin)
        reach = until_replica(admin, lambda found: found["reach"] is not None)["reach"]
        assert moment(reach["earliest"]) <= moment(reach["fine_since"]) <= moment(reach["latest"])
        assert (reach["fine_seconds"], reach["coarse_seconds"]) == (1, 30)
        at = time.time() + 1
        until_replica(admin, lambda found: moment(found["confirmed_at"]) > at + 1.5)
        delete(admin, kept)
        store(admin, "later.txt", b"later")
        wait_until_in_step(admin)
        assert names(admin) == {"later.txt"}

        answer = admin.post(f"{REPLICATION}/restore", json={"at": rfc3339(at)})

        assert answer.status_code == 202, answer.text
        shown = answer.json()["restore"]
        assert (shown["source"], shown["name"]) == ("replica", "") and abs(moment(shown["at"]) - at) < 0.01
        server = process.wait_until_ready()
    with closing(Person(server, ADMIN)) as admin:
        assert names(admin) == {"a.txt"}
        assert admin.get(kept).content == b"kept" * 100_000
        # What was there can be had again in the same way: the line of history of before goes on to exist.
        assert list(process.data.glob("before-restore-*/app.db"))


def test_a_time_outside_of_the_replica_is_refused_with_the_range(start: Start, replica: dict[str, str]) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        reach = until_replica(admin, lambda found: found["reach"] is not None)["reach"]
        for at in ("2020-01-01T00:00:00Z", rfc3339(time.time() + 3600)):
            answer = admin.post(f"{REPLICATION}/restore", json={"at": at})

            assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")
            assert answer.json()["earliest"] == reach["earliest"] in answer.json()["detail"]
            assert answer.json()["errors"][0]["loc"] == ["body", "at"]
        for at in ("yesterday", "0001-01-01T00:00:00+23:59", ""):
            assert admin.post(f"{REPLICATION}/restore", json={"at": at}).status_code == 422
        assert admin.get(BACKUPS).json()["restore"] is None and unchanged(process)


def test_without_a_replica_there_is_nothing_to_go_back_to(admin: Person) -> None:
    answer = admin.post(f"{REPLICATION}/restore", json={})

    assert answer.status_code == 409 and "No replica is configured" in answer.json()["detail"]
    assert admin.get(REPLICATION).json()["reach"] is None


def test_a_replica_that_is_gone_changes_nothing_and_says_so(
    start: Start, replica: dict[str, str], tmp_path: Path
) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept")
        wait_until_in_step(admin)
        shutil.rmtree(tmp_path / "replica", ignore_errors=True)

        answer = admin.post(f"{REPLICATION}/restore", json={})

        assert answer.status_code == 404 and "There is no replica at" in answer.json()["detail"]
        assert admin.get(kept).content == b"kept" and unchanged(process)


@pytest.mark.parametrize("damage", ["database", "content"])
def test_a_damaged_replica_changes_nothing_and_says_why(
    start: Start, replica: dict[str, str], tmp_path: Path, damage: str
) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept")
        wait_until_in_step(admin)
        if damage == "database":
            for file in (tmp_path / "replica" / "db").rglob("*.ltx"):
                file.write_bytes(bytes(file.stat().st_size))
        else:
            [content] = (file for file in (tmp_path / "replica" / "blobs").rglob("*") if file.is_file())
            content.unlink()
            content.mkdir()  # listed, and cannot be read

        assert admin.post(f"{REPLICATION}/restore", json={}).status_code == 202
        found = until(admin, failed)

        error = str(found["restore"]["error"])  # type: ignore[index]
        assert ("could not restore the database" if damage == "database" else "could not be copied") in error
        assert admin.get(kept).content == b"kept" and unchanged(process)
        # And one can try again.
        assert admin.post(f"{REPLICATION}/restore", json={}).status_code == 202
        until(admin, failed)


def test_of_two_people_who_restore_at_once_one_is_told_to_wait(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        store(admin, "a.bin", bytes(30_000_000))
        name = make_backup(admin)
        together, answers = threading.Barrier(2), list[int]()

        def ask() -> None:
            with httpx.Client(base_url=admin.base_url, headers=admin.headers, timeout=30, verify=False) as person:
                person.get(BACKUPS)  # connected, so that both ask at the same moment
                together.wait()
                answers.append(person.post(f"{BACKUPS}/{name}/restore").status_code)

        people = [threading.Thread(target=ask) for _ in range(2)]
        for person in people:
            person.start()
        for person in people:
            person.join()

        assert sorted(answers) == [202, 409]
        server = process.wait_until_ready()
    with closing(Person(server, ADMIN)) as admin:
        assert names(admin) == {"a.bin"}
    assert len(list(process.data.glob("before-restore-*"))) == 1


def test_only_superusers_get_back(ada: Person) -> None:
    ask: list[Callable[[], httpx.Response]] = [
        lambda: ada.post(f"{REPLICATION}/restore", json={}),
        lambda: upload(ada, b"x"),
    ]
    assert [each().status_code for each in ask] == [403, 403]


# A stop while the server ends for a restore


def test_who_stops_the_server_while_it_ends_for_a_restore_is_not_served_again(start: Start) -> None:
    process = start(**FIRST)
    url = process.wait_until_ready()
    with closing(Person(url, ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept")
        name = make_backup(admin)
        delete(admin, kept)
        with half_an_upload(url, admin):  # holds the end of the server
            assert admin.post(f"{BACKUPS}/{name}/restore").status_code == 202
            wait_until_closed(url)
            os.kill(process.pid, signal.SIGTERM)
        wait_until_gone(process.pid)

    assert process.stop() == 0
    with closing(Person(start().wait_until_ready(), ADMIN)) as admin:
        assert admin.get(kept).content == b"kept"


@contextmanager
def half_an_upload(url: str, admin: Person) -> Iterator[None]:
    address = urlsplit(url)
    head = f"POST {BACKUPS}/upload HTTP/1.1\r\nhost: {address.netloc}\r\ncontent-length: 100\r\n"
    head += f"content-type: application/x-tar\r\nauthorization: {admin.headers['authorization']}\r\n\r\n"
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + b"half")
        yield


def wait_until_closed(url: str) -> None:
    """Each question waits for the server, or for the system's refusal."""
    address = urlsplit(url)
    for _ in range(200_000):
        try:
            socket.create_connection((address.hostname, address.port)).close()
        except ConnectionRefusedError:
            return
    raise AssertionError("it listens on")
