"""With a language model: a written answer whose marker leads to the words, and a lie that is not shown."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import PASSWORD, Process
from tests.unit.model_server import serve_models

TEXT = "The monthly rent will rise to 1,215 pounds on 1 June 2025. You may keep one cat, but dogs are not permitted."


@pytest.fixture
def models():
    with serve_models() as server:
        yield server


@pytest.fixture
def server(models, tmp_path) -> Iterator[Process]:
    """A server that has a model, started for the first time."""
    settings = {"APPLIANCE_LLM__BASE_URL": models.base_url, "APPLIANCE_RAG__ANSWER_MODEL": "local/llama3.2"}
    process = Process(tmp_path / "data", **settings)
    process.wait_until_ready()
    yield process
    process.stop()


@pytest.fixture
def page(server, open_page) -> Page:
    """A browser on the Ask tab of an index with one letter."""
    page = open_page(server.setup_link())
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    page.goto("/rag?new=1")
    page.get_by_role("dialog").get_by_label("Name").fill("Letters")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a text").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Letter of May")
    page.get_by_role("dialog").get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Searchable", exact=True).last).to_be_visible()
    page.get_by_role("link", name="Ask", exact=True).click()
    return page


def ask(page: Page) -> None:
    page.get_by_label("Question", exact=True).fill("What is the new monthly rent?")
    page.keyboard.press("Enter")


def test_a_written_answer_shows_where_each_sentence_comes_from(page, models):
    models.script.extend(["The monthly rent rises to 1,215 pounds [1].", "The rent is 9,999 pounds [1]."])

    ask(page)
    answer = page.get_by_role("region", name="Answer")
    expect(answer).to_contain_text("The monthly rent rises to 1,215 pounds [1].")
    expect(answer.get_by_role("list", name="Sources")).to_contain_text("The monthly rent will rise to 1,215 pounds")
    page.get_by_role("link", name="Source 1: Letter of May").click()
    expect(page.locator("mark").first).to_contain_text("The monthly rent will rise")

    ask(page)
    expect(answer).to_contain_text("Quoted word for word")
    expect(answer).to_contain_text(re.compile("not supported"))
    expect(page.get_by_text("9,999")).to_have_count(0)
