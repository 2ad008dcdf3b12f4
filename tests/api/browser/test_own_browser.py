"""The browser that was brought is the one of sessions, at once and beside a running server; and what it may lack."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.adapters.browser import ChromiumBrowser, memory, program, starting
from appliance.adapters.browser.installing import ChromiumProgram
from appliance.core import settings as configuration
from appliance.core.errors import Unavailable
from appliance.db.data_folder import DataFolder, open_folder
from appliance.ports.browser import Opening
from appliance.ports.browser_actions import Evaluate
from tests.api.browser.conftest import Visitor
from tests.api.conftest import ADMIN, PASSWORD, Command, Person, Start
from tests.browser_mirror import FLAG, Mirror, a_browser, archive, mirroring, says, system_chromium


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    configuration.configure(environ={})
    yield open_folder(tmp_path / "data")
    configuration.configure(environ={})


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with mirroring() as mirror:
        yield mirror


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """An archive with a browser that works."""
    return put(tmp_path, archive("shell", a_browser()))


def put(folder: Path, content: bytes) -> Path:
    (folder / "brought.zip").write_bytes(content)
    return folder / "brought.zip"


def commands(server: int) -> str:
    """The words of all that the server has started."""
    return " ".join(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in memory.tree(server)[1:])


def test_what_was_brought_comes_before_the_systems_and_after_what_is_named(folder, brought, monkeypatch):
    programs = ChromiumProgram(folder)
    assert programs.found().origin == "system"

    programs.install(brought, print)
    assert programs.found().origin == "installed"

    configuration.configure(flags={"chromium.program": system_chromium()}, environ={})
    assert (programs.found().origin, program.program(folder.browser)) == ("named", Path(system_chromium()))

    configuration.configure(environ={})
    shutil.rmtree(folder.browser)
    assert programs.found().origin == "system"


def test_a_machine_without_a_browser_offers_the_command_and_then_has_one(folder, brought, monkeypatch):
    monkeypatch.setattr(program, "_NAMES", ())
    browser = ChromiumBrowser(folder.tmp, folder.browser)
    assert "`appliance browser install`" in (browser.unavailable() or "")
    try:
        ChromiumProgram(folder).install(brought, print)

        assert browser.unavailable() is None
        browser.open("mine", Opening())
        assert "HeadlessChrome" in browser.act("mine", Evaluate(script="navigator.userAgent")).result["result"]
        assert FLAG in commands(browser._pool._running.driver.pid)
    finally:
        browser.end()


def test_a_running_server_uses_what_is_brought_beside_it(start: Start, appliance: Command, site, mirror, tmp_path):
    process = start(
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
        APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS=f"127.0.0.1:{site.port}",
        APPLIANCE_STORAGE__MIN_FREE_BYTES="0",
    )
    ada, data = Person(process.wait_until_ready(), ADMIN), tmp_path / "data"
    url = appliance("browser", "install", "--print-url", data=data, **mirror.host()).stdout.strip()
    mirror.hold(url, a_browser())

    told = appliance("browser", "install", data=data, **mirror.host())

    assert (told.returncode, told.stderr) == (0, "")
    assert "Sessions use it from now on" in told.stdout and url in told.stdout
    visitor = Visitor(ada)
    assert visitor.done("navigate", url=site.url("/"))["status_code"] == 200
    assert visitor.done("screenshot")["screenshot"]["width"] == 1280
    assert FLAG in commands(process.pid)
    visitor.close()
    ada.close()


def test_doctor_and_disk_tell_of_the_browser(appliance: Command, brought, tmp_path):
    data = tmp_path / "data"
    assert appliance("browser", "install", "--from", str(brought), data=data).returncode == 0

    doctor = appliance("doctor", "--offline", data=data).stdout
    disk = appliance("disk", data=data).stdout

    [line] = [line for line in doctor.splitlines() if line.startswith("ok       browser")]
    assert "/data/browser/1/shell/chrome-headless-shell" in line and "draws pages" in line
    assert "appliance browser install brings" in line  # the archive's is the system's, of another version
    assert "  browser" in disk


@pytest.mark.parametrize("words", [("--from", "nowhere.zip"), ("--from", "x.zip", "--print-url")])
def test_what_cannot_be_done_is_one_line(appliance: Command, tmp_path, words):
    told = appliance("browser", "install", *words, data=tmp_path / "data")

    assert told.returncode in (1, 2) and told.stdout == ""
    assert told.stderr.splitlines()[-1].startswith("appliance")


@pytest.fixture
def lacking(tmp_path: Path) -> bytes:
    """A program of this machine that is linked to a library which no machine has."""
    whole = Path(shutil.which("true") or "").read_bytes()
    changed = whole.replace(b"\0libc.so.6\0", b"\0libq.so.6\0")
    assert changed != whole
    return changed


def test_a_library_that_the_system_lacks_is_named(appliance: Command, lacking, tmp_path):
    """It stays: the library is the next thing to install."""
    brought = put(tmp_path, archive("shell", lacking))

    told = appliance("browser", "install", "--from", str(brought), data=tmp_path / "data")

    assert told.returncode == 1
    assert "chrome-headless-shell lacks libq.so.6." in told.stderr
    assert (tmp_path / "data/browser/1/shell/chrome-headless-shell").is_file()


def test_libraries_are_told_with_their_packages(monkeypatch):
    missing = ["libgbm.so.1", "libnss3.so", "libnssutil3.so", "libq.so.6"]

    assert starting._packages_hint(missing) == "On Debian: apt-get install libgbm1 libnss3"
    assert starting.missing_libraries(Path(shutil.which("true") or "")) == []


def test_one_that_draws_nothing_is_told(folder, tmp_path):
    ChromiumProgram(folder).install(put(tmp_path, archive("shell", says("98.0.0.1"))), print)

    with pytest.raises(Unavailable, match="draws no page: Google Chrome for Testing"):
        ChromiumProgram(folder).start(ChromiumProgram(folder).found().path)
    with pytest.raises(Unavailable, match="cannot be started: No such file"):
        ChromiumProgram(folder).start(tmp_path / "nowhere")
    assert starting.start(Path(system_chromium()))
