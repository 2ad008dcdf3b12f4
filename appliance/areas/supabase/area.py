"""The door of the area of Supabase clients."""

from appliance.area import Area
from appliance.areas.supabase import jobs, settings
from appliance.areas.supabase.commands import add_commands
from appliance.areas.supabase.errors import WRITERS
from appliance.areas.supabase.routes import blueprints
from appliance.areas.supabase.service.keys import ensure_keys

__all__ = ["area", "jobs", "settings"]

area = Area(
    "supabase",
    blueprints=blueprints,
    listens={"auth.links_deleted": jobs.end_links},
    problem_writers=WRITERS,
    on_start=ensure_keys,
    commands=add_commands,
)
