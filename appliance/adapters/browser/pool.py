"""The one browser and its contexts, all on one loop. Imports playwright."""

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext
from playwright.async_api import Error as PlaywrightError

from appliance.adapters.browser import memory
from appliance.adapters.browser.driver import Driver
from appliance.adapters.browser.folder import BrowserFolder
from appliance.adapters.browser.guard import GuardProxy
from appliance.adapters.browser.own import remove_older
from appliance.adapters.browser.program import ARGUMENTS, NO_SANDBOX, program, sandbox_wanted, why_none
from appliance.adapters.browser.settings import ChromiumSettings
from appliance.adapters.browser.tab import Tab, in_background
from appliance.core.children import child_environment
from appliance.core.errors import EngineUnavailable, Unavailable
from appliance.core.settings import settings
from appliance.ports.browser import Acted, BrowserStatus, Lost, Opening
from appliance.ports.browser_actions import Action

log = logging.getLogger(__name__)

_LOOK = 2.0  # seconds between two looks at memory and idleness
_LAUNCH_MS = 9_000
_CLOSING = 5.0


@dataclass
class Running:
    """A started browser. sandbox: see BrowserStatus."""

    driver: Driver
    browser: Browser
    guard: GuardProxy
    folder: BrowserFolder
    sandbox: Literal["own", "none"]
    tabs: dict[str, Tab] = field(default_factory=dict)
    pages: int = 0
    idle_since: float = 0.0
    memory: int = 0
    ending: bool = False


