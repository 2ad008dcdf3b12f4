"""Exports written for the tests, in the shapes that n8n writes."""

from typing import Any


def node(name: str, kind: str, parameters: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A node of an export. kind: without package for n8n's base nodes."""
    full = kind if "." in kind else f"n8n-nodes-base.{kind}"
    return {"name": name, "type": full, "parameters": parameters or {}, "position": [100, 200], "typeVersion": 1} | more


def links(*rows: tuple[str, str] | tuple[str, int, str] | tuple[str, int, str, int]) -> dict[str, Any]:
    """(from, to), (from, output, to) or (from, output, to, input)."""
    found: dict[str, Any] = {}
    for row in rows:
        name, output, target, place = (row[0], 0, row[1], 0) if len(row) == 2 else (*row, 0)[:4]
        outputs = found.setdefault(name, {"main": []})["main"]
        while len(outputs) <= int(output):
            outputs.append([])
        outputs[int(output)].append({"node": target, "type": "main", "index": place})
    return found


def chain(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A manual trigger and these nodes, one after another."""
    every = [node("Start", "manualTrigger"), *nodes]
    pairs = zip(every, every[1:], strict=False)
    return {"name": "Test", "nodes": every, "connections": links(*((a["name"], b["name"]) for a, b in pairs))} | more


def branch(field: str, **more: Any) -> dict[str, Any]:
    """Conditions of one comparison with 1."""
    row = {"leftValue": f"={{{{ $json.{field} }}}}", "rightValue": 1, "operator": {"type": "number", "operation": "gt"}}
    return {"conditions": {"options": {}, "combinator": "and", "conditions": [row | more]}}
