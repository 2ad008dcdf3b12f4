"""CPU of the server per request, beside a bare Sanic handler; start, memory.

python tests/bench/bench_requests.py [requests]
"""

import hmac
import http.client
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.process import EMAIL, PASSWORD, Process, cpu_seconds, pss_megabytes

HELLO = """
import json, pathlib, sys
from sanic import Sanic
from sanic.response import json as answer
app = Sanic("hello")
app.config.TOUCHUP = True
@app.get("/hello")
async def hello(request): return answer({"hello": "world"})
app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, motd=False, access_log=False)
"""


class Client:
    """A keep-alive connection; cheap, so that both cores are the server's."""

    def __init__(self, url: str, token: str = "") -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        self._headers = {"authorization": f"Bearer {token}"} if token else {}

    def without_token(self) -> "Client":
        """Another connection, of nobody."""
        return Client(f"http://{self._connection.host}:{self._connection.port}")

    def call(self, method: str, path: str, body: object = None, **headers: str) -> dict:
        sent = json.dumps(body).encode() if body is not None else None
        return self.send(method, path, sent, "application/json", **headers)

    def send(self, method: str, path: str, sent: bytes | None, content_type: str, **headers: str) -> dict:
        kind = {"content-type": content_type} if sent else {}
        self._connection.request(method, path, sent, {**self._headers, **kind, **headers})
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]!r}")
        return json.loads(text)


def sign_in(url: str) -> Client:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    form = urlencode({"username": EMAIL, "password": PASSWORD})
    kind = {"content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/api/v1/login/access-token", form, kind)
    answer = connection.getresponse()
    return Client(url, json.loads(answer.read())["access_token"])


def cpu_per_call(pid: int, calls: int, call: object) -> float:
    """CPU milliseconds of `pid` per call: the median of five rounds."""
    rounds = []
    for _ in range(5):
        before = cpu_seconds(pid)
        for _ in range(calls):
            call()  # type: ignore[operator]
        rounds.append((cpu_seconds(pid) - before) / calls * 1000)
    return median(rounds)


def bare_sanic(calls: int) -> float:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", HELLO, str(port)], stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        client = Client(f"http://127.0.0.1:{port}")
        return cpu_per_call(process.pid, calls, lambda: client.call("GET", "/hello"))
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for_port(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)


GRAPH = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "c", "node_type": "condition", "config": {"expression": "input.n > 3"}},
        {
            "node_id": "v",
            "node_type": "set_variable",
            "config": {"variable_name": "x", "variable_value": "{{ input.n }}"},
        },
    ],
    "edges": [{"from": "t", "to": "c"}, {"from": "c", "to": "v", "branch": "true"}],
}


def webhook_call(client: Client) -> Callable[[], object]:
    """A call that is signed, runs three nodes, and waits for what the third one answers."""
    nodes = [GRAPH["nodes"][0], GRAPH["nodes"][1], {"node_id": "v", "node_type": "respond", "config": {"body": {}}}]
    graph = {"nodes": nodes, "edges": GRAPH["edges"]}
    graph["nodes"][1] = {"node_id": "c", "node_type": "condition", "config": {"expression": "trigger.payload.n > 3"}}
    workflow = client.call("POST", "/api/v1/workflows", {"name": "hooked", "graph_config": graph})
    secret = "a secret of a fair length"
    hook = {"secret": secret, "respond": "node"}
    made = client.call("POST", f"/api/v1/workflows/{workflow['id']}/webhooks/subscriptions", hook)
    path = f"/api/v1/workflows/webhooks/{made['webhook_path']}"
    body = {"n": 5}
    signature = hmac.new(secret.encode(), json.dumps(body).encode(), "sha256").hexdigest()
    stranger = client.without_token()
    return lambda: stranger.call("POST", path, body, **{"x-signature": signature})


def main(calls: int) -> None:
    hello = bare_sanic(calls)
    with tempfile.TemporaryDirectory() as folder:
        unlimited = {
            "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
            "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
            "APPLIANCE_WORKFLOWS__WEBHOOK_CALLS_PER_MINUTE": "0",
        }
        with Process(Path(folder) / "data", **unlimited) as first:
            cold = first.seconds_to_start
        with Process(Path(folder) / "data", **unlimited) as server:
            client = sign_in(server.url)
            time.sleep(2)
            idle = pss_megabytes(server.pid)
            me = cpu_per_call(server.pid, calls, lambda: client.call("GET", "/api/v1/users/me"))
            workflow = client.call("POST", "/api/v1/workflows", {"name": "three", "graph_config": GRAPH})
            path = f"/api/v1/workflows/{workflow['id']}/run"
            run = cpu_per_call(
                server.pid,
                calls // 4,
                lambda: client.call("POST", path, {"trigger_data": {"n": 5}}, prefer="wait=10"),
            )
            hook = webhook_call(client)
            awaited = cpu_per_call(server.pid, calls // 4, hook)
            print(f"start, first time                    {cold:6.2f} s")
            print(f"start, second time                   {server.seconds_to_start:6.2f} s    (target 2)")
            print(f"idle memory, PSS with children       {idle:6.1f} MB   (target 80)")
            print(f"bare Sanic hello                     {hello:6.3f} ms CPU   1.0 x")
            print(f"GET /api/v1/users/me                 {me:6.3f} ms CPU {me / hello:5.1f} x   (target 0.6 ms)")
            print(f"manual run of three nodes, awaited   {run:6.3f} ms CPU {run / hello:5.1f} x   (target 4 ms)")
            print(f"signed webhook, answered by node 3   {awaited:6.3f} ms CPU {awaited / run:5.1f} x of the run")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
