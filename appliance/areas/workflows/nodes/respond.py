"""The node that answers the call which started the execution."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import has_template, keys_of
from appliance.areas.workflows.service import responses
from appliance.core.nodes import Done, Node, NodeContext, NodeError

# What belongs to the connection, or guards this origin: an answer must not take it over.
_NOT_OURS_TO_GIVE = frozenset(
    ("connection", "keep-alive", "upgrade", "te", "trailer", "transfer-encoding", "content-length", "date", "server")
    + ("host", "set-cookie", "content-security-policy", "x-frame-options", "x-content-type-options")
    + ("strict-transport-security", "service-worker-allowed", "clear-site-data")
)
MAX_HEADERS = 50


class RespondConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """body: an object or list is sent as JSON, text as it is."""

    status_code: Annotated[int, Meta(title="Status", ge=200, le=599)] = 200
    headers: Annotated[
        dict[str, str],
        Meta(title="Headers", description="Names and values; those of the connection cannot be set."),
    ] = {}
    body: Annotated[Any, Meta(title="Body", description="A list or object is sent as JSON, text as it is.")] = None


def run_respond(context: NodeContext, value: Any, config: RespondConfig) -> Done:
    for *_, message in _header_mistakes(config.headers):
        raise NodeError("validation", message)
    headers = {name.lower(): each for name, each in config.headers.items()}
    response = responses.Response(config.status_code, headers, config.body, context.node_id)
    path = (context.scope.get("trigger") or {}).get("path")
    if not responses.is_awaited(context.execution_id, path):
        context.log("No caller waits for this answer", "warning")
    return Done(keys_of(value), apply=lambda: responses.answer(context.execution_id, context.actor.id, response))


def _mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    headers = config.get("headers")
    if isinstance(headers, dict):
        yield from _header_mistakes(headers)


def _header_mistakes(headers: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if len(headers) > MAX_HEADERS:
        yield "headers", "invalid", f"An answer has at most {MAX_HEADERS} headers."
    for name, value in headers.items():
        plain = name.replace("-", "").replace("_", "")
        if not (plain.isascii() and plain.isalnum()):
            yield "headers", "invalid", f"{name[:100]!r} is no name of a header."
        elif name.lower() in _NOT_OURS_TO_GIVE or name.lower().startswith("access-control-"):
            yield "headers", "invalid", f"The header {name!r} cannot be set."
        elif not has_template(value) and not all(" " <= character <= "~" for character in str(value)):
            yield "headers", "invalid", f"The header {name!r} may hold visible ASCII characters only."


RESPOND = Node(
    name="respond",
    title="Answer the caller",
    category="Control",
    description="Answers the webhook call that started the run; once.",
    config=RespondConfig,
    run=run_respond,
    check=_mistakes,
    icon="corner-down-right",
    quick=True,
    usable_as_tool=False,
)
