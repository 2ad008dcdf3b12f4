"""Tables of the admin area."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, JsonField, Model


class Alert(Model):
    """Table admin_alert. subject: what it is about; of one type and subject at most one is unresolved.

    created_at: when it was raised. updated_at: when it was last seen or resolved. resolved_by: None = by itself.
    """

    alert_type = peewee.CharField()
    subject = peewee.CharField()
    severity = peewee.CharField()
    title = peewee.CharField(max_length=255)
    message = peewee.CharField(max_length=5000)
    details = JsonField(default=dict)
    is_resolved = BooleanField(default=False)
    resolved_at = peewee.IntegerField(null=True)
    resolved_by = peewee.CharField(null=True)
    note = peewee.CharField(null=True)
    occurrences = peewee.IntegerField(default=1)
    first_seen_at = peewee.IntegerField(default=now_ms)
    updated_at = peewee.IntegerField(default=now_ms)
