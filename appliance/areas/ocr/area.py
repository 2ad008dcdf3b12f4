"""The door of the ocr area."""

from appliance.area import Area, Check
from appliance.areas.ocr import jobs, service, settings
from appliance.areas.ocr.nodes import nodes
from appliance.areas.ocr.routes import blueprint

__all__ = ["area", "jobs", "settings"]

area = Area(
    "ocr",
    blueprints=[blueprint],
    nodes=nodes,
    listens={"auth.user_deleted": jobs.forget_user},
    file_in_use=service.file_in_use,
    checks=[Check("ocr", service.recognition_state)],
    counts={"ocr_jobs": service.count_jobs},
)
