"""A node that stands where an imported workflow had one that is not known here."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from appliance.core.nodes import Done, Node, NodeContext, NodeError


class PlaceholderConfig(msgspec.Struct, forbid_unknown_fields=True):
    """original: the parameters it had, for whoever replaces it. ports: the ways that led on from it."""

    message: Annotated[str, msgspec.Meta(title="Message", description="What the run says when it stops here")]
    source_type: Annotated[str, msgspec.Meta(title="Original node type")] = ""
    original: Annotated[dict[str, Any], msgspec.Meta(title="Original settings")] = {}
    ports: Annotated[tuple[str, ...], msgspec.Meta(title="Ports")] = ("main",)


def run_placeholder(context: NodeContext, value: Any, config: PlaceholderConfig) -> Done:
    """Raises NodeError with its message, always."""
    raise NodeError("placeholder", config.message)


def _ports(config: Mapping[str, Any]) -> list[str]:
    ports = config.get("ports")
    return [port for port in ports if isinstance(port, str)] if isinstance(ports, list) and ports else ["main"]


PLACEHOLDER = Node(
    name="placeholder",
    title="Placeholder",
    category="Control",
    description="Stands for a node that could not be imported, or stops a run with a message.",
    config=PlaceholderConfig,
    run=run_placeholder,
    ports=_ports,
    verbatim=("source_type", "original", "ports"),
    icon="circle-dashed",
    usable_as_tool=False,
)
