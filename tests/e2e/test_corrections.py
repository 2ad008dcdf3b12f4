"""What the recognition got wrong is put right on the page, and what is taken away has it right."""

from pathlib import Path

from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.e2e import papers


def download(page: Page, title: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
        page.get_by_role("menuitem", name=title).click()
    return Path(started.value.path())


def test_a_word_is_corrected_on_the_page_and_in_every_file(ada, tmp_path):
    page = ada
    notice = tmp_path / "notice.png"
    notice.write_bytes(papers.photo(["NOTICE TO ALL TENANTS", "The water is off on Friday."]))
    page.get_by_role("link", name="OCR").click()
    page.locator("input[type=file]").set_input_files(notice)
    expect(page.get_by_text("1 page", exact=True)).to_be_visible()
    page.get_by_role("button", name="notice.png", exact=True).click()

    text = page.get_by_role("region", name="Text of page 1")
    text.get_by_text("water", exact=True).click()
    expect(page.locator("[data-chosen]")).to_be_visible()
    field = page.get_by_label("Correct “water”")
    field.fill("electricity")
    field.press("Enter")

    expect(text).to_contain_text("The electricity is off")
    page.get_by_role("tab", name="To check").click()
    expect(page.get_by_role("list", name="Corrected words")).to_contain_text("water")
    page.reload()
    expect(text).to_contain_text("The electricity is off")
    assert "The electricity is off" in download(page, "Text").read_text()
    with PdfDocument(download(page, "PDF that can be searched")) as pdf:
        found = pdf[0].get_textpage().get_text_bounded()
    assert "electricity" in found and "water" not in found
