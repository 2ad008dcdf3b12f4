"""An index that follows a bucket: what comes is read, what goes is forgotten."""

from playwright.sync_api import expect


def test_an_index_follows_a_bucket(ada, tmp_path):
    page = ada
    note = tmp_path / "elm.txt"
    note.write_text("The key of the cellar of Elm House hangs behind the clock.")
    page.get_by_role("link", name="Storage", exact=True).click()
    page.locator("input[type=file]").set_input_files(note)
    expect(page.get_by_role("row").filter(has_text="elm.txt")).to_be_visible()

    page.goto("/rag?new=1")
    page.get_by_role("dialog").get_by_label("Name").fill("House")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Watches").click()
    page.get_by_role("button", name="Watch a place").click()
    page.get_by_role("dialog").get_by_label("Bucket", exact=True).select_option("user-uploads")
    page.get_by_role("dialog").get_by_role("button", name="Watch", exact=True).click()
    expect(page.get_by_role("list", name="Watched places")).to_contain_text("1 file")

    page.get_by_role("link", name="Documents").last.click()
    expect(page.get_by_text("Searchable", exact=True).last).to_be_visible()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_label("Question", exact=True).fill("Where is the key of the cellar of Elm House?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("blockquote").first).to_contain_text("behind the clock")

    page.get_by_role("link", name="Storage", exact=True).click()
    page.get_by_role("button", name="Actions of elm.txt").press("Enter")
    page.get_by_role("menuitem", name="Delete").press("Enter")
    page.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(page.get_by_text("elm.txt", exact=True)).to_have_count(0)
    page.get_by_role("link", name="RAG", exact=True).click()
    page.get_by_role("button", name="House", exact=True).click()
    expect(page.get_by_role("button", name="Drop documents here")).to_be_visible()
    expect(page.get_by_role("table", name="Documents")).to_have_count(0)
