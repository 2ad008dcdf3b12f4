"""What hands do on the canvas: choose, copy, move, undo, write notes, run a single node."""

import itertools
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_builder import STANDS_STILL, card, find_and_add, settings, write


@pytest.fixture
def page(ada: Page) -> Page:
    """At a new workflow: Start → Net → Gross."""
    ada.goto(ada.url.rstrip("/") + "/workflows/new")
    card(ada, "Start").click()
    for name, value in (("Net", "{{ trigger.amount * 2 }}"), ("Gross", "{{ vars.n + 1 }}")):
        find_and_add(ada, "set variable")
        write(ada, "Name of the node", name)
        write(ada, "Name", name[0].lower())
        write(ada, "Value", value)
        ada.keyboard.press("Escape")
    ada.keyboard.press("Escape")
    expect(settings(ada)).to_have_count(0)
    return ada


def cards(page: Page) -> Locator:
    return page.locator(".react-flow__node-card")


def edges(page: Page) -> Locator:
    return page.locator(".react-flow__edge")


def boxes(page: Page, within: Locator) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of the cards, once the canvas stands still."""
    page.wait_for_function(STANDS_STILL)
    found = [each.bounding_box() for each in within.all()]
    return [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in found if box]


def test_nodes_are_chosen_together_copied_and_taken_back(page):
    card(page, "Net").click()
    card(page, "Gross").click(modifiers=["Shift"])
    expect(page.locator(".react-flow__node.selected")).to_have_count(2)

    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(cards(page)).to_have_count(5)
    expect(edges(page)).to_have_count(3)  # the copies are connected as what they were made of
    page.keyboard.press("Control+d")
    expect(cards(page)).to_have_count(7)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(cards(page)).to_have_count(3)
    page.keyboard.press("Control+Shift+z")
    expect(cards(page)).to_have_count(5)

    page.get_by_role("button", name="Tidy up").click()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Show everything").click()
    tidy = boxes(page, cards(page))
    for one, other in itertools.combinations(tidy, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    [canvas] = boxes(page, page.locator(".react-flow"))
    assert all(
        canvas[0] <= box[0] and box[2] <= canvas[2] and canvas[1] <= box[1] and box[3] <= canvas[3] for box in tidy
    )


def test_a_note_is_written_moved_by_undo_and_kept(page):
    page.get_by_role("button", name="Add a note").click()
    note = page.get_by_role("textbox", name="Note")
    expect(note).to_be_focused()
    page.keyboard.type("Ask Bob before this goes live.")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(note).to_have_value("")
    page.keyboard.press("Control+z")
    expect(note).to_have_count(0)
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+y")
    expect(note).to_have_value("Ask Bob before this goes live.")

    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/workflows/[0-9a-f-]{36}"))
    page.reload()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Ask Bob before this goes live.")


def test_one_node_runs_with_a_pinned_output_before_it(page):
    card(page, "Net").click()
    settings(page).get_by_role("button", name="Pin an output").click()
    settings(page).get_by_label("Pinned output (JSON)").fill('{"sum": 41}')
    page.keyboard.press("Escape")
    card(page, "Gross").click()
    write(page, "Value", "{{ input.sum + 1 }}")
    settings(page).get_by_role("button", name="Run this node").click()

    expect(card(page, "Gross").locator("[data-state=completed]")).to_be_visible()
    expect(card(page, "Net").locator("[data-state=completed]").get_by_label("Pinned output")).to_be_visible()
    page.get_by_role("region", name="Execution").get_by_role("tab", name="Data").click()
    expect(page.get_by_role("region", name="Execution")).to_contain_text("42")

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Execution")).to_be_hidden()
    page.keyboard.press("/")  # the palette made room for the execution, and comes back
    expect(page.get_by_placeholder("Find a node")).to_be_focused()
