"""What a job asks for: pages, languages, and an engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.ocr.requirements import page_numbers, read_options
from appliance.areas.ocr.routing import ENGINES, choose
from appliance.core.errors import EngineUnavailable, InvalidInput, UnknownEngine

DEFAULTS = {"languages": ["eng"], "dpi": 300, "installed": ["deu", "eng"]}


@pytest.mark.parametrize(("text", "pages"), [("1-3,7", [1, 2, 3, 7]), ("7, 1 - 2,2", [1, 2, 7]), ("5", [5]), (5, [5])])
def test_page_ranges(text, pages):
    assert page_numbers(text) == pages


@pytest.mark.parametrize("text", ["", "0", "3-1", "a", "1-", "1,,2", "501", [1], None, True, "1-99999"])
def test_other_texts_are_no_page_ranges(text):
    with pytest.raises(InvalidInput, match="pages"):
        page_numbers(text)


@given(st.sets(st.integers(1, 500), min_size=1))
def test_any_pages_can_be_named_one_by_one(pages):
    assert page_numbers(",".join(map(str, pages))) == sorted(pages)


def test_what_is_not_asked_for_is_as_the_installation_says():
    options = read_options({"colour": "red"}, **DEFAULTS)

    assert (options.languages, options.pages, options.dpi) == (["eng"], None, 300)
    assert options.deskew and options.rotate and options.use_text_layer


def test_a_language_that_is_not_installed_names_those_that_are():
    with pytest.raises(InvalidInput, match="fra is not installed") as caught:
        read_options({"languages": ["eng", "fra"]}, **DEFAULTS)

    assert caught.value.extra["allowed"] == ["deu", "eng"]


@pytest.mark.parametrize(
    "wanted", [{"dpi": 71}, {"dpi": 601}, {"dpi": "300"}, {"dpi": True}, {"deskew": "no"}, {"languages": []}]
)
def test_wrong_values_are_refused(wanted):
    with pytest.raises(InvalidInput, match=next(iter(wanted))):
        read_options(wanted, **DEFAULTS)


NOT_HERE = {name: f"{name} is far away" for name in ENGINES if name != "tesseract"}


def test_without_a_rule_tesseract_reads():
    assert choose(None, {}, {}, NOT_HERE) == ("tesseract", "no rule applies: tesseract")


@pytest.mark.parametrize(
    ("requirements", "metadata", "skipped"),
    [
        ({"structured_json_required": True}, {}, "omniparser"),
        ({"layout": "table"}, {}, "doctr"),
        ({}, {"layout": "table"}, "doctr"),
        ({"handwriting_detected": True}, {}, "easyocr"),
        ({"heavy_pdf_or_image": True}, {}, "google_vision"),
        ({}, {"region": "EU"}, "paddleocr"),
        ({"latency_ms": 1001}, {}, "paddleocr"),
    ],
)
def test_a_rule_whose_engine_is_not_here_is_skipped_and_the_reason_says_so(requirements, metadata, skipped):
    choice = choose(None, requirements, metadata, NOT_HERE)

    assert choice.engine == "tesseract"
    assert f"asks for {skipped}, but {skipped} is far away" in choice.reason


def test_the_first_rule_whose_engine_is_here_wins():
    everything = {"structured_json_required": True, "layout": "table", "handwriting_detected": True, "latency_ms": 2000}

    assert choose(None, everything, {}, {}) == ("omniparser", "structured_json_required: omniparser")
    without = choose(None, everything, {}, {"omniparser": "gone", "doctr": "gone"})
    assert without == ("easyocr", "handwriting_detected: easyocr")
    assert choose(None, {"layout": "text"}, {"layout": "table"}, {}).engine == "tesseract"


@pytest.mark.parametrize(
    "requirements", [{"latency_ms": 1000}, {"latency_ms": True}, {"layout": "text"}, {"region": "US"}]
)
def test_rules_that_do_not_fit_say_nothing(requirements):
    assert choose(None, requirements, {}, NOT_HERE).reason == "no rule applies: tesseract"


def test_an_engine_asked_for_by_name_is_never_replaced():
    assert choose("tesseract", {"layout": "table"}, {}, NOT_HERE).reason == "asked for by name: tesseract"
    with pytest.raises(EngineUnavailable, match="doctr") as caught:
        choose("doctr", {}, {}, NOT_HERE)
    assert caught.value.extra["reason"]
    with pytest.raises(UnknownEngine) as unknown:
        choose("abbyy", {}, {}, NOT_HERE)
    assert unknown.value.extra["allowed"] == list(ENGINES)
