"""Tables of the ocr area. Pages are read and written as plain rows."""

import peewee

from appliance.db import JsonField, Model


class OcrJob(Model):
    """status: pending → running → completed | failed; failed → pending when it is run again.

    document_url: where it comes from, `storage://bucket/path` for a stored file. bucket, path: the file once it
    is here. owns_file: it was stored for this job alone and goes with it. result_id, text_length, confidence:
    of a completed job.
    """

    owner_id = peewee.CharField()
    document_url = peewee.TextField()
    bucket = peewee.CharField(null=True)
    path = peewee.CharField(null=True)
    owns_file = peewee.BooleanField(default=False)
    file_name = peewee.CharField(null=True)
    file_type = peewee.CharField(default="unknown")
    engine = peewee.CharField()
    requested_engine = peewee.CharField(null=True)
    routing_reason = peewee.TextField()
    status = peewee.CharField(default="pending")
    document_metadata = JsonField(default=dict)
    query_requirements = JsonField(default=dict)
    pages_done = peewee.IntegerField(default=0)
    pages_total = peewee.IntegerField(null=True)
    attempts = peewee.IntegerField(default=0)
    started_at = peewee.IntegerField(null=True)
    completed_at = peewee.IntegerField(null=True)
    error_message = peewee.TextField(null=True)
    result_id = peewee.CharField(null=True)
    text_length = peewee.IntegerField(null=True)
    confidence = peewee.FloatField(null=True)
    languages = JsonField(default=list)

    @property
    def place(self) -> tuple[str, str] | None:
        """(bucket, path) of the file; None before it is here."""
        return (self.bucket, self.path) if self.bucket is not None and self.path is not None else None
