"""What the support bundle takes from log files: where it went wrong, and no message."""

import io
import json
import logging

import pytest

from appliance.areas.admin.service.log_errors import errors
from appliance.http import logs


@pytest.fixture
def log(tmp_path):
    """`log(say)`: what that says is in the files when it comes back."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def write(say):
        writer = logs.set_up(tmp_path, io.StringIO(), json=True)
        say(logging.getLogger("appliance.tried"))
        writer.close()

    yield write
    root.handlers[:], root.level = before


def test_it_tells_where_and_of_which_kind_and_not_what_was_said(log, tmp_path):
    def say(own):
        own.info("a word about planted@example.com")
        own.warning("planted@example.com failed")
        try:
            json.loads("{planted")
        except ValueError:
            own.exception("planted broke")

    log(say)
    newest, older = errors(tmp_path, 10)

    assert (older["level"], older["logger"]) == ("warning", "appliance.tried")
    assert newest["error"] == "json.decoder.JSONDecodeError"
    assert newest["places"][0].startswith("test_log_errors.py:") and newest["places"][0].endswith(" say")
    assert "planted" not in json.dumps([newest, older])


def test_a_message_of_many_lines_is_not_taken_for_a_class(log, tmp_path):
    def say(own):
        try:
            raise ValueError("no such line:\n  of a file\nplanted\nplanted: x")
        except ValueError:
            own.exception("it broke")

    log(say)
    [found] = errors(tmp_path, 10)

    assert found["error"] == "ValueError" and len(found["places"]) == 1
    assert "planted" not in json.dumps(found)


def test_of_an_error_in_an_error_the_last_one_is_told(log, tmp_path):
    def say(own):
        try:
            try:
                raise KeyError("planted")
            except KeyError as error:
                raise OSError("planted") from error
        except OSError:
            own.exception("it broke")

    log(say)
    [found] = errors(tmp_path, 10)

    assert (found["error"], len(found["places"])) == ("OSError", 2)


def test_only_the_last_ones_over_all_files_and_half_a_line_is_passed_over(log, tmp_path):
    line = {"time": "2026-01-31T09:15:00.000Z", "level": "error", "logger": "old"}
    (tmp_path / "appliance.log.10").write_text(json.dumps({**line, "logger": "oldest"}) + "\n")
    (tmp_path / "appliance.log.2").write_text(json.dumps(line) + '\n{"level": "err')

    log(lambda own: own.error("now"))

    assert [each["logger"] for each in errors(tmp_path, 10)] == ["appliance.tried", "old", "oldest"]
    assert [each["logger"] for each in errors(tmp_path, 1)] == ["appliance.tried"]


def test_without_logs_there_are_none(tmp_path):
    assert errors(tmp_path, 10) == []
