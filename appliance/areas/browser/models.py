"""Tables of the browser area."""

import peewee

from appliance.db import JsonField, Model


class BrowserSession(Model):
    """status: active → closed | error. created_at: when it started. execution_id: of the workflow run it ends with.

    automation_requirements: without storage_state, which holds cookies.
    """

    owner_id = peewee.CharField()
    browser_tool = peewee.CharField()
    requested_tool = peewee.CharField(null=True)
    routing_reason = peewee.TextField()
    status = peewee.CharField(default="active")
    automation_requirements = JsonField(default=dict)
    execution_id = peewee.CharField(null=True)
    current_url = peewee.TextField(null=True)
    title = peewee.TextField(null=True)
    actions_count = peewee.IntegerField(default=0)
    last_action_at = peewee.IntegerField(null=True)
    closed_at = peewee.IntegerField(null=True)
    close_reason = peewee.CharField(null=True)
    error_message = peewee.TextField(null=True)


class BrowserAction(Model):
    """status: success | error. action_data, result: without secrets (`records`). created_at: when it began."""

    session = peewee.ForeignKeyField(BrowserSession, backref="actions", on_delete="CASCADE")
    action_type = peewee.CharField()
    action_data = JsonField(default=dict)
    status = peewee.CharField()
    result = JsonField(null=True)
    error_message = peewee.TextField(null=True)
    duration_ms = peewee.IntegerField()
