"""The demo letter: the project's own words, printed, scanned, and read again."""

import json
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.pages import accuracy

PACKAGING = Path(__file__).parents[3] / "packaging"


@pytest.fixture
def packaging(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return {name: import_module(name) for name in ("letter", "scan", "make_letter")}


def letters(packaging):
    yield packaging["letter"].demo_letter()
    yield from (packaging["letter"].random_letter(seed) for seed in range(9))


def test_every_fact_stands_in_the_letter_word_for_word(packaging):
    for letter in letters(packaging):
        assert len(letter.facts) >= 12
        for fact in letter.facts:
            assert fact.answer in fact.sentence
            assert fact.sentence in letter.text()
            assert "{" not in fact.question + letter.text()


def test_the_demo_letter_is_two_scanned_pages_and_the_same_every_time(packaging, reader, tmp_path):
    for name in ("once.pdf", "again.pdf"):
        packaging["scan"].write_pdf(packaging["letter"].demo_letter(), tmp_path / name)

    assert (tmp_path / "once.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    assert (tmp_path / "once.pdf").stat().st_size < 600_000
    assert reader.page_count(tmp_path / "once.pdf") == 2


def test_every_letter_fits_on_two_pages(packaging):
    assert [len(packaging["scan"].typeset(letter)) for letter in letters(packaging)] == [2] * 10


def test_a_random_letter_is_read_with_nearly_all_of_its_facts(packaging, reader, tmp_path):
    packaging["make_letter"].write_random(tmp_path / "letter.pdf", 20_310_415)
    written = json.loads((tmp_path / "letter.json").read_text())

    pages = list(reader.read(tmp_path / "letter.pdf", ReadOptions()))

    found = " ".join(" ".join(page.text for page in pages).split())
    read = [fact for fact in written["facts"] if fact["answer"] in found]
    assert [page.source for page in pages] == ["ocr", "ocr"]
    assert accuracy(found, " ".join(written["text"].split())) >= 0.98
    assert len(read) >= 0.9 * len(written["facts"])
    assert {0.5 <= abs(page.skew) <= 1.3 for page in pages} == {True}
