"""What a `respond` node answers to whoever started the execution."""

from typing import Any

import msgspec

from appliance.core.clock import now_ms
from appliance.core.nodes import NodeError
from appliance.db import rows, write
from appliance.jobs import publish

ANSWERED = "workflows.response"
"""Topic of the news that an execution has answered; `id` is the execution's."""


class Response(msgspec.Struct, frozen=True):
    """headers: names in lower case. body: text as it is, anything else to be sent as JSON; None = empty.

    All of it is a user's, the content type too: it must be sent so that it cannot act as a page of this origin.
    """

    status_code: int
    headers: dict[str, str]
    body: Any
    node_id: str


def is_awaited(execution_id: str, webhook_path: Any) -> bool:
    """Whether a caller may still wait: it was started by a webhook that lets a node answer, and not too long ago.

    webhook_path: what its trigger data name. An execution that is not stored yet runs on the thread of its caller.
    """
    if not isinstance(webhook_path, str):
        return False
    found = rows(
        "SELECT e.trigger_type = 'webhook' AND EXISTS (SELECT 1 FROM workflows_webhook AS w WHERE w.webhook_path = ?"
        " AND w.workflow_id = e.workflow_id AND w.respond = 'node'"
        " AND e.created_at + w.respond_timeout_seconds * 1000 > ?) FROM workflows_execution AS e WHERE e.id = ?",
        (webhook_path, now_ms(), execution_id),
    )
    return bool(found[0][0]) if found else True


def answer(execution_id: str, owner_id: str, response: Response) -> None:
    """Keep the answer and tell of it, in the caller's transaction.

    Raises NodeError("already_responded") if there is one.
    """
    kept = write(
        "UPDATE workflows_execution SET response = ? WHERE id = ? AND response IS NULL",
        (msgspec.json.encode(response).decode(), execution_id),
    )
    if not kept:
        raise NodeError("already_responded", "This execution has answered already.")
    publish(ANSWERED, "created", id=execution_id, owner_id=owner_id)


def response_of(execution_id: str) -> Response | None:
    """What an execution has answered; None = nothing yet. The caller knows that it may be read."""
    found = rows("SELECT response FROM workflows_execution WHERE id = ?", (execution_id,))
    return msgspec.json.decode(found[0][0], type=Response) if found and found[0][0] else None
