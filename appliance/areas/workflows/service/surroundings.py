"""What a workflow is shown with, for many workflows at once: its addresses, its next run, its last execution."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from appliance.areas.workflows.schemas import LastExecution
from appliance.core.clock import rfc3339
from appliance.db import rows
from appliance.http.settings import base_url

WEBHOOKS_AT = "/api/v1/workflows/webhooks/"


@dataclass(slots=True)
class Surroundings:
    """next_run_at: milliseconds UTC."""

    webhook_urls: list[str] = field(default_factory=list)
    next_run_at: int | None = None
    last_execution: LastExecution | None = None


def url_of(path: str) -> str:
    """Where a webhook is called."""
    return f"{base_url()}{WEBHOOKS_AT}{path}"


def of(ids: Sequence[str]) -> dict[str, Surroundings]:
    """By workflow id, with one query; every part of it is a look into an index."""
    if not ids:
        return {}
    found = rows(
        "SELECT w.id,"
        " (SELECT json_group_array(webhook_path) FROM (SELECT webhook_path FROM workflows_webhook AS h"
        "   WHERE h.workflow_id = w.id AND h.is_active = 1 ORDER BY h.created_at, h.id)),"
        " (SELECT min(s.next_run_at) FROM workflows_schedule AS s WHERE s.workflow_id = w.id AND s.is_active = 1),"
        " (SELECT json_array(e.id, e.status, e.started_at) FROM workflows_execution AS e"
        "   WHERE e.workflow_id = w.id ORDER BY e.created_at DESC, e.id DESC LIMIT 1)"
        " FROM workflows_workflow AS w WHERE w.id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(ids).decode(),),
    )
    around = {id: Surroundings() for id in ids}
    for id, paths, next_run_at, last in found:
        urls = [url_of(path) for path in msgspec.json.decode(paths)]
        around[id] = Surroundings(urls, next_run_at, _last(last))
    return around


def _last(text: str | None) -> LastExecution | None:
    if text is None:
        return None
    id, status, started_at = msgspec.json.decode(text)
    return LastExecution(id, status, rfc3339(started_at))
