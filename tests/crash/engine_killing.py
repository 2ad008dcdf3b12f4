"""Kill the real server while it runs executions of twenty nodes, and count what the outside world and the journal saw.

The graph has a request that fails at first, a loop, a parallel section, and a try that catches;
what it does outside goes to a witness, a server of ours that writes down every request.
"""

import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

import apsw

from tests.bench.process import Process
from tests.crash.calling import Caller
from tests.crash.killing import LIVE, Api, reading

ROUNDS = 6  # iterations of the loop


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """The other side was killed in the middle of a request."""


class Witness:
    """delivered: answered requests by place ("<execution id>/<node>/<iteration>"). keys: their idempotency keys."""

    def __init__(self) -> None:
        self.count = 0  # of all that was delivered
        self.delivered: Counter[str] = Counter()
        self.keys: dict[str, set[str]] = defaultdict(set)
        self._lock = threading.Lock()
        witness = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                time.sleep(0.01)  # so that kills meet requests under way
                status = witness.note(json.loads(body)["place"], self.headers["idempotency-key"], self.path)
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing: it would fill the terminal."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def note(self, place: str, key: str, path: str) -> int:
        """The status to answer with: 503 for the first request of each place at /flaky."""
        with self._lock:
            known = bool(self.keys[place])
            self.keys[place].add(key)
            if path == "/flaky" and not known:
                return 503
            self.delivered[place] += 1
            self.count += 1
            return 200

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def graph(witness: str) -> dict[str, Any]:
    """Twenty nodes; the result's `value` is ROUNDS + 10 · the even iterations, each counted once."""
    add = {"variable_name": "n"}
    nodes = [
        ("t", "trigger", {}),
        ("s", "set_variable", {**add, "variable_value": 0}),
        ("h", "http_request", _post(witness, "h", "flaky")),
        ("l", "for", {"array_expression": f"range({ROUNDS})"}),
        ("b1", "set_variable", {**add, "variable_value": "{{ vars.n + 1 }}"}),
        ("b2", "http_request", _post(witness, "b2", "steady", "{{ loop.index }}")),
        ("b3", "condition", {"expression": "loop.index % 2 == 0"}),
        ("b4", "set_variable", {**add, "variable_value": "{{ vars.n + 10 }}"}),
        ("p", "get_variable", {"variable_name": "n"}),
        *((name, "http_request", _post(witness, name, "steady")) for name in ("a1", "a2", "a3")),
        ("j", "get_variable", {"variable_name": "n"}),
        ("y", "try", {}),
        ("e", "condition", {"expression": "1 / 0"}),
        ("c", "catch", {"error_type": "expression_error"}),
        ("k", "get_variable", {"variable_name": "n"}),
        ("f", "finally", {}),
        ("g", "http_request", _post(witness, "g", "steady")),
        ("z", "get_variable", {"variable_name": "n"}),
    ]
    edges = "t s,s h,h l,l b1 body,b1 b2,b2 b3,b3 b4 true,l p done,p a1,p a2,p a3,a1 j,a2 j,a3 j,j y,y e body,"
    edges += "y c catch,c k,y f finally,f g,y z done"
    return {
        "nodes": [{"node_id": id, "node_type": kind, "config": config} | _retry(kind) for id, kind, config in nodes],
        "edges": [
            {"from": source, "to": target, **({"branch": port[0]} if port else {})}
            for source, target, *port in (edge.split() for edge in edges.split(","))
        ],
    }


def _post(witness: str, node_id: str, path: str, iteration: str = "0") -> dict[str, Any]:
    place = "{{ execution.id }}" + f"/{node_id}/{iteration}"
    return {"method": "POST", "url": f"http://{witness}/{path}", "body": {"place": place}, "repeatable": True}


def _retry(kind: str) -> dict[str, Any]:
    return {"retry": {"initial_delay_seconds": 0.05, "jitter": False}} if kind == "http_request" else {}


