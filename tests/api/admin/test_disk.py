"""What uses the disk, and giving it back, over HTTP and by the command line."""

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from tests.api.conftest import ADMIN, PASSWORD, Command, Person, Process, Start

DISK = "/api/v1/admin/disk"
FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
UNUSED = "ab" * 32


def by_name(parts: list[dict[str, Any]]) -> dict[str, int]:
    return {part["name"]: part["bytes"] for part in parts}


def content(data: Path, sha256: str, size: int) -> Path:
    file = data / "blobs" / sha256[:2] / sha256[2:4] / sha256
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"u" * size)
    return file


def begin(start: Start, data: Path) -> tuple[Process, str]:
    """A server that has swept what a crash left, as the first start does, and leaves alone what comes now."""
    left = content(data, "cd" * 32, 1)
    process = start(**FIRST)
    server = process.wait_until_ready()
    for _ in range(10_000):
        if not left.exists():
            return process, server
        httpx.get(f"{server}/health")
    raise AssertionError("nothing was swept")


def fill(data: Path) -> None:
    """1000 bytes kept aside, two backups of 2000 and 3000, an unused content of 4000."""
    (data / "before-restore-20260101-000000" / "blobs").mkdir(parents=True)
    (data / "before-restore-20260101-000000" / "blobs" / "x").write_bytes(b"x" * 1000)
    for name, size, at in (("20260101", 2000, 1), ("20260102", 3000, 2)):
        file = data / "backups" / f"appliance-{name}-000000.tar"
        file.write_bytes(b"b" * size)
        os.utime(file, (at, at))
    content(data, UNUSED, 4000)


def test_it_says_what_uses_the_space_and_gives_it_back(start: Start, tmp_path: Path) -> None:
    process, server = begin(start, tmp_path / "data")
    with closing(Person(server, ADMIN)) as admin:
        sent = {"file": ("a.bin", os.urandom(50_000))}
        assert admin.post("/api/v1/storage/upload", files=sent, data={"bucket": "user-uploads"}).status_code == 201
        fill(process.data)

        found = admin.get(DISK).json()

        parts = by_name(found["parts"])
        assert parts["contents"] == 54_000 and parts["before_restore"] == 1000 and parts["backups"] >= 5000
        assert parts["database"] >= (process.data / "app.db").stat().st_size > 0
        assert by_name(found["buckets"]) == {"user-uploads": 50_000} and by_name(found["owners"]) == {ADMIN: 50_000}
        assert by_name(found["files"]) == {"user-uploads/a.bin": 50_000} and found["unused_contents"] == 4000
        assert by_name(found["tables"])["storage_file"] > 0
        assert found["total"] > found["free"] > 0

        asked = ["before_restore", "old_backups", "history", "unused_contents"]
        freed = {each["what"]: each for each in admin.post(f"{DISK}/free", json={"what": asked}).json()["data"]}

        assert [freed[what]["error"] for what in asked] == [None] * 4
        assert freed["before_restore"]["bytes"] == 1000 and freed["unused_contents"]["bytes"] == 4000
        assert freed["old_backups"]["bytes"] == 2000
        left = admin.get(DISK).json()
        assert left["aside"] == [] and left["unused_contents"] == 0
        assert by_name(left["parts"])["contents"] == 50_000
        assert [path.name for path in (process.data / "backups").glob("*.tar")] == ["appliance-20260102-000000.tar"]


def test_only_what_is_named_goes(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        fill(process.data)

        assert admin.post(f"{DISK}/free", json={"what": ["key"]}).status_code == 422
        assert admin.post(f"{DISK}/free", json={"what": []}).status_code == 422
        admin.post(f"{DISK}/free", json={"what": ["unused_contents"]}).raise_for_status()

        assert len(list((process.data / "backups").glob("*.tar"))) == 2
        assert (process.data / "before-restore-20260101-000000" / "blobs" / "x").exists()


def test_while_a_restore_is_staged_what_it_keeps_aside_stays(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        fill(process.data)
        (process.data / "restoring").mkdir()
        (process.data / "restoring" / "app.db").write_bytes(b"r" * 700)
        (process.data / ".app.db-litestream").mkdir()
        (process.data / ".app.db-litestream" / "0.ltx").write_bytes(b"l" * 300)
        parts = by_name(admin.get(DISK).json()["parts"])
        assert (parts["restoring"], parts["litestream"]) == (700, 300)

        [answer] = admin.post(f"{DISK}/free", json={"what": ["before_restore"]}).json()["data"]

        assert answer["bytes"] == 0 and "restore is under way" in answer["error"]
        assert (process.data / "before-restore-20260101-000000").exists()


def test_the_command_says_and_frees_beside_the_server(start: Start, appliance: Command, tmp_path: Path) -> None:
    process, _ = begin(start, tmp_path / "data")
    fill(process.data)

    told = appliance("disk", "--json", "--free", "before_restore", data=process.data)

    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["freed"] == [{"what": "before_restore", "bytes": 1000, "error": None}]
    assert found["aside"] == [] and found["unused_contents"] == 4000
    assert "before_restore" in appliance("disk", data=process.data).stdout
    assert appliance("disk", "--free", "unused_contents", data=process.data).returncode == 2


def test_others_than_superusers_are_refused(ada: Person) -> None:
    assert ada.get(DISK).status_code == 403
    assert ada.post(f"{DISK}/free", json={"what": ["history"]}).status_code == 403
