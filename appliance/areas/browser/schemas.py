"""What goes in and out over HTTP."""

from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from appliance.areas.browser.models import BrowserSession
from appliance.core.clock import rfc3339
from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

Status = Literal["active", "closed", "error"]
CloseReason = Literal["user", "idle", "max_age", "workflow", "crash", "shutdown"]


class OpenBrowser(Body):
    browser_tool: Annotated[str, Meta(max_length=100)] | None = None
    proxy_id: Annotated[str, Meta(max_length=100)] | None = None
    auto_select_proxy: bool = True
    automation_requirements: dict[str, Any] = {}


class ExecuteInBrowser(Body):
    action_type: Annotated[str, Meta(min_length=1, max_length=100)]
    action_data: dict[str, Any] = {}


class BrowserSessionQuery(Paging, frozen=True, kw_only=True):
    status: Status | None = None


class BrowserSessionPublic(msgspec.Struct):
    id: Id
    session_id: Id
    owner_id: Id
    browser_tool: str
    requested_tool: str | None
    routing_reason: str
    proxy_id: Id | None
    status: Status
    automation_requirements: dict[str, Any]
    current_url: str | None
    title: str | None
    actions_count: int
    started_at: Timestamp
    last_action_at: Timestamp | None
    closed_at: Timestamp | None
    close_reason: CloseReason | None
    error_message: str | None


class BrowserActionPublic(msgspec.Struct):
    id: Id
    session_id: Id
    action_type: str
    action_data: dict[str, Any]
    status: Literal["success", "error"]
    result: dict[str, Any] | None
    error_message: str | None
    duration_ms: int
    timestamp: Timestamp


class BrowserSessions(msgspec.Struct):
    data: list[BrowserSessionPublic]
    count: int


class BrowserSessionDetail(msgspec.Struct):
    """actions: newest first."""

    session: BrowserSessionPublic
    actions: list[BrowserActionPublic]
    total_actions: int


class BrowserTool(msgspec.Struct):
    """reason: why it is not available, and how to get it; null for one that is. what: a sentence."""

    name: str
    available: bool
    reason: str | None
    what: str


def session_public(session: BrowserSession) -> BrowserSessionPublic:
    """A session as its owner sees it."""
    return BrowserSessionPublic(
        id=session.id,
        session_id=session.id,
        owner_id=session.owner_id,
        browser_tool=session.browser_tool,
        requested_tool=session.requested_tool,
        routing_reason=session.routing_reason,
        proxy_id=None,
        status=cast(Status, session.status),
        automation_requirements=session.automation_requirements,
        current_url=session.current_url,
        title=session.title,
        actions_count=session.actions_count,
        started_at=rfc3339(session.created_at) or "",
        last_action_at=rfc3339(session.last_action_at),
        closed_at=rfc3339(session.closed_at),
        close_reason=cast(CloseReason | None, session.close_reason),
        error_message=session.error_message,
    )


def action_public(action: Any, *, result: dict[str, Any] | None = None) -> BrowserActionPublic:
    """A BrowserAction as its owner sees it. result: in place of the kept one, right after it ran."""
    return BrowserActionPublic(
        id=action.id,
        session_id=action.session_id,
        action_type=action.action_type,
        action_data=action.action_data,
        status=cast(Literal["success", "error"], action.status),
        result=action.result if result is None else result,
        error_message=action.error_message,
        duration_ms=action.duration_ms,
        timestamp=rfc3339(action.created_at) or "",
    )
