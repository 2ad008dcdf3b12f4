"""What replication costs, and how far behind the replica is.

    python tests/bench/bench_replication.py [--rounds 7] [--writes 200] [--kills 5]

Three servers run at once and are written to in turns: without a replica (the baseline), with one in a folder, with one
in an S3 store on loopback. A write is the change of a person's name over HTTP: one transaction, one row. Its CPU is
that of the server with litestream. Lag: from the answer to a lone write until the replica holds it. Then each server is
killed with its litestream in the middle of writes, again and again, and a restore from the replica tells what is
really in it: how many answered writes, and of how many seconds, are lost with the machine.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import apsw  # noqa: E402

from tests.bench.bench_requests import Client, sign_in  # noqa: E402
from tests.bench.process import Process, family, family_cpu_seconds  # noqa: E402
from tests.bench.replicas import Target, in_folder, in_store, without  # noqa: E402

CLIENTS = 4
PATIENCE = 60.0  # seconds
UNLIMITED = {"APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0", "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0"}


@dataclass
class Writes:
    """Of one target: a value per round, and the seconds of each write that a single client made."""

    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def write(client: Client, number: int) -> None:
    client.call("PATCH", "/api/v1/users/me", {"full_name": f"Number {number}"})


def wait_until_in_step(client: Client, patience: float = PATIENCE) -> None:
    """All that is written now is in the replica, contents too. Nothing to wait for without one."""
    until = time.monotonic() + patience
    now = time.time()
    while (found := client.call("GET", "/api/v1/admin/replication"))["state"] != "off":
        in_step = found["state"] == "running" and found["lag_seconds"] < time.time() - now
        if in_step and not found["contents_waiting"]:
            return
        if time.monotonic() > until:
            raise RuntimeError(f"not in step after {patience:.0f} s: {found}")
        time.sleep(0.05)


def one_round(server: Process, clients: list[Client], writes: int, into: Writes) -> None:
    """Half of the writes one after another, for their times; half by all clients at once, for their number."""
    cpu = family_cpu_seconds(server.pid)
    for number in range(writes // 2):
        begun = time.perf_counter()
        write(clients[0], number)
        into.seconds.append(time.perf_counter() - begun)
    each = writes // 2 // CLIENTS
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda client: [write(client, number) for number in range(each)], clients))
    into.per_second.append(each * CLIENTS / (time.perf_counter() - begun))
    wait_until_in_step(clients[0])  # what the replica costs, it has cost by now
    into.cpu_ms.append((family_cpu_seconds(server.pid) - cpu) / (writes // 2 + each * CLIENTS) * 1000)


def lags(target: Target, client: Client, count: int, draw: random.Random) -> Iterator[float]:
    """Seconds from an answered write until the replica holds one piece more."""
    for number in range(count):
        time.sleep(draw.uniform(1.0, 2.0))  # nothing is under way, and no step of a second is met each time
        before = target.increments()
        write(client, number)
        answered = time.monotonic()
        while not target.increments() - before:
            if time.monotonic() - answered > PATIENCE:
                raise RuntimeError(f"{target.name}: the write is not in the replica after {PATIENCE:.0f} s")
            time.sleep(0.005)
        yield time.monotonic() - answered


def lost_in_kill(server: Process, target: Target, draw: random.Random, first: int) -> tuple[int, float, float]:
    """(answered writes that the replica lacks, the seconds they go back, seconds the restore took).

    first: number of the first write.
    """
    client = sign_in(server.url)
    write(client, first)
    wait_until_in_step(client)
    answered = [time.monotonic()]  # the time of each write
    until = answered[0] + draw.uniform(1.5, 4.0)
    while answered[-1] < until:
        write(client, first + len(answered))
        answered.append(time.monotonic())
    for pid in reversed(family(server.pid)):
        os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    server.kill()
    number, seconds = restored(server.data, target)
    last = number - first
    return len(answered) - 1 - last, killed - answered[last], seconds


def restored(data: Path, target: Target) -> tuple[int, float]:
    """(the last write that a restore from the replica brings back, seconds it took)."""
    other = data.with_name(f"{data.name}-restored")
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir(mode=0o700)
    shutil.copyfile(data / "key", other / "key")
    begun = time.monotonic()
    words = [sys.executable, "-m", "appliance", "restore", "--replica", "--data-dir", str(other)]
    subprocess.run(words, env=os.environ | target.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begun
    connection = apsw.Connection(str(other / "app.db"))
    [(name,)] = connection.execute("SELECT full_name FROM auth_user").fetchall()
    connection.close()
    return int(str(name).removeprefix("Number ")), seconds


def tell_writes(name: str, found: Writes, base: Writes) -> None:
    cuts = quantiles(found.seconds, n=100)
    print(
        f"{name:8} {median(found.per_second):7.0f} writes/s  {median(found.cpu_ms):6.2f} CPU ms a write  "
        f"p50 {cuts[49] * 1000:6.2f} ms  p99 {cuts[98] * 1000:6.2f} ms  "
        f"CPU ×{median(found.cpu_ms) / median(base.cpu_ms):.2f}  "
        f"writes/s ×{median(found.per_second) / median(base.per_second):.2f}"
    )


def measure(servers: dict[Target, Process], rounds: int, writes: int) -> None:
    clients = {target: [sign_in(server.url) for _ in range(CLIENTS)] for target, server in servers.items()}
    found = {target: Writes() for target in servers}
    for target, server in servers.items():  # what is loaded at first use is loaded
        one_round(server, clients[target], writes // 4, Writes())
    for _ in range(rounds):
        for target, server in servers.items():
            one_round(server, clients[target], writes, found[target])
    for target, of_target in found.items():
        tell_writes(target.name, of_target, next(iter(found.values())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--writes", type=int, default=200, help="in a round, of each target")
    parser.add_argument("--kills", type=int, default=5, help="of each server that has a replica")
    asked = parser.parse_args()
    draw = random.Random(7)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-replication-")))
        targets = [without(), in_folder(folder / "replica"), stack.enter_context(in_store())]
        servers = {
            target: stack.enter_context(Process(folder / target.name, **UNLIMITED, **target.environment))
            for target in targets
        }
        measure(servers, asked.rounds, asked.writes)
        for target in targets[1:]:
            client = sign_in(servers[target].url)
            seconds = list(lags(target, client, 3 * asked.rounds, draw))
            print(f"{target.name:8} lag of a write: median {median(seconds):.2f} s, at most {max(seconds):.2f} s")
        for target in targets[1:]:
            lost = []
            for number in range(asked.kills):
                lost.append(lost_in_kill(servers[target], target, draw, 1_000_000 * (number + 1)))
                servers[target].start()
            writes, back, took = (sorted(column) for column in zip(*lost, strict=True))
            print(
                f"{target.name:8} killed {asked.kills} times while writing, and restored in {median(took):.1f} s: "
                f"lost the last {median(back):.2f} s, at most {max(back):.2f} s "
                f"({median(writes):.0f} writes, at most {max(writes)})"
            )


if __name__ == "__main__":
    main()
