"""The door of the admin area."""

from appliance.area import Area
from appliance.areas.admin import jobs, settings
from appliance.areas.admin.commands import add_commands
from appliance.areas.admin.routes import blueprint

__all__ = ["area", "jobs", "settings"]

area = Area("admin", blueprints=[blueprint], commands=add_commands, on_start=jobs.begin)
