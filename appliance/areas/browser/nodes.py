"""The workflow node that uses a browser."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.browser import service
from appliance.core.nodes import Done, Node, NodeContext, NodeError
from appliance.ports.browser_actions import ACTIONS

_LOOKS = ("navigate", "screenshot", "extract", "content", "wait", "hover", "scroll", "pdf", "reload")


class BrowserConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """session_id: None = a new session, which ends with the execution unless keep_session."""

    action_type: Annotated[str, Meta(title="What to do", min_length=1, description=f"One of {', '.join(ACTIONS)}.")]
    action_data: Annotated[dict[str, Any], Meta(title="With what")] = {}
    session_id: Annotated[str, Meta(title="Session", description="None = a new one.")] | None = None
    automation_requirements: Annotated[dict[str, Any], Meta(title="Requirements")] = {}
    keep_session: Annotated[bool, Meta(title="Keep the session open")] = False
    repeatable: Annotated[bool, Meta(title="May run twice")] | None = None


def run(context: NodeContext, value: Mapping[str, Any], config: BrowserConfig) -> Done:
    session_id = config.session_id or _opened(context, config)
    record, result = service.act(context.actor, session_id, config.action_type, config.action_data)
    context.log(f"{config.action_type} in {record.duration_ms} ms at {result['url']}")
    if record.status == "error":
        raise NodeError("browser_failed", str(record.error_message))
    return Done({"session_id": session_id, "action_type": config.action_type, "action_id": record.id, "result": result})


def _opened(context: NodeContext, config: BrowserConfig) -> str:
    opened = service.open_session(
        context.actor,
        requirements=config.automation_requirements,
        execution_id=None if config.keep_session else context.execution_id,
    )
    context.log(f"a session was opened: {opened.routing_reason}")
    return str(opened.id)


def _check(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    kind = config.get("action_type")
    if isinstance(kind, str) and kind and "{{" not in kind and kind not in ACTIONS:
        yield "action_type", "invalid", f"There is no action {kind!r}; there are {', '.join(ACTIONS)}."


def _repeatable(config: Mapping[str, Any]) -> bool:
    """What only looks may be done once more; a click may have bought something."""
    return config.get("action_type") in _LOOKS


nodes = (
    Node(
        "browser",
        "Use a browser",
        "Automation",
        "Opens pages, clicks, types and takes pictures.",
        BrowserConfig,
        run,
        outputs=("session_id", "action_type", "action_id", "result"),
        outside=True,
        repeatable=_repeatable,
        check=_check,
        icon="monitor-play",
    ),
)
