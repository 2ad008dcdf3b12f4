"""Graphs that are wrong, and expressions that attack."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.bad_input.test_files import INSIDE
from tests.api.conftest import Person

TRIGGER = {"node_id": "t", "node_type": "trigger"}
WAIT = {"prefer": "wait=20"}


def setting(value: Any, node_id: str = "v") -> dict[str, Any]:
    return {"node_id": node_id, "node_type": "set_variable", "config": {"variable_name": "x", "variable_value": value}}


def condition(expression: str) -> dict[str, Any]:
    return {"node_id": "v", "node_type": "condition", "config": {"expression": expression}}


def chain(*nodes: dict[str, Any]) -> dict[str, Any]:
    pairs = zip((TRIGGER, *nodes), nodes, strict=False)
    edges = [{"from": before["node_id"], "to": after["node_id"]} for before, after in pairs]
    return {"nodes": [TRIGGER, *nodes], "edges": edges}


def save(person: Person, graph: Any) -> httpx.Response:
    return person.post("/api/v1/workflows", json={"name": "x", "graph_config": graph})


def circle() -> dict[str, Any]:
    graph = chain(setting(1, "a"), setting(1, "b"), setting(1, "c"))
    graph["edges"].append({"from": "c", "to": "a"})
    return graph


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("graph", "status", "told"),
    [
        (circle(), 422, "the graph runs in a circle: a → b → c → a"),
        (chain({"node_id": "n", "node_type": "nonsense"}), 422, "there is no node type 'nonsense'"),
        ({"nodes": [TRIGGER], "edges": [{"from": "t", "to": "gone"}]}, 422, "there is no node 'gone'"),
        ({"nodes": [TRIGGER, TRIGGER]}, 422, "the node id 't' is used twice"),
        (chain(*(setting(1, f"n{number}") for number in range(500))), 422, "at most 500"),
        ({"nodes": [TRIGGER], "edges": [{"from": "t", "to": "t"}] * 2001}, 422, "at most 2000"),
        (chain(setting(nested(100))), 422, "nested at most 32 deep"),
        (chain(setting("x" * 300_000)), 422, "at most 262144 bytes"),
        (chain(*(setting("x" * 200_000, f"n{number}") for number in range(30))), 413, "larger than 5242880 bytes"),
        ({"nodes": [{**TRIGGER, "position_x": "left"}]}, 422, "must be a number"),
        ({"nodes": "none"}, 422, "must be a list"),
        ([], 422, "must be an object"),
        (None, 422, "must be an object"),
    ],
    ids=[
        "circle", "type", "edge", "twice", "nodes", "edges", "deep", "config", "bytes", "place", "text", "list", "null",
    ],
)  # fmt: skip
def test_a_wrong_graph_is_explained_and_not_kept(
    ada: Person, unharmed: Callable[[], None], graph: Any, status: int, told: str
) -> None:
    answer = save(ada, graph)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert told in answer.text.encode().decode("unicode-escape", "replace") or told in answer.json()["detail"]
    assert not INSIDE.search(answer.json()["detail"])
    assert ada.get("/api/v1/workflows").json()["count"] == 0
    unharmed()


def test_500_nodes_are_not_too_many(ada: Person, unharmed: Callable[[], None]) -> None:
    made = save(ada, chain(*(setting("{{ trigger.n }}", f"n{number}") for number in range(499)))).json()

    answer = ada.post(f"/api/v1/workflows/{made['id']}/run", json={"trigger_data": {"n": 7}}, headers=WAIT)

    assert answer.json()["status"] == "completed", answer.text
    unharmed()


ATTACKS = [
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('id')",
    "input.__class__.__mro__",
    "input['__class__']",
    "nodes.__init__.__globals__",
    "vars.constructor.constructor('return process')()",
    "eval('1')",
    "open('/etc/passwd')",
    "lambda: 1",
    "[x for x in input]",
    "9 ** 9 ** 9 ** 9",
    "'a' * 1000000000",
    "range(1000000000)",
    "replace('a', '', 'b' * 10000)",
    "matches('" + "a" * 1000 + "', '^(a+)+$')",
    "(" * 2000,
    "[" * 500 + "]" * 500,
    "-" * 3000 + "1",
    "input" + ".a" * 1500,
    "{% for x in y %}",
    "${7*7}",
    "\u0000",
    "'",
    "1; 2",
    "a\n\rb",
    "\u202e'abc'",
    "0x41414141414141",
    "1e999999",
]


@pytest.mark.parametrize(
    "node", [condition, lambda text: setting("{{ " + text + " }}")], ids=["expression", "template"]
)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: ascii(attack)[:40])
def test_an_attack_in_an_expression_is_refused_or_gives_nothing(
    ada: Person, watched: Any, node: Callable[[str], dict[str, Any]], attack: str
) -> None:
    saved = save(ada, chain(node(attack)))
    if saved.status_code != 201:
        assert saved.status_code == 422, saved.text
        assert saved.json()["errors"][0]["loc"][:5] == ["body", "graph_config", "nodes", 1, "config"]
        assert not INSIDE.search(saved.json()["detail"]), saved.text
        return

    execution = ada.post(f"/api/v1/workflows/{saved.json()['id']}/run", json={}, headers=WAIT).json()

    status = ada.get(f"/api/v1/workflows/executions/{execution['id']}/status").json()
    result = status["execution_state"]["node_results"]["v"]
    if execution["status"] == "failed":
        assert result["error"]["type"] == "expression_error"
        assert not INSIDE.search(execution["error_message"]), execution["error_message"]
    else:
        found = result["output"].get("value", result["output"].get("condition_result"))
        assert execution["status"] == "completed"
        assert not re.search(r"class|object|function|root:|uid=|builtin", str(found)), found


def test_after_all_these_attacks_nothing_stays(ada: Person, unharmed: Callable[[], None]) -> None:
    for attack in ATTACKS:
        saved = save(ada, chain(condition(attack)))
        if saved.status_code == 201:
            ada.post(f"/api/v1/workflows/{saved.json()['id']}/run", json={}, headers=WAIT)

    unharmed()
