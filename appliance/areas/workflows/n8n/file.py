"""The shape of an n8n export, as far as it is read; what else stands in it is left alone."""

from collections.abc import Mapping
from typing import Any

import msgspec

from appliance.core.errors import InvalidInput

MAX_NODES, MAX_CONNECTIONS = 500, 2000


class Source(msgspec.Struct, rename="camel"):
    """One node of the export. position: x and y on its canvas. on_error: also what older exports call otherwise."""

    name: str
    type: str
    type_version: float = 1
    parameters: dict[str, Any] = {}
    position: tuple[float, float] = (0, 0)
    disabled: bool = False
    notes: str | None = None
    credentials: dict[str, Any] = {}
    on_error: str | None = None
    continue_on_fail: bool = False
    retry_on_fail: bool = False
    max_tries: int = 3
    wait_between_tries: float = 1000  # milliseconds

    @property
    def kind(self) -> str:
        """The type without the package it comes from: "httpRequest"."""
        return self.type.rpartition(".")[2]


class Target(msgspec.Struct):
    """Where a connection leads."""

    node: str
    type: str = "main"
    index: int = 0


class Export(msgspec.Struct, rename="camel"):
    """connections: by name of the node they leave, by type, by output."""

    nodes: list[Source]
    connections: dict[str, dict[str, list[list[Target] | None]]] = {}
    name: str = ""
    settings: dict[str, Any] = {}
    pin_data: dict[str, Any] | None = None


def is_export(data: Mapping[str, Any]) -> bool:
    """Whether this looks like a workflow of n8n: nodes with a type and a position, and connections by name."""
    nodes = data.get("nodes")
    return isinstance(data.get("connections"), dict) and isinstance(nodes, list) and "graph_config" not in data


def read_export(data: Any) -> Export:
    """Raises InvalidInput that says what does not fit."""
    try:
        export = msgspec.convert(data, Export)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"is no workflow of n8n: {error}", loc=("body", "data"), type="not_n8n") from error
    if len(export.nodes) > MAX_NODES:
        raise InvalidInput(
            f"has {len(export.nodes)} nodes; {MAX_NODES} can be imported", loc=("body", "data"), type="too_large"
        )
    connections = sum(
        len(each or []) for kinds in export.connections.values() for row in kinds.values() for each in row
    )
    if connections > MAX_CONNECTIONS:
        raise InvalidInput(
            f"has {connections} connections; {MAX_CONNECTIONS} can be imported", loc=("body", "data"), type="too_large"
        )
    names = [node.name for node in export.nodes]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise InvalidInput(f"has two nodes named {doubled!r}", loc=("body", "data", "nodes"), type="not_n8n")
    return export
