"""The node that asks a person to decide. Nothing but a signal of the owner or a superuser answers it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import has_template, keys_of
from appliance.core.clock import now_ms, rfc3339
from appliance.core.nodes import Done, Node, NodeContext, NodeError, Wait
from appliance.jobs import publish

Option = Annotated[str, Meta(min_length=1, max_length=100)]
FAIL = "fail"


class HumanApprovalConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """on_timeout: `fail`, or the option that is taken then."""

    approval_message: Annotated[str, Meta(title="Question", description="What the person reads.", max_length=5000)] = (
        "Please approve this action"
    )
    approval_options: Annotated[
        tuple[Option, ...],
        Meta(title="Answers", description="Each is a button and a port.", min_length=1, max_length=10),
    ] = ("approve", "reject")
    timeout_seconds: Annotated[
        float, Meta(title="Time to answer (seconds)", description="Up to 30 days.", ge=1, le=2_592_000)
    ] = 3600
    on_timeout: Annotated[
        str, Meta(title="Without an answer", description="The answer that is taken then, or fail.")
    ] = FAIL


def run_approval(context: NodeContext, value: Any, config: HumanApprovalConfig) -> Wait:
    for *_, message in _mistakes(msgspec.to_builtins(config)):
        raise NodeError("validation", message)
    return Wait(
        "approval",
        f"workflows.approval:{context.idempotency_key}",
        until=now_ms() + int(config.timeout_seconds * 1000),
        state={"options": list(config.approval_options)},
        message=config.approval_message,
        apply=lambda: _tell(context, "created"),
    )


def resume_approval(
    context: NodeContext, value: Any, config: HumanApprovalConfig, state: Mapping[str, Any], news: Any
) -> Done:
    if news is None:
        if config.on_timeout == FAIL:
            raise NodeError("approval_timeout", f"Nobody decided in {config.timeout_seconds:g} s.")
        context.log(f"Nobody decided in time, so {config.on_timeout!r} is taken", "warning")
        news = {
            "option": config.on_timeout,
            "comment": None,
            "decided_by": "timeout",
            "decided_at": rfc3339(now_ms()),
        }
    return Done({**keys_of(value), **news}, news["option"], apply=lambda: _tell(context, "deleted"))


def _tell(context: NodeContext, change: str) -> None:
    publish("workflows.approval", change, id=context.execution_id, owner_id=context.actor.id)


def approval_ports(config: Mapping[str, Any]) -> list[str]:
    options = config.get("approval_options", ["approve", "reject"])
    known = [option for option in options if isinstance(option, str)] if isinstance(options, list) else []
    return list(dict.fromkeys([*known, "default"]))


def _mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    options = config.get("approval_options", ["approve", "reject"])
    if not isinstance(options, list | tuple):
        return
    if len({str(option) for option in options}) < len(options):
        yield "approval_options", "invalid", "Each answer may be there once."
    wanted = config.get("on_timeout", FAIL)
    if wanted != FAIL and wanted not in options and not has_template(wanted):
        yield "on_timeout", "invalid", f"Without an answer, {wanted!r} cannot be taken: it is none of the answers."


HUMAN_APPROVAL = Node(
    name="human_approval",
    title="Ask a person",
    category="Control",
    description="Asks the owner to decide and goes on by the port of the answer; it can wait for weeks.",
    config=HumanApprovalConfig,
    run=run_approval,
    resume=resume_approval,
    outputs=("option", "comment", "decided_by", "decided_at"),
    ports=approval_ports,
    check=_mistakes,
    icon="user-check",
    usable_as_tool=False,
)
