"""Mails to people about what happens to their workflows while nobody looks.

What is to be told is kept in the transaction in which it happens; a job tells all of a person's together,
when that person wants to hear of it. Where no mail leaves the house, nothing is kept.
"""

from typing import Any
from urllib.parse import urlsplit

from appliance.areas.auth.service import accounts, mailing, preferences
from appliance.areas.workflows import mails
from appliance.areas.workflows.models import OutgoingWebhook
from appliance.areas.workflows.notice_times import due_at
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import RateLimited
from appliance.db import execute, query, rows, writing
from appliance.http.limits import limit
from appliance.http.settings import base_url
from appliance.jobs import enqueue
from appliance.ports.mailer import mailer

GATHER_MS = 30_000  # what follows so soon is told in the same mail
MAILS_PER_HOUR = 20  # more wait, and are told together


def note_status(execution_id: str, owner_id: str, status: str) -> None:
    """Listens to executions, in the transaction in which one takes a status."""
    if status not in ("failed", "waiting_for_signal") or not mailer.delivers():
        return
    preferred = preferences.find_preferences(owner_id)
    if preferred is not None and not preferred.email_workflow_events:
        return
    if status == "failed":
        if _counts(execution_id, preferred.failure_notification_threshold if preferred else 1):
            _keep(execution_id, owner_id, "failed")
        return
    asking = "SELECT scope || node_id FROM workflows_wait WHERE execution_id = ? AND kind = 'approval'"
    for (place,) in rows(f"{asking} AND fired_at IS NULL", (execution_id,)):
        _keep(execution_id, owner_id, f"asks {place}")


def _counts(execution_id: str, threshold: int) -> bool:
    """Whether this failure is told: each `threshold`th in a row of its workflow.

    That of a workflow another one called is not: the other fails with it, or has seen to it.
    """
    [(workflow_id, trigger_type)] = rows(
        "SELECT workflow_id, trigger_type FROM workflows_execution WHERE id = ?", (execution_id,)
    )
    if trigger_type == "sub_workflow":
        return False
    [(in_a_row,)] = rows(
        "SELECT count(*) FROM workflows_execution WHERE workflow_id = ? AND status = 'failed' AND created_at >"
        " coalesce((SELECT created_at FROM workflows_execution WHERE workflow_id = ? AND status = 'completed'"
        " ORDER BY created_at DESC LIMIT 1), 0)",
        (workflow_id, workflow_id),
    )
    return in_a_row % threshold == 0


def _keep(execution_id: str, owner_id: str, about: str) -> None:
    now = now_ms()
    new = execute("INSERT OR IGNORE INTO workflows_notice VALUES (?, ?, ?, ?)", (execution_id, about, owner_id, now))
    if new:
        _ask(owner_id, now + GATHER_MS)


def _ask(owner_id: str, moment: int) -> None:
    """Ask for the one task of a person, or move it forward."""
    enqueue("workflows.mail_notices", due_at=moment, unique=f"notices:{owner_id}", owner_id=owner_id)


def mail_notices(owner_id: str) -> None:
    """Tell a person what is to be told, if it is time; else ask for that time."""
    found = query(
        "SELECT n.execution_id AS id, n.about, n.created_at, e.execution_id AS label, e.workflow_id, e.error_message,"
        " w.name FROM workflows_notice AS n JOIN workflows_execution AS e ON e.id = n.execution_id"
        " JOIN workflows_workflow AS w ON w.id = e.workflow_id WHERE n.owner_id = ? ORDER BY n.created_at",
        (owner_id,),
    )
    if not found:
        return
    if accounts.is_active(owner_id):
        preferred = preferences.read_preferences(Actor(owner_id))
        moment = due_at(found[0]["created_at"], now_ms(), preferred)
        if preferred.email_workflow_events and moment > now_ms():
            _ask(owner_id, moment)
            return
        if preferred.email_workflow_events and not _told(owner_id, found):
            return
    with writing():
        for row in found:
            execute("DELETE FROM workflows_notice WHERE execution_id = ? AND about = ?", (row["id"], row["about"]))


def _told(owner_id: str, found: list[dict[str, Any]]) -> bool:
    """Send the mail; False if there were too many, and it is sent later. What was decided meanwhile is left out."""
    failed = [_line(row, row["error_message"] or "") for row in found if row["about"] == "failed"]
    asking = [_line(row, message) for row in found if (message := _question(row)) is not None]
    if not failed and not asking:
        return True
    try:
        limit("workflow-notices", owner_id, MAILS_PER_HOUR, 3600)
    except RateLimited as problem:
        _ask(owner_id, now_ms() + problem.extra["retry_after"] * 1000)
        return False
    to, link = accounts.find_user(owner_id).email, f"{base_url()}/settings/notifications"
    mailer.send(mails.news(to, mailing.platform_name(), failed, asking, link))
    return True


def _line(row: dict[str, Any], message: str) -> mails.Told:
    link = f"{base_url()}/workflows/{row['workflow_id']}?execution={row['label']}"
    return mails.Told(row["name"], row["label"], message, link)


def _question(row: dict[str, Any]) -> str | None:
    """What a person is asked, None if it is no question or asked no more."""
    if not row["about"].startswith("asks "):
        return None
    found = rows(
        "SELECT message FROM workflows_wait WHERE execution_id = ? AND scope || node_id = ? AND kind = 'approval'"
        " AND fired_at IS NULL",
        (row["id"], row["about"].removeprefix("asks ")),
    )
    return (found[0][0] or "") if found else None


def tell_switched_off(webhook_id: str) -> None:
    """Mail the owner of an endpoint that was switched off by itself.

    Nothing if it is on again or gone, or if the owner is shut out or wants no mail about workflows.
    """
    endpoint = OutgoingWebhook.get_or_none(OutgoingWebhook.id == webhook_id)
    if endpoint is None or endpoint.is_active or not accounts.is_active(endpoint.owner_id) or not mailer.delivers():
        return
    if preferences.read_preferences(Actor(endpoint.owner_id)).email_workflow_events:
        to, host = accounts.find_user(endpoint.owner_id).email, urlsplit(endpoint.url).hostname
        link = f"{base_url()}/workflows/outgoing-webhooks"
        reason = endpoint.disabled_reason
        mailer.send(mails.switched_off(to, mailing.platform_name(), endpoint.name, host, reason, link))
