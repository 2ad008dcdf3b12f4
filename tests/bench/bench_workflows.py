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
TURNS = 3
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


class Background:
    """Executions that are put in by several callers, and run as many at once as the defaults have it."""

    def __init__(self, server: Process) -> None:
        self._server = server
        self._hooked = Hooked(server, "background", graph(SETS, responds=False), "at_once")
        self._done = 0
        self.put(50)

    def put(self, count: int) -> tuple[float, float]:
        """Executions per second from the first call to the last end, and CPU ms of each."""
        before, begun = family_cpu_seconds(self._server.pid), time.perf_counter()
        with ThreadPoolExecutor(CALLERS) as pool:
            list(pool.map(self._call, [count // CALLERS] * CALLERS))
        self._done += count // CALLERS * CALLERS
        wait_until_done(self._server, self._hooked.workflow_id, self._done)
        seconds, cpu = time.perf_counter() - begun, family_cpu_seconds(self._server.pid) - before
        return count / seconds, cpu / count * 1000

    def _call(self, times: int) -> None:
        call = self._hooked.caller()
        for _ in range(times):
            call()


class Dbos:
    """The baseline program, in an environment made for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        venv.create(folder / "dbos", with_pip=True)
        self._python = folder / "dbos" / "bin" / "python"
        command = [self._python, "-m", "pip", "install", "--quiet", "dbos"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    def measure(self, count: int) -> list[dict[str, Any]]:
        """way, per_second and cpu_ms of each way to run so many workflows."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            command = [self._python, HERE / "baseline_dbos.py", folder, str(count)]
            ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
        return [json.loads(each) for each in ran.stdout.splitlines() if each.startswith("{")]


def in_turns(server: Process, folder: Path, count: int) -> tuple[tuple[float, float], dict[str, tuple[float, float]]]:
    """(per second, CPU ms) of ours and of each way of DBOS, medians: the machine may have other work now and then."""
    ours, theirs = Background(server), Dbos(folder)
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(TURNS):
        found.setdefault("", []).append(ours.put(count // TURNS // CALLERS * CALLERS))
        for each in theirs.measure(max(30, count // TURNS // 8)):
            found.setdefault(each["way"], []).append((each["per_second"], each["cpu_ms"]))
    medians = {way: (median(speed for speed, _ in each), median(cpu for _, cpu in each)) for way, each in found.items()}
    return medians.pop(""), medians


def line(name: str, value: float, unit: str, more: str = "") -> None:
    print(f"{name:46} {value:9.2f} {unit:7} {more}", flush=True)


def main(count: int, background: int) -> None:
    bare = bare_sanic(count)
    with tempfile.TemporaryDirectory() as name, Process(Path(name) / "data", **UNLIMITED) as server:
        short = saved(server, "short", 0, count)
        long = saved(server, "long", SETS, count)
        rss, pss = rss_megabytes(server.pid), pss_megabytes(server.pid)
        (per_second, cpu), baseline = in_turns(server, Path(name), background)
    best = max(speed for way, (speed, _) in baseline.items() if "one by one" not in way)
    least = min(cpu_ms for way, (_, cpu_ms) in baseline.items() if "one by one" not in way)
    line("bare Sanic handler, JSON in and out", bare, "ms CPU")
    for text, cost, target in (
        ("webhook -> respond, saved", short, 3),
        (f"webhook -> {SETS} set -> respond, saved", long, 10),
    ):
        line(text, cost.cpu_ms, "ms CPU", f"{cost.cpu_ms / bare:5.1f} x bare   (target {target} ms)")
    line(f"executions of {SETS} set, background", per_second, "1/s", f"{per_second / best:5.1f} x DBOS   (target 5 x)")
    line("  durable steps", per_second * (SETS + 1), "1/s", f"{per_second * (SETS + 1) / best / SETS:5.1f} x DBOS")
    line("  CPU of one, its webhook included", cpu, "ms CPU", f"{least / cpu:5.1f} x less than DBOS")
    for way, (speed, cpu_ms) in baseline.items():
        line(f"DBOS {way}", speed, "1/s", f"{cpu_ms:5.1f} ms CPU")
    line(f"memory after {2 * count:,} executions, RSS", rss, "MB", "(target 150)")
    line("  PSS", pss, "MB")
    line("database, webhook -> respond", short.bytes / 1024, "KiB", "(target 4)")
    line(f"database, {SETS} set", long.bytes / 1024, "KiB", "(target 16)")


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    main(*(arguments + [10_000, 2_000][len(arguments) :]))
