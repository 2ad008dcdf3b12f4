"""Each action on a page: (tab, page, action) → what it answers. Imports playwright."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec
from PIL import Image
from playwright.async_api import BrowserContext, Locator, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from appliance.adapters.browser.errors import Refused
from appliance.adapters.browser.guard import GuardProxy
from appliance.ports import browser_actions as actions
from appliance.ports.browser import MadeBy, Opening

Result = dict[str, Any]

_GLANCE = 0.5  # seconds
MOST_RESULT = 256 * 1024  # bytes
MOST_PIXELS = 16_384  # of a picture's sides; what is longer is cut
MOST_SOURCE = 4_000_000  # characters of a page that becomes Markdown

_EXTRACT = """(wanted) => {
  const read = (e, attr) => attr ? e.getAttribute(attr) : (e.innerText ?? e.textContent ?? "").trim().slice(0, 20000)
  const one = ({css, attr, many}) => {
    const found = [...document.querySelectorAll(css)].slice(0, 1000).map((e) => read(e, attr))
    return many ? found : found[0] ?? null
  }
  return Object.fromEntries(Object.entries(wanted).map(([name, each]) => [name, one(each)]))
}"""
_CONTENT = """([html, most]) => {
  const root = document.documentElement
  return (html ? root?.outerHTML ?? "" : (document.body ?? root)?.innerText ?? "").slice(0, most + 1)
}"""
_SCROLL = """([x, y, to]) => {
  const bottom = document.documentElement.scrollHeight
  to ? window.scrollTo(0, to === "top" ? 0 : bottom) : window.scrollBy(x, y)
}"""
_SIZE = """() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"""
_PASSWORD = """(e) => e.type === "password" || /password|one-time-code/.test(e.autocomplete ?? "")"""
_OPENS_WINDOW = """(e) => !["", "_self", "_parent", "_top"].includes(e.closest("a[target]")?.target ?? "")"""
# A frame or a component hides from us where the focus is inside it.
_FOCUS_IS_PLAIN = f"""() => {{
  const e = document.activeElement
  return !!e && !["IFRAME", "FRAME", "OBJECT"].includes(e.tagName) && !e.shadowRoot && !({_PASSWORD})(e)
}}"""


class Tab(Protocol):
    """What an action needs beside its page. secret: whether what it types may go into a password field."""

    context: BrowserContext
    opening: Opening
    guard: GuardProxy
    secret: bool

    def file(self, by: MadeBy, name: str) -> Path:
        """Where a new file is to be written that the action answers with."""
        ...

    async def page(self) -> Page:
        """The newest that is open."""
        ...

    def expect_page(self) -> None:
        """The action at work leads to another page, so it has not ended before that is there."""
        ...


async def navigate(tab: Tab, page: Page, action: actions.Navigate) -> Result:
    try:
        answer = await page.goto(action.url, wait_until=action.wait_until, timeout=action.timeout_ms)
    except PlaywrightError as error:
        if "Download is starting" in error.message:
            return {"status_code": None}
        raise
    if answer is not None and answer.status == 403 and (why := tab.guard.why_refused(answer.url)):
        raise Refused(why)
    return {"status_code": answer.status if answer is not None else None}


async def click(tab: Tab, page: Page, action: actions.Click) -> Result:
    where = page.locator(action.selector) if action.selector else page.get_by_text(cast(str, action.text))
    element, force = await _ready(tab, where)
    if await element.evaluate(_OPENS_WINDOW, timeout=action.timeout_ms):
        tab.expect_page()
    await element.click(button=action.button, click_count=action.count, timeout=action.timeout_ms, force=force)
    return {}


async def fill(tab: Tab, page: Page, action: actions.Fill) -> Result:
    element, force = await _typing_into(tab, page, action.selector, action)
    await element.fill(action.text, timeout=action.timeout_ms, force=force)
    return {}


async def type_text(tab: Tab, page: Page, action: actions.Type) -> Result:
    if action.selector is None:
        await _typing_at_focus(tab, page)
        await page.keyboard.type(action.text, delay=action.delay_ms)
    else:
        element, _ = await _typing_into(tab, page, action.selector, action)
        await element.press_sequentially(action.text, delay=action.delay_ms, timeout=action.timeout_ms)
    return {}


async def press(tab: Tab, page: Page, action: actions.Press) -> Result:
    if pastes(action.key):
        raise Refused("Nothing is pasted: all sessions share the browser's clipboard. Use fill or type.")
    try:
        if action.selector is None:
            await _typing_at_focus(tab, page)
            await page.keyboard.press(action.key)
        else:
            element, _ = await _typing_into(tab, page, action.selector, action)
            await element.press(action.key, timeout=action.timeout_ms)
    except PlaywrightError:
        for held in ("Control", "Shift", "Alt", "Meta"):  # of a key that there is not they stay down
            await page.keyboard.up(held)
        raise
    return {}


def pastes(key: str) -> bool:
    """Whether it is one of the keys by which a page gets what was copied, maybe in somebody else's session."""
    held = set(key.lower().split("+"))
    letter = held & {"v", "keyv"} and held & {"control", "controlleft", "controlright", "controlormeta"}
    return bool(letter) or (len(held) > 1 and bool(held & {"insert", "numpad0"}))


