"""`Prefer: wait=<seconds>` (RFC 7240): hold a 202 answer until its job has ended. No thread waits."""

import asyncio
import re

from appliance.core.actor import Actor
from appliance.http.live import hub
from appliance.http.operation import Waitable
from appliance.http.perform import Call, Outcome, encode, id_of
from appliance.http.pool import on_thread

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})")
LONGEST = 30  # seconds


def wanted(prefer: str | None) -> int | None:
    """Seconds the client wants to wait, 1 to 30; None if it does not."""
    found = _WAIT.search(prefer) if prefer else None
    return min(LONGEST, max(1, int(found.group(1)))) if found else None


async def wait_for_end(call: Call, waitable: Waitable, started: Outcome, seconds: int) -> Outcome:
    """200 with the object if it ends within `seconds`, else `started`, the 202 answer."""
    actor, id = call.actor, id_of(started.value)
    if actor is None or not id:
        return started
    ended = await _ended_object(waitable, actor, id, seconds)
    if ended is None:
        return started
    outcome = encode(call, ended)
    outcome.status = 200
    outcome.headers.pop("retry-after", None)
    outcome.headers["preference-applied"] = f"wait={seconds}"
    return outcome


async def _ended_object(waitable: Waitable, actor: Actor, id: str, seconds: int) -> object | None:
    """Listens before it looks, so that an end in between is not missed."""
    deadline = asyncio.get_running_loop().time() + seconds
    with hub.listen(waitable.topic, id=id) as news:
        in_time = True
        while True:
            found = await on_thread(waitable.reload, actor, id)
            if _status(found) in waitable.ended:
                return found
            if not in_time:
                return None
            in_time = await news.wait_for_any(deadline, waitable.ended)


def _status(value: object) -> str | None:
    return value.get("status") if isinstance(value, dict) else getattr(value, "status", None)
