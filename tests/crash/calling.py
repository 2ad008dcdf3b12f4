"""Somebody who calls a webhook again and again, is answered by a node, and believes every answer."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import apsw

from tests.crash.killing import Api

GRAPH = {
    "nodes": [
        {"node_id": "hook", "node_type": "trigger", "config": {"trigger_type": "webhook"}},
        {
            "node_id": "keep",
            "node_type": "set_variable",
            "config": {"variable_name": "n", "variable_value": "{{ trigger.payload.n }}"},
        },
        {"node_id": "answer", "node_type": "respond", "config": {"body": {"id": "{{ execution.id }}"}}},
        {
            "node_id": "after",
            "node_type": "set_variable",
            "config": {"variable_name": "after", "variable_value": "{{ vars.n + 1 }}"},
        },
    ],
    "edges": [{"from": "hook", "to": "keep"}, {"from": "keep", "to": "answer"}, {"from": "answer", "to": "after"}],
}


class Caller:
    """answered: ids of the executions whose answers came; each of them is promised to be there, and to end."""

    def __init__(self, api: Api) -> None:
        self.answered: list[str] = []
        self.workflow_id = api.call("POST", "/api/v1/workflows", {"name": "Answers", "graph_config": GRAPH})["id"]
        hooks = f"/api/v1/workflows/{self.workflow_id}/webhooks/subscriptions"
        made: dict[str, Any] = api.call("POST", hooks, {"respond": "node"})
        self._path = f"/api/v1/workflows/webhooks/{made['webhook_path']}"

    def call_until_it_dies(self, url: str) -> threading.Thread:
        """Begin; the thread ends with the server."""
        thread = threading.Thread(target=self._call, args=(url,), daemon=True)
        thread.start()
        return thread

    def _call(self, url: str) -> None:
        line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        number = 0
        try:
            while True:
                number += 1
                line.request("POST", self._path, json.dumps({"n": number}), {"content-type": "application/json"})
                answer = line.getresponse()
                found = json.loads(answer.read())
                if answer.status != 200:
                    raise RuntimeError(f"a call was answered {answer.status}: {found}")
                self.answered.append(found["id"])
        except (OSError, http.client.HTTPException, ValueError):
            return  # the server is gone, perhaps in the middle of an answer

    def wrong(self, db: apsw.Connection) -> Iterator[str]:
        """What was promised and is not so."""
        wanted = "SELECT id, status FROM workflows_execution WHERE workflow_id = ?"
        states = dict(db.execute(wanted, (self.workflow_id,)).fetchall())
        for id in self.answered:
            if states.get(id) != "completed":
                yield f"{id} was answered, and is {states.get(id, 'lost')}"
        for id, status in states.items():
            if status != "completed":
                yield f"{id} of a webhook is {status}"
