"""What workflows cost: CPU of webhooks, executions per second in the background, memory, and growth of the database.

python tests/bench/bench_workflows.py [saved executions of each kind, 10000] [in the background, 2000]

Beside them, in the same run: a bare Sanic handler, and DBOS over SQLite in an environment that this makes for itself.
"""

import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.bench_requests import Client, free_port, sign_in, wait_for_port
from tests.bench.process import Process, family_cpu_seconds, pss_megabytes, rss_megabytes
from tests.crash.killing import reading

HERE = Path(__file__).resolve().parent
SETS = 10
ROUNDS = 5
CALLERS = 4  # connections that put executions into the background
UNLIMITED = {
    "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_WORKFLOWS__WEBHOOK_CALLS_PER_MINUTE": "0",
}
BODY = {  # some 200 bytes, as the webhooks of shops and repositories have or more
    "n": 5,
    "event": "order.created",
    "id": "7d9a1c52-8f1e-4f57-9a33-0d5b9c3a6f10",
    "customer": {"name": "Ada Lovelace", "email": "ada@example.com"},
    "total": 129.5,
    "currency": "EUR",
    "items": [1, 2, 3],
}


def graph(sets: int, *, responds: bool = True) -> dict[str, Any]:
    """A webhook, so many nodes that each set a variable, and the answer."""
    nodes: list[dict[str, Any]] = [
        {"node_id": "hook", "node_type": "trigger", "config": {"trigger_type": "webhook"}},
        *(
            {
                "node_id": f"set{number}",
                "node_type": "set_variable",
                "config": {"variable_name": f"v{number}", "variable_value": f"{{{{ trigger.payload.n + {number} }}}}"},
            }
            for number in range(sets)
        ),
    ]
    if responds:
        body = {"ok": True, "n": "{{ trigger.payload.n }}"}
        nodes.append({"node_id": "answer", "node_type": "respond", "config": {"body": body}})
    ids = [node["node_id"] for node in nodes]
    edges = [{"from": one, "to": next_one} for one, next_one in zip(ids, ids[1:], strict=False)]
    return {"nodes": nodes, "edges": edges}


class Hooked:
    """A workflow with a webhook: `path` starts it."""

    def __init__(self, server: Process, name: str, graph: dict[str, Any], respond: str) -> None:
        client = sign_in(server.url)
        workflow = client.call("POST", "/api/v1/workflows", {"name": name, "graph_config": graph})
        hooks = f"/api/v1/workflows/{workflow['id']}/webhooks/subscriptions"
        made = client.call("POST", hooks, {"respond": respond})
        self.workflow_id = workflow["id"]
        self.path = f"/api/v1/workflows/webhooks/{made['webhook_path']}"
        self._server = server

    def caller(self) -> Callable[[], dict[str, Any]]:
        client = Client(self._server.url)
        return lambda: client.call("POST", self.path, BODY)


def wait_until_done(server: Process, workflow_id: str, count: int) -> None:
    """Until so many executions have completed; read from the file, so that it costs the server nothing."""
    wanted = "SELECT count(*) FROM workflows_execution WHERE workflow_id = ? AND status = 'completed'"
    with reading(server.data) as database:
        while (done := database.execute(wanted, (workflow_id,)).fetchall()[0][0]) < count:
            time.sleep(0.02)
        assert done == count, f"{done} executions instead of {count}"
        while database.execute("SELECT 1 FROM jobs_task WHERE leased_at IS NOT NULL LIMIT 1").fetchall():
            time.sleep(0.02)


def database_bytes(server: Process) -> int:
    """Size of the file once all that was written stands in it."""
    with reading(server.data) as database:
        for _ in range(500):
            [(busy, _, _)] = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            if not busy:
                break
            time.sleep(0.02)
    return (server.data / "app.db").stat().st_size


