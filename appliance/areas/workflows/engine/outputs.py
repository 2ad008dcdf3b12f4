"""Outputs that are too big for the journal live in a file."""

from collections.abc import Mapping
from typing import Any

import msgspec

from appliance.areas.storage import service as storage
from appliance.areas.workflows.engine.context import Context
from appliance.core.actor import Actor

MAX_OUTPUT_BYTES = 1024 * 1024
MAX_KEPT_BYTES = 1024  # of a value that stays beside `$file`: ids, counts, states
MAX_KEPT = 100  # such values
BUCKET = "workflow-attachments"


def bounded(actor: Actor, context: Context, output: Mapping[str, Any]) -> Mapping[str, Any]:
    """The output itself, or where it was put: `{"$file": {"bucket", "path", "size"}}`, with its short values.

    So `{{ input.job_id }}` of a long scan is what it is of a short one.
    """
    encoded = msgspec.json.encode(output)
    if len(encoded) <= MAX_OUTPUT_BYTES:
        return output
    place = context.place.replace(":", "-")
    path = f"{context.execution_id}/{place}-{context.iteration}-{context.attempt}.json"
    storage.store_bytes(actor, encoded, BUCKET, path, overwrite=True, declared_type="application/json")
    context.log(f"The output is {len(encoded)} bytes and was stored as {BUCKET}/{path}", "warning")
    short = [(key, value) for key, value in output.items() if len(msgspec.json.encode((key, value))) <= MAX_KEPT_BYTES]
    return {**dict(short[:MAX_KEPT]), "$file": {"bucket": BUCKET, "path": path, "size": len(encoded)}}
