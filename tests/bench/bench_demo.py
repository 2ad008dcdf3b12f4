"""What the demo takes in the frozen program: its memory at the peak, children included, and its time.

    python tests/bench/bench_demo.py [--runs 7]

Needs dist/appliance (`make binary`). Each run is a server of its own on an empty data folder: the demo workflow reads a
scan of two pages, makes it searchable and asks it; the memory (PSS) is looked at every 20 ms until a second after.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_binary import PROGRAM, spread  # noqa: E402
from tests.bench.bench_requests import Client, sign_in  # noqa: E402
from tests.bench.process import Process, family_cpu_seconds, pss_megabytes  # noqa: E402

TICK = 0.02  # seconds


class Peak(threading.Thread):
    """The most megabytes of PSS that a process and its descendants have held since `start`."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(TICK):
            try:
                self.megabytes = max(self.megabytes, pss_megabytes(self._pid))
            except (FileNotFoundError, ProcessLookupError):
                continue  # a child ended while it was looked at

    def end(self) -> float:
        self._over.set()
        self.join()
        return self.megabytes


def run_demo(client: Client) -> None:
    workflow = client.call("POST", "/api/v1/workflows/demo")
    run = client.call("POST", f"/api/v1/workflows/{workflow['id']}/run", {}, prefer="wait=30")
    while (found := client.call("GET", f"/api/v1/workflows/executions/{run['id']}/status"))["status"] != "completed":
        if found["status"] not in ("pending", "running", "waiting"):
            raise RuntimeError(f"the demo ended as {found}")
        time.sleep(TICK)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    before, peaks, after, seconds, cpu = [], [], [], [], []
    with tempfile.TemporaryDirectory(prefix="bench-demo-") as name:
        for number in range(asked.runs):
            runtime = {"APPLIANCE_RUNTIME_DIR": f"{name}/runtime"}
            with Process(Path(name) / f"data{number}", command=[str(PROGRAM)], **runtime) as server:
                client = sign_in(server.url)
                before.append(pss_megabytes(server.pid))
                peak, used, begun = Peak(server.pid), family_cpu_seconds(server.pid), time.monotonic()
                peak.start()
                run_demo(client)
                seconds.append(time.monotonic() - begun)
                cpu.append(family_cpu_seconds(server.pid) - used)
                time.sleep(1.0)  # what is left over after it
                peaks.append(peak.end())
                after.append(pss_megabytes(server.pid))
    spread("before the demo", before, "MB PSS")
    spread("peak of the demo", peaks, "MB PSS")
    spread("a second after it", after, "MB PSS")
    spread("its time", seconds, "s")
    spread("its CPU", cpu, "s")


if __name__ == "__main__":
    main()
