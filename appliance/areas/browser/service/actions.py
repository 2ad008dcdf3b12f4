"""Doing one thing in a session."""

from collections.abc import Mapping
from typing import Any

from appliance.areas.browser import markdown
from appliance.areas.browser.models import BrowserAction, BrowserSession
from appliance.areas.browser.parsing import parse
from appliance.areas.browser.records import kept_data, kept_result
from appliance.areas.browser.service.files import keep_files
from appliance.areas.browser.service.sessions import lose_session, session, tell
from appliance.areas.browser.service.turns import turn
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidState
from appliance.core.ids import new_id
from appliance.db import writing
from appliance.ports.browser import Acted, Lost, browser
from appliance.ports.browser_actions import Action, Content


def act(
    actor: Actor, session_id: str, action_type: str, action_data: Mapping[str, Any]
) -> tuple[BrowserAction, dict[str, Any]]:
    """Do it and keep a record: (the record, the whole result). What fails in the page is a record of status `error`.

    The result holds what the record must not: cookies' values, a picture as data.
    Raises NotFound, InvalidInput, BlockedUrl, EngineUnavailable, InvalidState (closed, or busy), StorageFull.
    """
    found = _active(actor, session_id)
    action = parse(action_type, action_data)
    with turn(found.id):
        found = _active(actor, session_id)
        began, id = now_ms(), new_id()
        try:
            acted = browser.act(found.id, action)
        except Lost as lost:
            lose_session(found.id, str(lost))
            raise _not_active(session(actor, session_id)) from lost
        result = {"action_type": action_type, "url": acted.url, "title": acted.title}
        result |= _finished(action, keep_files(Actor(found.owner_id), found.id, id, action, acted))
        data = kept_data(action_type, action_data, secret=acted.secret)
        return _record(found, id, action_type, data, acted, result, began), result


def _active(actor: Actor, session_id: str) -> BrowserSession:
    found = session(actor, session_id)
    if found.status != "active":
        raise _not_active(found)
    return found


def _not_active(found: BrowserSession) -> InvalidState:
    why = f" ({found.error_message})" if found.error_message else ""
    return InvalidState(
        f"The session is {found.status}{why}.", hint="Open a new one.", current=found.status, allowed=["active"]
    )


def _finished(action: Action, result: dict[str, Any]) -> dict[str, Any]:
    """The page's HTML becomes Markdown here."""
    if not (isinstance(action, Content) and action.format == "markdown" and "content" in result):
        return result
    text = markdown.from_html(result["content"])
    most = action.max_chars
    return {**result, "content": text[:most], "truncated": result["truncated"] or len(text) > most}


def _record(
    found: BrowserSession,
    id: str,
    action_type: str,
    data: dict[str, Any],
    acted: Acted,
    result: dict[str, Any],
    began: int,
) -> BrowserAction:
    with writing():
        record: BrowserAction = BrowserAction.create(
            id=id,
            session=found.id,
            action_type=action_type,
            action_data=data,
            status="success" if acted.error is None else "error",
            result=kept_result(result),
            error_message=acted.error,
            duration_ms=now_ms() - began,
            created_at=began,
        )
        BrowserSession.update(
            current_url=acted.url[:8000],
            title=acted.title,
            actions_count=BrowserSession.actions_count + 1,
            last_action_at=now_ms(),
        ).where(BrowserSession.id == found.id).execute()
        tell(found)
    return record
