"""A pile of papers: dropped at once, watched while they are read, asked, and the answers followed to their place."""

import base64
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import papers

MANY = 120_000  # milliseconds for fifty documents on a busy machine


@pytest.fixture(scope="session")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return papers.write_papers(tmp_path_factory.mktemp("papers"))


def drop(page: Page, files: Iterable[Path]) -> None:
    """Let go of files over the page, as a hand does."""
    contents = [{"name": file.name, "base64": base64.b64encode(file.read_bytes()).decode()} for file in files]
    dropped = page.evaluate_handle(
        """files => {
            const dropped = new DataTransfer()
            for (const { name, base64 } of files)
                dropped.items.add(new File([Uint8Array.from(atob(base64), each => each.charCodeAt(0))], name))
            return dropped
        }""",
        contents,
    )
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})


def ask(page: Page, question: str) -> None:
    field = page.get_by_label("Question", exact=True)
    field.fill(question)
    field.press("Enter")


def test_fifty_papers_are_dropped_read_and_asked(ada, fifty):
    page = ada
    page.get_by_role("link", name="RAG", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Drop a document"))).to_be_visible()
    drop(page, fifty)

    # Both ways are in sight meanwhile: to the server, and into the index.
    expect(page.get_by_text(re.compile(r"\d+ of 50 files sent"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ of \d+ documents searchable"))).to_be_visible()
    states = page.get_by_role("group", name="State")
    expect(states.get_by_role("button", name="Searchable 49")).to_be_visible(timeout=MANY)
    states.get_by_role("button", name="Failed 1").click()
    expect(page.get_by_role("table", name="Documents")).to_contain_text("The PDF is damaged")
    page.get_by_role("button", name="Actions of damaged.pdf").press("Enter")
    page.get_by_role("menuitem", name="Read again").press("Enter")
    expect(states.get_by_role("button", name="Failed 1")).to_be_visible()  # damaged as before

    page.get_by_role("link", name="Ask a question").click()
    for question, answer, file in papers.QUESTIONS:
        ask(page, question)
        expect(page.get_by_role("blockquote").first).to_contain_text(answer)
        expect(page.get_by_role("link", name=re.compile(f"Show in {file}")).first).to_be_visible()
    ask(page, papers.UNANSWERABLE)
    expect(page.get_by_role("heading", name="Not in these documents")).to_be_visible()
    expect(page.get_by_role("blockquote")).to_have_count(0)

    # An earlier question is opened again, and its citation leads to the words on the page.
    earlier = page.get_by_role("region", name="Earlier questions")
    earlier.get_by_role("link", name=papers.QUESTIONS[0][0]).click()
    expect(page.get_by_label("Question", exact=True)).to_have_value(papers.QUESTIONS[0][0])
    page.get_by_role("link", name=re.compile("Show in letter.pdf")).click()
    expect(page.locator("[data-mark]")).to_be_visible()
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="letter.pdf", level=1)).to_be_visible()
    expect(page.locator("mark").filter(has_text="Oyelaran")).to_be_visible()