RESULT = ROUNDS + 10 * ((ROUNDS + 1) // 2)
PLACES = [f"{name}/0" for name in ("h", "a1", "a2", "a3", "g")] + [f"b2/{number}" for number in range(ROUNDS)]


@dataclass
class Toll:
    """met: live executions at the moment of a kill. recovery: seconds from a kill until all had ended.

    repeated: requests made again because a kill met them. answered: webhooks whose callers got their answer.
    wrong: sentences, must be empty.
    """

    kills: int = 0
    executions: int = 0
    met: list[int] = field(default_factory=list)
    recovery: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    repeated: int = 0
    answered: int = 0
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        return "\n".join(
            [
                f"{self.kills} kills met {sum(self.met)} live executions of {self.executions};"
                f" {self.repeated} requests were made a second time, as they may be",
                f"{self.answered} webhooks were answered by a node meanwhile",
                f"start after a kill: median {median(self.starts):.2f} s, longest {max(self.starts):.2f} s",
                f"from the kill until all had ended: median {median(self.recovery):.2f} s,"
                f" longest {max(self.recovery):.2f} s",
                *self.wrong[:20],
                *([f"… and {len(self.wrong) - 20} more"] if len(self.wrong) > 20 else []),
            ]
        )


class EngineKiller:
    """One data folder, and rounds of: start eight executions, kill the server at a random moment, start it again.

    without: a defence taken away, see weakened.py.
    """

    def __init__(self, folder: Path, seed: int, *, without: str = "") -> None:
        self.witness = Witness()
        command = (sys.executable, "-m", "tests.crash.weakened", without) if without else None
        environ = {
            "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
            "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
            "APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64",
            "APPLIANCE_WORKFLOWS__WEBHOOK_CALLS_PER_MINUTE": "0",
            "APPLIANCE_OUTBOUND__ALLOWED_PRIVATE_HOSTS": self.witness.place,
        }
        self.server = Process(folder / "data", command=command, **environ)
        self.random = random.Random(seed)
        self.toll = Toll()
        body = {"name": "Twenty nodes", "graph_config": graph(self.witness.place)}
        api = Api(self.server.url)
        self.workflow_id = api.call("POST", "/api/v1/workflows", body)["id"]
        self.caller = Caller(api)

    def round(self, executions: int = 8, *, patience: float = 60) -> bool:
        """Whether all ended within `patience` seconds after the kill."""
        api = Api(self.server.url)
        # By what has been done rather than by the clock: so it meets work on slow and fast machines.
        moment = self.witness.count + self.random.randrange(executions * len(PLACES))
        for _ in range(executions):
            api.call("POST", f"/api/v1/workflows/{self.workflow_id}/run", {})
        self.toll.executions += executions
        calling = self.caller.call_until_it_dies(self.server.url)
        self._wait_for(moment)
        self.server.kill()
        calling.join()
        killed = time.monotonic()
        with reading(self.server.data) as db:
            [(live,)] = db.execute(f"SELECT count(*) FROM ({LIVE})").fetchall()
        self.toll.kills += 1
        self.toll.met.append(live)
        self.server.start()
        self.toll.starts.append(self.server.seconds_to_start)
        with reading(self.server.data) as db:
            while db.execute(f"{LIVE} LIMIT 1").fetchall():
                if time.monotonic() - killed > patience:
                    return False
                time.sleep(0.02)
        self.toll.recovery.append(time.monotonic() - killed)
        return True

    def _wait_for(self, delivered: int) -> None:
        """Until that many requests were answered, and up to a request longer."""
        deadline = time.monotonic() + 30
        while self.witness.count < delivered and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(self.random.uniform(0, 0.02))

    def judge(self) -> Toll:
        """Stop the server and compare the journal with what the witness and the caller saw."""
        with reading(self.server.data) as db:
            ids = db.execute("SELECT id FROM workflows_execution WHERE workflow_id = ?", (self.workflow_id,)).fetchall()
        results = self._results([id for (id,) in ids])
        self.server.stop()
        self.witness.close()
        with reading(self.server.data) as db:
            self.toll.wrong = list(self._wrong(db, results))
        self.toll.answered = len(self.caller.answered)
        self.toll.repeated = sum(count - 1 for count in self.witness.delivered.values())
        return self.toll

    def _results(self, ids: Sequence[str]) -> dict[str, Any]:
        """`value` of what each execution gave, as its owner is shown it."""
        api = Api(self.server.url)
        shown = {id: api.call("GET", f"/api/v1/workflows/executions/{id}/status")["result"] for id in ids}
        return {id: (result or {}).get("value") for id, result in shown.items()}

    def _wrong(self, db: apsw.Connection, results: Mapping[str, Any]) -> Iterator[str]:
        wanted = "SELECT id, status FROM workflows_execution WHERE workflow_id = ?"
        found = db.execute(wanted, (self.workflow_id,)).fetchall()
        if len(found) != self.toll.executions:
            yield f"{self.toll.executions - len(found)} executions are lost"
        for id, status in found:
            if (status, results.get(id)) != ("completed", RESULT):
                yield f"{id} is {status} with the result {results.get(id)}, not {RESULT}"
        yield from self._wrong_journal(db)
        for id, _ in found:
            yield from self._wrong_outside(db, id)
        yield from self.caller.wrong(db)
        if db.pragma("integrity_check") != "ok":
            yield "the database is damaged"

    def _wrong_journal(self, db: apsw.Connection) -> Iterator[str]:
        again = (
            "SELECT ended.execution_id, ended.scope || ended.node_id FROM workflows_node_run AS ended"
            " JOIN workflows_node_run AS more USING (execution_id, scope, node_id)"
            " WHERE ended.status = 'success' AND more.attempt > ended.attempt"
        )
        for id, place in db.execute(again):
            yield f"{place} of {id} was finished and ran again"
        missing = (
            "SELECT id FROM workflows_execution AS e WHERE workflow_id = ?"
            " AND (SELECT count(*) FROM workflows_node_run AS run"
            " WHERE run.execution_id = e.id AND status = 'success' AND node_type = 'http_request') != ?"
        )
        for (id,) in db.execute(missing, (self.workflow_id, len(PLACES))):
            yield f"the journal of {id} does not have all its requests"

    def _wrong_outside(self, db: apsw.Connection, id: str) -> Iterator[str]:
        attempts = dict(
            db.execute(
                "SELECT node_id || '/' || iteration, max(attempt) FROM workflows_node_run"
                " WHERE execution_id = ? AND node_type = 'http_request' GROUP BY 1",
                (id,),
            ).fetchall()
        )
        for place in PLACES:
            count, keys = self.witness.delivered[f"{id}/{place}"], self.witness.keys[f"{id}/{place}"]
            if not 1 <= count <= 2:
                yield f"{place} of {id} was delivered {count} times"
            if count > attempts.get(place, 0):
                yield f"{place} of {id} was delivered {count} times in {attempts.get(place, 0)} attempts"
            if len(keys) > 1:
                yield f"{place} of {id} had {len(keys)} idempotency keys"
