"""The table of the storage area."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import JsonField, Model


class File(Model):
    """Table storage_file. path: unique for owner and bucket. declared_type: what the sender said it is."""

    owner_id = peewee.CharField()
    bucket = peewee.CharField()
    path = peewee.CharField(max_length=1000)
    name = peewee.CharField(max_length=255)
    size = peewee.BigIntegerField()  # bytes
    content_type = peewee.CharField()
    declared_type = peewee.CharField(null=True)
    sha256 = peewee.CharField(index=True)
    metadata = JsonField(default=dict)
    updated_at = peewee.IntegerField(default=now_ms)
