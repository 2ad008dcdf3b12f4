"""An administrator sees what goes wrong while it does, without touching the page."""

import pytest
from playwright.sync_api import expect

from tests.api.conftest import ADMIN, PASSWORD, Process


@pytest.fixture
def watchful(tmp_path):
    """A server that looks at itself all the time."""
    process = Process(
        tmp_path / "data",
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_HEALTH__EVERY_SECONDS="0.5",
        APPLIANCE_HEALTH__KEPT_SECONDS="0.1",
    )
    process.url = process.wait_until_ready()
    yield process
    process.stop()


@pytest.mark.parametrize("width", [1440, 380])
def test_a_part_that_fails_shows_by_itself_and_so_does_its_end(watchful, open_page, width):
    page = open_page(f"{watchful.url}/login?redirect=/admin", width=width)
    page.get_by_label("E-mail").fill(ADMIN)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Everything works")).to_be_visible()

    (watchful.data / "blobs").rename(watchful.data / "elsewhere")
    expect(page.get_by_role("heading", name="Out of order: Contents of files")).to_be_visible()
    alert = page.get_by_role("region", name="Alerts").get_by_role("listitem")
    expect(alert).to_contain_text("Contents of files cannot be kept")
    expect(page.get_by_role("banner").get_by_role("link", name="Contents of files cannot be kept")).to_be_visible()

    alert.get_by_role("button", name="Resolve").click()
    page.get_by_label("Note").fill("A cable was loose.")
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("region", name="Alerts")).to_have_count(0)

    (watchful.data / "elsewhere").rename(watchful.data / "blobs")
    expect(page.get_by_role("heading", name="Everything works")).to_be_visible()
    page.get_by_role("link", name="Alerts", exact=True).click()
    expect(page.get_by_text("A cable was loose.")).to_be_visible()
    page.get_by_role("link", name="Activity", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Contents of files cannot be written")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
