"""Sessions: opened, listed, closed, lost."""

import logging
from collections.abc import Mapping
from typing import Any

from appliance.areas.browser import requirements as wishes
from appliance.areas.browser.models import BrowserAction, BrowserSession
from appliance.areas.browser.routing import Choice, choose
from appliance.areas.browser.service.tools import unavailable
from appliance.areas.browser.settings import BrowserSettings
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, NotFound, QuotaExceeded
from appliance.core.events import LiveEvent, live
from appliance.core.paging import Page
from appliance.core.settings import settings
from appliance.db import execute, rows, writing
from appliance.jobs import enqueue, publish
from appliance.ports.browser import browser

log = logging.getLogger(__name__)

_GOES_ON = ("pending", "running", "paused", "waiting_for_signal")  # statuses of an execution that has not ended
_bound: set[str] = set()  # executions with sessions that end with them


def open_session(
    actor: Actor,
    *,
    browser_tool: str | None = None,
    proxy_id: str | None = None,
    requirements: Mapping[str, Any] | None = None,
    execution_id: str | None = None,
) -> BrowserSession:
    """A session with an empty page. execution_id: the session ends when that execution does.

    Raises UnknownEngine, EngineUnavailable, InvalidInput, QuotaExceeded, Unavailable.
    """
    wanted = requirements or {}
    choice = choose(browser_tool, wanted, unavailable())
    opening = wishes.opening(wanted, choice.tool)
    if proxy_id is not None:
        raise InvalidInput(f"there is no proxy {proxy_id!r}", loc=("body", "proxy_id"), hint="Leave it out.")
    reserved = _reserve(actor, choice, browser_tool, wanted, execution_id)
    try:
        browser.open(reserved.id, opening)
    except BaseException:
        with writing():
            execute("DELETE FROM browser_session WHERE id = ?", (reserved.id,))
        raise
    with writing():
        _ask_again(reserved)
        tell(reserved, "created")
    if execution_id is not None:
        _bound.add(execution_id)
    return reserved


def _reserve(
    actor: Actor, choice: Choice, requested: str | None, requirements: Mapping[str, Any], execution_id: str | None
) -> BrowserSession:
    """The row, before the browser is asked: two at once do not share the last place. Raises QuotaExceeded."""
    current = settings(BrowserSettings)
    with writing():
        open_now = rows("SELECT id, owner_id FROM browser_session WHERE status = 'active' ORDER BY created_at")
        own = [id for id, owner_id in open_now if owner_id == actor.id]
        if len(own) >= current.per_user:
            raise QuotaExceeded(
                f"You have {len(own)} browser sessions open; {current.per_user} are allowed.",
                hint="Close one of them.",
                sessions=own,
            )
        if len(open_now) >= current.max:
            raise QuotaExceeded(
                f"All {current.max} browser sessions of this installation are in use.",
                hint="Try again when one is closed.",
                sessions=own,
            )
        created: BrowserSession = BrowserSession.create(
            owner_id=actor.id,
            browser_tool=choice.tool,
            requested_tool=requested,
            routing_reason=choice.reason,
            automation_requirements=wishes.kept(requirements),
            execution_id=execution_id,
        )
    return created


