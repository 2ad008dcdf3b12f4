"""Alerts: what an administrator should know of. They come and go with what they are about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.areas.admin.models import Alert
from appliance.areas.admin.system_schemas import AlertQuery
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import NotFound
from appliance.core.events import SUPERUSERS
from appliance.core.health import Severity
from appliance.core.paging import Page
from appliance.db import reading, writing
from appliance.db.records import record_activity
from appliance.jobs import publish

_AGAIN_MS = 600_000  # what lasts is counted and told anew so often; until then it costs no write
_KEPT_MS = 90 * 24 * 3_600_000
_REOPEN_MS = 3_600_000  # what is back so soon is the same trouble

Key = tuple[str, str]  # type, subject


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is the matter now. message: a sentence."""

    alert_type: str
    subject: str
    severity: Severity
    title: str
    message: str

    @property
    def key(self) -> Key:
        return self.alert_type, self.subject


def reconcile(troubles: Collection[Trouble], before: Collection[Key], unsure: Collection[str] = ()) -> None:
    """Raise what is new, count what lasts, resolve what is gone. Writes only where something changed.

    before: the troubles of the last look: one of them without an alert was resolved by a person, and stays so.
    unsure: subjects of which nothing is known right now; their alerts stay as they are.
    """
    unresolved = {(row.alert_type, row.subject): row for row in Alert.select().where(~Alert.is_resolved)}
    for trouble in troubles:
        if (row := unresolved.get(trouble.key)) is not None:
            _count_up(row, trouble)
        elif trouble.key not in before:
            raise_alert(trouble)
    present = {trouble.key for trouble in troubles}
    for key, row in unresolved.items():
        if key not in present and row.subject not in unsure:
            _resolve(row, None, None)


def raise_alert(trouble: Trouble) -> Alert:
    """A new alert; or one more occurrence of the one that is unresolved, or was resolved by itself just now."""
    with writing():
        found = _latest(trouble.key)
        if found is None:
            row: Alert = Alert.create(**_words(trouble), details={"check": trouble.subject})
        elif not found.is_resolved:
            _see_again(found, trouble)
            return found
        else:
            row = found
            row.is_resolved, row.resolved_at = False, None
            _see_again(row, trouble)
        _tell(row, "raised", None)
    return row


def _latest(key: Key) -> Alert | None:
    """The unresolved one, else the one that was resolved by itself within the last hour."""
    alert_type, subject = key
    soon = Alert.resolved_by.is_null() & (Alert.resolved_at > now_ms() - _REOPEN_MS)
    found: Alert | None = (
        Alert.select()
        .where(Alert.alert_type == alert_type, Alert.subject == subject, ~Alert.is_resolved | soon)
        .order_by(Alert.is_resolved, Alert.created_at.desc())
        .first()
    )
    return found


def _words(trouble: Trouble) -> dict[str, Any]:
    return {
        "alert_type": trouble.alert_type,
        "subject": trouble.subject,
        "severity": trouble.severity,
        "title": trouble.title[:255],
        "message": trouble.message[:5000],
    }


def _count_up(row: Alert, trouble: Trouble) -> None:
    if row.severity != trouble.severity or now_ms() - row.updated_at >= _AGAIN_MS:
        with writing():
            _see_again(row, trouble)
            publish("admin.alert", "changed", id=row.id, owner_id=SUPERUSERS, status="raised")


def _see_again(row: Alert, trouble: Trouble) -> None:
    for name, value in _words(trouble).items():
        setattr(row, name, value)
    row.occurrences += 1
    row.updated_at = now_ms()
    row.save()


def resolve_alert(actor: Actor, alert_id: str, note: str | None) -> Alert:
    """By hand: it comes back only after what it is about was gone. One that is resolved stays as it is.

    Raises NotFound.
    """
    with writing():
        row = Alert.get_or_none(Alert.id == alert_id)
        if row is None:
            raise NotFound("There is no such alert.")
        return row if row.is_resolved else _resolve(row, actor.id, note)


def _resolve(row: Alert, by: str | None, note: str | None) -> Alert:
    with writing():
        row.is_resolved, row.resolved_by, row.note = True, by, note
        row.resolved_at = row.updated_at = now_ms()
        row.save()
        _tell(row, "resolved", by)
    return row


def _tell(row: Alert, verb: str, actor_id: str | None) -> None:
    """In the transaction of the change: to the record of activity, and to open screens."""
    record_activity(
        f"alert_{verb}",
        actor_id=actor_id,
        title=f"{row.title}: {row.message}"[:500] if verb == "raised" else f"Resolved: {row.title}",
        status="failed" if verb == "raised" else "success",
        object_id=row.id,
        data={"alert_type": row.alert_type, "subject": row.subject, "severity": row.severity, "note": row.note},
    )
    publish("admin.alert", "created" if verb == "raised" else "changed", id=row.id, owner_id=SUPERUSERS, status=verb)


def list_alerts(query: AlertQuery) -> Page[Alert]:
    """Newest first."""
    found = Alert.select()
    if query.resolved is not None:
        found = found.where(Alert.is_resolved == query.resolved)
    if query.severity is not None:
        found = found.where(Alert.severity == query.severity)
    if query.alert_type is not None:
        found = found.where(Alert.alert_type == query.alert_type)
    page = found.order_by(Alert.created_at.desc(), Alert.id.desc()).offset(query.start).limit(query.limit)
    with reading():
        return Page(list(page), found.count())


def forget_old_alerts() -> int:
    """Delete what was resolved 90 days ago or earlier; the answer is how many."""
    old = Alert.is_resolved & (Alert.resolved_at < now_ms() - _KEPT_MS)
    with writing():
        return int(Alert.delete().where(old).execute())


def unresolved_by_severity() -> Mapping[str, int]:
    """How many alerts are unresolved."""
    counts: dict[str, int] = {}
    for row in Alert.select(Alert.severity).where(~Alert.is_resolved):
        counts[row.severity] = counts.get(row.severity, 0) + 1
    return counts
