"""Style, types, and what may not be imported."""

import pytest

FORBIDDEN = "import sqlite3\nfrom sqlite3 import connect\nimport sqlite3.dbapi2\nimport pickle\n"
RUNS_TEXT = "def run(text: str) -> None:\n    eval(text)\n    exec(text)\n"
BROKEN = {
    "appliance/core/idle.py": "import os\n",
    "appliance/core/quotes.py": "NAME = 'single'\n",
    "appliance/core/run.py": RUNS_TEXT,
    "appliance/db/second.py": FORBIDDEN,
    "tests/unit/second.py": FORBIDDEN,
    "migrations/0002_auth_second.py": FORBIDDEN,
}


@pytest.fixture(scope="module")
def said(tmp_path_factory, build, lint):
    outcome = lint(build(tmp_path_factory.mktemp("broken"), BROKEN), "style")
    assert not outcome.clean
    return outcome.said


def test_a_mistake_that_ruff_knows_is_found(said):
    assert "appliance/core/idle.py:1:8: F401" in said


def test_another_format_is_found(said):
    assert "appliance/core/quotes.py:1:8" in said.replace(" ", "")


def test_running_text_as_code_is_found(said):
    assert "appliance/core/run.py:2:5: S307" in said
    assert "appliance/core/run.py:3:5: S102" in said


@pytest.mark.parametrize("line", [1, 2, 3, 4])
@pytest.mark.parametrize("file", ["appliance/db/second.py", "tests/unit/second.py", "migrations/0002_auth_second.py"])
def test_a_second_database_library_and_pickles_are_found_everywhere(said, file, line):
    assert [text for text in said.splitlines() if f"{file}:{line}:" in text and "TID251" in text]


def test_a_wrong_type_is_found(house, lint):
    outcome = lint(house({"appliance/core/wrong.py": 'NUMBER: int = "one"\n\n\ndef f(x):\n    return x\n'}), "types")

    assert not outcome.clean
    assert "appliance/core/wrong.py:1: error: Incompatible types" in outcome.said
    assert "appliance/core/wrong.py:4: error: Function is missing a type annotation" in outcome.said
    assert outcome.said.count(": error: ") == 2, outcome.said
