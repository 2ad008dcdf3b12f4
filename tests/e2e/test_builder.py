"""Building a workflow from nothing, by mouse and keyboard, until it runs and shows its values."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def page(ada: Page) -> Page:
    """A browser in which somebody is signed in, at a new workflow."""
    ada.goto(ada.url.rstrip("/") + "/workflows/new")
    expect(card(ada, "Start")).to_be_visible()
    return ada


STANDS_STILL = """() => new Promise(done => {
    const place = () => document.querySelector(".react-flow__viewport").style.transform
    const before = place()
    setTimeout(() => done(place() === before), 300)
})"""


def card(page: Page, name: str) -> Locator:
    return page.locator(".react-flow__node-card", has_text=name)


def find_and_add(page: Page, name: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def settings(page: Page) -> Locator:
    return page.locator("#node-settings")


def write(page: Page, label: str, text: str) -> None:
    settings(page).get_by_label(label, exact=True).fill(text)


def build(page: Page) -> None:
    """Start → Large? → (true) Big, (false) Small."""
    card(page, "Start").click()
    find_and_add(page, "condition")
    write(page, "Name of the node", "Large?")
    write(page, "Condition", "trigger.total > 10")
    card(page, "Large?").click()
    find_and_add(page, "set variable")  # by its next free port: true
    write(page, "Name of the node", "Big")
    write(page, "Name", "size")
    write(page, "Value", "big")
    card(page, "Large?").click()
    find_and_add(page, "set variable")  # the other port
    write(page, "Name of the node", "Small")
    write(page, "Name", "size")
    write(page, "Value", "small")


def run(page: Page, data: str) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Trigger data (JSON)").fill(data)
    dialog.get_by_role("button", name="Run", exact=True).click()


def test_from_nothing_to_a_run_by_mouse_and_keyboard(page):
    build(page)
    expect(page.locator(".react-flow__edge")).to_have_count(3)

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator(".react-flow__node-card")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__node-card")).to_have_count(4)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".react-flow__node-card")).to_have_count(0)
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Tidy up").click()

    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/workflows/[0-9a-f-]{36}"))
    run(page, '{"total": 12, "lines": [{"price": 5}]}')

    expect(card(page, "Large?").locator("[data-state=completed]")).to_be_visible()
    expect(card(page, "Big").locator("[data-state=completed]")).to_be_visible()
    expect(card(page, "Small").locator("[data-state=skipped]")).to_be_visible()
    expect(page.locator(".way-taken")).to_have_count(2)


def test_an_expression_shows_its_value_with_the_last_run_and_a_part_runs_again(page):
    build(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/workflows/[0-9a-f-]{36}"))
    run(page, '{"total": 12, "lines": [{"price": 5}]}')
    expect(card(page, "Big").locator("[data-state=completed]")).to_be_visible()

    # Completion knows what the run has shown, and the value stands below.
    card(page, "Large?").click()
    expression = settings(page).get_by_label("Condition", exact=True)
    expression.fill("")
    expression.press_sequentially("input.li")
    page.get_by_role("option", name=re.compile("^lines")).click()
    expression.press_sequentially("[0].price * 2")
    expect(settings(page).get_by_label("Value with the last run")).to_have_text("10")

    # A mistake is marked where it is, and listed before anything is saved.
    expression.fill("input.total > > 10")
    expect(settings(page).locator("[data-mistake]")).to_have_text(">")
    page.get_by_role("button", name="1 issue").click()
    page.get_by_role("menuitem", name=re.compile("Large\\?")).click()
    expect(expression).to_be_focused()
    expression.fill("trigger.total > 20")
    expect(page.get_by_role("button", name="1 issue")).to_have_count(0)

    # A pinned output stands in for the node, so what comes after it runs without it.
    settings(page).get_by_role("button", name="Pin output").click()
    page.keyboard.press("Escape")
    card(page, "Big").click()
    settings(page).get_by_role("button", name="Run from here").click()
    expect(page.get_by_text("Running from here")).to_be_visible()
    expect(card(page, "Big").locator("[data-state=completed]")).to_be_visible()
    expect(card(page, "Large?").get_by_label("Pinned output")).to_be_visible()
    expect(card(page, "Small").locator("[data-state]")).to_have_count(0)


def test_with_the_keyboard_alone(page):
    find_and_add(page, "condition")
    page.keyboard.press("Tab")
    expect(card(page, "Condition")).to_be_visible()
    card(page, "Condition").focus()
    page.keyboard.press("Enter")  # its settings
    expect(settings(page).get_by_label("Name of the node", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("trig")
    page.keyboard.press("Enter")  # takes the completion
    page.keyboard.type(".n == 1")
    expect(settings(page).get_by_label("Condition", exact=True)).to_have_value("trigger.n == 1")

    page.keyboard.press("Escape")  # back to the node
    expect(card(page, "Condition")).to_be_focused()
    before = card(page, "Condition").bounding_box()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(card(page, "Condition")).to_be_focused()
    assert before
    lower = "([node, y]) => node.getBoundingClientRect().y > y"
    page.wait_for_function(lower, arg=[card(page, "Condition").element_handle(), before["y"]])

    page.keyboard.press("Control+d")
    expect(page.locator(".react-flow__node-card")).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__node-card")).to_have_count(2)


def test_a_node_dropped_on_an_edge_stands_between(page):
    find_and_add(page, "condition")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    edge = page.locator(".react-flow__edge-path")
    expect(edge).to_have_count(1)
    page.wait_for_function(STANDS_STILL)
    box = edge.bounding_box()
    assert box
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    canvas = page.locator(".react-flow").bounding_box()
    assert canvas

    page.get_by_role("complementary", name="Nodes").get_by_role("button", name="Set variable").drag_to(
        page.locator(".react-flow"),
        target_position={"x": middle["x"] - canvas["x"], "y": middle["y"] - canvas["y"]},
    )

    expect(page.locator(".react-flow__node-card")).to_have_count(3)
    expect(page.locator(".react-flow__edge")).to_have_count(2)
