"""Starting and stopping, in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).parent


@pytest.fixture
def process():
    started = start(0)
    yield started
    if started.poll() is None:
        started.kill()
        started.wait()


def start(port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[2])}
    return subprocess.Popen(
        [sys.executable, str(HERE / "served_alone.py"), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_requests_under_way_are_answered_at_a_stop(process):
    url = process.stdout.readline().strip()
    signed_in = {"authorization": "Bearer x"}
    answers = []

    def ask() -> None:
        answers.append(
            httpx.get(f"{url}/api/v1/alone/slow", headers=signed_in, timeout=20, trust_env=False, verify=False)
        )

    with httpx.Client(base_url=url, headers=signed_in, timeout=20, trust_env=False, verify=False) as client:
        with client.stream("GET", "/api/v1/events") as events:
            asking = threading.Thread(target=ask)
            asking.start()
            assert process.stdout.readline().strip() == "slow"
            before = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert list(events.iter_lines()) == []
        asking.join(20)
    assert process.wait(20) == 0

    assert answers[0].json() == {"said": "at the end"}
    assert time.monotonic() - before < 10
    assert "stopped" in process.stdout.read()


def test_one_process_serves_without_heavy_libraries(process):
    process.stdout.readline()

    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    mapped = Path(f"/proc/{process.pid}/maps").read_text()

    assert children == []
    assert not [name for name in ("onnxruntime", "numpy", "tesserocr", "pdfium") if name in mapped]


def test_a_taken_address_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(taken.getsockname()[1])
        _, errors = process.communicate(timeout=20)

    assert process.returncode != 0
    assert "Address already in use" in errors
