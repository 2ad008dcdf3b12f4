"""How sessions and the browser end: by idleness, crash, memory, a stop, a kill; and what its processes are told."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue

import httpx
import pytest

from appliance.adapters.browser import ChromiumBrowser, memory, pool
from appliance.core import settings as configuration
from appliance.ports.browser import Lost, Opening
from appliance.ports.browser_actions import Evaluate
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
    ready = httpx.get(f"{ada.base_url}/readyz").json()
    assert "browser_pool" not in [*ready["failed"], *ready["warnings"]]


@pytest.fixture
def greedy(tmp_path, monkeypatch) -> Iterator[ChromiumBrowser]:
    """A browser that is looked at often. What it loads is nothing, so it needs no guard."""
    monkeypatch.setattr(pool, "_LOOK", 0.1)
    configuration.configure(environ={})
    browser = ChromiumBrowser(tmp_path, tmp_path)
    yield browser
    browser.end()
    configuration.configure(environ={})


def test_a_browser_that_takes_too_much_memory_is_ended(greedy):
    lost: Queue[tuple[str, str]] = Queue()
    greedy.on_lost(lambda id, why: lost.put((id, why)))
    greedy.open("mine", Opening())
    assert greedy.status().running
    configuration.configure(flags={"chromium.max_memory_mb": 256}, environ={})
    with suppress(Lost):
        greedy.act("mine", Evaluate(script="() => { window.kept = new Array(3e7).fill(0).map((_, n) => n) }"))

    assert lost.get(timeout=60) == ("mine", "The browser used more than 256 MB of memory, so it was ended.")
    with pytest.raises(Lost):
        greedy.act("mine", Evaluate(script="1"))


def test_a_session_that_nobody_waits_for_any_more_leaves_no_context(greedy):
    """Again and again it would fill the memory with contexts that no limit counts."""
    greedy.open("first", Opening())
    running = greedy._pool._running

    async def give_up() -> None:
        opening = asyncio.ensure_future(greedy._pool.open("late", Opening()))
        for _ in range(50):  # it has asked the browser by then, and has no answer yet
            await asyncio.sleep(0)
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening

    asyncio.run_coroutine_threadsafe(give_up(), greedy._loop).result(10)
    greedy.open("second", Opening())  # the browser takes one after the other, so "late" has been made

    async def contexts() -> int:
        asking = await running.browser.new_browser_cdp_session()
        found = await asking.send("Target.getBrowserContexts")
        await asking.detach()
        return len(found["browserContextIds"])

    until(lambda: asyncio.run_coroutine_threadsafe(contexts(), greedy._loop).result(10), lambda count: count == 2)
    assert len(running.tabs) == 2


def test_nothing_outlives_a_server_that_is_killed_or_stopped(person):
    ada, process = person()
    session = Visitor(ada)
    processes = browser_processes(process.pid)

    os.kill(process.pid, signal.SIGKILL)
    process.stop()

    assert len(processes) > 3
    until(lambda: alive(processes), lambda left: not left)
    ada, again = person()
    shown = ada.get(f"{BROWSER}/session/{session.id}").json()["session"]
    assert (shown["status"], shown["close_reason"]) == ("closed", "shutdown")

    Visitor(ada)
    processes = browser_processes(again.pid)
    assert len(processes) > 3
    assert again.stop() == 0
    assert alive(processes) == []
