"""The door of the auth area."""

from appliance.area import Area
from appliance.areas.auth import jobs, settings
from appliance.areas.auth.commands import add_commands
from appliance.areas.auth.routes import blueprints
from appliance.areas.auth.service.keys import ensure_key

__all__ = ["area", "jobs", "settings"]

area = Area("auth", blueprints=blueprints, on_start=ensure_key, commands=add_commands)
