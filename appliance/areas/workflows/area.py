"""The door of the workflows area."""

from appliance.area import Area
from appliance.areas.workflows import jobs as _jobs  # noqa: F401  registers them
from appliance.areas.workflows.engine.engine import wake_waits
from appliance.areas.workflows.live import blueprint as live_blueprint
from appliance.areas.workflows.nodes import NODES
from appliance.areas.workflows.routes import blueprint
from appliance.core.nodes import wakers


def _start() -> None:
    if wake_waits not in wakers:
        wakers.append(wake_waits)


area = Area("workflows", blueprints=(blueprint, live_blueprint), nodes=NODES, on_start=_start)
