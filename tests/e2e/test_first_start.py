"""The first start of an installation, and of one that takes the place of a lost one; by the keyboard."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.conftest import PASSWORD, Process

MAIL = "ada@example.com"
QUOTE = "Payment must reach our account at the Tolland Savings Bank by 15 April 2031."
MOST_TABS = 60


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str], Process]]:
    """`serve(name)`: a server on a new folder in the place of the one before, at the same port."""
    running: list[Process] = []

    def run(name: str) -> Process:
        port = "0"
        for process in running:
            port = process.url().rpartition(":")[2]
            process.stop()
        running[:] = [Process(tmp_path / name, "--port", port)]
        running[0].wait_until_ready()
        return running[0]

    yield run
    for process in running:
        process.stop()


def go_to(page: Page, wanted: Locator) -> None:
    """With the Tab key, as who has no mouse."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(page: Page, wanted: Locator) -> None:
    go_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    go_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def create_account(page: Page) -> None:
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ada Example")
    write(page, "E-mail", MAIL)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")


def write_down_the_phrase(page: Page) -> list[str]:
    """Its words, after three of them were asked back."""
    expect(page.get_by_label("Your password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    items = page.get_by_role("list", name="Recovery phrase").get_by_role("listitem")
    expect(items).to_have_count(17)
    words = [text.split()[-1] for text in items.all_inner_texts()]
    press(page, page.get_by_role("button", name="I have written them down"))
    for field in page.get_by_label(re.compile(r"^Word \d+$")).all():
        go_to(page, field)
        page.keyboard.type(words[int((field.get_attribute("name") or "").removeprefix("word-")) - 1])
    page.keyboard.press("Enter")
    return words


def make_backup(page: Page, folder: Path) -> Path:
    """Made and taken away from the machine."""
    page.goto("/admin/backups")
    press(page, page.get_by_role("button", name="Make a backup"))
    press(page, page.get_by_role("button", name=re.compile("^Actions for appliance-")))
    with page.expect_download() as download:
        press(page, page.get_by_role("menuitem", name="Download"))
    target = folder / "monday.tar"
    download.value.save_as(target)
    return target


def test_a_first_start_to_an_answer_and_all_of_it_again_on_another_machine(serve, open_page, tmp_path):
    first = serve("first")
    page = open_page(first.setup_link())
    create_account(page)
    words = write_down_the_phrase(page)
    press(page, page.get_by_role("button", name=re.compile("Start with the demo")))
    expect(page.get_by_role("article")).to_contain_text(QUOTE)
    archive = make_backup(page, tmp_path)

    new = serve("new")
    link = new.setup_link()
    page = open_page(link, expected="Failed to load resource")  # it is away for a moment
    press(page, page.get_by_role("link", name="Restore a backup"))
    with page.expect_file_chooser() as chooser:
        press(page, page.get_by_role("button", name=re.compile("Drop the backup here")))
    chooser.value.set_files(archive)
    write(page, "Recovery phrase", " ".join([*words[:3], "babax", *words[4:]]))
    expect(page.get_by_text("“babax” is no word of a recovery phrase")).to_be_visible()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(" ".join(words))
    press(page, page.get_by_role("button", name="Restore", exact=True))
    expect(page.get_by_role("heading", name="Everything is back")).to_be_visible()
    press(page, page.get_by_role("link", name="Sign in"))
    write(page, "E-mail", MAIL)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=re.compile("Good .*, Ada"))).to_be_visible()
    expect(page.get_by_role("region", name="Recovery phrase")).to_have_count(0)  # it is known to be written down
    page.goto("/workflows")
    expect(page.get_by_role("row", name=re.compile("Ask a scan .* Completed"))).to_be_visible()
    assert httpx.post(f"{new.url()}/api/v1/setup", json=account(link)).status_code == 409


def account(link: str) -> dict[str, str]:
    return {"token": link.partition("=")[2], "email": "eve@example.com", "password": PASSWORD}


def test_the_phrase_can_wait_and_the_start_be_empty(first_start, open_page):
    page = open_page(first_start.setup_link(), width=380, height=780)
    create_account(page)

    press(page, page.get_by_role("link", name="Later"))
    press(page, page.get_by_role("button", name=re.compile("Start empty")))

    expect(page.get_by_role("region", name="Recovery phrase")).to_be_visible()  # the dashboard reminds
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
