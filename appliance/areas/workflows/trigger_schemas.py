"""Bodies and views of webhooks, schedules and webhooks out."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

Method = Literal["POST", "GET", "PUT", "PATCH"]
Respond = Literal["at_once", "node"]
Source = Literal["api", "trigger_node"]
Misfire = Literal["skip", "run_once"]
WebhookPath = Annotated[
    str, Meta(min_length=1, max_length=200, description="Small letters, digits, `-`, `_` and `/`; default random.")
]
Secret = Annotated[str, Meta(min_length=16, max_length=200)]
HeaderName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9-]+$")]
Timeout = Annotated[int, Meta(ge=1, le=120)]
CronText = Annotated[str, Meta(min_length=1, max_length=100)]
ZoneName = Annotated[str, Meta(min_length=1, max_length=100)]


class CreateWebhook(Body):
    """headers: must all be there with these values. filters: dotted path of the payload → the value it must have.

    secret: what the caller signs with; generate_secret makes one, which is shown once.
    """

    webhook_path: WebhookPath | None = None
    method: Method = "POST"
    secret: Secret | None = None
    generate_secret: bool = False
    headers: dict[str, str] = {}
    filters: dict[str, Any] = {}
    dedup_header: HeaderName | None = None
    respond: Respond = "at_once"
    respond_timeout_seconds: Timeout = 30
    is_active: bool = True


class ChangeWebhook(Body):
    """secret: null takes it away."""

    webhook_path: WebhookPath | UnsetType = UNSET
    method: Method | UnsetType = UNSET
    secret: Secret | None | UnsetType = UNSET
    generate_secret: bool = False
    headers: dict[str, str] | UnsetType = UNSET
    filters: dict[str, Any] | UnsetType = UNSET
    dedup_header: HeaderName | None | UnsetType = UNSET
    respond: Respond | UnsetType = UNSET
    respond_timeout_seconds: Timeout | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class WebhookSubscription(msgspec.Struct, kw_only=True):
    """secret: masked, but whole in the answer that made it."""

    id: Id
    workflow_id: Id
    webhook_path: str
    webhook_url: str
    method: Method
    secret: str | None
    headers: dict[str, str]
    filters: dict[str, Any]
    is_active: bool
    dedup_header: str | None
    respond: Respond
    respond_timeout_seconds: int
    last_triggered_at: Timestamp | None
    trigger_count: int
    source: Source
    node_id: str | None
    created_at: Timestamp
    updated_at: Timestamp


class WebhookSubscriptionList(msgspec.Struct):
    data: list[WebhookSubscription]
    count: int


class WebhookAnswer(msgspec.Struct, omit_defaults=True):
    """The answer to a webhook call. execution_id and id: of the execution that it started, now or before."""

    status: Literal["triggered", "ignored", "duplicate"]
    execution_id: str | None = None
    id: Id | None = None


class CreateSchedule(Body):
    """misfire: what becomes of runs that were missed while the server was down: one is made up for, or none."""

    cron_expression: CronText
    timezone: ZoneName = "UTC"
    is_active: bool = True
    misfire: Misfire = "run_once"


class ChangeSchedule(Body):
    cron_expression: CronText | UnsetType = UNSET
    timezone: ZoneName | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    misfire: Misfire | UnsetType = UNSET


class PreviewSchedule(Body):
    cron_expression: CronText
    timezone: ZoneName = "UTC"


class SchedulePreview(msgspec.Struct):
    """words: when it fires, in English. next: the next three times."""

    words: str
    next: list[Timestamp]


class WorkflowSchedule(msgspec.Struct, kw_only=True):
    id: Id
    workflow_id: Id
    cron_expression: str
    timezone: str
    words: str
    is_active: bool
    next_run_at: Timestamp | None
    last_run_at: Timestamp | None
    last_execution_id: Id | None
    misfire: Misfire
    source: Source
    node_id: str | None
    created_at: Timestamp


class WorkflowScheduleList(msgspec.Struct):
    data: list[WorkflowSchedule]
    count: int


OutgoingEvent = Literal[
    "execution.completed",
    "execution.failed",
    "execution.terminated",
    "execution.waiting",
    "file.created",
    "file.changed",
    "file.deleted",
]
Url = Annotated[str, Meta(min_length=8, max_length=2000)]
EndpointName = Annotated[str, Meta(min_length=1, max_length=255)]
Events = Annotated[list[OutgoingEvent], Meta(min_length=1, max_length=20)]


class CreateOutgoingWebhook(Body):
    """name: default the host of the url."""

    url: Url
    events: Events
    name: EndpointName | None = None
    is_active: bool = True


class ChangeOutgoingWebhook(Body):
    """generate_secret: a new one, shown once; for 24 hours messages are signed with the old one, too."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    name: EndpointName | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    generate_secret: bool = False


class OutgoingWebhookPublic(msgspec.Struct, kw_only=True):
    """secret: masked, but whole in the answer that made it. disabled_reason: why it was switched off by itself.

    old_secret_until: messages are signed with the secret of before, too; null = they are not.
    """

    id: Id
    name: str
    url: str
    events: list[OutgoingEvent]
    secret: str
    old_secret_until: Timestamp | None
    is_active: bool
    disabled_reason: str | None
    failing_since: Timestamp | None
    last_delivered_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp


class OutgoingWebhookList(msgspec.Struct):
    data: list[OutgoingWebhookPublic]
    count: int


class OutgoingDeliveryPublic(msgspec.Struct, kw_only=True):
    """message_id: the header `webhook-id`. replay_of: the delivery that this one sends once more."""

    id: Id
    webhook_id: Id
    event: str
    message_id: str
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    next_attempt_at: Timestamp | None
    replay_of: Id | None
    created_at: Timestamp
    completed_at: Timestamp | None


class OutgoingDeliveryList(msgspec.Struct):
    data: list[OutgoingDeliveryPublic]
    count: int


class OutgoingAttempt(msgspec.Struct):
    """status_code: null if no answer came. answer: the first 4 KiB of what came back."""

    number: int
    status_code: int | None
    error: str | None
    answer: str | None
    duration_ms: int
    created_at: Timestamp


class OutgoingDeliveryDetail(OutgoingDeliveryPublic, kw_only=True):
    """payload: what is sent. attempt_log: in order."""

    payload: dict[str, Any]
    attempt_log: list[OutgoingAttempt]


class DeliveryQuery(Paging, frozen=True, kw_only=True):
    status: Literal["pending", "delivered", "failed"] | None = None
