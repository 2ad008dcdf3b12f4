"""One workflow from nothing to a finished execution, without ever touching the mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

COUNT_THE_MOUSE = """
    window.pressed = Number(sessionStorage.pressed ?? 0)
    document.addEventListener("pointerdown", () => { sessionStorage.pressed = ++window.pressed }, true)
"""


@pytest.fixture
def page(ada: Page) -> Iterator[Page]:
    """A browser in which somebody is signed in; that nobody presses the mouse is seen at the end."""
    ada.add_init_script(COUNT_THE_MOUSE)
    ada.reload()
    expect(ada.get_by_role("heading", level=1)).to_be_visible()
    yield ada
    assert ada.evaluate("window.pressed") == 0
    ada.mouse.click(5, 5)
    assert ada.evaluate("window.pressed") == 1, "a press of the mouse would not have been seen"


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press the key until the control has the focus, as a person without a mouse does."""
    expect(wanted).to_be_visible()
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not reach {wanted}")


def card(page: Page, name: str) -> Locator:
    return page.locator(".react-flow__node-card", has_text=name)


def settings(page: Page) -> Locator:
    return page.locator("#node-settings")


def setting(page: Page, label: str) -> Locator:
    return settings(page).get_by_label(label, exact=True)


def add(page: Page, type: str, name: str) -> None:
    """A node behind the chosen one; its settings are open, the cursor is in its name."""
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(type)
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__node.selected")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(setting(page, "Name of the node")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(name)


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, setting(page, label))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def build(page: Page) -> None:
    """Start → Double → Ask the boss → (approve, reject) Book."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("new workflow")
    expect(page.get_by_role("option", name="New workflow", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(card(page, "Start")).to_be_visible()
    name = page.get_by_label("Name of the workflow")
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Escape")

    add(page, "set variable", "Double")
    fill(page, "Name", "twice")
    fill(page, "Value", "{{ inp")
    page.keyboard.press("Enter")  # takes the completion
    page.keyboard.type(".amount * 2 }}")
    expect(setting(page, "Value")).to_have_value("{{ input.amount * 2 }}")
    add(page, "human approval", "Ask the boss")
    fill(page, "Question", "Pay {{ vars.twice }}?")
    add(page, "set variable", "Book")  # behind the first free port: approve
    fill(page, "Name", "answer")
    fill(page, "Value", "{{ input.option }}")
    page.keyboard.press("Escape")
    tab_to(page, page.locator(".react-flow__node", has_text="Ask the boss"), "Shift+Tab")
    page.keyboard.press("Enter")  # chooses it
    press(page, settings(page).get_by_role("button", name="reject to…"))
    page.keyboard.type("Book")
    expect(page.get_by_role("menuitem", name="Book")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__edge")).to_have_count(4)


def run(page: Page, data: str) -> None:
    page.keyboard.press("Control+Enter")  # saves first
    field = page.get_by_role("dialog").get_by_label("Trigger data (JSON)")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(data)
    press(page, page.get_by_role("dialog").get_by_role("button", name="Run", exact=True))


def press(page: Page, wanted: Locator, key: str = "Tab") -> None:
    tab_to(page, wanted, key)
    page.keyboard.press("Enter")


def test_from_nothing_over_a_failure_and_a_decision_to_the_end(page):
    build(page)
    run(page, '{"total": 4}')
    panel = page.get_by_role("region", name="Execution")
    expect(panel.get_by_text("Failed", exact=True)).to_be_visible()

    # The failure leads to the setting, which says what is wrong with it and what it gives now.
    press(page, panel.get_by_role("button", name="Show the node"))
    expect(setting(page, "Value")).to_be_focused()
    expect(settings(page).locator("[data-mistake]")).to_have_text("*")
    page.keyboard.press("Control+a")
    page.keyboard.type("{{ input.total * 2 }}")
    expect(settings(page).get_by_label("Value with the last run")).to_have_text("8")

    press(page, panel.get_by_role("button", name="Replay", exact=True), "Shift+Tab")
    expect(page.get_by_role("menuitem", name="From the failure")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Use the newest version of the workflow")).to_be_checked()
    press(page, page.get_by_role("dialog").get_by_role("button", name="Replay", exact=True))
    expect(panel.get_by_text("Waiting for signal", exact=True)).to_be_visible()

    # Another screen asks, too; the answer given there lets the execution go on.
    press(page, page.get_by_role("link", name="1 decision waiting for you"), "Shift+Tab")
    expect(page.get_by_text("Pay 8?")).to_be_visible()
    tab_to(page, page.get_by_label("Comment"))
    page.keyboard.type("only this once")
    press(page, page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    page.go_back()
    expect(panel.get_by_text("Completed", exact=True).first).to_be_visible()
    expect(card(page, "Start").get_by_text("Completed")).to_be_visible()
    expect(card(page, "Book").get_by_text("Completed")).to_be_visible()
