"""A tired person at night gets everything back, in a real browser: from a backup, and from the replica."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.admin.test_backups import FIRST, store
from tests.api.admin.test_replication import moment, until, wait_until_in_step
from tests.api.conftest import ADMIN, PASSWORD, Person, Process

CONTENT = b"precious " * 1000
AWAY = "Failed to load resource"  # while the server begins again nobody answers


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A server with a superuser and a replica in a folder; after a restore it listens at the same port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    target = f"file://{tmp_path / 'replica'}"
    running = Process(tmp_path / "data", "--port", port, **FIRST, APPLIANCE_REPLICATION__TARGET=target)
    yield running
    running.stop()


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill(ADMIN)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("user-menu")).to_be_visible()


def delete_file(page: Page, name: str) -> None:
    page.get_by_role("link", name="Storage").click()
    page.get_by_role("button", name=f"Actions of {name}").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text(name, exact=True)).to_have_count(0)


def to_backups(page: Page) -> None:
    page.get_by_role("link", name="Admin").click()
    page.get_by_role("link", name="Backups", exact=True).click()


def restore(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name="Restore …").click()
    confirm(page)


def confirm(page: Page) -> None:
    """Types what is asked for, and lets everything be replaced."""
    dialog = page.get_by_role("dialog")
    wanted = dialog.get_by_text("to go on").inner_text().removeprefix("Type ").removesuffix(" to go on")
    dialog.get_by_role("textbox").fill(wanted)
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Replace everything").click()
    expect(dialog).to_have_count(0)


def test_a_deleted_file_comes_back_from_a_backup_and_the_space_is_given_back(process, open_page, tmp_path):
    server = process.wait_until_ready()
    with closing(Person(server, ADMIN)) as program:
        store(program, "letter.txt", CONTENT)
    page = open_page(f"{server}/login?redirect=/admin/backups", expected=AWAY)
    sign_in(page)
    page.get_by_role("button", name="Make a backup").click()
    menu = page.get_by_role("button", name="Actions for appliance-")
    menu.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download").click()
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)
    delete_file(page, "letter.txt")
    to_backups(page)

    # Of two copies one is damaged: it is not restored, and nothing changes.
    page.get_by_label("Upload a backup").set_input_files(archive)
    uploaded = page.get_by_role("row").filter(has_text="uploaded-")
    expect(uploaded).to_have_count(1)
    [copy] = (process.data / "backups").glob("uploaded-*.tar")
    moment = copy.stat()
    copy.write_bytes(copy.read_bytes().replace(b"precious", b"precioux", 1))
    os.utime(copy, ns=(moment.st_atime_ns, moment.st_mtime_ns))
    restore(page, copy.name)
    expect(page.get_by_text(f"{copy.name} was not restored; nothing has changed.")).to_be_visible()
    expect(page.get_by_text("is not what was put into it")).to_be_visible()

    restore(page, archive.name)
    process.wait_until_ready()  # of its second life
    expect(page.get_by_text(f"The server is back, with the data of {archive.name}.")).to_be_visible()
    page.get_by_role("link", name="Storage").click()
    expect(page.get_by_text("letter.txt", exact=True)).to_be_visible()

    to_backups(page)
    page.get_by_role("link", name="Disk", exact=True).click()
    page.get_by_role("button", name="Free: Data kept aside by restores").click()
    page.get_by_role("button", name="Free it").click()
    expect(page.get_by_text("are given back")).to_be_visible()
    expect(page.get_by_role("button", name="Free: Data kept aside by restores")).to_be_disabled()
    assert list(process.data.glob("before-restore-*")) == []


def test_everything_goes_back_to_a_chosen_second(process, open_page):
    server = process.wait_until_ready()
    page = open_page(f"{server}/login?redirect=/storage", expected=AWAY)
    sign_in(page)
    with closing(Person(server, ADMIN)) as program:
        store(program, "letter.txt", CONTENT)
        wait_until_in_step(program)
        at = int(time.time()) + 1
        until(program, lambda found: moment(found["confirmed_at"]) > at + 1.5 and found["reach"] is not None)
        page.reload()
        delete_file(page, "letter.txt")
        store(program, "later.txt", b"later")
        wait_until_in_step(program)

    to_backups(page)
    card = page.get_by_role("region", name="Go back to a time")
    card.get_by_role("button", name="Another time").click()
    field = card.get_by_label("Day and time")
    field.fill("2020-01-01T00:00:00")
    expect(card.get_by_text("The replica begins at")).to_be_visible()
    expect(card.get_by_role("button", name="Go back …")).to_have_count(0)
    field.fill(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)))
    expect(card.get_by_text("to the second")).to_be_visible()
    card.get_by_role("button", name="Go back …").click()
    confirm(page)
    process.wait_until_ready()

    expect(page.get_by_text("The server is back, with the state of")).to_be_visible()
    page.get_by_role("link", name="Storage").click()
    expect(page.get_by_text("letter.txt", exact=True)).to_be_visible()
    expect(page.get_by_text("later.txt", exact=True)).to_have_count(0)
