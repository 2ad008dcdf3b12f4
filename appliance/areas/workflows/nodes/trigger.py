"""The node that a run starts at."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.cron import CronError, parse
from appliance.areas.workflows.input_schema import UnusableSchema, mistake_in
from appliance.core.nodes import Done, Node, NodeContext, NodeError


class TriggerConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """input_schema: JSON Schema of the trigger data. The other settings belong to one way to start each."""

    trigger_type: Annotated[
        Literal["manual", "webhook", "schedule", "connector", "storage"], Meta(title="Starts by")
    ] = "manual"
    input_schema: (
        Annotated[dict[str, Any], Meta(title="Input", description="JSON Schema of what a run is started with.")] | None
    ) = None
    webhook_method: Annotated[
        Literal["POST", "GET", "PUT", "PATCH"],
        Meta(title="Method", description="How its address is called."),
    ] = "POST"
    cron_expression: (
        Annotated[
            str,
            Meta(
                title="Times",
                description="A cron expression, such as 0 9 * * MON-FRI, or @hourly.",
                max_length=100,
                examples=["0 9 * * MON-FRI"],
            ),
        ]
        | None
    ) = None
    timezone: Annotated[str, Meta(title="Time zone", description="Such as Europe/Berlin.", max_length=100)] = "UTC"
    misfire: Annotated[
        Literal["run_once", "skip"],
        Meta(title="Missed runs", description="What happens after the server was off."),
    ] = "run_once"
    bucket: Annotated[str, Meta(title="Bucket", description="Where files must come to lie.", max_length=100)] | None = (
        None
    )
    prefix: (
        Annotated[str, Meta(title="Folder", description="How the path of a file must begin.", max_length=1000)] | None
    ) = None
    content_types: (
        Annotated[
            list[str],
            Meta(title="Types", description="Of files, such as application/pdf or image/*; none = all.", max_length=50),
        ]
        | None
    ) = None
    connector_slug: Annotated[str, Meta(title="Connector", max_length=100)] | None = None
    trigger_id: Annotated[str, Meta(title="Event of the connector", max_length=100)] | None = None
    connection_id: Annotated[str, Meta(title="Connection", max_length=100)] | None = None
    parameters: Annotated[dict[str, Any], Meta(title="Parameters of the connector")] | None = None


def run_trigger(context: NodeContext, value: Mapping[str, Any], config: TriggerConfig) -> Done:
    """Passes the data on. Who starts a run is told at once what does not fit, where there is somebody to tell."""
    if config.input_schema:
        try:
            mistake = mistake_in(config.input_schema, value)
        except UnusableSchema as error:
            raise NodeError("validation", f"The trigger's input_schema cannot be used: {error}.") from error
        if mistake:
            raise NodeError("validation", f"What this run was started with does not fit the trigger's input: {mistake}")
    return Done(value)


def _mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    kind = config.get("trigger_type", "manual")
    if kind == "schedule":
        yield from _cron_mistakes(config.get("cron_expression"), config.get("timezone") or "UTC")
    elif kind == "storage" and not config.get("bucket"):
        yield "bucket", "required", "A start by files needs a bucket."


def _cron_mistakes(expression: Any, timezone: Any) -> Iterator[tuple[str, str, str]]:
    if not expression:
        yield "cron_expression", "required", "A schedule needs its times."
        return
    try:
        parse("@daily", str(timezone))
    except CronError as error:
        yield "timezone", "invalid", str(error)
        return
    try:
        parse(str(expression), str(timezone))
    except CronError as error:
        yield "cron_expression", "invalid", str(error)


TRIGGER = Node(
    name="trigger",
    title="Trigger",
    category="Core",
    description="Where a run starts; its output is the trigger data.",
    config=TriggerConfig,
    run=run_trigger,
    icon="play",
    quick=True,
    verbatim=(
        "input_schema",
        "webhook_method",
        "cron_expression",
        "timezone",
        "misfire",
        "bucket",
        "prefix",
        "content_types",
        "connector_slug",
        "trigger_id",
        "connection_id",
        "parameters",
    ),
    check=_mistakes,
    usable_as_tool=False,
)
