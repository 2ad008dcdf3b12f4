"""Which names a tree uses."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from .nodes import Index, Literal, Member, Name, Node, Path


def names_in(tree: Node) -> dict[str, int]:
    """The roots, each with the position where it is first."""
    found: dict[str, int] = {}
    for node in _parts(tree):
        if isinstance(node, Name):
            found.setdefault(node.name, node.position)
    return found


def nodes_in(tree: Node) -> frozenset[str]:
    """The ids in `nodes["id"]` and `nodes.id`; an id that is worked out cannot be known."""
    return frozenset(id for node in _parts(tree) if isinstance(node, Path) for id in _node_id(node))


def _node_id(path: Path) -> Iterator[str]:
    if not isinstance(path.start, Name) or path.start.name != "nodes":
        return
    step = path.steps[0]
    if isinstance(step, Member):
        yield step.name
    elif isinstance(step, Index) and isinstance(step.key, Literal) and isinstance(step.key.value, str):
        yield step.key.value


def _parts(tree: Node) -> Iterator[Node]:
    """The tree and everything below it, in the order of the source."""
    waiting: list[Any] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Node):
            yield part
            part = tuple(getattr(part, field.name) for field in fields(part))
        if isinstance(part, tuple):
            waiting.extend(reversed(part))
