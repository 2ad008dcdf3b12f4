"""A person opens a page in a browser session, reads it, and closes it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.browser.site import Site, serving
from tests.api.conftest import ADMIN, PASSWORD, Process


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def server(site: Site, tmp_path: Path) -> Iterator[str]:
    """Its sessions may visit that site."""
    process = Process(
        tmp_path / "data",
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS=f"127.0.0.1:{site.port}",
        APPLIANCE_STORAGE__MIN_FREE_BYTES="0",
    )
    yield process.wait_until_ready()
    process.stop()


def test_a_page_is_opened_read_and_closed(server: str, site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{server}/login", expected="status of 422")
    page.get_by_label("E-mail").fill(ADMIN)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Browser").click()

    page.get_by_role("button", name="Open the first").click()
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("Nothing to see yet")).to_be_visible()
    expect(page.get_by_label("Address")).to_be_focused()
    page.keyboard.type(site.url())
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="The page “A form”")).to_be_visible()
    expect(page.get_by_role("heading", name="A form")).to_be_visible()

    page.get_by_label("Do", exact=True).select_option("fill")
    page.get_by_label("Element").fill("#word")
    page.get_by_label("Text", exact=True).fill("a secret")
    page.get_by_role("button", name="Fill in", exact=True).click()
    entry = page.get_by_role("button", name="Fill in", exact=False).filter(has_text="#word")
    entry.click()
    expect(page.get_by_text("***")).to_be_visible()

    page.get_by_label("Do", exact=True).select_option("wait")
    page.get_by_label("Element").fill("h1")
    page.get_by_label("Address").fill("http://192.168.0.1/")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("alert")).to_contain_text("a private network")

    page.get_by_role("button", name="Close session").click()
    expect(page.get_by_text("Closed: by you.")).to_be_visible()
    page.get_by_role("link", name="Browser").first.click()
    expect(page.get_by_role("table", name="Sessions")).to_contain_text("A form")
