"""The door of the auth area."""

from argparse import ArgumentParser, _SubParsersAction

from appliance.area import Area, Check
from appliance.areas.auth import commands, jobs, oidc_commands, settings
from appliance.areas.auth.routes import blueprints
from appliance.areas.auth.service.keys import ensure_key
from appliance.areas.auth.service.standing import mail_state

__all__ = ["area", "jobs", "settings"]


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """Those of accounts and of sign-in providers."""
    commands.add_commands(verbs)
    oidc_commands.add_commands(verbs)


area = Area(
    "auth",
    blueprints=blueprints,
    on_start=ensure_key,
    commands=add_commands,
    checks=[Check("smtp", mail_state, alert="mail_failed", kept_seconds=300)],
)
