"""What a person does with the one file on a machine with nothing else, from the first start to getting all back.

python tests/packed/story.py PROGRAM FOLDER   (in a network namespace; see alone.py). Ends with 0 if all went well.
"""

import errno
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.packed.alone import IS_ROOT, NOBODY, Machine
from tests.packed.browsing import a_page, look_at

MAIL, PASSWORD = "ada@example.com", "seven green bottles"
QUOTE = "15 April 2031"
BEGUN = time.monotonic()
REPLICATION = "/api/v1/admin/replication"
# A story asks more often than a person does.
UNLIMITED = {"APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0", "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0"}


class Server:
    """The program, serving; `link` makes the first account, None if there is one."""

    def __init__(self, machine: Machine, data: Path, **environment: str) -> None:
        begun = time.monotonic()
        self.process = machine.serve(data, **UNLIMITED, **environment)
        assert self.process.stdout is not None
        self.url = ""
        for line in self.process.stdout:
            if "runs at" in line:
                self.url = line.split()[-1]
            if line.startswith("  Its data is in"):
                break
        assert self.url, (self.process.wait(), (machine.folder / "server.log").read_text()[-3000:])
        self.seconds = time.monotonic() - begun

    def link(self) -> str:
        assert self.process.stdout is not None
        return next(line.strip() for line in self.process.stdout if "/setup?token=" in line)

    def person(self, tokens: dict[str, Any] | None = None) -> httpx.Client:
        client = httpx.Client(base_url=self.url, timeout=60, verify=False)
        if tokens is None:
            answer = client.post("/api/v1/login/access-token", data={"username": MAIL, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            tokens = answer.json()
        client.cookies.clear()
        client.headers["authorization"] = f"Bearer {tokens['access_token']}"
        return client

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


def say(words: str) -> None:
    print(f"{time.monotonic() - BEGUN:6.1f} s  {words}", flush=True)


def until(ask: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Asks until the answer fits; each question waits for the server."""
    for _ in range(20_000):
        if wanted(found := ask()):
            return found
    raise AssertionError(f"it stays at {found}")


def there_is_nothing(machine: Machine) -> None:
    """Otherwise the rest would prove nothing."""
    with socket.socket() as probe:
        assert probe.connect_ex(("192.0.2.1", 80)) == errno.ENETUNREACH
    look = "command -v python3 && python3 -c 1; command -v node && node -e 1; ls /usr/share/tesseract-ocr/; id -u"
    told = machine.call("sh", "-c", f"{look}; echo x > {machine.install}/x")
    assert told.stdout.split()[-1] == (str(NOBODY) if IS_ROOT else "0"), told
    assert "Read-only file system" in told.stderr or "Permission denied" in told.stderr, told
    works = machine.call(
        "sh", "-c", "python3 -c 'print(6 * 7)'; node -e 'console.log(42)'; ls /usr/share/tesseract-ocr"
    )
    assert works.stdout.strip() == "", works
    say("no route, no Python, no Node, no recognition data, an install folder that is read only")


def first_start(machine: Machine, data: Path, **environment: str) -> tuple[Server, httpx.Client]:
    server = Server(machine, data, **environment)
    say(f"first start: {server.seconds:.2f} s, with unpacking")
    token = server.link().partition("=")[2]
    account = {"token": token, "email": MAIL, "password": PASSWORD, "full_name": "Ada Example"}
    made = httpx.post(f"{server.url}/api/v1/setup", json=account, timeout=60)
    assert made.status_code == 201, made.text
    assert "<!doctype html" in httpx.get(server.url).text.lower()
    ada = server.person()
    assert ada.get("/api/v1/users/me").json()["is_superuser"]
    say("set up by the link, signed in")
    return server, ada


def ask_a_scan(ada: httpx.Client) -> None:
    """The demo: text recognition, index, answer; then a search of the index by itself."""
    workflow = ada.post("/api/v1/workflows/demo").json()
    ran = ada.post(f"/api/v1/workflows/{workflow['id']}/run", json={}, headers={"prefer": "wait=30"}).json()
    where = f"/api/v1/workflows/executions/{ran['id']}/status"
    ended = until(lambda: ada.get(where).json(), lambda found: found["status"] in ("completed", "failed"))
    assert ended["status"] == "completed", ended
    assert QUOTE in json.dumps(ended["result"]), ended["result"]
    [job] = ada.get("/api/v1/ocr/jobs").json()["data"]
    assert QUOTE in json.dumps(ada.get(f"/api/v1/ocr/result/{job['id']}").json())
    ask = {"index_id": workflow_index(workflow), "query_text": "When is the payment due?"}
    answer = ada.post("/api/v1/rag/query", json=ask)
    assert answer.status_code == 200 and QUOTE in answer.text, answer.text
    say("the scan was read, made searchable and asked")


def workflow_index(workflow: dict[str, Any]) -> str:
    nodes = {node["node_id"]: node for node in workflow["graph_config"]["nodes"]}
    return str(nodes["ask"]["config"]["index_id"])


def replicated(ada: httpx.Client, since: float | None = None) -> None:
    """litestream runs, and what was written before this call is in the replica; or until `since`, milliseconds UTC."""
    from appliance.core.clock import parse_rfc3339

    now = since or time.time() * 1000
    until(
        lambda: ada.get(REPLICATION).json(),
        lambda found: (
            found["state"] == "running"
            and found["confirmed_at"] is not None
            and parse_rfc3339(found["confirmed_at"]) > now
            and found["contents_waiting"] == 0
        ),
    )
    say("the replica is in step")


def ran(told: "subprocess.CompletedProcess[str]") -> str:
    assert told.returncode == 0, told
    return told.stdout


def still_there(ada: httpx.Client) -> None:
    [workflow] = ada.get("/api/v1/workflows").json()["data"]
    assert workflow["name"] == "Ask a scan"
    found = ada.get("/api/v1/storage/download/user-uploads/demo/letter.pdf")
    assert found.status_code == 200 and found.content.startswith(b"%PDF"), found.status_code


def main(program: Path, folder: Path) -> None:
    machine = Machine(folder, program)
    try:
        tell(machine)
    finally:
        machine.end_all()


def tell(machine: Machine) -> None:
    home = machine.home
    replica = {"APPLIANCE_REPLICATION__TARGET": f"file://{home}/replica"}
    data, other = home / "data", home / "other"
    there_is_nothing(machine)

    with a_page() as page:
        opened = {"APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS": page.split("/")[2]}
        server, ada = first_start(machine, data, **replica, **opened)
        ask_a_scan(ada)
        look_at(page, ada, server.process.pid, say)
    archive = home / "backup.tar"
    ran(machine.run("backup", archive, "--data-dir", data, **replica))
    findings = json.loads(ran(machine.run("doctor", "--json", "--data-dir", data, **replica)))
    assert {finding["result"] for finding in findings} <= {"ok", "warning"}, findings
    phrase = ran(machine.run("key", "show", "--data-dir", data))
    say("backed up and looked over beside the running server")
    replicated(ada)
    server.end(signal.SIGKILL)

    ran(machine.run("restore", "--replica", "--phrase-stdin", "--data-dir", other, text=phrase, **replica))
    server = Server(machine, other)
    say(f"warm start: {server.seconds:.2f} s, with the data of the replica")
    still_there(server.person())
    assert server.end() == 0

    ran(machine.run("restore", archive, "--data-dir", data))
    findings = json.loads(ran(machine.run("doctor", "--json", "--data-dir", data)))
    assert {finding["result"] for finding in findings} <= {"ok", "warning"}, findings
    assert "program" in {finding["what"] for finding in findings}, findings
    server = Server(machine, data)
    still_there(server.person())
    assert server.end() == 0
    say("killed, and all is back: from the replica, and from the archive")

    sbom = json.loads(ran(machine.run("licenses", "--sbom")))
    assert sbom["bomFormat"] == "CycloneDX" and len(sbom["components"]) > 80
    assert "Apache License" in ran(machine.run("licenses"))
    (home / "sbom.json").write_text(json.dumps(sbom))
    ran(machine.run("support", home / "support.zip", "--data-dir", data))
    say("it tells its licences, and what somebody who helps needs to see")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
