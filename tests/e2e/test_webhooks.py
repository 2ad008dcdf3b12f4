"""A workflow gets an address of its own: made on the screen, called from outside, seen running."""

import hashlib
import hmac
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

PASSWORD = "seven green bottles"
GRAPH = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger", "label": "Start"},
        {"node_id": "n", "node_type": "set_variable", "config": {"variable_name": "n", "variable_value": "{{ 1 }}"}},
    ],
    "edges": [{"from": "t", "to": "n"}],
}


@pytest.fixture
def page(first_start, open_page) -> Page:
    """A browser in which the first account is signed in, on the triggers of a workflow of two nodes."""
    page = open_page(first_start.setup_link(), expected="status of 422")
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    url = page.url.split("/", 3)
    base = "/".join(url[:3])
    with httpx.Client(base_url=base, verify=False) as client:
        form = {"username": "ada@example.com", "password": PASSWORD}
        token = client.post("/api/v1/login/access-token", data=form).json()["access_token"]
        made = client.post(
            "/api/v1/workflows",
            json={"name": "Orders", "graph_config": GRAPH},
            headers={"authorization": f"Bearer {token}"},
        )
    page.goto(f"{base}/workflows/{made.json()['id']}")
    page.get_by_role("button", name="Triggers").click()
    return page


def test_a_webhook_made_on_the_screen_starts_the_workflow(page):
    page.get_by_role("button", name="Add webhook").click()
    page.get_by_label("Path").fill("orders/new")
    page.get_by_role("button", name="Make it").click()
    secret = page.get_by_role("dialog").locator("pre").inner_text().strip()
    page.get_by_role("button", name="I have it").click()
    address = page.get_by_role("button", name=re.compile("Copy http")).inner_text().strip()
    body = b'{"order": 7}'
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    refused = httpx.post(address, content=body)
    called = httpx.post(address, content=body, headers={"x-signature": signature})

    assert (secret[:6], refused.status_code, called.status_code) == ("whsec_", 401, 202)
    expect(page.get_by_text("1 call")).to_be_visible()  # without a reload: news of the server
    page.get_by_role("button", name="Executions").click()
    expect(page.get_by_text(called.json()["execution_id"])).to_be_visible()
    expect(page.get_by_role("cell", name="Webhook", exact=True)).to_be_visible()


def test_a_schedule_says_what_it_means_before_it_is_made(page):
    page.get_by_role("button", name="Add schedule").click()
    page.get_by_label("Cron expression").fill("30 7 * * SUN")
    expect(page.get_by_text("At 07:30 on Sunday")).to_be_visible()
    page.get_by_label("Cron expression").fill("61 7 * * *")
    expect(page.get_by_text(re.compile("bad minute"))).to_be_visible()
    page.get_by_role("button", name="On working days at 9").click()
    page.get_by_role("button", name="Make it").click()

    row = page.get_by_role("listitem").filter(has_text="At 09:00 on Monday through Friday")
    expect(row).to_be_visible()
    expect(row.get_by_text(re.compile("^next"))).to_be_visible()
    row.get_by_role("switch").click()
    expect(row.get_by_text(re.compile("^next"))).to_have_count(0)
