"""HTTP of the browser area."""

from sanic import Blueprint

from appliance.areas.browser import service
from appliance.areas.browser.schemas import (
    BrowserActionPublic,
    BrowserSessionDetail,
    BrowserSessionPublic,
    BrowserSessionQuery,
    BrowserSessions,
    BrowserTool,
    ExecuteInBrowser,
    OpenBrowser,
    action_public,
    session_public,
)
from appliance.core.actor import Actor
from appliance.core.paging import Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("browser", url_prefix="/api/v1/browser")


@blueprint.post("/session")
@endpoint(
    body=OpenBrowser,
    returns=BrowserSessionPublic,
    status=201,
    location="/api/v1/browser/session/{id}",
    slow=True,
    problems=(409, 503),
)
def open_session(actor: Actor, body: OpenBrowser) -> BrowserSessionPublic:
    """Open a session with an empty page."""
    opened = service.open_session(
        actor,
        browser_tool=body.browser_tool,
        proxy_id=body.proxy_id,
        requirements=body.automation_requirements,
    )
    return session_public(opened)


@blueprint.post("/execute/<session_id:str>")
@endpoint(body=ExecuteInBrowser, returns=BrowserActionPublic, slow=True, problems=(409, 507))
def execute(actor: Actor, session_id: str, body: ExecuteInBrowser) -> BrowserActionPublic:
    """Do one thing in a session; what fails in the page is an answer of status `error`."""
    record, result = service.act(actor, session_id, body.action_type, body.action_data)
    return action_public(record, result=result)


@blueprint.get("/session/<session_id:str>")
@endpoint(query=Paging, returns=BrowserSessionDetail)
def session(actor: Actor, session_id: str, query: Paging) -> BrowserSessionDetail:
    """A session and what was done in it, newest first."""
    found = service.session(actor, session_id)
    page = service.actions_of(actor, session_id, skip=query.start, limit=query.limit)
    return BrowserSessionDetail(session_public(found), [action_public(each) for each in page.data], page.count)


@blueprint.get("/sessions")
@endpoint(query=BrowserSessionQuery, returns=BrowserSessions)
def sessions(actor: Actor, query: BrowserSessionQuery) -> BrowserSessions:
    """One's own sessions, newest first."""
    page = service.list_sessions(actor, skip=query.start, limit=query.limit, status=query.status)
    return BrowserSessions([session_public(each) for each in page.data], page.count)


@blueprint.post("/session/<session_id:str>/close")
@endpoint(returns=BrowserSessionPublic, slow=True)
def close(actor: Actor, session_id: str) -> BrowserSessionPublic:
    """Close a session; one that has ended stays as it is."""
    return session_public(service.close_session(actor, session_id))


@blueprint.get("/tools")
@endpoint(returns=list[BrowserTool])
def tools(actor: Actor) -> list[BrowserTool]:
    """The browser tools, and why one is not available."""
    return [BrowserTool(each.name, each.reason is None, each.reason, each.what) for each in service.tools()]
