"""`appliance doctor`, on installations with something wrong."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from tests.api.conftest import Command, Process, Start


def findings(appliance: Command, data: Path, *words: str, **environment: str) -> dict[str, list[dict[str, Any]]]:
    told = appliance("doctor", "--json", *words, data=data, **environment)
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(told.stdout):
        found.setdefault(finding["what"], []).append(finding)
    assert told.returncode == any(f["result"] == "failed" for group in found.values() for f in group), told.stderr
    return found


def damage(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096 * 3)
        opened.write(os.urandom(4096 * 20))


def until_logged(process: Process, server: str, words: str) -> None:
    """Each look at the log waits for an answer of the server."""
    for _ in range(5000):
        if words in process.log:
            return
        httpx.get(f"{server}/health")
    raise AssertionError(process.log)


def test_a_fresh_one_is_in_order_beside_its_server_and_without(start: Start, appliance: Command) -> None:
    process = start()
    process.wait_until_ready()

    running = findings(appliance, process.data)
    process.stop()
    stopped = findings(appliance, process.data, "--offline")

    assert running["server"][0]["detail"] == "it is running"
    assert stopped["server"][0]["detail"] == "it is not running"
    assert {name: f[0]["result"] for name, f in stopped.items()} == {
        name: "warning" if name == "backups" else "ok" for name in stopped
    }
    assert "replica" in running and "replica" not in stopped


def test_a_folder_that_is_not_there_is_not_made(appliance: Command, tmp_path: Path) -> None:
    told = appliance("doctor", "--json", data=tmp_path / "nothing")

    assert told.returncode == 1
    assert not (tmp_path / "nothing").exists()


def test_a_damaged_database_is_found_and_restoring_is_offered(start: Start, appliance: Command, tmp_path: Path) -> None:
    process = start()
    process.wait_until_ready()
    assert appliance("backup", str(tmp_path / "good.tar"), data=process.data).returncode == 0
    process.stop()
    damage(process.data / "app.db")

    [found] = findings(appliance, process.data)["database"]
    assert found["result"] == "failed" and "restore" in found["hint"]
    again = start()
    with suppress(AssertionError):  # it may start: not every page is read at once
        until_logged(again, again.wait_until_ready(), "The database is damaged")
    again.stop()
    assert "appliance restore" in again.log

    assert appliance("restore", str(tmp_path / "good.tar"), data=process.data).returncode == 0
    assert findings(appliance, process.data)["database"][0]["result"] == "ok"


def test_what_others_can_read_is_found_and_mended(start: Start, appliance: Command) -> None:
    process = start()
    process.wait_until_ready()
    process.stop()
    (process.data / "key").chmod(0o644)

    [found] = findings(appliance, process.data)["permissions"]
    assert found["result"] == "warning" and "0644" in found["detail"] and not found["fixed"]
    assert findings(appliance, process.data, "--fix")["permissions"][0]["fixed"]

    assert (process.data / "key").stat().st_mode & 0o777 == 0o600
    assert findings(appliance, process.data)["permissions"][0]["result"] == "ok"


def test_a_missing_key_and_an_empty_content_are_found(start: Start, appliance: Command) -> None:
    process = start()
    process.wait_until_ready()
    process.stop()
    (process.data / "key").unlink()
    lost = process.data / "blobs" / "ab" / "cd" / ("abcd" + "0" * 60)
    lost.parent.mkdir(parents=True)
    lost.touch()

    found = findings(appliance, process.data)

    assert found["key"][0]["result"] == "failed" and "recovery phrase" in found["key"][0]["hint"]
    assert str(lost) in found["contents"][0]["detail"]


def test_a_replica_that_cannot_be_reached_is_found_unless_offline(start: Start, appliance: Command) -> None:
    process = start()
    process.wait_until_ready()
    process.stop()
    replica = {
        "APPLIANCE_REPLICATION__TARGET": "s3://copies/mine",
        "APPLIANCE_REPLICATION__ENDPOINT": "http://127.0.0.1:1",
    }

    [found] = findings(appliance, process.data, **replica)["replica"]

    assert found["result"] == "failed" and "cannot be reached" in found["detail"]
    assert "replica" not in findings(appliance, process.data, "--offline", **replica)