async def select(tab: Tab, page: Page, action: actions.Select) -> Result:
    element, force = await _ready(tab, page.locator(action.selector))
    chosen = await element.select_option(value=action.value, label=action.label, timeout=action.timeout_ms, force=force)
    return {"selected": chosen}


async def check(tab: Tab, page: Page, action: actions.Check) -> Result:
    element, force = await _ready(tab, page.locator(action.selector))
    await element.set_checked(action.checked, timeout=action.timeout_ms, force=force)
    return {}


async def hover(tab: Tab, page: Page, action: actions.Hover) -> Result:
    element, force = await _ready(tab, page.locator(action.selector))
    await element.hover(timeout=action.timeout_ms, force=force)
    return {}


async def scroll(tab: Tab, page: Page, action: actions.Scroll) -> Result:
    if action.selector is not None:
        element, _ = await _ready(tab, page.locator(action.selector))
        await element.scroll_into_view_if_needed(timeout=action.timeout_ms)
    else:
        await page.evaluate(_SCROLL, [action.x, action.y, action.to])
    return {}


async def wait(tab: Tab, page: Page, action: actions.WaitFor) -> Result:
    if action.ms is not None:
        await asyncio.sleep(min(action.ms, action.timeout_ms) / 1000)
        return {}
    loop = asyncio.get_running_loop()
    end = loop.time() + action.timeout_ms / 1000
    while True:
        # A window may open meanwhile, and then it is the one that is waited for.
        left = end - loop.time()
        try:
            await _wait_in(await tab.page(), action, max(1, min(left, _GLANCE) * 1000))
            return {}
        except PlaywrightTimeout:
            if left <= _GLANCE:
                raise


async def _wait_in(page: Page, action: actions.WaitFor, timeout_ms: float) -> None:
    if action.url is not None:
        await page.wait_for_url(action.url, timeout=timeout_ms)
    else:
        await page.locator(cast(str, action.selector)).first.wait_for(state=action.state, timeout=timeout_ms)


async def screenshot(tab: Tab, page: Page, action: actions.Screenshot) -> Result:
    path = tab.file("screenshot", f"screenshot.{'jpg' if action.format == 'jpeg' else 'png'}")
    options: dict[str, Any] = {"path": path, "type": action.format, "timeout": action.timeout_ms}
    if action.selector is not None:
        element, _ = await _ready(tab, page.locator(action.selector))
        await element.screenshot(**options)
    elif action.full_page:
        width, height = await page.evaluate(_SIZE)
        options["clip"] = {"x": 0, "y": 0, "width": _side(width), "height": _side(height)}
        await page.screenshot(full_page=True, **options)
    else:
        await page.screenshot(**options)
    with Image.open(path) as picture:
        return {"width": picture.width, "height": picture.height}


