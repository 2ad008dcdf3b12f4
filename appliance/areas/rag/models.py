"""Tables that are read as objects. Chunks, vectors, sentences, pages and watched files are plain rows."""

import peewee

from appliance.core.clock import now_ms
from appliance.db import BooleanField, JsonField, Model


class RagIndex(Model):
    owner_id = peewee.CharField()
    name = peewee.CharField()
    vector_db_type = peewee.CharField()
    embedding_model = peewee.CharField()
    dimensions = peewee.IntegerField()
    chunk_size = peewee.IntegerField()
    chunk_overlap = peewee.IntegerField()
    active_adapter_id = peewee.CharField(null=True)
    updated_at = peewee.IntegerField(default=now_ms)


class RagDocument(Model):
    """status: pending → running → completed | failed. size_bytes: of the text, until it is known of the file.

    given_vector: float32 blob that the caller brought along. content: the text, once it is known.
    content_hash: of the text or file that is read or being read; work on another one is out of date.
    server_path: of a file in a followed folder of this machine, which is read in place.
    """

    index_id = peewee.CharField()
    owner_id = peewee.CharField()
    title = peewee.TextField(null=True)
    document_metadata = JsonField(default=dict)
    content_hash = peewee.CharField()
    size_bytes = peewee.IntegerField()
    chunk_count = peewee.IntegerField(default=0)
    status = peewee.CharField(default="pending")
    error_message = peewee.TextField(null=True)
    source = peewee.CharField()
    bucket = peewee.CharField(null=True)
    path = peewee.CharField(null=True)
    server_path = peewee.CharField(null=True)
    ocr_job_id = peewee.CharField(null=True)
    given_vector = peewee.BlobField(null=True)
    indexed_at = peewee.IntegerField(null=True)
    content = peewee.TextField(null=True)


class RagWatch(Model):
    """kind: bucket | folder. status: watching | paused | failed. path: beginning of paths, or an absolute folder.

    include: patterns of names. accept_empty: the next look may find that all files are gone.
    """

    index_id = peewee.CharField()
    owner_id = peewee.CharField()
    kind = peewee.CharField()
    bucket = peewee.CharField(null=True)
    path = peewee.CharField(default="")
    include = JsonField(default=list)
    status = peewee.CharField(default="watching")
    error_message = peewee.TextField(null=True)
    last_scan_at = peewee.IntegerField(null=True)
    accept_empty = BooleanField(default=False)


class RagQuery(Model):
    """results and answer: JSON of ids, offsets and scores; texts are read from the documents when shown."""

    index_id = peewee.CharField()
    owner_id = peewee.CharField()
    query_text = peewee.TextField()
    top_k = peewee.IntegerField()
    query_requirements = JsonField(default=dict)
    filters = JsonField(null=True)
    vector_db = peewee.CharField()
    engine = peewee.CharField()
    routing_reason = peewee.TextField()
    results = JsonField(default=list)
    answer = JsonField(null=True)
    latency_ms = peewee.IntegerField()


class RagSwitchLog(Model):
    query_id = peewee.CharField(null=True)
    index_id = peewee.CharField()
    owner_id = peewee.CharField()
    routing_decision = peewee.CharField()
    routing_reason = peewee.TextField()
    query_requirements = JsonField(default=dict)
    statistics = JsonField(default=dict)


class RagFinetuneJob(Model):
    """status: pending → running → completed | failed | cancelled. progress: 0 to 1. adapter_id: what it made."""

    index_id = peewee.CharField()
    owner_id = peewee.CharField()
    status = peewee.CharField(default="pending")
    config = JsonField()
    progress = peewee.FloatField(default=0.0)
    metrics = JsonField(null=True)
    adapter_id = peewee.CharField(null=True)
    error_message = peewee.TextField(null=True)
    started_at = peewee.IntegerField(null=True)
    completed_at = peewee.IntegerField(null=True)


class RagFinetuneDataset(Model):
    """rows: usable ones, once it was read. error: why it cannot be read, or what of it was left out."""

    job_id = peewee.CharField()
    position = peewee.IntegerField()
    dataset_url = peewee.TextField()
    rows = peewee.IntegerField(null=True)
    error = peewee.TextField(null=True)
