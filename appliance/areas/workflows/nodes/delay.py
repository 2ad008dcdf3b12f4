"""The node that waits for time to pass, or for something to become true."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.models import MOMENT
from appliance.areas.workflows.nodes.fields import Expression, has_template, keys_of, moment
from appliance.areas.workflows.service import signals
from appliance.core.clock import now_ms, rfc3339
from appliance.core.expressions import evaluate, truth
from appliance.core.nodes import Done, Node, NodeContext, NodeError, Wait


class DelayConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which fields count is up to delay_type."""

    delay_type: Annotated[
        Literal["seconds", "until_time", "until_condition"],
        Meta(title="Wait", description="For some seconds, until a moment, or until a condition holds."),
    ] = "seconds"
    delay_seconds: Annotated[
        float, Meta(title="Seconds", description="When waiting for seconds: up to a year.", ge=0, le=31_536_000)
    ] = 1
    target_time: (
        Annotated[
            str,
            Meta(
                title="Moment",
                description="When waiting until a time: like 2026-01-31T09:00:00Z; one that has passed does not wait.",
                max_length=100,
            ),
        ]
        | None
    ) = None
    condition_expression: (
        Annotated[
            Expression,
            Meta(
                title="Condition",
                description="When waiting until a condition. A signal sent to the run is there by its type:"
                " vars.signals.payment && vars.signals.payment.data.amount > 10.",
            ),
        ]
        | None
    ) = None
    poll_interval_seconds: Annotated[
        float,
        Meta(
            title="Look every (seconds)", description="When waiting until a condition; a signal counts at once.", ge=1
        ),
    ] = 5
    timeout_seconds: Annotated[
        float,
        Meta(title="Give up after (seconds)", description="When waiting until a condition: then the node fails.", ge=1),
    ] = 3600


def run_delay(context: NodeContext, value: Any, config: DelayConfig) -> Done | Wait:
    now = now_ms()
    state = {"since": now, "deadline": now + int(config.timeout_seconds * 1000)}
    if config.delay_type == "until_condition":
        return _look(context, value, config, state)
    until = now + int(config.delay_seconds * 1000) if config.delay_type == "seconds" else _target(config)
    if until <= now:
        return _done(value, config, now)
    key = f"{'workflows.delay' if config.delay_type == 'seconds' else MOMENT}:{context.idempotency_key}"
    return Wait("timer", key, until=until, state=state, message=f"Waits until {rfc3339(until)}")


def resume_delay(
    context: NodeContext, value: Any, config: DelayConfig, state: Mapping[str, Any], news: Any
) -> Done | Wait:
    if config.delay_type == "until_condition":
        return _look(context, value, config, state)
    return _done(value, config, state["since"])


def _target(config: DelayConfig) -> int:
    if not config.target_time:
        raise NodeError("validation", "Waiting until a moment needs target_time.")
    return moment(config.target_time)


def _look(context: NodeContext, value: Any, config: DelayConfig, state: Mapping[str, Any]) -> Done | Wait:
    """Whether the condition holds now; else look again later, or at the next signal."""
    if not config.condition_expression:
        raise NodeError("validation", "Waiting until a condition holds needs condition_expression.")
    offered = signals.Offered(context.execution_id, context.node_id)
    known = context.scope.get("vars") or {}
    scope = ChainMap({"vars": ChainMap({"signals": offered}, known)}, context.scope)  # type: ignore[arg-type]
    if truth(evaluate(config.condition_expression, scope)):
        if taken := offered.contents():
            context.set_variable("signals", {**(known.get("signals") or {}), **taken})
        return _done(value, config, state["since"], apply=offered.take)
    now = now_ms()
    if now >= state["deadline"]:
        raise NodeError("wait_timeout", f"The condition did not become true in {config.timeout_seconds:g} s.")
    until = min(now + int(config.poll_interval_seconds * 1000), state["deadline"])
    message = f"Waits until {config.condition_expression}"
    return Wait(
        "timer",
        signals.key_of(context.execution_id),
        until=until,
        state=state,
        message=message[:500],
        apply=offered.watch,
    )


def _done(value: Any, config: DelayConfig, since: int, **more: Any) -> Done:
    return Done({**keys_of(value), "delay_type": config.delay_type, "waited_ms": now_ms() - since}, **more)


def _mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    kind = config.get("delay_type", "seconds")
    if kind == "until_condition" and not config.get("condition_expression"):
        yield "condition_expression", "required", "Waiting until a condition holds needs the condition."
    if kind == "until_time":
        written = config.get("target_time")
        if not written:
            yield "target_time", "required", "Waiting until a moment needs the moment."
        elif isinstance(written, str) and not has_template(written):
            try:
                moment(written)
            except NodeError as error:
                yield "target_time", "invalid", error.message


DELAY = Node(
    name="delay",
    title="Wait",
    category="Control",
    description="Waits some time, until a moment, or until a condition holds; it survives a restart.",
    config=DelayConfig,
    run=run_delay,
    resume=resume_delay,
    outputs=("delay_type", "waited_ms"),
    aliases=("wait",),
    expressions=("condition_expression",),
    check=_mistakes,
    icon="hourglass",
    quick=True,
    usable_as_tool=False,
)
