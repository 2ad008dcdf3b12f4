"""What the configurations of several node types have in common."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from appliance.core.clock import parse_rfc3339
from appliance.core.expressions import in_setting
from appliance.core.nodes import NodeContext, NodeError

Expression = Annotated[str, Meta(min_length=1, max_length=4096, extra_json_schema={"format": "expression"})]
Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=100)]
Repeatable = Annotated[
    bool,
    Meta(
        title="May run twice",
        description="Whether the node is run again when the server stopped while it ran; absent = as its type does.",
    ),
]


def keys_of(value: Any) -> dict[str, Any]:
    """The keys of an input that is an object; other inputs have none to pass on."""
    return dict(value) if isinstance(value, Mapping) else {}


def array_of(context: NodeContext, expression: str) -> list[Any]:
    """The list that the setting `input_array` gives. Raises NodeError("type_error") if it gives something else."""
    with in_setting("input_array"):
        found = context.evaluate(expression)
    if not isinstance(found, list):
        kind = "nothing" if found is None else type(found).__name__
        words = {"dict": "an object", "str": "text", "bool": "a boolean", "int": "a number", "float": "a number"}
        message = f"{expression[:200]!r} gives {words.get(kind, kind)}, not a list."
        raise NodeError("type_error", message, setting="input_array")
    return found


def has_template(value: Any) -> bool:
    """Whether a written setting is known only when the node runs."""
    return isinstance(value, str) and "{{" in value


def moment(text: str) -> int:
    """Milliseconds UTC of an RFC 3339 time. Raises NodeError("validation")."""
    try:
        return parse_rfc3339(text)
    except ValueError:
        raise NodeError("validation", f"{text[:100]!r} is no time like 2026-01-31T09:00:00Z.") from None
