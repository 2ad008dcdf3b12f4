"""Health, readiness, metrics, and the log."""

import io
import json
import logging
import threading

import pytest
from sanic import Blueprint

from appliance.http import health, logs, metrics
from appliance.http.endpoint import endpoint

from .conftest import configure


@pytest.fixture(scope="module")
def served(serve_all):
    return serve_all(some())


def some() -> Blueprint:
    blueprint = Blueprint("some", url_prefix="/api/v1/some")

    @blueprint.get("/<thing_id>")
    @endpoint(returns=dict)
    def one(thing_id: str) -> dict[str, str]:
        return {"id": thing_id}

    @blueprint.get("/signed/<token>")
    @endpoint(returns=dict, auth="public")
    def signed(token: str) -> dict[str, str]:
        return {}

    return blueprint


@pytest.fixture
def anyone(served):
    health.set_ready_checks([])
    with served.client() as client:
        yield client


def test_the_process_answers(anyone):
    assert anyone.get("/health").json() == {"status": "ok"}
    assert anyone.head("/health").status_code == 200


def test_ready_when_nothing_is_wrong(anyone, db):
    health.set_ready_checks([("database", health.writable), ("queue", lambda: None)])

    answer = anyone.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "failed": [], "warnings": []}


def test_not_ready_names_what_is_wrong_and_nothing_of_the_inside(anyone):
    def breaks() -> str | None:
        raise RuntimeError("/secret/path")

    health.set_ready_checks([("queue", lambda: "The queue stands still."), ("disk", breaks), ("good", lambda: None)])

    answer = anyone.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "failed": ["queue", "disk"], "warnings": []}


def test_a_warning_is_named_and_the_server_stays_ready(anyone):
    health.set_ready_checks([("queue", lambda: None)], warnings=[("disk", lambda: "12 MiB are left.")])

    answer = anyone.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "failed": [], "warnings": ["disk"]}


def test_a_check_that_hangs_counts_as_wrong(anyone, monkeypatch):
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    go_on = threading.Event()
    health.set_ready_checks([("slow", lambda: None if go_on.wait(10) else "")])

    answer = anyone.get("/readyz")
    go_on.set()

    assert answer.json()["failed"] == ["slow"]


def test_metrics_count_requests_by_route(served):
    metrics.gauge("test_queue_depth", "Jobs that wait.", lambda: {"default": 3, "cpu": 0}, label="queue")
    with served.client("ada") as ada:
        for last in range(3):
            ada.get(f"/api/v1/some/0190a000-0000-7000-8000-00000000000{last}")
        ada.get("/api/v1/some/nonsense")
        lines = ada.get("/metrics", headers={"authorization": ""}).text.splitlines()

    route = 'method="GET",route="/api/v1/some/{thing_id}"'
    assert f'appliance_http_requests_total{{{route},status="200"}} 3' in lines
    assert f'appliance_http_requests_total{{{route},status="404"}} 1' in lines
    assert f"appliance_http_request_duration_seconds_count{{{route}}} 4" in lines
    assert f'appliance_http_request_duration_seconds_bucket{{{route},le="+Inf"}} 4' in lines
    assert 'appliance_test_queue_depth{queue="default"} 3' in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert any(line.startswith("process_cpu_seconds_total ") for line in lines)


def test_metrics_are_for_this_machine_and_for_administrators(served):
    with served.client() as anyone, served.client("ada") as ada, served.client("root") as root:
        assert anyone.get("/metrics").status_code == 200
        assert anyone.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 401
        assert ada.get("/metrics").status_code == 403
        assert root.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 200


@pytest.fixture
def log(tmp_path):
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    writer = logs.set_up(tmp_path, stream, json=True)

    def lines():
        writer.close()
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield lines
    logging.getLogger().handlers[:] = before[0]
    logging.getLogger().setLevel(before[1])


def test_each_request_is_a_line(serve, log):
    served = serve(some())
    with served.client("ada") as ada:
        ada.get("/api/v1/some/nonsense?a=1", headers={"x-request-id": "mine"})
        ada.get("/api/v1/some/signed/the-secret")
    served.stop()

    lines = [line for line in log() if line["logger"] == "appliance.access"]

    assert lines[0]["message"].startswith("GET /api/v1/some/nonsense 404 ")
    assert lines[0]["request_id"] == "mine"
    assert lines[0]["status"] == 404
    assert lines[0]["user_id"].startswith("0190a000")
    assert lines[0]["time"].endswith("Z")
    assert "the-secret" not in json.dumps(lines)
    assert lines[1]["path"] == "/api/v1/some/signed/{token}"


def test_the_access_log_can_be_turned_off(serve, log):
    configure({"http.access_log": False})
    served = serve(Blueprint("none"))
    with served.client() as anyone:
        anyone.get("/health")
    served.stop()

    assert [line for line in log() if line["logger"] == "appliance.access"] == []


def test_an_event_carries_its_details_and_its_trace(log):
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("appliance.rag").exception("it failed", extra={"document": 7})

    [line] = log()

    assert line["message"] == "it failed"
    assert line["level"] == "error"
    assert line["document"] == 7
    assert "ValueError: broken" in line["trace"]


def test_a_terminal_gets_readable_lines():
    record = logging.LogRecord("appliance.rag", logging.WARNING, "", 0, "%s is slow", ("it",), None)

    assert logs.Readable().format(record).endswith("warning rag: it is slow")