async def extract(tab: Tab, page: Page, action: actions.Extract) -> Result:
    wanted = action.selectors if action.selectors is not None else {"": cast(str, action.selector)}
    asked = {
        name: msgspec.to_builtins(each if isinstance(each, actions.Wanted) else actions.Wanted(each))
        for name, each in wanted.items()
    }
    found = await page.evaluate(_EXTRACT, asked)
    _check_size(found)
    return {"data": found if action.selectors is not None else found[""]}


async def content(tab: Tab, page: Page, action: actions.Content) -> Result:
    """As Markdown it is the page's HTML still, for whoever asked to turn into it."""
    most = MOST_SOURCE if action.format == "markdown" else action.max_chars
    text = await page.evaluate(_CONTENT, [action.format != "text", most])
    return {"content": text[:most], "truncated": len(text) > most}


async def evaluate(tab: Tab, page: Page, action: actions.Evaluate) -> Result:
    value = await page.evaluate(action.script, action.args)
    return {"result": msgspec.json.decode(_check_size(value))}


async def back(tab: Tab, page: Page, action: actions.Back) -> Result:
    await page.go_back(timeout=action.timeout_ms)
    return {}


async def forward(tab: Tab, page: Page, action: actions.Forward) -> Result:
    await page.go_forward(timeout=action.timeout_ms)
    return {}


async def reload(tab: Tab, page: Page, action: actions.Reload) -> Result:
    await page.reload(timeout=action.timeout_ms)
    return {}


async def cookies(tab: Tab, page: Page, action: actions.Cookies) -> Result:
    if action.op == "set":
        await tab.context.add_cookies([msgspec.to_builtins(each) for each in action.cookies])
    elif action.op == "clear":
        await tab.context.clear_cookies()
    return {"cookies": await tab.context.cookies()}


async def pdf(tab: Tab, page: Page, action: actions.Pdf) -> Result:
    await page.pdf(path=tab.file("pdf", "page.pdf"), format=action.format, print_background=True)
    return {}


async def _ready(tab: Tab, where: Locator) -> tuple[Locator, bool]:
    """(the first element, whether to act without waiting for it). Raises Refused if it had to be there and is not."""
    if not tab.opening.waits and not await where.count():
        raise Refused("There is no such element on the page.")
    return where.first, not tab.opening.waits


async def _typing_into(tab: Tab, page: Page, selector: str, action: actions.Action) -> tuple[Locator, bool]:
    """As `_ready`; until the field is known, what is typed counts as a secret."""
    tab.secret = True
    element, force = await _ready(tab, page.locator(selector))
    tab.secret = bool(await element.evaluate(_PASSWORD, timeout=action.timeout_ms))
    return element, force


async def _typing_at_focus(tab: Tab, page: Page) -> None:
    tab.secret = True
    tab.secret = not await page.evaluate(_FOCUS_IS_PLAIN)


def _side(pixels: object) -> int:
    """Of what a page says of itself."""
    return max(1, min(int(pixels), MOST_PIXELS)) if isinstance(pixels, int | float) else MOST_PIXELS


def _check_size(value: object) -> bytes:
    """`value` as JSON. Raises Refused for what is too large, or no JSON."""
    try:
        encoded = msgspec.json.encode(value, enc_hook=str)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused("What the page answered is no JSON.") from error
    if len(encoded) > MOST_RESULT:
        raise Refused(f"What the page answered has {len(encoded)} bytes; {MOST_RESULT} are allowed.")
    return encoded


Doing = Callable[[Tab, Page, Any], Awaitable[Result]]
DOING: dict[type[actions.Action], Doing] = {
    actions.Navigate: navigate,
    actions.Click: click,
    actions.Fill: fill,
    actions.Type: type_text,
    actions.Press: press,
    actions.Select: select,
    actions.Check: check,
    actions.Hover: hover,
    actions.Scroll: scroll,
    actions.WaitFor: wait,
    actions.Screenshot: screenshot,
    actions.Extract: extract,
    actions.Content: content,
    actions.Evaluate: evaluate,
    actions.Back: back,
    actions.Forward: forward,
    actions.Reload: reload,
    actions.Cookies: cookies,
    actions.Pdf: pdf,
}
