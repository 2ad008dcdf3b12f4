"""The door of the workflows area."""

from appliance.area import Area
from appliance.areas.workflows import jobs
from appliance.areas.workflows.engine.engine import wake_waits
from appliance.areas.workflows.nodes import NODES
from appliance.areas.workflows.routes import blueprints
from appliance.core.nodes import wakers


def _start() -> None:
    if wake_waits not in wakers:
        wakers.append(wake_waits)


area = Area(
    "workflows",
    blueprints=blueprints,
    nodes=NODES,
    listens={"auth.user_deleted": jobs.forget_user},
    on_start=_start,
)