def cpu_per_call(pid: int, calls: int, call: Callable[[], object], settle: Callable[[int], object]) -> float:
    """CPU milliseconds of a process and its children per call, with the work after the answer: the median of rounds.

    settle: waits until what so many calls have begun is done.
    """
    spent = []
    for number in range(1, ROUNDS + 1):
        before = family_cpu_seconds(pid)
        for _ in range(calls // ROUNDS):
            call()
        settle(number * (calls // ROUNDS))
        spent.append((family_cpu_seconds(pid) - before) / (calls // ROUNDS) * 1000)
    return median(spent)


def bare_sanic(calls: int) -> float:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(HERE / "baseline_sanic.py"), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port)
        client = Client(f"http://127.0.0.1:{port}")
        for _ in range(200):
            client.call("POST", "/hook", BODY)
        return cpu_per_call(process.pid, calls, lambda: client.call("POST", "/hook", BODY), lambda count: None)
    finally:
        process.terminate()
        process.wait()


class Cost:
    """cpu_ms: of the server per execution. bytes: that the database file grew by for each."""

    def __init__(self, cpu_ms: float, bytes: float) -> None:
        self.cpu_ms, self.bytes = cpu_ms, bytes


def saved(server: Process, name: str, sets: int, count: int) -> Cost:
    """Webhooks one after the other, each answered by the last node, all saved."""
    hooked = Hooked(server, name, graph(sets), "node")
    call, warm = hooked.caller(), min(200, count)
    for _ in range(warm):
        assert call() == {"ok": True, "n": 5}
    wait_until_done(server, hooked.workflow_id, warm)
    before = database_bytes(server)
    cpu = cpu_per_call(server.pid, count, call, lambda n: wait_until_done(server, hooked.workflow_id, warm + n))
    return Cost(cpu, (database_bytes(server) - before) / (count // ROUNDS * ROUNDS))


def in_the_background(server: Process, count: int) -> tuple[float, float]:
    """Executions per second from the first call to the last end, as many at once as the defaults have it; CPU ms."""
    hooked = Hooked(server, "background", graph(SETS, responds=False), "at_once")
    for _ in range(50):
        hooked.caller()()
    wait_until_done(server, hooked.workflow_id, 50)
    before, begun = family_cpu_seconds(server.pid), time.perf_counter()

    def put(share: int) -> None:
        call = hooked.caller()
        for _ in range(share):
            call()

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(put, [count // CALLERS] * CALLERS))
    count = count // CALLERS * CALLERS
    wait_until_done(server, hooked.workflow_id, 50 + count)
    seconds = time.perf_counter() - begun
    return count / seconds, (family_cpu_seconds(server.pid) - before) / count * 1000


def dbos(folder: Path, count: int) -> list[dict[str, Any]]:
    """What the baseline program says of each way, in an environment made for it."""
    venv.create(folder / "dbos", with_pip=True)
    python = folder / "dbos" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "dbos"], check=True, stderr=subprocess.DEVNULL)
    command = [python, HERE / "baseline_dbos.py", folder, str(count)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]


def line(name: str, value: float, unit: str, more: str = "") -> None:
    print(f"{name:46} {value:9.2f} {unit:7} {more}", flush=True)


def main(count: int, background: int) -> None:
    bare = bare_sanic(count)
    with tempfile.TemporaryDirectory() as name, Process(Path(name) / "data", **UNLIMITED) as server:
        short = saved(server, "short", 0, count)
        long = saved(server, "long", SETS, count)
        rss, pss = rss_megabytes(server.pid), pss_megabytes(server.pid)
        per_second, cpu = in_the_background(server, background)
        server.stop()
        baseline = dbos(Path(name), max(100, background // 8))
    best = max(each["per_second"] for each in baseline if "one by one" not in each["way"])
    line("bare Sanic handler, JSON in and out", bare, "ms CPU")
    line("webhook -> respond, saved", short.cpu_ms, "ms CPU", f"{short.cpu_ms / bare:5.1f} x bare   (target 3 ms)")
    line(
        f"webhook -> {SETS} set -> respond, saved",
        long.cpu_ms,
        "ms CPU",
        f"{long.cpu_ms / bare:5.1f} x bare   (target 10 ms)",
    )
    line(f"executions of {SETS} set, background", per_second, "1/s", f"{per_second / best:5.1f} x DBOS   (target 5 x)")
    line("  durable steps", per_second * (SETS + 1), "1/s", f"{per_second * (SETS + 1) / best / SETS:5.1f} x DBOS")
    line("  CPU of one, its webhook included", cpu, "ms CPU")
    for each in baseline:
        line(f"DBOS {each['way']}", each["per_second"], "1/s", f"{each['cpu_ms']:5.1f} ms CPU")
    line(f"memory after {2 * count:,} executions, RSS", rss, "MB", "(target 150)")
    line("  PSS", pss, "MB")
    line("database, webhook -> respond", short.bytes / 1024, "KiB", "(target 4)")
    line(f"database, {SETS} set", long.bytes / 1024, "KiB", "(target 16)")


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    main(*(arguments + [10_000, 2_000][len(arguments) :]))
