"""Whether what is stored is whole. A copy that is not restored and checked does not count, so the replica is, aside."""

import logging
import shutil
from contextlib import suppress
from typing import Any

from appliance.areas.admin.service.backups import is_due
from appliance.areas.admin.service.way_back import way_back
from appliance.core.errors import Problem
from appliance.core.ids import new_id
from appliance.db import data_folder, query
from appliance.db.archive.unpack import check_database
from appliance.db.connection import quick_check
from appliance.db.faults import damage_met
from appliance.db.records import record_activity
from appliance.ports.replication import replication

log = logging.getLogger(__name__)

_CHECKED = "admin.replica_checked"


class _Known:
    """What this process has found out; nothing of it outlives the process."""

    integrity: str | None = None


_known = _Known()


def last_integrity_check() -> str | None:
    """What the last reading of the whole database said, at the start or since: "ok", or what is wrong first."""
    return _known.integrity


def check_if_due(hours: int) -> None:
    """hours: between two checks; 0 = never. Without a replica nothing is done."""
    if not hours or replication.status().state != "running":
        return
    last = last_check()
    if is_due(last["created_at"] if last else None, hours):
        check_replica()


def check_replica() -> str | None:
    """Restore the replica's database aside and examine it; the answer is what is wrong, None if nothing is."""
    scratch = data_folder.current().tmp / f"replica-{new_id()}"
    scratch.mkdir(mode=0o700)
    wrong = None
    try:
        replication.fetch(scratch, contents=False)
        check_database(scratch / "app.db")
    except Problem as problem:
        wrong = str(problem)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    title = f"The replica was restored aside and is {'in order' if wrong is None else 'not usable: ' + wrong}"
    record_activity(_CHECKED, actor_id=None, title=title[:500], status="success" if wrong is None else "failed")
    return wrong


def last_check() -> dict[str, Any] | None:
    """The newest record of one: title, status, created_at (milliseconds UTC)."""
    found = query(
        "SELECT title, status, created_at FROM db_activity WHERE kind = ? ORDER BY created_at DESC LIMIT 1", (_CHECKED,)
    )
    return found[0] if found else None


def damage() -> str | None:
    """What is known of damage, by a reading of it all or by who met it, with the way back; None if it is whole."""
    if (verdict := _known.integrity) not in (None, "ok"):
        return f"The database is damaged: {verdict[:300]}. {way_back()}"
    met = damage_met()
    return f"{met.detail} {way_back()}" if met is not None else None


def check_database_here() -> None:
    """Read the whole database once; damage is said where an operator sees it."""
    verdict = _known.integrity = quick_check()
    if verdict == "ok":
        return
    log.error("%s", damage())
    with suppress(Exception):  # it is damaged, perhaps just there
        record_activity("admin.database_damaged", actor_id=None, title=verdict[:500], status="failed")
