"""The door of the storage area."""

from appliance.area import Area, Check
from appliance.areas.storage import jobs, service, settings
from appliance.areas.storage.commands import add_commands
from appliance.areas.storage.nodes import nodes
from appliance.areas.storage.routes import blueprints

__all__ = ["area", "settings"]

area = Area(
    "storage",
    blueprints=blueprints,
    nodes=nodes,
    listens={"auth.user_deleted": jobs.forget_user},
    checks=[
        Check("storage", service.contents_state, required=True),
        Check("disk", service.disk_state, warns=True, alert="disk_low"),
    ],
    counts={"files": service.count_files, "storage_bytes": service.count_bytes},
    commands=add_commands,
)
