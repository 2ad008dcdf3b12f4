"""Each command where something is wrong: one clear line, the right exit code, and nothing half done."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.cli import main
from appliance.db.archive import make
from appliance.db.connection import close_thread

VERBS = (
    "serve --port 0",
    "migrate",
    "superuser list",
    "user list",
    "keys",
    "backup",
    "backup to.tar",
    "restore none.tar",
    "restore none.tar --preview",
    "restore --replica",
    "disk",
    "disk --free history",
    "key show",
    "key verify",
    "storage scrub",
)
FROM_OUTSIDE = ("config", "doctor --offline", "support to.zip --offline", "update --check")
TELLING = ("version", "openapi", "config", "doctor --offline", "disk", "backup", "key show", "keys")


@pytest.fixture(autouse=True)
def _without_input(command_line: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture
def data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """An installation, empty as it is."""
    assert main(["migrate", "--data-dir", "data"]) == 0
    close_thread()
    capsys.readouterr()
    return tmp_path / "data"


def run(verb: str) -> int:
    """In this process, as all but its streams is the same; 2 is of argparse, which leaves it."""
    try:
        return main([*verb.split(), "--data-dir", "data"])
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        close_thread()


def refused(verb: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that says why."""
    assert run(verb) == 1
    said = capsys.readouterr().err
    [line] = said.splitlines()
    assert line.startswith("appliance: ")
    return line


def newer(data: Path) -> None:
    (data / "VERSION").write_text("2\n")


def no_number(data: Path) -> None:
    (data / "VERSION").write_bytes(b"\xff\xfe")


def damaged(data: Path) -> None:
    (data / "appliance.toml").write_text("[server\n")


def no_text(data: Path) -> None:
    (data / "appliance.toml").write_bytes(b"\xff\xfe\x00")


FAULTS: list[tuple[Callable[[Path], None], str]] = [
    (newer, "made by a newer version"),
    (no_number, "where the number of a format is expected"),
    (damaged, "appliance.toml"),
    (no_text, "appliance.toml"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_that_cannot_be_used_is_told_in_one_line(data, capsys, verb, fault, words):
    fault(data)
    before = sorted(path.name for path in data.iterdir())

    assert words in refused(verb, capsys)

    assert sorted(path.name for path in data.iterdir()) == before
    assert not Path("to.tar").exists()


@pytest.mark.parametrize("fault", [newer, no_number])
def test_the_doctor_finds_a_format_that_is_not_known(data, capsys, fault):
    assert run("doctor --offline") == 0
    fault(data)

    assert "Not in order: format." in refused("doctor --offline", capsys)


@pytest.mark.parametrize("verb", FROM_OUTSIDE)
@pytest.mark.parametrize("fault", [damaged, no_text])
def test_so_it_is_by_who_only_looks(data, capsys, verb, fault):
    fault(data)

    assert "appliance.toml" in refused(verb, capsys)
    assert not Path("to.zip").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_in_the_place_of_the_folder_is_named_and_left(tmp_path, capsys, verb):
    (tmp_path / "data").write_text("mine")

    assert str(tmp_path / "data") in refused(verb, capsys)

    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert (tmp_path / "data").read_text() == "mine"


@pytest.mark.parametrize("verb", ["backup", "backup to.tar"])
def test_a_backup_of_a_folder_that_is_none_is_refused_and_makes_none(tmp_path, capsys, verb):
    assert f"There is no installation in {tmp_path / 'data'}" in refused(verb, capsys)

    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_that_there_is_no_folder(tmp_path, capsys):
    assert run("doctor --offline") == 1

    said = capsys.readouterr()
    assert f"there is no folder {tmp_path / 'data'}" in said.out and "Errno" not in said.out
    assert said.err == "appliance: Not in order: server.\n"


@pytest.mark.parametrize("verb", [*VERBS, *FROM_OUTSIDE, "openapi", "version", "licenses", "install --systemd"])
def test_an_option_that_is_none_is_wrong_usage(tmp_path, capsys, verb):
    assert run(f"{verb} --nonsense") == 2

    assert "--nonsense" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", ["", "nonsense", "backup a b", "restore", "restore a --replica", "disk --free key", "key", "support"]
)
def test_a_command_that_is_none_is_wrong_usage(tmp_path, capsys, words):
    assert run(words) == 2

    assert "usage: appliance" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["data/app.db", "data/key", "data/VERSION", "data", "mine.txt", "pipe"])
def test_a_backup_replaces_nothing_but_a_backup(data, capsys, target):
    Path("mine.txt").write_text("mine")
    os.mkfifo("pipe")
    before = {path: path.read_bytes() for path in (data / "app.db", data / "key", Path("mine.txt"))}

    assert "is there already" in refused(f"backup {target}", capsys)

    assert {path: path.read_bytes() for path in before} == before
    assert Path("pipe").is_fifo()
    assert run("backup to.tar") == run("backup to.tar") == 0


@pytest.mark.parametrize("verb", ["backup", "backup to.tar", "support to.zip --offline"])
def test_who_interrupts_it_finds_nothing_half(data, capsys, monkeypatch, verb):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as amid:
        amid.setattr(make, "_add", interrupt)
        amid.setattr("appliance.areas.admin.service.support._activity", interrupt)
        assert run(verb) == 130

    assert capsys.readouterr().err == ""
    assert [path.name for path in Path().iterdir()] == ["data"]
    assert [list((data / name).iterdir()) for name in ("backups", "tmp")] == [[], []]
    assert run(verb) == 0


def piped(verb: str, output: int) -> "subprocess.Popen[str]":
    """With a buffer between the words and who reads them, as a program has it that nobody told otherwise."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    words = [sys.executable, "-m", "appliance", *verb.split(), "--data-dir", "data"]
    places = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        words, stdout=output, stderr=subprocess.PIPE, text=True, env=environment | {"PYTHONPATH": places}
    )


@pytest.mark.parametrize("verb", TELLING)
def test_who_stops_reading_hears_no_complaint(data, verb):
    reading, writing = os.pipe()
    os.close(reading)
    process = piped(verb, writing)
    os.close(writing)

    assert process.communicate()[1] == ""
    assert process.returncode == 141


def test_words_that_find_no_room_are_told(data):
    with open("/dev/full", "w") as full:
        process = piped("config", full.fileno())

    assert process.communicate()[1] == "appliance: A disk that was written to is full: No space left on device.\n"
    assert process.returncode == 1
