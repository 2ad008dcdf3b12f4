"""The door of the admin area."""

from argparse import ArgumentParser, _SubParsersAction

from appliance.area import Area
from appliance.areas.admin import commands, disk_commands, jobs, settings
from appliance.areas.admin.routes import blueprints

__all__ = ["area", "jobs", "settings"]


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """Those of copies and keys, and of the disk."""
    commands.add_commands(verbs)
    disk_commands.add_commands(verbs)


area = Area("admin", blueprints=blueprints, commands=add_commands, on_start=jobs.begin)
