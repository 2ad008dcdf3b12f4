"""One lost file is got back out of an earlier state, in a real browser."""

import json
import subprocess
import sys
from contextlib import closing

from playwright.sync_api import expect

from tests.api.admin.test_backups import FIRST, delete, store
from tests.api.conftest import ADMIN, PASSWORD, Person, Process, _clean_environment
from tests.api.previewing import showing


def test_a_deleted_file_is_found_in_a_preview_and_downloaded_and_nothing_is_changed_there(tmp_path, open_page):
    live = Process(tmp_path / "data", **FIRST)
    with showing() as show, closing(Person(live.wait_until_ready(), ADMIN)) as admin:
        lost = store(admin, "lost.txt", b"found again")
        archive = back_up(live)
        delete(admin, lost)
        preview = show(live.data, archive)

        page = open_page(f"{preview.url}/login?redirect=/storage", width=380, height=780, expected="status of 403")
        expect(page.get_by_text("read only")).to_be_visible()
        page.get_by_label("E-mail").fill(ADMIN)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Actions of lost.txt").click()
        with page.expect_download() as downloading:
            page.get_by_role("menuitem", name="Download").click()
        assert downloading.value.path().read_bytes() == b"found again"

        page.set_viewport_size({"width": 1440, "height": 900})
        expect(page.get_by_text("Nothing can be changed here.")).to_be_visible()
        page.get_by_role("button", name="Actions of lost.txt").click()
        page.get_by_role("menuitem", name="Delete").click()
        page.get_by_role("dialog").or_(page.get_by_role("alertdialog")).get_by_role("button", name="Delete").click()
        expect(page.get_by_text("This is a look at the state of").first).to_be_visible()

        page.close()  # before the server goes that it listens to
        assert admin.get("/api/v1/login/options").json()["preview"] is None
    live.stop()


def back_up(process):
    """The path of an archive of a running server."""
    words = [sys.executable, "-m", "appliance", "backup", "--json", "--data-dir", str(process.data)]
    done = subprocess.run(words, env=_clean_environment(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["path"]
