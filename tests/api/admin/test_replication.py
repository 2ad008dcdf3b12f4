"""The replica: litestream for the database, copies of the contents, and the way back, all real."""

import hashlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from moto.server import ThreadedMotoServer

from appliance.adapters.replication.s3 import S3Contents
from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.errors import Unavailable
from tests.api.admin.test_backups import FIRST, delete, store
from tests.api.conftest import ADMIN, Command, Person, Process, Start

REPLICATION = "/api/v1/admin/replication"


def until(person: httpx.Client, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Asks until the answer fits; each question waits for the server."""
    for _ in range(20_000):
        found: dict[str, Any] = person.get(REPLICATION).json()
        if wanted(found):
            return found
    raise AssertionError(f"it stays at {found}")


def wait_until_in_step(person: httpx.Client) -> None:
    """What was written before this call is in the replica when it returns."""
    now = time.time()
    until(
        person,
        lambda found: (
            found["state"] == "running" and moment(found["confirmed_at"]) > now and found["contents_waiting"] == 0
        ),
    )


def moment(text: str | None) -> float:
    from appliance.core.clock import parse_rfc3339

    return parse_rfc3339(text) / 1000 if text else 0.0


def names(person: Person) -> set[str]:
    answer = person.get("/api/v1/storage/list/user-uploads")
    assert answer.status_code == 200, answer.text
    return {file["name"] for file in answer.json()["data"]}


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def replica(tmp_path: Path) -> dict[str, str]:
    return {"APPLIANCE_REPLICATION__TARGET": f"file://{tmp_path / 'replica'}"}


def test_it_is_off_until_a_target_is_named(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = admin.get(REPLICATION).json()

    assert (found["state"], found["target"], found["lag_seconds"]) == ("off", "", None)
    assert children_of(process.pid) == []


def test_a_killed_server_comes_back_elsewhere_from_the_replica(
    start: Start, appliance: Command, replica: dict[str, str], tmp_path: Path
) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept" * 100_000)
        wait_until_in_step(admin)
    os.kill(process.pid, signal.SIGKILL)
    process.stop()
    phrase = appliance("key", "show", data=process.data).stdout
    other = tmp_path / "other"

    refused = appliance("restore", "--replica", data=other, **replica)
    done = appliance("restore", "--replica", "--phrase-stdin", data=other, input=phrase, **replica)

    assert refused.returncode == 1 and "recovery phrase" in refused.stderr
    assert done.returncode == 0, done.stderr
    moved = Process(other)
    try:
        with closing(Person(moved.wait_until_ready(), ADMIN)) as admin:
            assert admin.get(kept).content == b"kept" * 100_000
    finally:
        moved.stop()


def test_an_earlier_moment_comes_back_also_after_a_restore(
    start: Start, appliance: Command, replica: dict[str, str]
) -> None:
    marks: list[tuple[float, set[str]]] = []

    def live(number: int) -> None:
        process = start(**FIRST, **replica)
        with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
            for letter in "ab":
                store(admin, f"{letter}{number}.txt", f"{letter}{number}".encode())
                wait_until_in_step(admin)
                marks.append((time.time(), names(admin)))
                until(admin, lambda found: moment(found["confirmed_at"]) > marks[-1][0] + 2.5)
        process.stop()

    def restored(at: float) -> set[str]:
        time_text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}Z"
        process = start()
        process.stop()
        done = appliance("restore", "--replica", "--at", time_text, data=process.data, **replica)
        assert done.returncode == 0, done.stderr
        process = start()
        with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
            found = names(admin)
        process.stop()
        return found

    live(1)
    before_restore = marks[0]
    assert restored(before_restore[0] + 1) == before_restore[1] == {"a1.txt"}
    live(2)  # goes on from there: a new line of history beside the old one
    assert marks[-1][1] == {"a1.txt", "a2.txt", "b2.txt"}

    for at, wanted in (marks[1], marks[2]):  # of the old line and of the new one
        assert restored(at + 1) == wanted
    refused = appliance("restore", "--replica", "--at", "2020-01-01T00:00:00Z", data=start().data, **replica)
    assert refused.returncode == 1


def test_the_replica_is_restored_aside_and_checked(start: Start, replica: dict[str, str], tmp_path: Path) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        store(admin, "a.txt", b"x")
        wait_until_in_step(admin)
        good = admin.post(f"{REPLICATION}/check").json()["last_check"]
        for file in (tmp_path / "replica" / "db").rglob("*.ltx"):
            file.write_bytes(bytes(len(file.read_bytes())))
        bad = admin.post(f"{REPLICATION}/check").json()["last_check"]

    assert good["ok"] and "in order" in good["message"]
    assert not bad["ok"] and "unusable" in bad["message"]
    assert list((process.data / "tmp").glob("replica-*")) == []


def generations(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "replica" / "db").iterdir())


def test_a_replica_that_is_found_damaged_is_begun_anew_beside_the_old_one(
    start: Start, appliance: Command, replica: dict[str, str], tmp_path: Path
) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        store(admin, "a.txt", b"x")
        wait_until_in_step(admin)
        [old] = generations(tmp_path)
        for file in (tmp_path / "replica" / "db").rglob("*.ltx"):
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 255
            file.write_bytes(content)
        kept = {path: path.read_bytes() for path in (tmp_path / "replica" / "db" / old).rglob("*.ltx")}

        bad = admin.post(f"{REPLICATION}/check").json()["last_check"]
        store(admin, "b.txt", b"y")
        wait_until_in_step(admin)
        good = admin.post(f"{REPLICATION}/check").json()["last_check"]
        assert until(admin, lambda found: found["reach"] is not None)
        present = names(admin)
    process.stop()
    done = appliance("restore", "--replica", data=process.data, **replica)
    assert done.returncode == 0, done.stderr
    process = start(**replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = names(admin)

    assert not bad["ok"] and "a new one was begun at" in bad["message"], bad
    assert good["ok"], good
    assert found == present == {"a.txt", "b.txt"}
    assert generations(tmp_path)[0] == old and len(generations(tmp_path)) >= 2
    assert kept and {path: path.read_bytes() for path in kept} == kept
    assert "a new one was begun at" in process.log


def test_no_other_replica_is_begun_within_the_hour(start: Start, replica: dict[str, str], tmp_path: Path) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        wait_until_in_step(admin)
        for _ in range(2):
            for file in (tmp_path / "replica" / "db").rglob("*.ltx"):
                file.write_bytes(bytes(len(file.read_bytes())))
            bad = admin.post(f"{REPLICATION}/check").json()["last_check"]
            store(admin, "a.txt", b"x")
            wait_until_in_step(admin)

    assert not bad["ok"] and "begun" not in bad["message"], bad
    assert len(generations(tmp_path)) == 2


def test_litestream_killed_again_and_again_is_started_anew(start: Start, replica: dict[str, str]) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        for n in range(3):
            until(admin, lambda found: found["state"] == "running")
            [child] = children_of(process.pid)
            os.kill(child, signal.SIGKILL)
            store(admin, f"{n}.txt", b"x")
            found = until(admin, lambda found, n=n: found["state"] == "running" and found["restarts"] == n + 1)
            assert "ended with -9" not in (found["last_error"] or "")
        wait_until_in_step(admin)


def test_it_dies_with_the_server(start: Start, replica: dict[str, str]) -> None:
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        until(admin, lambda found: found["state"] == "running")
        [child] = children_of(process.pid)
        environment = Path(f"/proc/{child}/environ").read_bytes()
    os.kill(process.pid, signal.SIGKILL)
    process.stop()

    wait_until_gone(child)
    assert b"APPLIANCE" not in environment and b"LD_LIBRARY_PATH" not in environment


def wait_until_gone(pid: int) -> None:
    descriptor = os.pidfd_open(pid) if Path(f"/proc/{pid}").exists() else None
    if descriptor is not None:
        import select

        assert select.select([descriptor], [], [], 20)[0], f"process {pid} lives on"
        os.close(descriptor)


def test_both_killed_at_random_moments_lose_nothing_that_was_confirmed(
    start: Start, appliance: Command, replica: dict[str, str], tmp_path: Path
) -> None:
    draw = random.Random(3)
    confirmed: set[str] = set()
    for n in range(4):
        process = start(**FIRST, **replica)
        with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
            store(admin, f"sure{n}.txt", f"sure{n}".encode())
            wait_until_in_step(admin)
            confirmed.add(f"sure{n}.txt")
            for m in range(draw.randrange(6)):
                store(admin, f"perhaps{n}-{m}.txt", f"perhaps{n}-{m}".encode())
            victims = [process.pid, *children_of(process.pid)]
            draw.shuffle(victims)
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
        process.stop()

    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    (other / "key").write_bytes((process.data / "key").read_bytes())
    done = appliance("restore", "--replica", data=other, **replica)
    assert done.returncode == 0, done.stderr
    moved = Process(other)
    try:
        with closing(Person(moved.wait_until_ready(), ADMIN)) as admin:
            found = names(admin)
            assert confirmed <= found
            for file in admin.get("/api/v1/storage/list/user-uploads").json()["data"]:
                content = admin.get(f"/api/v1/storage/download/user-uploads/{file['path']}")
                assert content.text == file["name"].removesuffix(".txt")
    finally:
        moved.stop()


def test_a_target_that_cannot_be_written_is_told_and_the_server_goes_on(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    process = start(**FIRST, APPLIANCE_REPLICATION__TARGET=f"file://{tmp_path / 'file' / 'replica'}")
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = until(admin, lambda found: found["state"] == "failed")

        assert "Not a directory" in found["last_error"]
        assert store(admin, "a.txt", b"x")


def test_a_target_that_is_none_is_told(start: Start) -> None:
    process = start(**FIRST, APPLIANCE_REPLICATION__TARGET="/plain/folder")
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = until(admin, lambda found: found["state"] == "failed")

        assert "Write file:///folder or s3://bucket/prefix" in found["last_error"]


# An S3-compatible store


@pytest.fixture
def s3() -> Iterator[str]:
    """The address of a store on loopback, with the bucket `copies`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/copies")
    yield f"http://{host}:{port}"
    server.stop()


def test_the_replica_may_be_in_an_s3_store(start: Start, appliance: Command, s3: str, tmp_path: Path) -> None:
    replica = {
        "APPLIANCE_REPLICATION__TARGET": "s3://copies/mine",
        "APPLIANCE_REPLICATION__ENDPOINT": s3,
        "APPLIANCE_REPLICATION__ACCESS_KEY_ID": "someone",
        "APPLIANCE_REPLICATION__SECRET_ACCESS_KEY": "secret",
    }
    process = start(**FIRST, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept" * 1000)
        gone = store(admin, "b.txt", b"gone")
        delete(admin, gone)
        wait_until_in_step(admin)
        reach = until(admin, lambda found: found["reach"] is not None)["reach"]
        assert moment(reach["earliest"]) <= moment(reach["latest"]) <= time.time()
    os.kill(process.pid, signal.SIGKILL)
    process.stop()
    phrase = appliance("key", "show", data=process.data).stdout
    assert b"secret" not in (process.data / "litestream.json").read_bytes()

    other = tmp_path / "other"
    done = appliance("restore", "--replica", "--phrase-stdin", data=other, input=phrase, **replica)

    assert done.returncode == 0, done.stderr
    moved = Process(other)
    try:
        with closing(Person(moved.wait_until_ready(), ADMIN)) as admin:
            assert admin.get(kept).content == b"kept" * 1000
            assert names(admin) == {"a.txt"}
    finally:
        moved.stop()


def test_a_content_that_came_back_to_a_store_is_kept_from_when_it_goes_again(s3: str, tmp_path: Path) -> None:
    settings = ReplicationSettings(
        target="s3://copies/content", endpoint=s3, access_key_id="someone", secret_access_key="secret"
    )
    there = S3Contents("copies/content", settings)
    source = tmp_path / "a"
    source.write_bytes(b"hello")
    digest = hashlib.sha256(b"hello").hexdigest()
    there.put(digest, source)

    there.forget(digest, 1)
    there.put(digest, source)
    there.forget(digest, 0)
    assert list(there.hashes()) == [digest]
    there.remember({digest})
    there.forget(digest, 0)
    assert list(there.hashes()) == [digest]
    for _ in range(20_000):  # a mark that is newer than the copy, by whole seconds, ends it
        if not list(there.hashes()):
            return
        there.forget(digest, 0)
    raise AssertionError("it is kept for ever")


@pytest.mark.parametrize("size", [0, 1_000_000])
def test_a_content_goes_to_a_store_and_comes_back_in_pieces(s3: str, tmp_path: Path, size: int) -> None:
    settings = ReplicationSettings(
        target="s3://copies/pieces", endpoint=s3, access_key_id="someone", secret_access_key="secret"
    )
    there, source = S3Contents("copies/pieces", settings), tmp_path / "a"
    source.write_bytes(os.urandom(size))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()

    there.put(digest, source)
    pieces = list(there.pieces(digest))

    assert b"".join(pieces) == source.read_bytes()
    assert max(map(len, pieces), default=0) <= 300_000
    with pytest.raises(Unavailable, match="404"):
        list(there.pieces("0" * 64))


def test_a_store_that_is_not_there_is_told(start: Start) -> None:
    process = start(
        **FIRST,
        APPLIANCE_REPLICATION__TARGET="s3://copies/mine",
        APPLIANCE_REPLICATION__ENDPOINT="http://127.0.0.1:1",
    )
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = until(admin, lambda found: found["state"] == "failed")

        assert "cannot be reached" in found["last_error"]
