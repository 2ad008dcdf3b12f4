"""How sessions and the browser end: by idleness, crash, memory, a stop, a kill; and what its processes are told."""

import os
import signal
from pathlib import Path

import httpx
import msgspec
import pytest

from appliance.adapters.browser import memory
from tests.api.browser.conftest import BROWSER, Visitor
from tests.api.browser.site import until
from tests.api.conftest import ADMIN, PASSWORD, Person

FIRST = {
    "APPLIANCE_FIRST_SUPERUSER": ADMIN,
    "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD,
    "APPLIANCE_STORAGE__MIN_FREE_BYTES": "0",
}


def browser_processes(server: int) -> list[int]:
    """Of a server: the driver, the browser and all of theirs."""
    return [pid for pid in memory.tree(server) if pid != server and name_of(pid) in ("node", "chromium", "chrome")]


def name_of(pid: int) -> str:
    try:
        return Path(os.readlink(f"/proc/{pid}/exe")).name.split(" ")[0]
    except OSError:
        return ""


def alive(pids: list[int]) -> list[int]:
    """Without those that have ended and wait to be reaped."""
    return [pid for pid in pids if name_of(pid)]


def ended(session: Visitor) -> dict:
    return until(lambda: session.shown()["session"], lambda found: found["status"] != "active")


@pytest.fixture
def person(start):
    """`person(**environment)`: the administrator of a server of its own, and its process."""
    people: list[Person] = []

    def run(**environment):
        process = start(**FIRST, **environment)
        people.append(Person(process.wait_until_ready(), ADMIN))
        return people[-1], process

    yield run
    for each in people:
        each.close()


def test_a_crash_ends_the_sessions_and_the_next_one_finds_a_new_browser(visit, browsing, eve, site):
    session = visit()
    session.done("navigate", url=site.url())
    main = next(
        pid
        for pid in browser_processes(browsing.pid)
        if name_of(pid) != "node" and b"--type=" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    )

    os.kill(main, signal.SIGKILL)
    lost = ended(session)
    other = visit()

    assert (lost["status"], lost["close_reason"]) == ("error", "crash")
    assert "ended unexpectedly" in lost["error_message"]
    assert session.ask("content").json()["code"] == "invalid-state"
    assert other.done("navigate", url=site.url())["title"] == "A form"


def test_the_driver_may_die_too(visit, browsing, site):
    session = visit()
    driver = next(pid for pid in browser_processes(browsing.pid) if name_of(pid) == "node")

    os.kill(driver, signal.SIGKILL)

    assert ended(session)["status"] == "error"
    assert visit().done("navigate", url=site.url())["title"] == "A form"


def test_its_processes_know_nothing_of_our_environment(visit, browsing, site):
    visit().done("navigate", url=site.url())
    own = Path(f"/proc/{browsing.pid}/environ").read_bytes()
    theirs = {pid: Path(f"/proc/{pid}/environ").read_bytes() for pid in browser_processes(browsing.pid)}

    assert b"SECRET_OF_THE_OPERATOR" in own and b"APPLIANCE_" in own
    assert {name_of(pid) for pid in theirs} >= {"node", "chromium"}
    assert any(b"TMPDIR=" in environment for environment in theirs.values())
    for environment in theirs.values():
        assert b"SECRET_OF" not in environment
        assert b"APPLIANCE_" not in environment and b"LD_LIBRARY_PATH" not in environment


def test_idle_sessions_are_closed_and_an_idle_browser_sleeps(person):
    ada, process = person(APPLIANCE_BROWSER__IDLE_SECONDS="1", APPLIANCE_CHROMIUM__SLEEP_SECONDS="1")
    session = Visitor(ada)
    processes = browser_processes(process.pid)

    closed = ended(session)

    assert (closed["status"], closed["close_reason"]) == ("closed", "idle")
    assert processes
    until(lambda: alive(processes), lambda left: not left)
    assert Visitor(ada).opened["status"] == "active"


def test_a_browser_that_takes_too_much_memory_is_ended(person):
    ada, _ = person(APPLIANCE_CHROMIUM__MAX_MEMORY_MB="256")
    session = Visitor(ada)
    session.ask("evaluate", script="() => { window.kept = new Array(4e7).fill(0).map((_, n) => n) }")

    lost = ended(session)

    assert (lost["status"], lost["close_reason"]) == ("error", "crash")
    assert "more than 256 MB" in lost["error_message"]


def test_nothing_outlives_a_killed_server_and_the_next_one_knows(person, start):
    ada, process = person()
    session = Visitor(ada)
    processes = browser_processes(process.pid)

    os.kill(process.pid, signal.SIGKILL)
    process.stop()

    assert len(processes) > 3
    until(lambda: alive(processes), lambda left: not left)
    again, _ = person()
    shown = again.get(f"{BROWSER}/session/{session.id}").json()["session"]
    assert (shown["status"], shown["close_reason"]) == ("closed", "shutdown")


def test_a_stop_ends_the_browser(person):
    ada, process = person()
    Visitor(ada)
    processes = browser_processes(process.pid)

    assert process.stop() == 0
    assert alive(processes) == []


def test_without_a_browser_it_says_what_to_install(person):
    ada, _ = person(APPLIANCE_CHROMIUM__PROGRAM="/nowhere/chromium")

    refused = ada.post(f"{BROWSER}/session", json={})
    tools = ada.get(f"{BROWSER}/tools").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "engine-unavailable")
    assert "/nowhere/chromium is no program" in refused.json()["detail"]
    assert "apt-get install chromium" in refused.json()["reason"]
    assert not any(tool["available"] for tool in tools)


def test_the_other_health_checks_know_the_browser(person):
    ada, _ = person()
    url = str(ada.base_url)

    ready = msgspec.json.decode(httpx.get(f"{url}/readyz").content)

    assert "browser_pool" not in ready["failed"] and "browser_pool" not in ready["warnings"]
