"""Counts for Prometheus: requests by route, and whatever the floors above plug in."""

import os
import resource
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

from appliance.http.pool import fast, slow

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Values = float | Mapping[str, float]

_started = time.time()


class Requests:
    """Changed on the loop only."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int], int] = {}
        self._durations: dict[tuple[str, str], list[float]] = {}  # per bucket, then the sum

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        self._counts[key] = self._counts.get(key, 0) + 1
        durations = self._durations.get((method, route))
        if durations is None:
            durations = self._durations[method, route] = [0.0] * (len(BOUNDS) + 2)
        durations[bisect_left(BOUNDS, seconds)] += 1
        durations[-1] += seconds

    def lines(self) -> Iterator[str]:
        yield from _head("appliance_http_requests_total", "counter", "Requests answered.")
        for (method, route, status), count in sorted(self._counts.items()):
            labels = f'method="{method}",route="{_escaped(route)}",status="{status}"'
            yield f"appliance_http_requests_total{{{labels}}} {count}"
        name = "appliance_http_request_duration_seconds"
        yield from _head(name, "histogram", "Time from the first byte read to the last byte sent.")
        for (method, route), durations in sorted(self._durations.items()):
            yield from _histogram(name, f'method="{method}",route="{_escaped(route)}"', durations)


_gauges: dict[str, tuple[str, str, Callable[[], Values]]] = {}


def gauge(name: str, help: str, read: Callable[[], Values], *, label: str = "name") -> None:
    """Show `read()` in /metrics as `appliance_<name>`; of a mapping each value, with its key as `label`.

    `read` runs on a thread at each request of /metrics.
    """
    _gauges[name] = (help, label, read)


def text(requests: Requests) -> str:
    """All metrics in Prometheus' text form."""
    lines = [*requests.lines(), *_process_lines()]
    for name, (help, label, read) in sorted(_gauges.items()):
        lines += _gauge_lines(f"appliance_{name}", help, label, read())
    return "\n".join(lines) + "\n"


def uptime_seconds() -> int:
    """Of this process."""
    return int(time.time() - _started)


def _gauge_lines(name: str, help: str, label: str, values: Values) -> Iterator[str]:
    yield from _head(name, "gauge", help)
    if isinstance(values, Mapping):
        yield from (f'{name}{{{label}="{_escaped(str(key))}"}} {value}' for key, value in sorted(values.items()))
    else:
        yield f"{name} {values}"


def _process_lines() -> Iterator[str]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    yield from _head("process_cpu_seconds_total", "counter", "Processor time used.")
    yield f"process_cpu_seconds_total {usage.ru_utime + usage.ru_stime:.2f}"
    yield from _gauge_lines("process_resident_memory_bytes", "Memory in use.", "", resident_bytes())
    yield from _gauge_lines("process_start_time_seconds", "When the process started.", "", round(_started, 3))
    yield from _gauge_lines("process_open_fds", "Open files.", "", _open_files())
    waiting = {"fast": fast.waiting, "slow": slow.waiting}
    yield from _gauge_lines("appliance_http_waiting", "Requests that wait for a thread.", "pool", waiting)


def resident_bytes() -> int:
    """Memory of this process that is in RAM; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _open_files() -> int:
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        return 0


def _head(name: str, kind: str, help: str) -> Iterator[str]:
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} {kind}"


def _histogram(name: str, labels: str, durations: list[float]) -> Iterator[str]:
    total = 0
    for bound, count in zip((*BOUNDS, "+Inf"), durations, strict=False):
        total += int(count)
        yield f'{name}_bucket{{{labels},le="{bound}"}} {total}'
    yield f"{name}_sum{{{labels}}} {durations[-1]:.6f}"
    yield f"{name}_count{{{labels}}} {total}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
