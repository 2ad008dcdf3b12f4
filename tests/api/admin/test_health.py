"""How the installation says it is, with every part failing for a real cause, and the alerts that come of it."""

import itertools
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.api.admin.test_backups import FIRST
from tests.api.admin.test_replication import children_of
from tests.api.conftest import ADMIN, NewUser, Person, Start

SYSTEM = "/api/v1/admin/system"
HUGE = str(2**60)  # bytes: more than any disk has free
OFTEN = {**FIRST, "APPLIANCE_HEALTH__EVERY_SECONDS": "0.2", "APPLIANCE_HEALTH__KEPT_SECONDS": "0.1"}


def until(person: httpx.Client, path: str, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Asks until the answer fits; each question waits for the server."""
    for _ in range(20_000):
        answer = person.get(f"{SYSTEM}/{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        if wanted(found):
            return found
    raise AssertionError(f"it stays at {found}")


def check(health: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in health["checks"] if each["name"] == name]
    return dict(found)


def until_check(person: httpx.Client, name: str, status: str) -> dict[str, Any]:
    return until(person, "health", lambda health: check(health, name)["status"] == status)


def until_alert(person: httpx.Client, alert_type: str, *, resolved: bool = False) -> dict[str, Any]:
    """The newest alert of that type, once it is so."""
    query = f"alerts?alert_type={alert_type}&resolved={str(resolved).lower()}"
    return dict(until(person, query, lambda found: found["count"])["data"][0])


def test_the_process_says_that_it_answers_and_nothing_else(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/api/v1/utils/health-check")

    assert answer.status_code == 200 and answer.json() == {"status": "ok"}


def test_a_fresh_installation_is_healthy(start: Start) -> None:
    process = start(**FIRST)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = until(admin, "health", lambda health: health["database"]["last_integrity_check"])

    assert found["status"] == "healthy" and found["unresolved_alerts"] == 0
    assert found["database"]["status"] == "connected" and found["database"]["last_integrity_check"] == "ok"
    assert found["database"]["user_count"] == 1 and found["database"]["size_bytes"] > 0
    there = {name for name, is_there in found["services"].items() if is_there}
    assert {"storage", "queue", "scheduler", "embeddings", "ocr"} <= there
    assert there.isdisjoint({"smtp", "replication", "openai", "local_model"})
    assert all(each["status"] != "unavailable" for each in found["checks"])
    assert all(each["required"] == (each["name"] in REQUIRED) for each in found["checks"])
    assert found["replication"] == {
        "enabled": False, "state": "off", "target": "", "lag_seconds": None, "last_sync_at": None, "last_error": None
    }  # fmt: skip
    assert 0 < found["disk"]["free_bytes"] < found["disk"]["total_bytes"]
    assert found["queue"]["running"] >= 0


REQUIRED = ("database", "storage", "queue", "scheduler")


@pytest.mark.parametrize("path", ["health", "metrics", "activity", "alerts"])
def test_others_than_superusers_are_refused(somebody: Person, path: str) -> None:
    assert somebody.get(f"{SYSTEM}/{path}").status_code == 403


def test_others_than_superusers_resolve_nothing(somebody: Person) -> None:
    unknown = "0190a000-0000-7000-8000-000000000000"

    assert somebody.post(f"{SYSTEM}/alerts/{unknown}/resolve", json={}).status_code == 403


def test_an_alert_that_is_none_is_not_found(admin: Person) -> None:
    unknown = "0190a000-0000-7000-8000-000000000000"

    assert admin.post(f"{SYSTEM}/alerts/{unknown}/resolve", json={}).status_code == 404


def test_a_full_disk_raises_an_alert_that_a_person_may_put_aside(start: Start) -> None:
    process = start(**OFTEN, APPLIANCE_STORAGE__MIN_FREE_BYTES=HUGE)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        raised = until_alert(admin, "disk_low")
        health = admin.get(f"{SYSTEM}/health").json()
        scraped = httpx.get(f"{admin.base_url}/metrics", verify=False).text.splitlines()
        resolve = f"{SYSTEM}/alerts/{raised['id']}/resolve"
        aside = admin.post(resolve, json={"note": "A disk is ordered."}).json()
        again = admin.post(resolve, json={"note": "other"}).json()
        with closing(news(admin)) as told:
            looks = list(itertools.islice((each for each in told if each.get("topic") == "admin.health"), 2))
        left = admin.get(f"{SYSTEM}/alerts?resolved=false").json()

    assert (
        'appliance_health_check{name="disk"} 0.0' in scraped and 'appliance_health_check{name="queue"} 1.0' in scraped
    )
    assert 'appliance_alerts_unresolved{severity="error"} 1' in scraped
    assert raised["title"] == "Disk nearly full" and "MiB left" in raised["message"]
    assert health["status"] == "degraded" and check(health, "disk")["status"] == "unavailable"
    assert aside["is_resolved"] and aside["note"] == "A disk is ordered." and aside["resolved_by"] == admin.id
    assert again == aside and len(looks) == 2  # that came after it was put aside
    assert left["data"] == [] and left["unresolved_count"] == 0


def test_an_alert_goes_by_itself_also_after_a_restart(start: Start) -> None:
    process = start(**OFTEN, APPLIANCE_STORAGE__MIN_FREE_BYTES=HUGE)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        raised = until_alert(admin, "disk_low")
    process.stop()
    process = start(**OFTEN)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        gone = until_alert(admin, "disk_low", resolved=True)
        events = admin.get(f"{SYSTEM}/activity?target_type=alert").json()["data"]
        until(admin, "health", lambda health: health["status"] == "healthy")

    assert gone["id"] == raised["id"] and gone["resolved_by"] is None and gone["occurrences"] == 1
    assert [event["type"] for event in events] == ["alert_resolved", "alert_raised"]
    assert [event["status"] for event in events] == ["success", "failed"]
    assert all(event["target_id"] == raised["id"] for event in events)


def test_contents_that_cannot_be_written_are_not_healthy(start: Start) -> None:
    process = start(**OFTEN)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        (process.data / "blobs").rename(process.data / "elsewhere")
        broken = until_check(admin, "storage", "unavailable")
        alert = until_alert(admin, "engine_down")
        (process.data / "elsewhere").rename(process.data / "blobs")
        mended = until(admin, "health", lambda health: health["status"] == "healthy")

    assert broken["status"] == "unhealthy" and broken["services"]["storage"] is False
    assert [each["name"] for each in broken["checks"] if each["status"] == "unavailable"] == ["storage"]
    assert alert["subject"] == "storage" and alert["severity"] == "critical"
    assert mended["services"]["storage"] is True


def test_a_database_that_another_holds_is_said_within_two_seconds_and_the_answer_still_comes(start: Start) -> None:
    process = start(**OFTEN)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        until(admin, "health", lambda health: health["status"] == "healthy")
        other = apsw.Connection(str(process.data / "app.db"))
        other.execute("BEGIN IMMEDIATE")
        held = until_check(admin, "database", "unavailable")
        other.execute("ROLLBACK")
        other.close()
        freed = until_check(admin, "database", "available")

    assert held["status"] == "unhealthy" and held["database"]["status"] == "unavailable"
    assert check(held, "database")["message"] == "No answer within 2 seconds."
    assert check(held, "database")["latency_ms"] is None
    assert freed["database"]["status"] == "connected"


def test_a_damaged_database_is_said(start: Start) -> None:
    process = start(**FIRST)
    process.wait_until_ready()
    process.stop()
    damage(process.data / "app.db")
    process = start(**OFTEN)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        found = until_check(admin, "database", "unavailable")
        ready = admin.get("/readyz").json()

    assert ready == {"status": "ready", "failed": [], "warnings": ["damage"]}
    assert found["status"] == "unhealthy" and "damaged" in check(found, "database")["message"]
    assert found["database"]["last_integrity_check"] not in (None, "ok")


def damage(file: Path) -> None:
    """Break the tree of a table that nothing needs at the start: the page of its root is no page any more."""
    with closing(apsw.Connection(str(file))) as database:
        database.pragma("wal_checkpoint", "truncate")
        size = int(database.pragma("page_size"))
        [(root,)] = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'storage_resumable'").fetchall()
    with file.open("r+b") as pages:
        pages.seek((root - 1) * size)
        pages.write(b"\xff" * 100)


class Discarding:
    """Takes every mail."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 OK"


def test_what_other_programs_do_not_answer_is_said_and_is_over_when_they_do(
    start: Start, unused_port: int, tmp_path: Path
) -> None:
    process = start(
        **OFTEN,
        APPLIANCE_MAIL__HOST="127.0.0.1",
        APPLIANCE_MAIL__PORT=str(unused_port),
        APPLIANCE_MAIL__SECURITY="none",
        APPLIANCE_LLM__BASE_URL=f"http://127.0.0.1:{unused_port}/v1",
        APPLIANCE_LLM__OPENAI_API_KEY="sk-secret",
        APPLIANCE_BACKUP__FOLDER=str(tmp_path / "file"),
    )
    (tmp_path / "file").write_text("")
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        mail, model = until_alert(admin, "mail_failed"), until_alert(admin, "provider_errors")
        health = admin.get(f"{SYSTEM}/health").json()
        admin.post("/api/v1/admin/backups")
        backup = until_alert(admin, "backup_failed")
        server = Controller(Discarding(), hostname="127.0.0.1", port=unused_port)
        server.start()
        try:
            over = until_alert(admin, "mail_failed", resolved=True)
            mended = until_check(admin, "smtp", "available")
        finally:
            server.stop()

    assert health["status"] == "degraded" and "127.0.0.1" in mail["message"] and model["subject"] == "local_model"
    assert check(health, "openai") == {
        "name": "openai", "status": "available", "message": "The platform has a key", "latency_ms": 0, "required": False
    }  # fmt: skip
    assert "sk-secret" not in json.dumps(health)
    assert "The last backup failed" in backup["message"]
    assert over["id"] == mail["id"] and mended["services"]["smtp"] is True


@pytest.fixture
def replica(tmp_path: Path) -> dict[str, str]:
    return {"APPLIANCE_REPLICATION__TARGET": f"file://{tmp_path / 'replica'}", "APPLIANCE_HEALTH__LAG_SECONDS": "3"}


def test_a_replica_whose_target_is_gone_is_stopped_until_it_is_back(
    start: Start, replica: dict[str, str], tmp_path: Path
) -> None:
    process = start(**OFTEN, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        running = until(admin, "health", lambda health: health["replication"]["last_sync_at"])
        (tmp_path / "replica").rename(tmp_path / "away")
        (tmp_path / "replica").write_text("")
        os.kill(children_of(process.pid)[0], signal.SIGKILL)  # so that it opens its target anew
        stopped = until_check(admin, "replication", "unavailable")
        alert = until_alert(admin, "replication_stopped")
        (tmp_path / "replica").unlink()
        (tmp_path / "away").rename(tmp_path / "replica")
        until_alert(admin, "replication_stopped", resolved=True)
        until_check(admin, "replication", "available")

    assert running["replication"]["enabled"] and running["services"]["replication"]
    assert stopped["status"] == "degraded" and stopped["replication"]["last_error"]
    assert alert["subject"] == "replication" and alert["severity"] == "error"


def test_a_replica_that_falls_behind_is_said_with_how_far(start: Start, replica: dict[str, str]) -> None:
    process = start(**OFTEN, **replica)
    with closing(Person(process.wait_until_ready(), ADMIN)) as admin:
        until(admin, "health", lambda health: health["replication"]["last_sync_at"])
        [litestream] = children_of(process.pid)
        os.kill(litestream, signal.SIGSTOP)
        try:
            alert = until_alert(admin, "replication_lag")
            behind = until_check(admin, "replication", "unavailable")
        finally:
            os.kill(litestream, signal.SIGCONT)
        until_alert(admin, "replication_lag", resolved=True)

    assert "s behind" in alert["message"] and behind["replication"]["lag_seconds"] > 3
    assert behind["replication"]["state"] == "running"


def news(person: Person) -> Iterator[dict[str, Any]]:
    with person.stream("GET", "/api/v1/events") as stream:
        yield {}  # it listens
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line[5:])


def test_superusers_are_told_of_alerts_as_they_come_and_others_are_not(start: Start, new_user: NewUser) -> None:
    process = start(**OFTEN)
    server = process.wait_until_ready()
    with closing(Person(server, ADMIN)) as admin, closing(Person(server, "eve@example.com", sign_up=True)) as eve:
        told, other = news(admin), news(eve)
        next(told), next(other)
        (process.data / "blobs").rename(process.data / "elsewhere")
        topics = {(each["topic"], each.get("status")) for each in first(told, ("admin.alert", "raised"))}
        (process.data / "elsewhere").rename(process.data / "blobs")
        eve.patch("/api/v1/users/me", json={"full_name": "Eve"}).raise_for_status()
        heard = next(other)
        told.close(), other.close()

    assert {("admin.alert", "raised"), ("admin.health", None)} <= topics
    assert heard["topic"].startswith("auth.")


def first(told: Iterator[dict[str, Any]], wanted: tuple[str, str]) -> list[dict[str, Any]]:
    """All news up to the look that follows the wanted one."""
    found: list[dict[str, Any]] = []
    for each in told:
        found.append(each)
        if each["topic"] == "admin.health" and any((one["topic"], one.get("status")) == wanted for one in found):
            return found
    raise AssertionError(f"the stream ended: {found}")


def test_the_numbers_of_the_platform_are_those_of_what_was_made(start: Start) -> None:
    process = start(**FIRST)
    server = process.wait_until_ready()
    with closing(Person(server, ADMIN)) as admin, closing(Person(server, "eve@example.com", sign_up=True)) as eve:
        files = {"file": ("a.txt", b"12345")}
        assert eve.post("/api/v1/storage/upload", files=files, data={"bucket": "user-uploads"}).status_code == 201
        assert eve.post("/api/v1/rag/index", json={"name": "animals"}).status_code in (200, 201)
        found = admin.get(f"{SYSTEM}/metrics").json()

    assert found["users"] == {"total": 2, "active": 2, "admins": 1, "regular": 1}
    assert (found["resources"]["files"], found["resources"]["storage_bytes"]) == (1, 5)
    assert found["resources"]["rag_indexes"] == 1 and found["resources"]["browser_sessions"] == 0
    assert found["executions"]["success_rate"] == 0
