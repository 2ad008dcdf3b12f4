"""Whether what is stored is whole. A copy that is not restored and checked does not count, so the replica is, aside."""

import logging
import shutil
import threading
from contextlib import suppress
from typing import Any

from appliance.areas.admin.service.backups import is_due
from appliance.areas.admin.service.way_back import way_back
from appliance.areas.storage import service as storage
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Conflict, Problem, StorageFull
from appliance.core.ids import new_id
from appliance.db import data_folder, query, writing
from appliance.db.archive.unpack import check_database
from appliance.db.connection import quick_check
from appliance.db.faults import damage_met
from appliance.db.records import record_activity
from appliance.db.room import check_room
from appliance.ports.replication import replication

log = logging.getLogger(__name__)

_CHECKED = "admin.replica_checked"
_BEGUN_ANEW = "admin.replica_begun_anew"


class _Known:
    """What this process has found out; nothing of it outlives the process."""

    def __init__(self) -> None:
        self.integrity: str | None = None
        self.checking = threading.Lock()


_known = _Known()


def last_integrity_check() -> str | None:
    """What the last reading of the whole database said, at the start or since: "ok", or what is wrong first."""
    return _known.integrity


def check_if_due(hours: int) -> None:
    """hours: between two checks, one after a failed one; 0 = never. Without a replica nothing is done."""
    if not hours or replication.status().state != "running":
        return
    last = last_check()
    if is_due(last["created_at"] if last else None, hours if last is None or last["status"] == "success" else 1):
        try:
            check_replica()
        except Conflict:
            pass  # it has begun anew since we looked
        except StorageFull as problem:
            log.warning("%s", problem)


def check_replica() -> str | None:
    """Restore the replica's database aside and examine it; the answer is what is wrong, None if nothing is.

    One that is unusable is given up, and another is begun. Raises Conflict where none is in step, StorageFull.
    """
    with _known.checking:
        if replication.status().state != "running":
            raise Conflict("There is no replica in step.", hint="Set replication.target, and wait until it runs.")
        _check_room()
        wrong = _tried()
        # Again: litestream may have thinned out what was being read.
        if wrong is not None and (wrong := _tried()) is not None and _is_at_fault():
            _begin_anew(wrong)
            return wrong
    title = f"The replica was restored aside and is {'in order' if wrong is None else 'not usable: ' + wrong}"
    record_activity(_CHECKED, actor_id=None, title=title[:500], status="success" if wrong is None else "failed")
    return wrong


def _check_room() -> None:
    """For the replica's database, beside ours. Raises StorageFull."""
    folder = data_folder.current()
    needed, keep_free = folder.database_size(), storage.bytes_to_keep_free()
    check_room(folder.path, needed, "The trial of the replica", keep_free=keep_free)


def _tried() -> str | None:
    """What is wrong."""
    scratch = data_folder.current().tmp / f"replica-{new_id()}"
    scratch.mkdir(mode=0o700)
    try:
        replication.fetch(scratch, contents=False)
        check_database(scratch / "app.db")
    except Problem as problem:
        return str(problem)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return None


def _is_at_fault() -> bool:
    """Whether only the replica can be: it answers, takes writes, there is room here, and it was not begun just now."""
    last = _last(_BEGUN_ANEW)
    if last is not None and not is_due(last["created_at"], 1):
        return False
    try:
        _check_room()
        replication.probe()
    except (OSError, Problem):
        return False
    return replication.status().state == "running"


def _begin_anew(wrong: str) -> None:
    """The old replica is left as it is: parts of it may still serve."""
    begun = f"a new one was begun at {rfc3339(now_ms())}; the old one stays beside it until you delete it"
    log.warning("the replica is not usable: %s; %s", wrong, begun)
    with writing():
        record_activity(_BEGUN_ANEW, actor_id=None, title=f"The replica was unusable; {begun}")
        title = f"The replica was unusable; {begun}. It could not be restored: {wrong}"
        record_activity(_CHECKED, actor_id=None, title=title[:500], status="failed")
    replication.begin_anew()


def last_check() -> dict[str, Any] | None:
    """The newest record of one: title, status, created_at (milliseconds UTC)."""
    return _last(_CHECKED)


def _last(kind: str) -> dict[str, Any] | None:
    found = query(
        "SELECT title, status, created_at FROM db_activity WHERE kind = ? ORDER BY created_at DESC LIMIT 1", (kind,)
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
