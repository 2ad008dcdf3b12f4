"""The main job: from the first start to an answer with the words it stands on."""

import json
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

import make_letter

PASSWORD = "seven green bottles"


def set_up(page: Page) -> None:
    """Make the first account at the one-time link."""
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("create|set up|start", re.IGNORECASE)).click()
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()


def open_demo(page: Page) -> None:
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_text("Try it now").click()
    expect(page.get_by_role("dialog")).to_contain_text("letter.pdf")


def ask(page: Page, question: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Question").fill(question)
    dialog.get_by_role("button", name="Run", exact=True).click()


def test_from_the_first_start_to_a_quoted_answer_and_its_marked_page(first_start, open_page):
    page = open_page(first_start.setup_link())
    set_up(page)

    open_demo(page)
    page.get_by_role("dialog").get_by_role("button", name="Run", exact=True).click()

    # The canvas tells how far it is while the letter is read.
    expect(page.locator(".react-flow__node", has_text="Read the scan")).to_contain_text(
        re.compile("running|waiting", re.IGNORECASE)
    )
    quote = "Payment must reach our account at the Tolland Savings Bank by 15 April 2031."
    expect(page.get_by_role("article")).to_contain_text(quote)
    expect(page.locator(".react-flow__node", has_text="Not in the scan")).to_contain_text(
        re.compile("skipped", re.IGNORECASE)
    )
    page.get_by_role("tab", name="Log").click()
    expect(page.get_by_text("Read the scan completed")).to_be_visible()
    page.get_by_role("tab", name="Result").click()

    page.get_by_role("link", name=re.compile("Show on the page")).click()

    expect(page.get_by_role("heading", name="demo/letter.pdf")).to_be_visible()
    marker = page.locator("[data-mark]")
    expect(marker).to_have_count(1)
    picture, line = page.get_by_role("img", name="Page 1").bounding_box(), marker.bounding_box()
    assert picture and line
    # The sentence stands in one line, a little above the middle of the page.
    assert 0.40 < (line["y"] - picture["y"]) / picture["height"] < 0.46
    assert 0.5 < line["width"] / picture["width"] < 0.7
    words = "".join(page.locator("mark").all_text_contents())
    assert words.split() == quote.split()


def test_a_letter_of_random_words_is_answered_and_what_it_does_not_say_is_not(first_start, open_page, tmp_path):
    letter = tmp_path / "drawn.pdf"
    make_letter.write_random(letter, 4711)
    facts = json.loads(letter.with_suffix(".json").read_text())["facts"]
    fact = next(fact for fact in facts if "amount due" in fact["question"])
    page = open_page(first_start.setup_link())
    set_up(page)
    open_demo(page)

    page.get_by_role("dialog").get_by_role("button", name="Use another").click()
    page.locator("input[type=file]").set_input_files(letter)
    expect(page.get_by_role("dialog")).to_contain_text("drawn.pdf")
    ask(page, fact["question"])
    expect(page.get_by_role("article")).to_contain_text(fact["answer"])

    page.get_by_role("button", name="Run again").click()
    ask(page, "What colour is the car of the mayor?")
    expect(page.get_by_text(re.compile("not in these documents", re.IGNORECASE)).first).to_be_visible()
