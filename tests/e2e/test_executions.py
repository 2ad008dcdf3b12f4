"""A workflow that asks and fails: decided, mended, replayed, compared; its versions; its file."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import Process

EMAIL, PASSWORD = "ada@example.com", "seven green bottles"


class Shop:
    """Another server on loopback; while it is broken it answers 500."""

    def __init__(self) -> None:
        self.broken = True
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(500 if shop.broken else 200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"booked": true}')

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def server(tmp_path: Path, shop: Shop) -> Iterator[Process]:
    """One whose operator lets workflows ask the shop."""
    process = Process(tmp_path / "data", APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS=shop.place)
    process.wait_until_ready()
    yield process
    process.stop()


@pytest.fixture
def page(server: Process, open_page: Any) -> Page:
    page: Page = open_page(server.setup_link())
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    return page


@pytest.fixture
def client(server: Process, page: Page) -> Iterator[httpx.Client]:
    """The same person with a program."""
    url = json.loads((server.data / "server.json").read_text())["url"]
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        token = client.post("/login/access-token", data={"username": EMAIL, "password": PASSWORD}).json()
        client.headers["authorization"] = f"Bearer {token['access_token']}"
        yield client


def refunds(shop: Shop) -> dict[str, Any]:
    retry = {"max_retries": 1, "initial_delay_seconds": 0.2, "jitter": False}
    call = {"url": f"http://{shop.place}/"}
    ask = {"approval_message": "Refund {{ trigger.amount }}?"}
    keep = {"variable_name": "answer", "variable_value": "{{ nodes.book.output.status_code }}"}
    nodes = [
        {"node_id": "start", "node_type": "trigger", "label": "Start"},
        {"node_id": "ask", "node_type": "human_approval", "label": "Ask the boss", "config": ask, "position_x": 280},
        {"node_id": "book", "node_type": "http_request", "label": "Book it", "config": call, "position_x": 560},
        {"node_id": "keep", "node_type": "set_variable", "label": "Keep", "config": keep, "position_x": 840},
    ]
    nodes[2]["retry"] = retry
    edges = [
        {"from": "start", "to": "ask"},
        {"from": "ask", "to": "book", "branch": "approve"},
        {"from": "book", "to": "keep"},
    ]
    return {"name": "Refunds", "graph_config": {"nodes": nodes, "edges": edges}}


def add_workflow(client: httpx.Client, shop: Shop) -> str:
    return str(client.post("/workflows", json=refunds(shop)).json()["id"])


def run(client: httpx.Client, workflow_id: str, amount: int) -> str:
    answer = client.post(f"/workflows/{workflow_id}/run", json={"trigger_data": {"amount": amount}})
    return str(answer.json()["execution_id"])


def test_a_failed_execution_is_decided_seen_replayed_and_compared(page, client, shop):
    workflow_id = add_workflow(client, shop)
    label = run(client, workflow_id, 120)

    page.get_by_role("link", name="1 decision waiting for you").click()  # by itself: news of the server
    expect(page.get_by_text("Refund 120?")).to_be_visible()
    page.get_by_label("Comment").fill("only this once")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    expect(page.get_by_role("link", name="waiting for you")).to_have_count(0)

    page.get_by_role("link", name="Executions").click()
    expect(page.get_by_role("row", name=label)).to_contain_text("Failed")
    page.get_by_role("button", name=f"Refunds {label}").click()
    page.get_by_role("tab", name="Timeline").click()
    chart = page.get_by_role("figure", name="Timeline")
    attempts = chart.get_by_role("button", name="Book it: Book it failed")
    expect(attempts).to_have_count(2)
    expect(chart.locator("[data-kind=backoff]")).to_have_count(1)
    attempts.first.focus()
    page.keyboard.press("ArrowRight")
    expect(chart.locator("[data-kind=backoff]")).to_be_focused()
    expect(chart.locator("figcaption")).to_contain_text("Attempt 2 in")

    page.get_by_role("button", name="Play on the graph").click()
    page.get_by_label("Moment of the execution").fill("0")
    done = page.locator(".react-flow__node[data-id=start] [data-state=completed]")
    expect(done).to_have_count(0)
    page.get_by_role("button", name="One step on").click()
    page.get_by_role("button", name="One step on").click()
    page.get_by_role("button", name="One step on").click()
    expect(done).to_be_visible()
    page.get_by_role("button", name="End the replay").click()
    expect(page.locator(".react-flow__node[data-id=book] [data-state=failed]")).to_be_visible()

    shop.broken = False
    page.get_by_role("button", name="Replay", exact=True).click()
    page.get_by_role("menuitem", name="From the failure").click()
    page.get_by_role("dialog").get_by_role("button", name="Replay", exact=True).click()
    expect(page.get_by_role("region", name="Execution").get_by_text("Completed", exact=True).first).to_be_visible()

    page.get_by_role("button", name="Executions").click()
    page.get_by_label("Status").select_option("completed")
    expect(page.get_by_role("row")).to_have_count(2)  # the head, and the replay
    page.get_by_role("button", name="Actions for exec-").click()
    page.get_by_role("menuitem", name="Compare with the one replayed").click()
    nodes = page.get_by_role("list", name="Nodes")
    expect(nodes.get_by_role("button", name="Start")).to_contain_text("Same")
    nodes.get_by_role("button", name="Book it").click()
    expect(nodes).to_contain_text("answered 500")
    expect(nodes.get_by_role("listitem").filter(has_text="Keep")).to_contain_text("Only in one")


def test_an_execution_is_held_and_started_again_with_other_input(page, client, shop):
    shop.broken = False
    workflow_id = add_workflow(client, shop)
    label = run(client, workflow_id, 5)

    page.goto(f"/workflows/{workflow_id}?execution={label}")
    panel = page.get_by_role("region", name="Execution")
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_text("Paused", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Resume").click()
    expect(panel.get_by_text("Waiting for signal", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Stop").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
    expect(panel.get_by_text("Terminated", exact=True)).to_be_visible()

    panel.get_by_role("button", name="Replay", exact=True).click()
    page.get_by_role("menuitem", name="With other input").click()
    page.get_by_label("Trigger data (JSON)").fill('{"amount": 7}')
    page.get_by_role("dialog").get_by_role("button", name="Replay", exact=True).click()
    expect(panel.get_by_text("Refund 7?")).to_be_visible()
    panel.get_by_role("button", name="Approve").click()
    expect(panel.get_by_text("Completed", exact=True).first).to_be_visible()


def test_two_versions_are_told_apart_and_the_old_one_comes_back(page, client, shop):
    workflow_id = add_workflow(client, shop)
    graph = refunds(shop)["graph_config"]
    graph["nodes"][1]["config"]["approval_message"] = "Really?"
    graph["nodes"][3] = {"node_id": "wait", "node_type": "delay", "label": "Wait", "position_x": 840}
    graph["edges"][2]["to"] = "wait"
    client.patch(f"/workflows/{workflow_id}", json={"graph_config": graph})

    page.goto(f"/workflows/{workflow_id}?tab=versions")
    changes = page.get_by_role("list", name="Changes", exact=True)
    expect(changes.get_by_role("listitem").filter(has_text="Ask the boss")).to_contain_text("config.approval_message")
    for node_id, change in (("ask", "changed"), ("wait", "added"), ("keep", "removed"), ("start", "same")):
        expect(page.locator(f".react-flow__node[data-id={node_id}] [data-change={change}]")).to_be_visible()

    page.get_by_role("button", name="Version 1").click()
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("list", name="Versions")).to_contain_text("Version 3")
    page.get_by_role("button", name="Builder").click()
    expect(page.locator(".react-flow__node[data-id=keep]")).to_be_visible()
    assert client.get(f"/workflows/{workflow_id}").json()["version"] == 3


N8N = {
    "name": "From elsewhere",
    "nodes": [
        {"name": "Begin", "type": "n8n-nodes-base.manualTrigger", "position": [0, 0], "parameters": {}},
        {"name": "Odd", "type": "n8n-nodes-base.somethingRare", "position": [250, 0], "parameters": {}},
    ],
    "connections": {"Begin": {"main": [[{"node": "Odd", "type": "main", "index": 0}]]}},
}


def test_a_workflow_leaves_as_a_file_and_comes_back_and_others_come_with_a_report(page, client, shop, tmp_path):
    add_workflow(client, shop)
    page.get_by_role("link", name="Workflows").click()
    page.get_by_role("button", name="Actions for Refunds").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export JSON").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert json.loads(file.read_text())["format"] == "appliance-workflow"

    page.get_by_role("button", name="Import").click()
    page.locator("[role=dialog] input[type=file]").set_input_files(file)
    report = page.get_by_role("dialog", name="“Refunds” is imported")
    expect(report).to_contain_text("4 nodes taken over")
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name="Refunds")).to_have_count(2)
    pair = [client.get(f"/workflows/{row['id']}").json() for row in client.get("/workflows").json()["data"]]
    assert len({row["id"] for row in pair}) == 2
    assert pair[0]["graph_config"] == pair[1]["graph_config"]

    page.get_by_role("button", name="Import").click()
    page.get_by_label("Or paste it").fill(json.dumps(N8N))
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    report = page.get_by_role("dialog", name="“From elsewhere” is imported")
    expect(report.get_by_role("listitem").filter(has_text="Odd")).to_contain_text("Placeholder")
    report.get_by_role("link", name="Odd").click()
    expect(page.locator(".react-flow__node.selected")).to_contain_text("Odd")
