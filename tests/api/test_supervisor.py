"""What a service manager is told by the real process, over the socket that it listens at."""

import os
import signal
import socket
from contextlib import closing

import pytest

from tests.api.admin.test_backups import store
from tests.api.conftest import ADMIN, PASSWORD, Person

FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
EVERY = 200_000  # microseconds


@pytest.fixture(params=["in a folder", "abstract"])
def told(request, tmp_path):
    """(what NOTIFY_SOCKET says, the next message)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        name = str(tmp_path / "notify") if request.param == "in a folder" else f"@appliance-{os.getpid()}"
        listener.bind(name.replace("@", "\0", 1))
        listener.settimeout(30)
        yield name, lambda: listener.recv(4096).decode().split("\n")


def test_it_says_that_it_is_ready_that_it_lives_and_that_it_stops(start, told):
    name, heard = told
    process = start(NOTIFY_SOCKET=name, WATCHDOG_USEC=str(EVERY))

    assert heard() == ["READY=1", f"WATCHDOG_USEC={EVERY}"]
    assert [heard() for _ in range(3)] == [["WATCHDOG=1"]] * 3
    os.kill(process.pid, signal.SIGTERM)
    while (message := heard()) == ["WATCHDOG=1"]:
        pass
    assert message == ["STOPPING=1"]


def test_signs_of_life_are_not_sent_for_another_process(start, told):
    name, heard = told
    process = start(NOTIFY_SOCKET=name, WATCHDOG_USEC=str(EVERY), WATCHDOG_PID="1")

    assert heard() == ["READY=1"]
    os.kill(process.pid, signal.SIGTERM)
    assert heard() == ["STOPPING=1"]


def test_a_restart_after_a_restore_asks_for_patience_and_is_no_stop(start, appliance, tmp_path, told):
    name, heard = told
    process = start(NOTIFY_SOCKET=name, WATCHDOG_USEC=str(EVERY), **FIRST)
    assert heard()[0] == "READY=1"
    with closing(Person(process.wait_until_ready(), ADMIN)) as ada:
        store(ada, "a.txt", b"one")
        backups = "/api/v1/admin/backups"
        assert ada.post(backups, headers={"prefer": "wait=20"}).status_code in (200, 201, 202)
        while not (found := ada.get(backups).json())["data"]:
            pass
        assert ada.post(f"{backups}/{found['data'][0]['name']}/restore").status_code == 202

    while (message := heard()) == ["WATCHDOG=1"]:
        pass
    assert message == [f"WATCHDOG_USEC={24 * 3600 * 1_000_000}"]
    while (message := heard()) == ["WATCHDOG=1"]:
        pass
    assert message == ["READY=1", f"WATCHDOG_USEC={EVERY}"]
    assert heard() == ["WATCHDOG=1"]
