"""The door of the workflows area."""

from appliance.area import Area
from appliance.areas.workflows import jobs
from appliance.areas.workflows.engine.record import on_status
from appliance.areas.workflows.engine.wakes import wake_waits
from appliance.areas.workflows.nodes import NODES
from appliance.areas.workflows.routes import blueprints
from appliance.areas.workflows.service import clock_steps, deliveries, notices
from appliance.core.nodes import wakers
from appliance.jobs import on_set_back


def _start() -> None:
    if wake_waits not in wakers:
        wakers.append(wake_waits)
    if clock_steps.bring_forward not in on_set_back:
        on_set_back.append(clock_steps.bring_forward)
    for listener in (deliveries.tell_status, notices.note_status):
        if listener not in on_status:
            on_status.append(listener)


area = Area(
    "workflows",
    blueprints=blueprints,
    nodes=NODES,
    listens={
        "auth.user_deleted": jobs.forget_user,
        "storage.file_created": jobs.file_created,
        "storage.file_changed": jobs.file_changed,
        "storage.file_deleted": jobs.file_deleted,
    },
    on_start=_start,
)
