"""What has happened on this installation, page by page."""

from typing import Any

import msgspec

from appliance.areas.admin.system_schemas import ActivityEvent, ActivityList, ActivityQuery
from appliance.areas.auth.service.standing import emails_of
from appliance.core.clock import now_ms, parse_rfc3339, rfc3339
from appliance.core.errors import InvalidInput
from appliance.db import query, reading, rows

# The first word of a type says what it is about, but for these.
_ABOUT = {
    "access": "access_key",
    "account": "user",
    "credential": "credential",
    "identity": "user",
    "passkey": "user",
    "password": "user",
    "restore": "backup",
    "second": "user",
    "sign": "user",
}


def type_of(kind: str) -> str:
    """The contract's name: without the area."""
    return kind.rpartition(".")[2]


def target_of(kind: str) -> str:
    """What an event of that kind is about."""
    first = type_of(kind).partition("_")[0]
    return _ABOUT.get(first, first)


def kinds() -> list[str]:
    """Every kind of which there is an event. Jumps from one to the next in the index: some forty steps, not a scan."""
    found = rows(
        "WITH RECURSIVE each(kind) AS (SELECT min(kind) FROM db_activity UNION ALL"
        " SELECT (SELECT min(kind) FROM db_activity WHERE kind > each.kind) FROM each WHERE each.kind IS NOT NULL)"
        " SELECT kind FROM each WHERE kind IS NOT NULL"
    )
    return [kind for (kind,) in found]


def list_activity(wanted: ActivityQuery) -> ActivityList:
    """Newest first. Raises InvalidInput for a time that is none."""
    known = kinds()
    where, values = _conditions(wanted, known)
    page = f"SELECT * FROM db_activity{where} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?"
    with reading():
        found = query(page, (*values, wanted.limit, wanted.start))
        [(count,)] = rows(f"SELECT count(*) FROM db_activity{where}", values)
    emails = emails_of({row["actor_id"] for row in found if row["actor_id"]})
    return ActivityList(
        data=[_shown(row, emails) for row in found],
        count=count,
        types=sorted({type_of(kind) for kind in known}),
        target_types=sorted({target_of(kind) for kind in known}),
        timestamp=rfc3339(now_ms()) or "",
    )


def _conditions(wanted: ActivityQuery, known: list[str]) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    if wanted.event_type is not None or wanted.target_type is not None:
        fitting = [
            kind
            for kind in known
            if wanted.event_type in (None, type_of(kind)) and wanted.target_type in (None, target_of(kind))
        ]
        parts.append(f"kind IN ({', '.join('?' * len(fitting))})")
        values += fitting
    for column, value in (("actor_id = ?", wanted.actor_id), ("status = ?", wanted.status)):
        if value is not None:
            parts.append(column)
            values.append(value)
    for name, column in (("since", "created_at >= ?"), ("until", "created_at <= ?")):
        if (text := getattr(wanted, name)) is not None:
            parts.append(column)
            values.append(_moment(name, text))
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _moment(name: str, text: str) -> int:
    try:
        return parse_rfc3339(text)
    except ValueError:
        raise InvalidInput(f"{text[:80]!r} is no RFC 3339 time", loc=("query", name), type="time") from None


def _shown(row: dict[str, Any], emails: dict[str, str]) -> ActivityEvent:
    return ActivityEvent(
        id=row["id"],
        type=type_of(row["kind"]),
        actor_id=row["actor_id"],
        actor_email=emails.get(row["actor_id"] or ""),
        target_type=target_of(row["kind"]),
        target_id=row["object_id"],
        status=row["status"],
        description=row["title"],
        timestamp=rfc3339(row["created_at"]) or "",
        context=msgspec.json.decode(row["data"]),
    )
