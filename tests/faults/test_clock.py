"""The clock jumps a day forward and back, under the real server: it signs people out, and stops nothing for a day."""

from contextlib import closing

import apsw
import pytest

from appliance.core.clock import parse_rfc3339
from tests.faults.servers import Keeper, sign_in, until
from tests.faults.switches import Clock, compiler

MINUTE_MS = 60_000
DELAY = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "d", "node_type": "delay", "config": {"delay_type": "seconds", "delay_seconds": 3}},
    ],
    "edges": [{"from": "t", "to": "d"}],
}


@pytest.fixture
def clock(tmp_path):
    if compiler() is None:
        pytest.skip("no C compiler for a clock that can be set")
    return Clock(tmp_path)


@pytest.fixture
def server(new_server, clock):
    return new_server(**clock.environment).start()


def begin(keeper):
    """A workflow that waits a moment, under way; the answer is its execution's path."""
    workflow = keeper.post("/api/v1/workflows", json={"name": "Waits", "graph_config": DELAY}).json()["id"]
    run = keeper.post(f"/api/v1/workflows/{workflow}/run", json={})
    assert run.status_code in (200, 201, 202), run.text
    return f"/api/v1/workflows/executions/{run.json()['id']}/status"


def told_time(keeper):
    """What the server takes for now: milliseconds."""
    made = keeper.post("/api/v1/rag/index", json={"name": "now"}).json()
    keeper.delete(f"/api/v1/rag/index/{made['id']}")
    return parse_rfc3339(made["created_at"])


def waiting(server):
    """{job: milliseconds until it is due} by the real clock's reading of the database."""
    with closing(apsw.Connection(str(server.data / "app.db"))) as database:
        return dict(database.execute("SELECT name, due_at FROM jobs_task WHERE leased_at IS NULL"))


def executions(keeper, workflow):
    """How many there were."""
    answer = keeper.get(f"/api/v1/workflows/by-workflow/{workflow}/executions")
    assert answer.status_code == 200, answer.text
    return answer.json()["count"]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_day_forward_and_back_stops_nothing_for_a_day(server, clock, restarted):
    keeper = Keeper(server)
    assert keeper.upload("before.txt", b"before").status_code == 201
    workflow = keeper.post("/api/v1/workflows", json={"name": "Often", "graph_config": DELAY}).json()["id"]
    schedules = f"/api/v1/workflows/{workflow}/schedules"
    assert keeper.post(schedules, json={"cron_expression": "* * * * *", "timezone": "UTC"}).status_code == 201
    assert abs(told_time(keeper) - clock.now_ms()) < 5_000

    clock.set(days=1)
    assert keeper.get("/api/v1/users/me").status_code == 401, "a token of yesterday has expired"
    keeper = Keeper(server)
    keeper.promised["before.txt"] = b"before"
    assert abs(told_time(keeper) - clock.now_ms()) < 5_000, "the server reads the clock that was set"
    assert keeper.missing() == []
    assert keeper.upload("tomorrow.txt", b"tomorrow").status_code == 201  # its news wakes a worker, who sees the time
    until(lambda: next_run(keeper, schedules) > clock.now_ms(), seconds=90)
    assert executions(keeper, workflow) <= 2, "one run, not a day's worth"
    for _ in range(12):
        sign_in(keeper, password="wrong")
    assert sign_in(keeper).status_code == 429
    under_way = begin(keeper)

    clock.set(days=0)
    if restarted:
        assert server.stop() == 0
        server.start()
        keeper.move_to(server)
    assert sign_in(keeper).status_code == 200, "wrong passwords of tomorrow shut nobody out today"
    assert keeper.get("/api/v1/users/me").status_code == 200
    assert abs(told_time(keeper) - clock.now_ms()) < 5_000
    assert begin(keeper)
    until(lambda: keeper.get(under_way).json()["status"] == "completed", seconds=90)
    until(lambda: next_run(keeper, schedules) <= clock.now_ms() + 2 * MINUTE_MS, seconds=90)
    due = waiting(server)
    assert due["workflows.sweep_triggers"] <= clock.now_ms() + 2 * MINUTE_MS
    assert due["admin.back_up_if_due"] <= clock.now_ms() + 61 * MINUTE_MS
    assert keeper.missing() == []
    assert keeper.get("/readyz").json() == {"status": "ready", "failed": [], "warnings": []}
    keeper.close()
    assert server.stop() == 0
    assert server.integrity() == "ok"
    assert "Traceback" not in server.log


def next_run(keeper, schedules):
    [schedule] = keeper.get(schedules).json()["data"]
    return parse_rfc3339(schedule["next_run_at"])
