"""One context: its page at work, the files that come of it, and how an action in it ends. Imports playwright."""

import asyncio
import logging
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Download, FileChooser, Page, Request
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from appliance.adapters.browser.acting import DOING
from appliance.adapters.browser.errors import Refused, worded
from appliance.adapters.browser.guard import GuardProxy
from appliance.core.ids import new_id
from appliance.ports.browser import Acted, Made, MadeBy, Opening
from appliance.ports.browser_actions import Action

log = logging.getLogger(__name__)

LARGEST_DOWNLOAD = 50 * 1024 * 1024  # bytes
_MOST_DOWNLOADS = 10  # of one action
_MOST_PAGES = 5
_MOMENT = 1.0  # seconds
_SLACK = 2.0  # seconds that an action may last beyond its own limit, which the page itself cannot stretch
_SHOWN = ("http", "https", "about", "data", "blob", "chrome-error")
# Belt and braces beside the flag: WebRTC and WebTransport know no proxy.
NO_DIRECT_WAYS = """for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"])
  delete globalThis[name]"""


class Tab:
    """secret: whether what the action at work types may go into a password field."""

    def __init__(self, context: BrowserContext, opening: Opening, guard: GuardProxy, scratch: Path) -> None:
        self.context = context
        self.opening = opening
        self.guard = guard
        self.secret = False
        self.failed_url: str | None = None
        self._scratch = scratch
        self._pages: list[Page] = []
        self._made: list[Made] = []
        self._downloads: list[tuple[Download, asyncio.Task[None]]] = []
        self._asked = False  # for another page, in the action at work
        self._arrived = asyncio.Event()  # that page, or a file in its place

    async def begin(self) -> None:
        await self.context.add_init_script(NO_DIRECT_WAYS)
        if blocked := self.opening.blocked:
            await self.context.route(
                "**/*", lambda route: route.abort() if route.request.resource_type in blocked else route.continue_()
            )
        self.context.on("page", self._page_opened)
        await self.context.new_page()

    async def page(self) -> Page:
        """The newest that is open."""
        return self._pages[-1] if self._pages else await self.context.new_page()

    def expect_page(self) -> None:
        """The action at work leads to another page, so it has not ended before that is there."""
        self._asked = True

    def file(self, by: MadeBy, name: str) -> Path:
        """Where a new file is to be written that the action answers with."""
        path = self._scratch / f"browser-{new_id()}"
        self._made.append(Made(by, path, name))
        return path

    async def act(self, action: Action) -> Acted:
        limit = action.timeout_ms / 1000
        self.failed_url, self.secret, self._asked = None, False, False
        self._arrived.clear()
        error, result = None, {}
        try:
            async with asyncio.timeout(limit + _SLACK):
                result = await DOING[type(action)](self, await self.page(), action)
                await self._settled()
                await self._downloads_end()
        except PlaywrightTimeout as problem:
            error = worded(problem, action)
        except TimeoutError:
            error = f"The page did not answer within {limit:g} s, so it was closed."
            await self._new_page()
        except (PlaywrightError, Refused) as problem:
            error = self._why_blocked() or worded(problem, action)
        error = await self._nothing_local() or error
        page = await self.page()
        return Acted(page.url, await _title(page), result, error, self.secret, self._take_made(keep=error is None))

    async def end(self) -> None:
        for _, task in self._downloads:
            task.cancel()
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(5):
                await self.context.close()
        self._take_made(keep=False)

    def _why_blocked(self) -> str | None:
        return self.guard.why_refused(self.failed_url) if self.failed_url else None

    def _take_made(self, *, keep: bool) -> tuple[Made, ...]:
        made, self._made = self._made, []
        # A download counts even where the action itself failed.
        kept = [each for each in made if each.path.exists() and (keep or each.by == "download")]
        for each in made:
            if each not in kept:
                each.path.unlink(missing_ok=True)
        return tuple(kept)

    def _page_opened(self, page: Page) -> None:
        if len(self._pages) >= _MOST_PAGES:
            in_background(page.close())
            return
        self._pages.append(page)
        self._arrived.set()
        page.on("close", self._page_gone)
        page.on("crash", lambda crashed: in_background(self._replace(crashed)))
        page.on("filechooser", _no_files)
        page.on("download", self._download_began)
        page.on("request", self._request_began)
        page.on("requestfailed", self._request_failed)
        page.on("framenavigated", lambda frame: self._arrived.set())

    def _page_gone(self, page: Page) -> None:
        if page in self._pages:
            self._pages.remove(page)

    def _request_began(self, request: Request) -> None:
        self._asked = self._asked or request.is_navigation_request()

    def _request_failed(self, request: Request) -> None:
        if request.is_navigation_request():
            self.failed_url = request.url

    async def _settled(self) -> None:
        """Where a link leads is known a moment after the click has returned: to a page, or to a file."""
        if self._asked:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), _MOMENT)

    async def _new_page(self) -> None:
        """In place of one that no longer answers."""
        if self._pages:
            await self._replace(self._pages[-1])

    async def _replace(self, page: Page) -> None:
        self._page_gone(page)
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(5):
                await page.close()
        if not self._pages:
            with suppress(PlaywrightError):
                await self.context.new_page()

    async def _nothing_local(self) -> str | None:
        """A page that shows what is not the web's is left at once."""
        page = await self.page()
        if (scheme := urlsplit(page.url).scheme) in _SHOWN:
            return None
        await self._replace(page)
        return f"Pages of {scheme}: are not shown."

    def _download_began(self, download: Download) -> None:
        self._arrived.set()
        if len(self._downloads) < _MOST_DOWNLOADS:
            task = asyncio.ensure_future(self._download(download))
            self._downloads.append((download, task))
        else:
            in_background(download.cancel())

    async def _download(self, download: Download) -> None:
        waiting = asyncio.ensure_future(download.path())
        partial = Path(download._impl_obj._artifact._initializer["absolutePath"])
        while not waiting.done():
            await asyncio.wait([waiting], timeout=0.25)
            if not waiting.done() and _size(partial) > LARGEST_DOWNLOAD:
                await download.cancel()
                break
        with suppress(PlaywrightError):
            finished = await waiting
            if _size(finished) <= LARGEST_DOWNLOAD:
                target = self.file("download", download.suggested_filename)
                await asyncio.get_running_loop().run_in_executor(None, shutil.move, finished, target)

    async def _downloads_end(self) -> None:
        if self._downloads:
            begun, self._downloads = self._downloads, []
            try:
                await asyncio.wait([task for _, task in begun])
            finally:
                for download, task in begun:
                    if not task.done():
                        task.cancel()
                        in_background(download.cancel())


def _size(path: Path) -> int:
    """Of a file that has its name, or has yet to get it."""
    for candidate in (path, path.with_name(path.name + ".crdownload")):
        with suppress(OSError):
            return candidate.stat().st_size
    return 0


async def _title(page: Page) -> str:
    with suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(_SLACK):
            return (await page.title())[:500]
    return ""


async def _no_files(chooser: FileChooser) -> None:
    """Listening is what keeps the dialogue from opening; no file is given."""


def in_background(coroutine) -> None:  # type: ignore[no-untyped-def]
    """Whatever comes of it."""
    task = asyncio.ensure_future(coroutine)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
