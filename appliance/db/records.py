"""Records every area writes and only admin shows: settings people change, activity, costs of language models."""

import threading
from contextlib import suppress
from typing import Any, Literal

import apsw
import msgspec

from appliance.core.clock import now_ms
from appliance.core.ids import new_id
from appliance.core.settings import set_stored
from appliance.db.connection import after_commit, execute, query, write, writing

# Each change is followed by a look at the table. Without an order among them, the older of two
# looks could be the one that is kept.
_loading = threading.Lock()

KEPT_DAYS = {"db_activity": 90, "db_model_cost": 400}
_DAY_MS = 24 * 3600 * 1000
_ROWS = 500  # deleted in one transaction: what another writer waits for

CostSource = Literal["chat", "agent", "workflow", "rag", "osint", "scraping", "browser"]


def load_settings() -> None:
    """Hand the stored settings to `core.settings`."""
    with _loading:
        found = query("SELECT name, value FROM db_setting")
        set_stored({row["name"]: msgspec.json.decode(row["value"]) for row in found})


def load_settings_if_readable() -> None:
    """As `load_settings`; what is no database of ours, or a damaged one, has none."""
    with suppress(apsw.Error):
        load_settings()


def store_setting(name: str, value: Any) -> None:
    """Keep "section.field" = value; None goes back to what stands below it."""
    with writing():
        if value is None:
            execute("DELETE FROM db_setting WHERE name = ?", (name,))
        else:
            text = msgspec.json.encode(value).decode()
            execute("INSERT OR REPLACE INTO db_setting VALUES (?, ?, ?)", (name, text, now_ms()))
        after_commit(load_settings)


def record_activity(
    kind: str,
    *,
    actor_id: str | None,
    title: str,
    status: str = "success",
    object_id: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """One line for administrators, in the caller's transaction. kind: `area.verb`, no secrets in `data`."""
    write(
        "INSERT INTO db_activity VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new_id(), kind, actor_id, title, status, object_id, msgspec.json.encode(data or {}).decode(), now_ms()),
    )


def record_cost(
    source: CostSource,
    *,
    user_id: str,
    provider: str,
    model: str,
    tokens_input: int,
    tokens_output: int,
    usd_cost: float,
    priced: bool,
    latency_ms: int,
    source_id: str | None = None,
    execution_id: str | None = None,
) -> None:
    """One call of a language model, in the caller's transaction. priced: False if nobody knows its price."""
    with writing():
        execute(
            "INSERT INTO db_model_cost VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new_id(),
                user_id,
                source,
                source_id,
                execution_id,
                provider,
                model,
                tokens_input,
                tokens_output,
                usd_cost,
                int(priced),
                latency_ms,
                now_ms(),
            ),
        )


def forget_old_records() -> int:
    """Delete activity and costs that are older than they are kept, a little at a time; the answer is how many."""
    gone = 0
    for table, days in KEPT_DAYS.items():
        step = f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE created_at < ? LIMIT {_ROWS})"
        deleted = _ROWS
        while deleted == _ROWS:
            with writing():
                deleted = execute(step, (now_ms() - days * _DAY_MS,))
            gone += deleted
    return gone
