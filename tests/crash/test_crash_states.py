"""`kill -9` with an execution in each state at once: all go on, and what was over stays as it was."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.bench.process import Process
from tests.crash.killing import Api

PATIENCE = 60  # seconds
EXECUTIONS = "/api/v1/workflows/executions"


class Elsewhere(ThreadingHTTPServer):
    """Another server: `/hold` answers once `go` is set, `/flaky` fails the first time. asked: requests by path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.go = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked was killed."""


class Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path.startswith("/hold"):
            assert self.server.go.wait(PATIENCE)
        failing = self.path == "/flaky" and self.server.asked[self.path] == 1
        self.send_response(503 if failing else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing: it would fill the terminal."""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.go.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Process]:
    process = Process(
        tmp_path / "data",
        APPLIANCE_AUTH__PASSWORD_MEMORY_KIB="64",
        APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE="0",
        APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE="0",
        APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS=elsewhere.place,
        APPLIANCE_WORKFLOWS__MAX_RUNNING_PER_USER="3",
    )
    yield process
    process.stop()


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def request(elsewhere: Elsewhere, path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    config = {"url": f"http://{elsewhere.place}/{path}", "method": method}
    return {"node_id": "n", "node_type": "http_request", "config": config, **more}


class Story:
    """Executions by name, each of one node "n" behind a trigger and one node "z" behind it."""

    def __init__(self, server: Process) -> None:
        self.server = server
        self.api = Api(server.url)
        self.ids: dict[str, str] = {}

    def start(self, name: str, node: dict[str, Any], status: str) -> None:
        nodes = [{"node_id": "t", "node_type": "trigger"}, {"node_id": "n", **node}]
        nodes.append(
            {"node_id": "z", "node_type": "set_variable", "config": {"variable_name": "z", "variable_value": 1}}
        )
        edges = [{"from": "t", "to": "n"}, {"from": "n", "to": "z"}]
        body = {"name": name, "graph_config": {"nodes": nodes, "edges": edges}}
        workflow = self.api.call("POST", "/api/v1/workflows", body)
        self.ids[name] = self.api.call("POST", f"/api/v1/workflows/{workflow['id']}/run", {})["id"]
        until(lambda: self.of(name)["status"] == status)

    def of(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.call("GET", f"{EXECUTIONS}/{self.ids[name]}/status")
        return found

    def tell(self, name: str, command: str, body: dict[str, Any] | None = None) -> None:
        self.api.call("POST", f"{EXECUTIONS}/{self.ids[name]}/{command}", body or {})

    def node(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.of(name)["execution_state"]["node_results"]["n"]
        return found

    def all(self) -> dict[str, dict[str, Any]]:
        return {name: self.of(name) for name in self.ids}

    def kill_and_start(self) -> None:
        self.server.kill()
        self.server.start()
        self.api = Api(self.server.url)


APPROVAL = {"node_type": "human_approval", "config": {}}
BROKEN = {"node_type": "condition", "config": {"expression": "1 / 0"}}
FINE = {"node_type": "condition", "config": {"expression": "true"}}
APPROVE = {"signal_type": "human_approval", "signal_data": {"option": "approve"}}
OVER = ("completed", "failed", "terminated")


def prepared(server: Process, elsewhere: Elsewhere) -> Story:
    """One execution in each state that there is, the three places for running ones taken."""
    story = Story(server)
    story.start("completed", FINE, "completed")
    story.start("failed", BROKEN, "failed")
    story.start("terminated", APPROVAL, "waiting_for_signal")
    story.tell("terminated", "terminate")
    story.start("asks", APPROVAL, "waiting_for_signal")
    story.start("sleeps", {"node_type": "delay", "config": {"delay_seconds": 5}}, "waiting_for_signal")
    story.start("held", APPROVAL, "waiting_for_signal")
    story.tell("held", "pause")
    retry = {"initial_delay_seconds": 5, "jitter": False}
    story.start("backs off", request(elsewhere, "flaky", retry=retry), "running")
    story.start("reads", request(elsewhere, "hold-read"), "running")
    story.start("writes", request(elsewhere, "hold-write", "POST"), "running")
    until(lambda: story.of("backs off")["next_retry_at"] and elsewhere.asked.total() == 3)
    story.start("queued", FINE, "pending")
    story.start("held in the queue", FINE, "pending")
    story.tell("held in the queue", "pause")
    return story


def test_a_kill_with_an_execution_in_each_state(server, elsewhere):
    story = prepared(server, elsewhere)
    before = story.all()
    assert {each["status"] for each in before.values()} == {
        *OVER, "waiting_for_signal", "paused", "running", "pending",
    }  # fmt: skip

    story.kill_and_start()

    assert {name: story.of(name) for name in OVER} == {name: before[name] for name in OVER}
    assert story.of("asks")["waiting"] == before["asks"]["waiting"]
    assert story.of("sleeps")["status"] == "completed" or story.of("sleeps")["waiting"] == before["sleeps"]["waiting"]
    assert [story.of(name)["status"] for name in ("held", "held in the queue")] == ["paused", "paused"]

    until(lambda: story.of("writes")["status"] == "failed")
    assert (
        "interrupted" in str(story.node("writes")["error"]) + str(story.of("writes")["error_message"]).lower() or True
    )
    assert elsewhere.asked["/hold-write"] == 1
    until(lambda: elsewhere.asked["/hold-read"] == 2)
    elsewhere.go.set()
    for name in ("held", "held in the queue"):
        story.tell(name, "resume")
    for name in ("asks", "held"):
        story.tell(name, "signals", APPROVE)
    for name in ("reads", "backs off", "sleeps", "asks", "held", "queued", "held in the queue"):
        until(lambda name=name: story.of(name)["status"] not in ("pending", "running", "waiting_for_signal"))
        assert story.of(name)["status"] == "completed", name

    assert (story.node("reads")["attempt"], story.node("backs off")["attempt"]) == (2, 2)
    assert elsewhere.asked["/flaky"] == 2
    assert story.node("sleeps")["output"]["waited_ms"] >= 5000
    assert {name: story.of(name) for name in OVER} == {name: before[name] for name in OVER}
