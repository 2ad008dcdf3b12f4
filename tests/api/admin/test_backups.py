"""Backups and the way back, with real servers and the command line."""

import json
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from appliance.core.clock import parse_rfc3339
from tests.api.conftest import ADMIN, PASSWORD, Command, Person, Process, Start

BACKUPS = "/api/v1/admin/backups"
FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}


def until(person: httpx.Client, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    """Asks until the answer fits; each question waits for the server, also while it begins again."""
    for _ in range(5000):
        try:
            answer = person.get(BACKUPS)
        except httpx.TransportError:
            continue
        assert answer.status_code == 200, answer.text
        if wanted(found := answer.json()):
            return found
    raise AssertionError(f"it stays at {found}")


def store(person: Person, name: str, content: bytes) -> str:
    answer = person.post("/api/v1/storage/upload", files={"file": (name, content)}, data={"bucket": "user-uploads"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


def delete(person: Person, url: str) -> None:
    assert person.delete(url.replace("/download/", "/delete/")).is_success


def make_backup(admin: Person) -> str:
    before = {backup["name"] for backup in admin.get(BACKUPS).json()["data"]}
    assert admin.post(BACKUPS).status_code == 202
    found = until(admin, lambda answer: bool({backup["name"] for backup in answer["data"]} - before))  # type: ignore[attr-defined]
    return str(found["data"][0]["name"])  # type: ignore[index]


def test_a_backup_is_restored_and_the_server_begins_again(start: Start) -> None:
    process = start(**FIRST)
    server = process.wait_until_ready()
    with closing(Person(server, ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept" * 100_000)
        name = make_backup(admin)
        delete(admin, kept)
        later = store(admin, "later.txt", b"later")

        (process.data / "before-restore-99999999-999999").mkdir()  # somebody's own, and no time
        answer = admin.post(f"{BACKUPS}/{name}/restore")

        assert answer.json()["restored_at"] is None
        assert answer.status_code == 202 and answer.json()["restore"]["name"] == name
        server = process.wait_until_ready()  # of its second life, in the same process
    with closing(Person(server, ADMIN)) as admin:
        assert admin.get(kept).content == b"kept" * 100_000
        assert admin.get(later).status_code == 404
        found = admin.get(BACKUPS).json()
        assert [backup["name"] for backup in found["data"]] == [name]
        assert abs(parse_rfc3339(found["restored_at"]) / 1000 - time.time()) < 60
        (process.data / "before-restore-99999999-999999").rmdir()
    [aside] = process.data.glob("before-restore-*")
    assert (aside / "app.db").is_file()


def test_a_damaged_backup_is_not_restored_and_the_server_goes_on(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept" * 1000)
        name = make_backup(admin)
        file = process.data / "backups" / name
        file.write_bytes(file.read_bytes().replace(b"keptkept", b"keptKept", 1))

        assert admin.post(f"{BACKUPS}/{name}/restore").status_code == 202
        found = until(admin, lambda answer: answer["restore"]["state"] == "failed")  # type: ignore[index]

        assert "is not what was put into it" in found["restore"]["error"]  # type: ignore[index]
        assert admin.get(kept).content == b"kept" * 1000
        assert not (process.data / "restoring").exists()


def test_a_backup_is_downloaded_and_deleted(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        name = make_backup(admin)

        got = admin.get(f"{BACKUPS}/{name}")
        assert got.content == (process.data / "backups" / name).read_bytes()
        assert admin.delete(f"{BACKUPS}/{name}").status_code == 204

        assert admin.get(f"{BACKUPS}/{name}").status_code == 404
        assert admin.post(f"{BACKUPS}/{name}/restore").status_code == 404


@pytest.mark.parametrize("name", ["..%2Fapp.db", "before-0001_x.db", "appliance-20260101-000000.tar%00"])
def test_only_backups_can_be_named(server: str, name: str) -> None:
    with closing(Person(server, ADMIN)) as admin:
        assert admin.get(f"{BACKUPS}/{name}").status_code in (400, 404)


def test_others_than_superusers_are_refused(ada: Person) -> None:
    assert ada.get(BACKUPS).status_code == 403
    assert ada.post(BACKUPS).status_code == 403


def test_older_backups_go(start: Start) -> None:
    process = start(**FIRST, APPLIANCE_BACKUP__KEEP="1")
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        old = process.data / "backups" / "appliance-20200101-000000.tar"
        old.write_bytes(b"")
        name = make_backup(admin)
        until(admin, lambda answer: not answer["running"])

        assert [path.name for path in (process.data / "backups").glob("*.tar")] == [name]


# From the command line


def words_of(folder: Path) -> str:
    return (folder / "key").read_text()


def test_an_archive_moves_to_another_machine_with_the_recovery_phrase(
    start: Start, appliance: Command, tmp_path: Path
) -> None:
    process = start(**FIRST)
    archive = tmp_path / "mine.tar"
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        kept = store(admin, "a.txt", b"kept")
        body = {"service_name": "reddit", "api_key": "a-long-enough-key", "verify": False}
        assert admin.post("/api/v1/users/me/api-keys", json=body).status_code == 201
        told = appliance("backup", str(archive), "--json", data=process.data)  # beside the running server
        assert json.loads(told.stdout)["path"] == str(archive), told.stderr
    phrase = appliance("key", "show", data=process.data).stdout
    process.stop()
    other = tmp_path / "other"

    refused = appliance("restore", str(archive), data=other)
    wrong = appliance("restore", str(archive), "--phrase-stdin", data=other, input=phrase.replace("a", "o", 1))
    done = appliance("restore", str(archive), "--phrase-stdin", data=other, input=phrase)

    assert refused.returncode == 1 and "recovery phrase" in refused.stderr
    assert wrong.returncode == 1 and "do not fit together" in wrong.stderr
    assert done.returncode == 0, done.stderr
    assert words_of(other) == words_of(process.data)
    moved = Process(other)
    try:
        with closing(Person(moved.wait_until_ready(), ADMIN)) as admin:
            assert admin.get(kept).content == b"kept"
            [credential] = admin.get("/api/v1/users/me/api-keys").json()["data"]
            assert credential["service_name"] == "reddit"
    finally:
        moved.stop()


def test_checking_changes_nothing_and_a_running_server_is_not_replaced(
    start: Start, appliance: Command, tmp_path: Path
) -> None:
    process = start(**FIRST)
    process.wait_until_ready()
    archive = str(tmp_path / "mine.tar")
    assert appliance("backup", archive, data=process.data).returncode == 0

    in_use = appliance("restore", archive, data=process.data)
    process.stop()
    before = sorted(path.name for path in process.data.iterdir())
    checked = appliance("restore", archive, "--check", data=process.data)

    assert in_use.returncode == 1 and "in use by process" in in_use.stderr
    assert checked.returncode == 0 and "It is whole" in checked.stdout
    assert sorted(path.name for path in process.data.iterdir()) == before


def test_the_phrase_is_compared_with_the_key(appliance: Command, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    phrase = appliance("key", "show", data=mine).stdout

    assert appliance("key", "verify", data=mine, input=phrase).returncode == 0
    told = appliance("key", "verify", data=other, input=phrase)
    assert told.returncode == 1 and "another installation" in told.stderr


# Killed


def test_a_server_killed_while_it_makes_backups_loses_nothing(start: Start) -> None:
    draw = random.Random(11)
    urls: dict[str, bytes] = {}
    for n in range(4):
        process = start(**FIRST)
        with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
            content = draw.randbytes(3_000_000)
            urls[store(admin, f"{n}.bin", content)] = content
            kill = threading.Timer(draw.random() * 0.2, process._process.send_signal, [signal.SIGKILL])
            admin.post(BACKUPS)
            kill.start()
            kill.join()
            process.stop()
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        for url, content in urls.items():
            assert admin.get(url).content == content
        until(admin, lambda answer: not answer["running"])
        make_backup(admin)
        assert not list((process.data / "backups").glob(".*.part"))
    process.stop()
