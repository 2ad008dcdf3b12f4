"""A person's own documents: dropped, read, asked, and the quoted words seen on their page."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

import letter as letters
import scan

PASSWORD = "seven green bottles"


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scanned pages."""
    path = tmp_path_factory.mktemp("scans") / "letter.pdf"
    scan.write_pdf(letters.demo_letter(), path)
    return path


@pytest.fixture
def page(first_start, open_page) -> Page:
    """A browser in which the first account is signed in."""
    page = open_page(first_start.setup_link())
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    return page


def place_of(page: Page) -> tuple[float, float]:
    """Where the marked line stands on the page, and how long it is: shares of the picture's height and width."""
    mark = page.locator("[data-mark]")
    expect(mark).to_be_visible()
    # In one go: the page may be scrolled to the mark meanwhile.
    picture, line = mark.evaluate(
        """mark => [document.querySelector("img[alt^='Page 1']"), mark].map(each => {
            const { y, width, height } = each.getBoundingClientRect()
            return { y, width, height }
        })"""
    )
    return (line["y"] - picture["y"]) / picture["height"], line["width"] / picture["width"]


def test_a_dropped_letter_answers_with_its_words_marked_on_the_page(page, letter):
    page.get_by_role("link", name="RAG", exact=True).click()
    page.locator("input[type=file]").set_input_files(letter)

    expect(page.get_by_text("Searchable", exact=True)).to_be_visible()  # without a reload: news of the server
    page.get_by_role("link", name="Ask a question").click()
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("Who leads the work?")
    page.keyboard.press("Enter")

    quote = "The work will be led by Martin Oyelaran, who has been with us since he was an apprentice."
    expect(page.get_by_role("blockquote")).to_contain_text(quote)
    beside, length = place_of(page)
    assert (0.4 < beside < 0.55, 0.5 < length < 0.75) == (True, True)

    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="letter.pdf", level=1)).to_be_visible()
    assert place_of(page) == pytest.approx((beside, length), abs=0.01)
    assert "".join(page.locator("mark").all_text_contents()).split() == quote.split()

    page.get_by_role("button", name="Words").click()
    assert page.get_by_role("img", name="Page 1").locator("xpath=..").locator("[data-word]").count() > 300


def test_a_question_that_no_document_answers_is_told_so_and_a_deleted_document_is_gone(page, letter):
    page.goto("/rag")
    page.locator("input[type=file]").set_input_files(letter)
    expect(page.get_by_text("Searchable", exact=True)).to_be_visible()

    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_label("Question").fill("What is the capital of France?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Not in these documents")).to_be_visible()

    page.get_by_role("link", name="Documents").last.click()
    page.get_by_role("button", name="Actions of letter.pdf").press("Enter")
    page.get_by_role("menuitem", name="Delete").press("Enter")
    expect(page.get_by_role("dialog", name="Delete “letter.pdf”?")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(page.get_by_role("table", name="Documents")).to_have_count(0)
    page.go_back()
    expect(page.get_by_text("The document of this passage has been deleted.").first).to_be_visible()


def test_a_scan_is_recognised_word_by_word(page, letter):
    page.get_by_role("link", name="OCR").click()
    page.locator("input[type=file]").set_input_files(letter)
    expect(page.get_by_text("2 pages")).to_be_visible()

    page.get_by_role("button", name="letter.pdf", exact=True).click()

    text = page.get_by_role("region", name="Text of page 1")
    expect(text).to_contain_text("Payment must reach our account at the Tolland Savings Bank by 15 April 2031.")
    text.get_by_text("Tolland", exact=True).hover()
    expect(page.get_by_text("% sure").last).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
        page.get_by_role("menuitem", name="Text").click()
    assert download.value.suggested_filename == "letter.txt"
    assert "Dear Mrs Calloway," in Path(download.value.path()).read_text()
