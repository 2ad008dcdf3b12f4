"""The door of the browser area."""

from appliance.area import Area, Check
from appliance.areas.browser import jobs, service, settings
from appliance.areas.browser.commands import add_commands
from appliance.areas.browser.nodes import nodes
from appliance.areas.browser.routes import blueprint
from appliance.ports.browser import browser

__all__ = ["area", "jobs", "settings"]


def start() -> None:
    """No session outlives its server."""
    service.close_left_over()
    browser.on_lost(service.lose_session)
    service.watch_executions()


area = Area(
    "browser",
    blueprints=[blueprint],
    nodes=nodes,
    listens={"auth.user_deleted": jobs.forget_user},
    checks=[Check("browser_pool", service.pool_state, warns=True, alert="browser_pool_down")],
    counts={"browser_sessions": service.count_sessions},
    on_start=start,
    commands=add_commands,
)
