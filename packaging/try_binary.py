"""Starts the frozen program on an empty data folder and asks it what only a whole one can answer.

python packaging/try_binary.py dist/appliance
"""

import json
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PATIENCE = 90.0  # seconds; the first start unpacks, on whatever else the machine does
PAGES = {
    "/health": '"',
    "/readyz": '"',
    "/": "<!doctype html",
    "/api/docs": "<!doctype html",
    "/api/v1/openapi.json": '"3.1',
}


def main(program: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        started = time.monotonic()
        # An empty environment: nothing of the checkout or of Python's settings may help.
        words = [str(program.resolve()), "serve", "--port", "0", "--data-dir", str(data)]
        env = {"PATH": "/usr/bin:/bin", "APPLIANCE_RUNTIME_DIR": f"{folder}/runtime"}
        with subprocess.Popen(words, cwd=folder, env=env) as server:
            try:
                url = address(server, data / "server.json")
                print(f"  listens after {time.monotonic() - started:.2f} s", flush=True)
                for path, part in PAGES.items():
                    check(url + path, part)
            finally:
                server.send_signal(signal.SIGTERM)
            if server.wait(PATIENCE) != 0:
                sys.exit(f"It ended with {server.returncode}.")
    print("  serves its pages and ends when told", flush=True)


def address(server: subprocess.Popen[bytes], told: Path) -> str:
    """Where the server listens, as it writes into its data folder."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        if told.is_file() and (text := told.read_text()):
            return str(json.loads(text)["url"]).rstrip("/")
        time.sleep(0.01)
    sys.exit("The program did not start." if server.poll() is None else f"It ended with {server.returncode}.")


def check(url: str, part: str) -> None:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        text = answer.read().decode()
    if answer.status != 200 or part not in text.lower():
        sys.exit(f"{url} answered {answer.status} without {part!r}: {text[:200]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
