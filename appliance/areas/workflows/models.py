"""Tables of workflows and executions. The journal's tables are written by hand-made SQL (engine/journal.py)."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, JsonField, Model


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
    result = JsonField(null=True)
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
