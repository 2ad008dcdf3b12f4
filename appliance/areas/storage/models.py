"""The tables of the storage area."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, JsonField, Model


class File(Model):
    """Table storage_file. path: unique for owner and bucket. declared_type: what the sender said it is.

    cache_control: a header that the sender wants to go with it.
    """

    owner_id = peewee.CharField()
    bucket = peewee.CharField()
    path = peewee.CharField(max_length=1000)
    name = peewee.CharField(max_length=255)
    size = peewee.BigIntegerField()  # bytes
    content_type = peewee.CharField()
    declared_type = peewee.CharField(null=True)
    sha256 = peewee.CharField(index=True)
    metadata = JsonField(default=dict)
    cache_control = peewee.CharField(null=True)
    updated_at = peewee.IntegerField(default=now_ms)


class MadeBucket(Model):
    """Table storage_made_bucket. owner_id None: everybody's. public: anyone may read a file whose path they know."""

    name = peewee.CharField(max_length=100, unique=True)
    owner_id = peewee.CharField(null=True)
    description = peewee.CharField(max_length=500, default="")
    public = BooleanField(default=False)
    max_file_bytes = peewee.BigIntegerField(null=True)
    allowed_types = JsonField(null=True)  # list of media types; None = any
    updated_at = peewee.IntegerField(default=now_ms)


class Resumable(Model):
    """Table storage_resumable: an upload that may stop and go on. file_id: set once it has become a file.

    received: bytes safe on disk; the part may hold more, which nobody was told of. note: what the client sent to
    describe the upload, given back as it came. exact: refused when the path is taken, instead of numbered.
    """

    owner_id = peewee.CharField()
    bucket = peewee.CharField()
    path = peewee.CharField(max_length=1000)
    size = peewee.BigIntegerField()  # bytes, as announced
    received = peewee.BigIntegerField(default=0)
    declared_type = peewee.CharField(null=True)
    metadata = JsonField(default=dict)
    overwrite = BooleanField(default=False)
    exact = BooleanField(default=False)
    cache_control = peewee.CharField(null=True)
    note = peewee.TextField(default="")
    sha256 = peewee.CharField(null=True)  # once all is there
    file_id = peewee.CharField(null=True)
    expires_at = peewee.IntegerField()  # milliseconds UTC
