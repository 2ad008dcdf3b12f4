"""The door of the admin area."""

from argparse import ArgumentParser, _SubParsersAction
from functools import partial

from appliance.area import Area, Check
from appliance.areas.admin import commands, disk_commands, jobs, settings
from appliance.areas.admin.routes import blueprints
from appliance.areas.admin.service import standing
from appliance.areas.admin.service.watching import add_gauges, watch

__all__ = ["area", "jobs", "settings"]


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """Those of copies and keys, and of the disk."""
    commands.add_commands(verbs)
    disk_commands.add_commands(verbs)


def _begin() -> None:
    jobs.begin()
    add_gauges()
    watch.begin()


def _provider(name: str, provider: str) -> Check:
    state = partial(standing.provider_state, provider)
    return Check(name, state, alert="provider_errors", kept_seconds=60)


area = Area(
    "admin",
    blueprints=blueprints,
    commands=add_commands,
    on_start=_begin,
    on_stop=watch.end,
    checks=[
        Check("database", standing.database_state, required=True, alert="database_error"),
        Check("replication", standing.replication_state, alert="replication_stopped"),
        Check("replica_check", standing.replica_check_state, alert="replica_unusable"),
        Check("backups", standing.backups_state, alert="backup_failed"),
        Check("watch", watch.state),
        _provider("openai", "openai"),
        _provider("anthropic", "anthropic"),
        _provider("google-ai", "google-ai"),
        _provider("local_model", "local"),
    ],
)
