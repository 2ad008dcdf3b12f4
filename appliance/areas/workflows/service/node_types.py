"""The catalogue of node types, as the canvas and other programs see it."""

from typing import Any

import msgspec

from appliance.areas.workflows.editor_schemas import NodeType
from appliance.core.actor import Actor
from appliance.core.nodes import Node, catalog


def list_node_types(actor: Actor) -> list[NodeType]:
    """All node types of this installation, by category and title; some may not be available to the actor now."""
    return [_public(node, actor) for node in sorted(catalog.values(), key=lambda node: (node.category, node.title))]


def _public(node: Node, actor: Actor) -> NodeType:
    reason = node.why_unavailable(actor.id)
    return NodeType(
        node_type=node.name,
        aliases=list(node.aliases),
        label=node.title,
        category=node.category,
        description=node.description,
        icon=node.icon,
        config_schema=schema_of(node),
        outputs=list(node.outputs),
        ports=list(node.ports_of({})),
        expression_fields=list(node.expressions),
        available=reason is None,
        reason=reason,
    )


def schema_of(node: Node) -> dict[str, Any]:
    """The JSON Schema 2020-12 of the node's configuration, in one piece."""
    schema = msgspec.json.schema(node.config)
    definitions = schema.get("$defs", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    top: dict[str, Any] = {**definitions.pop(name), "$defs": definitions} if name else schema
    if not top.get("$defs"):
        top.pop("$defs", None)
    return top
