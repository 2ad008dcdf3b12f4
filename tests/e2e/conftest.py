"""Stories of a person, in a real Chromium, against a server of their own."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.api.conftest import PASSWORD, Process

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=30_000)  # a scan is read meanwhile, and the machine may be busy
# A page that loads without a sign-in asks for a fresh token once, in vain.
EXPECTED = "status of 401"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is needed for the browser stories: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def first_start(tmp_path: Path) -> Iterator[Process]:
    """A server that has just been started for the first time."""
    process = Process(tmp_path / "data")
    process.wait_until_ready()
    yield process
    process.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url)` is a new visitor; nothing may go wrong in the browser's console but what is `expected`."""
    complaints: list[str] = []
    foreseen = [EXPECTED]
    contexts = []

    def visit(url: str, *, width: int = 1440, height: int = 900, dark: bool = False, expected: str = EXPECTED) -> Page:
        foreseen.append(expected)
        context = browser.new_context(
            base_url="/".join(url.split("/")[:3]),  # so that a page goes to "/rag"
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [line for line in complaints if not any(words in line for words in foreseen)] == []


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that stories share which need nothing but a person."""
    process = Process(
        tmp_path_factory.mktemp("stories") / "data",
        APPLIANCE_FIRST_SUPERUSER="admin@example.com",
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
    )
    yield process.wait_until_ready()
    process.stop()


@pytest.fixture
def ada(shared_server: str, open_page: Callable[..., Page]) -> Page:
    """A browser in which a new person is signed in, at the dashboard."""
    email = f"ada{next(_numbers)}@example.com"
    person = {"email": email, "password": PASSWORD, "full_name": "Ada Example"}
    httpx.post(f"{shared_server}/api/v1/users/signup", json=person).raise_for_status()
    page = open_page(f"{shared_server}/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    return page