def session(actor: Actor, session_id: str) -> BrowserSession:
    """Raises NotFound unless the actor may see it."""
    found: BrowserSession | None = BrowserSession.get_or_none(BrowserSession.id == session_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no browser session {session_id}.")
    return found


def list_sessions(actor: Actor, *, skip: int = 0, limit: int = 100, status: str | None = None) -> Page[BrowserSession]:
    """The actor's own, newest first."""
    wanted = BrowserSession.select().where(BrowserSession.owner_id == actor.id)
    if status is not None:
        wanted = wanted.where(BrowserSession.status == status)
    found = wanted.order_by(BrowserSession.created_at.desc(), BrowserSession.id.desc()).offset(skip).limit(limit)
    return Page(list(found), wanted.count())


def actions_of(actor: Actor, session_id: str, *, skip: int = 0, limit: int = 100) -> Page[BrowserAction]:
    """What was done in a session, newest first. Raises NotFound."""
    wanted = BrowserAction.select().where(BrowserAction.session == session(actor, session_id).id)
    found = wanted.order_by(BrowserAction.created_at.desc(), BrowserAction.id.desc()).offset(skip).limit(limit)
    return Page(list(found), wanted.count())


def close_session(actor: Actor, session_id: str, *, reason: str = "user") -> BrowserSession:
    """One that has ended stays as it is. Raises NotFound."""
    found = session(actor, session_id)
    if _end(found.id, "closed", reason):
        browser.close(found.id)
    return session(actor, session_id)


def close_when_due(session_id: str) -> None:
    """Close it if nothing was done in it for long, or it is old; else look again when that may be."""
    found: BrowserSession | None = BrowserSession.get_or_none(BrowserSession.id == session_id)
    if found is None or found.status != "active":
        return
    idle, old = _ends(found)
    if now_ms() < min(idle, old):
        _ask_again(found)
    elif _end(found.id, "closed", "max_age" if now_ms() >= old else "idle"):
        browser.close(found.id)


def close_bound(execution_id: str) -> None:
    """The sessions of an execution that has ended."""
    for (id,) in rows("SELECT id FROM browser_session WHERE execution_id = ? AND status = 'active'", (execution_id,)):
        if _end(id, "closed", "workflow"):
            browser.close(id)


def lose_session(session_id: str, why: str) -> None:
    """Its context is gone."""
    _end(session_id, "error", "crash", why)


def close_left_over() -> None:
    """At start: what a server before us had open ended with it."""
    for (id,) in rows("SELECT id FROM browser_session WHERE status = 'active'"):
        _end(id, "closed", "shutdown")


def forget_owner(owner_id: str) -> None:
    """Everything of somebody who is gone; files are the storage area's."""
    for (id,) in rows("SELECT id FROM browser_session WHERE owner_id = ? AND status = 'active'", (owner_id,)):
        browser.close(id)
    with writing():
        execute("DELETE FROM browser_session WHERE owner_id = ?", (owner_id,))


def forget_old() -> None:
    """Sessions that ended long ago, with their actions."""
    before = now_ms() - settings(BrowserSettings).keep_days * 24 * 3600 * 1000
    with writing():
        execute("DELETE FROM browser_session WHERE closed_at < ?", (before,))


def watch_executions() -> None:
    """From now on sessions of an execution end with it. A word of its end that is lost, they end by their idleness."""
    live.subscribe(_execution_told)


def _execution_told(event: LiveEvent) -> None:
    if event.topic == "workflows.execution" and event.id in _bound and event.status not in _GOES_ON:
        _bound.discard(event.id)
        enqueue("browser.close_bound", execution_id=event.id)


def tell(found: BrowserSession, change: str = "changed") -> None:
    """Publish its news in the caller's transaction."""
    publish("browser.session", change, id=found.id, owner_id=found.owner_id, status=found.status)


def _ends(found: BrowserSession) -> tuple[int, int]:
    """(idle since too long, too old) at, milliseconds UTC."""
    current = settings(BrowserSettings)
    idle = (found.last_action_at or found.created_at) + current.idle_seconds * 1000
    return idle, found.created_at + current.max_age_seconds * 1000


def _ask_again(found: BrowserSession) -> None:
    enqueue(
        "browser.close_when_due", unique=f"browser.session:{found.id}", due_at=min(_ends(found)), session_id=found.id
    )


def _end(session_id: str, status: str, reason: str, error: str | None = None) -> bool:
    """Whether it was active until now: a state that is the last one never changes."""
    with writing():
        changed = (
            BrowserSession.update(status=status, close_reason=reason, closed_at=now_ms(), error_message=error)
            .where(BrowserSession.id == session_id, BrowserSession.status == "active")
            .execute()
        )
        found = BrowserSession.get_or_none(BrowserSession.id == session_id)
        if changed and found is not None:
            tell(found)
    return bool(changed)
