"""The real adapter of the port browser: the machine's Chromium, driven by Playwright (imported at first use)."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from appliance.adapters.browser.program import why_none
from appliance.core.errors import Unavailable
from appliance.ports.browser import Acted, BrowserStatus, Lost, Opening
from appliance.ports.browser_actions import Action, Navigate
from appliance.ports.outbound import outbound

if TYPE_CHECKING:
    from appliance.adapters.browser.pool import Pool

log = logging.getLogger(__name__)

_OPENING = 10.0  # seconds
_CLOSING = 15.0
_BEYOND = 15.0  # seconds that an action may last beyond its own limit: pages are closed, titles asked

T = TypeVar("T")
Listener = Callable[[str, str], object]


class ChromiumBrowser:
    """See `ports.browser.Browser`. scratch: folder for the files that actions make. own: see `program.program`.

    Everything happens on the loop of one thread of its own, which starts all children and lives as long as we do.
    """

    def __init__(self, scratch: Path, own: Path) -> None:
        self._scratch = scratch
        self._own = own
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool: Pool | None = None
        self._news = ThreadPoolExecutor(1, thread_name_prefix="browser-news")
        self._listeners: list[Listener] = []

    def unavailable(self) -> str | None:
        return why_none(self._own)

    def status(self) -> BrowserStatus:
        return self._pool.status() if self._pool is not None else BrowserStatus(False)

    def open(self, id: str, opening: Opening) -> None:
        pool = self._begun()
        try:
            self._on_loop(pool.open(id, opening), _OPENING)
        except Late:
            self.close(id)
            raise Unavailable(f"The browser opened no session within {_OPENING:g} s.", retry_after=10) from None

    def act(self, id: str, action: Action) -> Acted:
        if self._pool is None:
            raise Lost("The browser no longer holds this session.")
        if isinstance(action, Navigate):
            outbound.check(action.url)
        try:
            return self._on_loop(self._pool.act(id, action), action.timeout_ms / 1000 + _BEYOND)
        except Late:
            self.close(id)
            raise Lost("The browser did not answer.") from None

    def close(self, id: str) -> None:
        if self._pool is not None:
            try:
                self._on_loop(self._pool.close(id), _CLOSING)
            except Late:
                log.warning("browser: a session was not closed within %g s", _CLOSING)

    def on_lost(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def end(self) -> None:
        with self._lock:
            loop, pool, self._loop, self._pool = self._loop, self._pool, None, None
        if loop is None or pool is None:
            return
        try:
            asyncio.run_coroutine_threadsafe(pool.end(), loop).result(_CLOSING)
        except Late:
            log.warning("browser: it did not end within %g s", _CLOSING)
        loop.call_soon_threadsafe(loop.stop)
        self._news.shutdown()

    def _begun(self) -> "Pool":
        with self._lock:
            if self._pool is None:
                # Playwright takes a quarter of a second and 20 MB; who opens no page does not pay for it.
                from appliance.adapters.browser.pool import Pool

                # Not the policy's own loop: uvloop starts children otherwise, and only from the main thread.
                loop = asyncio.SelectorEventLoop()
                loop.set_exception_handler(_complaint)
                threading.Thread(target=_run, args=(loop,), name="browser", daemon=True).start()
                self._loop, self._pool = loop, Pool(self._scratch, self._own, self._tell_lost)
            return self._pool

    def _on_loop(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Raises Late."""
        assert self._loop is not None
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except Late:
            future.cancel()
            raise

    def _tell_lost(self, id: str, why: str) -> None:
        for listener in self._listeners:
            self._news.submit(_tell, listener, id, why)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()


def _tell(listener: Listener, id: str, why: str) -> None:
    try:
        listener(id, why)
    except Exception:
        log.exception("browser: a listener failed for %s", id)


def _complaint(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Of calls that nobody waits for any more, as when the browser was killed; they are no news."""
    log.debug("browser: %s: %s", context.get("message"), context.get("exception"))
