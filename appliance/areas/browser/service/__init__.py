"""What the browser area does, and all that other areas may call."""

from appliance.areas.browser.service.actions import act
from appliance.areas.browser.service.files import url_of
from appliance.areas.browser.service.program import install_browser
from appliance.areas.browser.service.sessions import (
    actions_of,
    close_bound,
    close_left_over,
    close_session,
    close_when_due,
    forget_old,
    forget_owner,
    list_sessions,
    lose_session,
    open_session,
    session,
    watch_executions,
)
from appliance.areas.browser.service.standing import count_sessions, pool_state
from appliance.areas.browser.service.tools import Tool, tools

__all__ = [
    "Tool",
    "act",
    "actions_of",
    "close_bound",
    "close_left_over",
    "close_session",
    "close_when_due",
    "count_sessions",
    "forget_old",
    "forget_owner",
    "install_browser",
    "list_sessions",
    "lose_session",
    "open_session",
    "pool_state",
    "session",
    "tools",
    "url_of",
    "watch_executions",
]
