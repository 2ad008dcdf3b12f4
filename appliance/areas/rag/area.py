"""The door of the rag area."""

from appliance.area import Area
from appliance.areas.rag import jobs, service, settings
from appliance.areas.rag.nodes import nodes
from appliance.areas.rag.routes import blueprints

__all__ = ["area", "jobs", "settings"]

area = Area(
    "rag",
    blueprints=blueprints,
    nodes=nodes,
    listens={"storage.file_deleted": service.forget_file, "auth.user_deleted": jobs.forget_user},
    file_in_use=service.file_in_use,
)
