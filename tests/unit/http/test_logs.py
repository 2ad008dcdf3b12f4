"""Logs: to the stream a person reads, and to files that take turns."""

import io
import json
import logging

import pytest

from appliance.core import settings as configuration
from appliance.http import logs

log = logging.getLogger("appliance.tried")


@pytest.fixture
def written(tmp_path):
    """`written(environ)`: logs as that says, and gives (what the stream has, its files by name) once all is written."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def write(say, stream=None, folder=tmp_path, **environ):
        configuration.configure(environ={f"APPLIANCE_LOGS__{name}": value for name, value in environ.items()})
        stream = stream or io.StringIO()
        writer = logs.set_up(folder, stream, json=False)
        say()
        writer.close()
        return stream, {path.name: path.read_text().splitlines() for path in tmp_path.glob("appliance.log*")}

    yield write
    root.handlers[:], root.level = before


def test_a_person_reads_lines_and_the_file_has_them_as_json(written):
    def say():
        log.warning("a file is missing", extra={"file": "a.txt"})

    stream, files = written(say)

    assert "warning tried: a file is missing" in stream.getvalue()
    [line] = files["appliance.log"]
    told = json.loads(line)
    assert (told["level"], told["message"], told["file"]) == ("warning", "a file is missing", "a.txt")


def test_files_take_turns_and_the_oldest_goes(written):
    def say():
        for number in range(400):
            log.info("event %s with some words to fill the file", number)

    stream, files = written(say, FILES="3", FILE_BYTES="4096")

    assert sorted(files) == ["appliance.log", "appliance.log.1", "appliance.log.2"]
    kept = [json.loads(line)["message"] for name in sorted(files, reverse=True) for line in files[name]]
    numbers = [int(message.split()[1]) for message in kept]
    assert numbers == list(range(numbers[0], 400)) and numbers[0] > 300
    assert all(sum(map(len, lines)) <= 4096 for lines in files.values())
    assert len(stream.getvalue().splitlines()) == 400


def test_none_are_kept_when_none_are_wanted(written):
    _, files = written(lambda: log.info("a word"), FILES="0")

    assert files == {}


def test_a_folder_that_takes_nothing_keeps_nobody_from_reading(written, tmp_path):
    stream, _ = written(lambda: log.info("a word"), folder=tmp_path / "not" / "there")

    assert stream.getvalue().endswith("a word\n")


def test_what_nobody_reads_any_more_is_still_in_the_file(written):
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    def say():
        log.info("first")
        log.info("second")

    _, files = written(say, stream=Gone())

    assert [json.loads(line)["message"] for line in files["appliance.log"]] == ["first", "second"]
