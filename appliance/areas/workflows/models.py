"""Tables of workflows and executions. The journal's tables are written by hand-made SQL (engine/journal.py)."""

from typing import Any

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, JsonField, Model

MOMENT = "workflows.moment"  # key of a wait for a time of the calendar, which a clock that is set back does not move


class Workflow(Model):  # table workflows_workflow
    owner_id = peewee.CharField()
    name = peewee.CharField()
    description = peewee.CharField(null=True)
    is_active = BooleanField(default=True)
    version = peewee.IntegerField(default=1)
    trigger_config = JsonField(default=dict)
    graph_config = JsonField(default=dict)
    template = peewee.CharField(null=True)  # which ready-made workflow this was made from
    updated_at = peewee.IntegerField(default=now_ms)


class Version(Model):  # table workflows_version
    workflow = peewee.ForeignKeyField(Workflow, backref="versions", on_delete="CASCADE")
    version = peewee.IntegerField()
    trigger_config = JsonField()
    graph_config = JsonField()
    created_by = peewee.CharField()


class Execution(Model):
    workflow_id: str  # peewee's own name for the foreign key's value
    # table workflows_execution; created_at is when it was queued
    execution_id = peewee.CharField(unique=True)
    workflow = peewee.ForeignKeyField(Workflow, backref="executions", on_delete="CASCADE")
    workflow_version = peewee.IntegerField()
    owner_id = peewee.CharField()
    status = peewee.CharField()
    trigger_type = peewee.CharField()
    trigger_data = JsonField()
    entry_node_id = peewee.CharField()
    priority = peewee.IntegerField()
    retry_count = peewee.IntegerField(default=0)
    next_retry_at = peewee.IntegerField(null=True)
    error_message = peewee.CharField(null=True)
    error_node_id = peewee.CharField(null=True)
    replay_of = peewee.CharField(null=True)
    parent_execution_id = peewee.CharField(null=True)
    caused_by = peewee.CharField(null=True)  # the execution whose work started this one
    result = JsonField(null=True)
    result_of = peewee.CharField(null=True)  # the node whose output is the result, in place of a copy
    response = JsonField(null=True)  # what a `respond` node answers to whoever started it
    started_at = peewee.IntegerField(null=True)
    completed_at = peewee.IntegerField(null=True)
    deadline_at = peewee.IntegerField(null=True)
    remaining_ms = peewee.IntegerField(null=True)


class Signal(Model):
    # table workflows_signal; created_at is when it was received
    execution_id = peewee.CharField()
    node_id = peewee.CharField(null=True)
    signal_type = peewee.CharField()
    signal_data = JsonField()
    processed = BooleanField(default=False)
    sent_by = peewee.CharField(null=True)


class Webhook(Model):
    """Table workflows_webhook: an address that starts a workflow. source: api, or the trigger node `node_id`."""

    workflow_id: str
    workflow = peewee.ForeignKeyField(Workflow, on_delete="CASCADE")
    webhook_path = peewee.CharField(unique=True)
    method: Any = peewee.CharField()
    secret = peewee.BlobField(null=True)  # sealed
    secret_hint = peewee.CharField(null=True)  # what is shown of it
    headers = JsonField(default=dict)
    filters = JsonField(default=dict)
    is_active = BooleanField(default=True)
    dedup_header = peewee.CharField(null=True)
    respond: Any = peewee.CharField(default="at_once")
    respond_timeout_seconds = peewee.IntegerField(default=30)
    last_triggered_at = peewee.IntegerField(null=True)
    trigger_count = peewee.IntegerField(default=0)
    source: Any = peewee.CharField(default="api")
    node_id = peewee.CharField(null=True)
    updated_at = peewee.IntegerField(default=now_ms)


class Schedule(Model):
    """Table workflows_schedule. next_run_at: what its waiting task is for; moved on in the transaction of the run."""

    workflow_id: str
    workflow = peewee.ForeignKeyField(Workflow, on_delete="CASCADE")
    cron_expression = peewee.CharField()
    timezone = peewee.CharField(default="UTC")
    is_active = BooleanField(default=True)
    next_run_at = peewee.IntegerField(null=True)
    last_run_at = peewee.IntegerField(null=True)
    last_execution_id = peewee.CharField(null=True)
    misfire: Any = peewee.CharField(default="run_once")
    source: Any = peewee.CharField(default="api")
    node_id = peewee.CharField(null=True)


class StorageTrigger(Model):
    """Table workflows_storage_trigger: a trigger node that waits for files of the workflow's owner."""

    workflow_id: str
    workflow = peewee.ForeignKeyField(Workflow, on_delete="CASCADE")
    node_id = peewee.CharField()
    owner_id = peewee.CharField()
    bucket = peewee.CharField()
    prefix = peewee.CharField(default="")
    content_types = JsonField(default=list)


class OutgoingWebhook(Model):
    """Table workflows_outgoing_webhook. failing_since: the first failed attempt since the last that got through.

    old_secret: sealed, signs along until old_secret_until.
    """

    owner_id = peewee.CharField()
    name = peewee.CharField()
    url = peewee.CharField()
    events = JsonField()
    secret = peewee.BlobField()  # sealed
    secret_hint = peewee.CharField()
    old_secret = peewee.BlobField(null=True)
    old_secret_until = peewee.IntegerField(null=True)
    is_active = BooleanField(default=True)
    disabled_reason = peewee.CharField(null=True)
    failing_since = peewee.IntegerField(null=True)
    last_delivered_at = peewee.IntegerField(null=True)
    updated_at = peewee.IntegerField(default=now_ms)


class OutgoingDelivery(Model):
    """Table workflows_outgoing_delivery. message_id: the same for a delivery that is replayed."""

    webhook_id: str
    webhook = peewee.ForeignKeyField(OutgoingWebhook, on_delete="CASCADE")
    event = peewee.CharField()
    message_id = peewee.CharField()
    payload = peewee.TextField()
    status = peewee.CharField(default="pending")  # pending | delivered | failed
    attempts = peewee.IntegerField(default=0)
    next_attempt_at = peewee.IntegerField(null=True)
    replay_of = peewee.CharField(null=True)
    completed_at = peewee.IntegerField(null=True)