class Pool:
    """lost: called with (id, why) for every context that ends unasked. scratch: for the files that actions make.

    own: see `program.program`.
    """

    def __init__(self, scratch: Path, own: Path, lost: Callable[[str, str], object]) -> None:
        self._scratch = scratch
        self._own = own
        self._lost = lost
        self._starting = asyncio.Lock()
        self._cleaning = asyncio.Lock()
        self._running: Running | None = None
        self._watching: asyncio.Task[None] | None = None
        self.last_error: str | None = None

    def status(self) -> BrowserStatus:
        running = self._running
        if running is None:
            return BrowserStatus(False, last_error=self.last_error)
        return BrowserStatus(
            True,
            running.browser.version,
            running.sandbox,
            len(running.tabs),
            running.pages,
            running.memory,
            self.last_error,
        )

    async def open(self, id: str, opening: Opening) -> None:
        running = await self._started()
        making = asyncio.ensure_future(_new_context(running.browser, opening))
        try:
            # The browser makes it although nobody waits any more, and then it has to be closed.
            tab = Tab(await asyncio.shield(making), opening, running.guard, self._scratch)
            await tab.begin()
        except BaseException as error:
            making.add_done_callback(_close_made)
            if isinstance(error, PlaywrightError):
                raise Unavailable(f"The browser opened no session: {_first_line(error)}") from error
            raise
        running.tabs[id] = tab
        running.pages += 1

    async def act(self, id: str, action: Action) -> Acted:
        running = self._running
        tab = running.tabs.get(id) if running is not None else None
        if tab is None or running is None:
            raise Lost("The browser no longer holds this session.")
        try:
            return await tab.act(action)
        except PlaywrightError as error:
            raise Lost(_first_line(error)) from error

    async def close(self, id: str) -> None:
        running = self._running
        tab = running.tabs.pop(id, None) if running is not None else None
        if running is None or tab is None:
            return
        await tab.end()
        running.idle_since = _now()
        if not running.tabs and running.pages >= settings(ChromiumSettings).max_pages:
            await self._stop(running)

    async def end(self) -> None:
        async with self._starting:
            if self._running is not None:
                await self._stop(self._running)
        async with self._cleaning:
            pass  # one that was ending already has ended

    async def _started(self) -> Running:
        """Raises EngineUnavailable, Unavailable."""
        async with self._starting:
            if self._running is not None and not self._running.browser.is_connected():
                await self._stop(self._running, "The browser ended unexpectedly.")
            if self._running is None:
                self._running = await self._start()
                self._watching = asyncio.ensure_future(self._watch(self._running))
            return self._running

    async def _start(self) -> Running:
        remove_older(self._own)  # none of ours runs now; and first, as another may come meanwhile
        found = program(self._own)
        if found is None:
            why = why_none(self._own) or ""
            raise EngineUnavailable(f"No browser can be started: {why}.", reason=why)
        folder = BrowserFolder()
        guard = GuardProxy()
        sandbox = sandbox_wanted()
        # Chromium wants a home.
        own = {"TMPDIR": str(folder.path), "HOME": os.environ.get("HOME") or str(folder.path)}
        driver = Driver(own)
        try:
            await guard.start()
            playwright = await driver.start(lambda: self._fell("The browser's driver ended unexpectedly."))
            browser = await playwright.chromium.launch(
                executable_path=found,
                chromium_sandbox=sandbox == "own",
                args=ARGUMENTS,
                # Loopback, too: without this word it would be reached past the guard.
                proxy={"server": f"http://127.0.0.1:{guard.port}", "bypass": "<-loopback>"},
                env={**child_environment(own)},
                downloads_path=folder.path,
                timeout=_LAUNCH_MS,
            )
        except BaseException as error:
            guard.close()
            await driver.stop()
            folder.remove()
            if isinstance(error, PlaywrightError | OSError):
                raise self._not_started(str(error)) from error
            raise
        browser.on("disconnected", lambda _: self._fell("The browser ended unexpectedly."))
        self.last_error = None
        if sandbox == "none":
            log.warning("browser: pages run without Chromium's own sandbox; run the appliance as a user of its own")
        return Running(driver, browser, guard, folder, sandbox, idle_since=_now())

    def _not_started(self, text: str) -> Exception:
        self.last_error = text.partition("\n")[0][:300]
        if "No usable sandbox" in text or "zygote_host" in text or "SUID sandbox" in text:
            return EngineUnavailable(f"No browser can be started: {NO_SANDBOX}.", reason=NO_SANDBOX)
        log.warning("browser: it did not start: %s", text[:2000])
        return Unavailable(f"The browser did not start: {self.last_error}", hint="See the server's log.")

    def _fell(self, why: str) -> None:
        """The browser is gone; nobody asked it to."""
        running = self._running
        if running is None or running.ending:
            return
        log.warning("browser: %s", why)
        self.last_error = why
        asyncio.ensure_future(self._stop(running, why))

    async def _stop(self, running: Running, why: str | None = None) -> None:
        """why: what its contexts are told, None when nobody needs to be."""
        if running.ending:
            return
        running.ending = True
        if self._running is running:
            self._running = None
        if self._watching is not None and asyncio.current_task() is not self._watching:
            self._watching.cancel()
        lost, running.tabs = list(running.tabs), {}
        if why is not None:
            for id in lost:
                self._lost(id, why)
        async with self._cleaning:
            await _clean_up(running)

    async def _watch(self, running: Running) -> None:
        """Until it ends: puts an idle browser to sleep, and ends one that takes too much memory."""
        while not running.ending:
            await asyncio.sleep(_LOOK)
            try:
                await self._look(running)
            except Exception:
                log.exception("browser: a look at it failed")

    async def _look(self, running: Running) -> None:
        current = settings(ChromiumSettings)
        running.memory = memory.used(running.driver.pid)
        if running.memory > current.max_memory_mb * 2**20:
            self.last_error = f"The browser used more than {current.max_memory_mb} MB of memory, so it was ended."
            await self._stop(running, self.last_error)
        elif not running.tabs and _now() - running.idle_since > current.sleep_seconds:
            await self._stop(running)


async def _new_context(browser: Browser, opening: Opening) -> BrowserContext:
    return await browser.new_context(
        viewport={"width": opening.width, "height": opening.height},
        user_agent=opening.user_agent,
        locale=opening.locale,
        timezone_id=opening.timezone,
        storage_state=_state(opening),
        service_workers="block",
        accept_downloads=True,
    )


def _close_made(making: asyncio.Future[BrowserContext]) -> None:
    """The context that nobody wants any more, if there is one."""
    if not making.cancelled() and making.exception() is None:
        in_background(making.result().close())


async def _clean_up(running: Running) -> None:
    with suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(_CLOSING):
            await running.browser.close()
    await running.driver.stop()
    running.guard.close()
    await asyncio.get_running_loop().run_in_executor(None, running.folder.remove)


def _state(opening: Opening) -> Any:
    return dict(opening.storage_state) if opening.storage_state is not None else None


def _first_line(error: PlaywrightError) -> str:
    return error.message.partition("\n")[0][:300]


def _now() -> float:
    return asyncio.get_running_loop().time()
