"""What a long loop costs the server: CPU per iteration and memory, for loops ten times as long as each other.

python tests/bench/bench_loops.py
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.bench_requests import Client, sign_in
from tests.bench.process import Process, cpu_seconds, pss_megabytes

SIZES = (100, 1_000, 10_000)


def graph(size: int) -> dict:
    """A loop whose body is a variable and a condition."""
    loop = {"array_expression": f"range({size})", "max_iterations": 10_000}
    add = {"variable_name": "sum", "variable_value": "{{ (vars.sum ?? 0) + loop.item }}"}
    return {
        "nodes": [
            {"node_id": "t", "node_type": "trigger"},
            {"node_id": "l", "node_type": "for", "config": loop},
            {"node_id": "v", "node_type": "set_variable", "config": add},
            {"node_id": "c", "node_type": "condition", "config": {"expression": "vars.sum > 100"}},
        ],
        "edges": [
            {"from": "t", "to": "l"},
            {"from": "l", "to": "v", "branch": "body"},
            {"from": "v", "to": "c"},
            {"from": "c", "to": "l"},
        ],
    }


def run(client: Client, size: int) -> None:
    made = client.call("POST", "/api/v1/workflows", {"name": str(size), "graph_config": graph(size)})
    execution = client.call("POST", f"/api/v1/workflows/{made['id']}/run", {})
    path = f"/api/v1/workflows/executions/{execution['id']}/status?include_outputs=false"
    while (status := client.call("GET", path)["status"]) != "completed":
        if status in ("failed", "terminated"):
            raise RuntimeError(f"a loop of {size} is {status}")
        time.sleep(0.25)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Process(Path(folder) / "data") as server:
        client = sign_in(server.url)
        run(client, 10)
        for size in SIZES:
            before = cpu_seconds(server.pid)
            run(client, size)
            spent = (cpu_seconds(server.pid) - before) / size * 1000
            memory = pss_megabytes(server.pid)
            print(f"{size:6d} iterations of two nodes: {spent:6.3f} ms CPU each, {memory:6.1f} MB afterwards")


if __name__ == "__main__":
    main()
