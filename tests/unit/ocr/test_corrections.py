"""Words that a person corrected: kept beside the recognised ones, and used where a text is taken away."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pypdfium2
import pytest

from appliance.areas.ocr import service
from appliance.areas.ocr.corrections import corrected
from appliance.areas.ocr.service import searchable
from appliance.core.errors import InvalidInput, NotCompleted, NotFound, Unavailable
from appliance.db import rows
from appliance.ports.objects import objects
from appliance.ports.ocr import Block, PageText, Word
from tests.unit.ocr.pages import assert_offsets_fit, text_pdf

LETTER = text_pdf([(72, 700, "Dear Sir,"), (72, 686, "we thank you.")], [(72, 700, "Page two.")])


@pytest.fixture
def job(ada, adapters, upload, run_jobs):
    made = service.create_job_of_upload(ada, upload(LETTER, "letter.pdf"))
    run_jobs()
    return service.job(ada, made.id)


def test_a_corrected_word_is_kept_and_the_recognised_one_stays(ada, job):
    kept = service.keep_corrections(ada, job.id, 1, [(1, "Madam,"), (0, "Dear")])

    assert kept == service.corrections(ada, job.id, 1) == {1: "Madam,"}  # the other was right already
    found = service.result(ada, job.id)
    assert found.text == "Dear Madam,\nwe thank you.\n\nPage two."
    first, second = found.structured_data["pages"]
    assert (first["text"], first["corrections"]) == ("Dear Sir,\nwe thank you.", [{"word": 1, "text": "Madam,"}])
    assert [word["text"] for word in first["blocks"][0]["words"]][:2] == ["Dear", "Sir,"]
    assert second["corrections"] == []
    assert [page.text for page in service.pages(ada, job.id)] == ["Dear Madam,\nwe thank you.", "Page two."]
    assert service.result(ada, job.id, corrected=False).text == "Dear Sir,\nwe thank you.\n\nPage two."


def test_corrections_replace_those_before_and_an_empty_list_takes_them_back(ada, job):
    service.keep_corrections(ada, job.id, 1, [(0, "My"), (1, "  dear   Sir, ")])
    assert service.corrections(ada, job.id, 1) == {0: "My", 1: "dear Sir,"}
    service.keep_corrections(ada, job.id, 1, [(4, "all.")])
    assert service.corrections(ada, job.id, 1) == {4: "all."}

    service.keep_corrections(ada, job.id, 1, [])

    assert service.corrections(ada, job.id, 1) == {}
    assert service.result(ada, job.id).text.startswith("Dear Sir,")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [([(5, "x")], "no word 5: page 1 has 5"), ([(-1, "x")], "no word -1"), ([(0, "x"), (0, "y")], "corrected twice")],
)
def test_a_word_that_is_not_there_is_refused_and_nothing_changes(ada, job, wanted, told):
    service.keep_corrections(ada, job.id, 1, [(0, "My")])

    with pytest.raises(InvalidInput, match=told):
        service.keep_corrections(ada, job.id, 1, wanted)

    assert service.corrections(ada, job.id, 1) == {0: "My"}


def test_only_pages_of_ones_own_finished_jobs_are_corrected(ada, bob, job, upload):
    waiting = service.create_job_of_upload(ada, upload(LETTER, "later.pdf"))

    with pytest.raises(NotCompleted):
        service.keep_corrections(ada, waiting.id, 1, [])
    with pytest.raises(NotFound, match="page 3"):
        service.keep_corrections(ada, job.id, 3, [])
    with pytest.raises(NotFound):
        service.keep_corrections(bob, job.id, 1, [])
    with pytest.raises(NotFound):
        service.corrections(bob, job.id, 1)


def test_corrections_go_with_their_job(ada, job):
    service.keep_corrections(ada, job.id, 1, [(0, "My")])

    service.delete_job(ada, job.id)

    assert rows("SELECT count(*) FROM ocr_correction") == [(0,)]


def test_hocr_and_pdf_have_the_corrected_words(ada, job):
    service.keep_corrections(ada, job.id, 1, [(1, "Madam & Sir,")])

    hocr = service.result_hocr(ada, job.id)
    assert "Madam &amp; Sir," in hocr and "Madam" not in service.result_hocr(ada, job.id, corrected=False)
    path, kind, name = service.result_pdf(ada, job.id)
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]
    assert (kind, name) == ("application/pdf", "letter.pdf")
    assert "Madam & Sir," in " ".join(texts[0].split()) and texts[1].strip() == "Page two."
    plain, _, _ = service.result_pdf(ada, job.id, corrected=False)
    assert "Sir," in pypdfium2.PdfDocument(plain)[0].get_textpage().get_text_range()


def test_who_would_wait_too_long_for_other_pdfs_is_told_so(ada, job, monkeypatch):
    monkeypatch.setattr(searchable, "_PATIENCE", 0)

    with searchable._making, pytest.raises(Unavailable, match="being made") as busy:
        service.result_pdf(ada, job.id)
    assert busy.value.extra["retry_after"] == 60

    path, _, _ = service.result_pdf(ada, job.id)
    with searchable._making:  # what is there already needs no making
        assert service.result_pdf(ada, job.id)[0] == path


def test_a_searchable_pdf_is_made_once_and_goes_with_its_job(ada, job):
    path, _, _ = service.result_pdf(ada, job.id)
    made = path.stat().st_ino
    service.keep_corrections(ada, job.id, 1, [(0, "My")])

    other, _, _ = service.result_pdf(ada, job.id)
    service.keep_corrections(ada, job.id, 1, [])
    again, _, _ = service.result_pdf(ada, job.id)

    assert other != path and again == path and path.stat().st_ino == made
    service.delete_job(ada, job.id)
    assert list((objects.scratch() / "searchable").iterdir()) == []


def test_hocr_is_well_formed_and_tells_words_boxes_and_confidences(ada, job):
    tree = ElementTree.fromstring(service.result_hocr(ada, job.id))

    names = [each.get("class") for each in tree.iter() if each.get("class")]
    assert names.count("ocr_page") == 2 and names.count("ocr_line") == 3
    for each in tree.iter():
        if each.get("class"):
            x0, y0, x1, y1 = map(int, each.get("title").split(";")[0].removeprefix("bbox ").split())
            assert 0 <= x0 < x1 and 0 <= y0 < y1
    words = [each for each in tree.iter() if each.get("class") == "ocrx_word"]
    assert [each.text for each in words] == ["Dear", "Sir,", "we", "thank", "you.", "Page", "two."]
    assert all(each.get("title").endswith("; x_wconf 100") for each in words)
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(set(ids)) == len(ids) == len(names) - 3  # all but the lines


def page_of(*blocks: list[list[str]]) -> PageText:
    text, made = "", []
    for lines in blocks:
        text += "\n\n" if text else ""
        words, begin = [], len(text)
        for number, line in enumerate(lines):
            text += "\n" if number else ""
            for place, word in enumerate(line):
                text += " " if place else ""
                words.append(Word(word, (0, 0, 1, 1), 0.5, len(text), len(text) + len(word)))
                text += word
        made.append(Block(text[begin:], (0, 0, 1, 1), 0.5, words))
    return PageText(1, 1, 1, 72, 0, 0.0, text, 0.5, "ocr", made)


def test_offsets_follow_the_corrected_words():
    page = page_of([["a", "b"], ["c"]], [["d"]], [["e", "f"]])

    changed = corrected(page, {1: "bee bee", 2: "", 3: "", 5: "eff"})

    assert changed.text == "a bee bee\n\ne eff"
    assert [block.text for block in changed.blocks] == ["a bee bee", "e eff"]
    assert_offsets_fit(changed)
    assert [word.confidence for block in changed.blocks for word in block.words] == [0.5, 1.0, 0.5, 1.0]
    assert corrected(page, {}) is page
    assert replace(corrected(page, {99: "x"}), blocks=page.blocks) == page
