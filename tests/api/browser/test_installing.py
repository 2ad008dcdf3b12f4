"""A browser is brought by the real driver from a mirror on loopback, whole or not at all."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from appliance.adapters.browser import fetching, memory, own
from appliance.adapters.browser.installing import ChromiumProgram
from appliance.core.errors import Conflict, InvalidInput, Unavailable, UpstreamError
from appliance.db.data_folder import DataFolder, Lock, open_folder
from tests.browser_mirror import Mirror, mirroring, says
from tests.faults import disks

COMMAND = [sys.executable, "-m", "appliance", "browser", "install"]


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    with mirroring() as mirror:
        for name, value in mirror.host().items():
            monkeypatch.setenv(name, value)
        yield mirror


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return open_folder(tmp_path / "data")


@pytest.fixture
def programs(folder: DataFolder) -> ChromiumProgram:
    return ChromiumProgram(folder)


def left(folder: DataFolder) -> list[str]:
    """What lies where a browser comes by and where it comes to."""
    return [path.name for place in (folder.tmp, folder.browser) if place.is_dir() for path in place.iterdir()]


def version_in(folder: DataFolder) -> str:
    program = own.newest(folder.browser)
    assert program is not None
    return program.read_text().rpartition(" ")[2].strip()


def test_one_is_brought_for_its_owner_alone(folder, programs, mirror):
    wanted, said = programs.wanted(), []
    mirror.hold(wanted.url, says(wanted.version), filling=3_000_000)

    assert programs.install(None, said.append)

    found = programs.found()
    assert found is not None and found.origin == "installed"
    assert found.path == folder.browser / "1" / PurePosixPath(wanted.url).stem / "chrome-headless-shell"
    assert folder.browser.stat().st_mode & 0o077 == 0
    assert mirror.asked == [wanted.url.removeprefix(mirror.url)]  # and no recorder of videos
    assert wanted.url in said[0] and any("% of 2.9 MiB" in line for line in said)
    assert left(folder) == ["1"]


def test_the_one_that_is_there_is_not_brought_again(programs, mirror):
    wanted = programs.wanted()
    mirror.hold(wanted.url, says(wanted.version))

    assert [programs.install(None, print), programs.install(None, print)] == [True, False]
    assert len(mirror.asked) == 1


def test_one_of_another_version_gives_way_to_the_wanted_one(folder, programs, mirror, tmp_path):
    wanted = programs.wanted()
    (tmp_path / "old.zip").write_bytes(mirror.hold(wanted.url, says("98.0.0.1")))
    programs.install(tmp_path / "old.zip", print)
    assert version_in(folder) == "98.0.0.1" and mirror.asked == []
    mirror.hold(wanted.url, says(wanted.version))

    programs.install(None, print)

    assert version_in(folder) == wanted.version
    assert left(folder) == ["2"]


def test_beside_a_running_server_the_old_one_stays_until_that_starts_the_new_one(folder, programs, mirror, tmp_path):
    (tmp_path / "one.zip").write_bytes(mirror.hold(programs.wanted().url, says("98.0.0.1")))
    with Lock(folder):
        programs.install(tmp_path / "one.zip", print)
        programs.install(tmp_path / "one.zip", print)

        assert sorted(left(folder)) == ["1", "2"]

    own.remove_older(folder.browser)  # as the server does, see `Pool`
    assert left(folder) == ["2"]


def test_what_the_mirror_does_not_have_is_said_with_its_address(folder, programs, mirror):
    mirror.manner = "missing"

    with pytest.raises(UpstreamError, match="answers 404 to it") as refused:
        programs.install(None, print)

    assert f"{mirror.url}/builds/" in refused.value.detail
    assert "--from FILE" in (refused.value.hint or "")
    assert left(folder) == []


def test_a_download_that_is_cut_off_leaves_nothing(folder, programs, mirror):
    mirror.hold(programs.wanted().url, says("1.2.3.4"), filling=300_000)
    mirror.manner = "cut"

    with pytest.raises(UpstreamError, match="the download was cut off"):
        programs.install(None, print)
    assert left(folder) == []


@pytest.mark.parametrize("harm", [lambda whole: whole[:-3000], lambda whole: b"<html>" + whole[:-22]])
def test_a_damaged_archive_leaves_nothing(folder, programs, mirror, harm):
    mirror.content = harm(mirror.hold(programs.wanted().url, says("1.2.3.4")))

    with pytest.raises(UpstreamError, match="the archive is damaged"):
        programs.install(None, print)
    assert left(folder) == []


def test_without_a_network_it_says_so(folder, programs, mirror, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")

    with pytest.raises(UpstreamError, match=r"127\.0\.0\.1:9 cannot be reached"):
        programs.install(None, print)
    assert left(folder) == []


def test_it_goes_through_the_proxy_of_the_environment(folder, programs, mirror, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://browsers.example")
    monkeypatch.setenv("http_proxy", mirror.url)
    mirror.hold(programs.wanted().url, says("1.2.3.4"))

    programs.install(None, print)

    assert mirror.asked == [programs.wanted().url]
    assert version_in(folder) == "1.2.3.4"


def test_where_no_browser_is_published_it_says_so(programs, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_HOST_PLATFORM_OVERRIDE", "debian11-x64")

    with pytest.raises(Unavailable, match="No browser is published for this system"):
        programs.wanted()


def test_a_second_one_at_once_is_refused(folder, programs, mirror):
    mirror.hold(programs.wanted().url, says("1.2.3.4"))
    mirror.manner = "stalls"
    first = threading.Thread(target=programs.install, args=(None, print))
    first.start()
    assert mirror.half_sent.wait(30)

    with pytest.raises(Conflict, match="is at work here"):
        ChromiumProgram(folder).install(None, print)

    mirror.go_on.set()
    first.join()
    assert version_in(folder) == "1.2.3.4"


def test_one_that_was_killed_leaves_nothing_that_counts(folder, programs, mirror):
    mirror.hold(programs.wanted().url, says("1.2.3.4"))
    mirror.manner = "stalls"
    child = subprocess.Popen([*COMMAND, "--data-dir", folder.path], stdout=subprocess.DEVNULL)
    assert mirror.half_sent.wait(30)
    driver = [os.pidfd_open(pid) for pid in memory.tree(child.pid)[1:]]
    child.send_signal(signal.SIGKILL)
    child.wait()

    assert driver and all(select.select([each], [], [], 30)[0] for each in driver), "the driver lives on"
    assert programs.found() is None or programs.found().origin == "system"
    assert [path.name.partition("-")[0] for path in folder.tmp.iterdir()] == ["browser"]
    mirror.manner = "whole"

    programs.install(None, print)

    assert version_in(folder) == "1.2.3.4"
    assert left(folder) == ["1"]


def test_on_a_full_disk_it_says_so_and_leaves_nothing(tmp_path, mirror):
    if why := disks.why_none():
        pytest.skip(why)
    mirror.hold(fetching.wanted().url, says("1.2.3.4"), filling=6_000_000)
    disk = disks.Disk(tmp_path / "disk", "8m")
    try:
        words = disk.words([*COMMAND, "--data-dir", disk.inside / "data"])
        ended = subprocess.run(words, capture_output=True, text=True, check=False)

        assert ended.returncode == 1
        assert "full" in ended.stderr and ended.stderr.count("\n") == 1
        assert left(DataFolder(disk.path / "data")) == []
        (disk.path / "room").write_bytes(b"there is")
    finally:
        disk.close()


def test_an_archive_brought_by_hand_is_used_without_a_network(folder, programs, mirror, tmp_path, monkeypatch):
    brought = tmp_path / "brought.zip"
    brought.write_bytes(mirror.hold(programs.wanted().url, says("98.0.0.1")))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")

    programs.install(brought, print)

    assert version_in(folder) == "98.0.0.1"


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("#!/bin/sh\nexit 3\n", "does not start: it says nothing .exit code 3."),
        ("#!/bin/sh\necho hello\n", "does not start: hello"),
        ("#!/nowhere/sh\n", "cannot be started"),
    ],
)
def test_a_program_that_does_not_say_its_version_is_not_taken(folder, programs, mirror, tmp_path, program, why):
    brought = tmp_path / "brought.zip"
    brought.write_bytes(mirror.hold(programs.wanted().url, program))

    with pytest.raises(InvalidInput, match=why):
        programs.install(brought, print)
    assert left(folder) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders of others")
def test_root_puts_nothing_into_a_folder_of_somebody_else(folder):
    os.chown(folder.path, 65534, 65534)

    ended = subprocess.run([*COMMAND, "--data-dir", folder.path], capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "belongs to user 65534" in ended.stderr and "sudo -u '#65534'" in ended.stderr
    assert left(folder) == []
