"""The door of the storage area."""

from appliance.area import Area, Check
from appliance.areas.storage import jobs, service, settings
from appliance.areas.storage.routes import blueprint

__all__ = ["area", "settings"]

area = Area(
    "storage",
    blueprints=[blueprint],
    listens={"auth.user_deleted": jobs.forget_user},
    checks=[Check("disk", service.low_disk)],
)
