"""The command line of the Supabase doors: the client keys."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction

from appliance.areas.supabase.service.keys import ROLES, client_keys, rotate_key
from appliance.core.settings import settings
from appliance.http.settings import HttpSettings


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance keys [--json] [--rotate [ROLE]]`."""
    keys = verbs.add_parser("keys", help="print the keys that Supabase clients use")
    keys.add_argument("--json", action="store_true", help="as one JSON object")
    keys.add_argument(
        "--rotate", nargs="?", const="all", choices=("all", *ROLES), help="replace both keys, or one; the old one fails"
    )
    keys.set_defaults(run=_keys)


def _keys(arguments: Namespace) -> None:
    for role in ROLES:
        if arguments.rotate in ("all", role):
            rotate_key(role)
    found = client_keys()
    lines = {"anon_key": found["anon"], "service_role_key": found["service_role"]}
    if url := settings(HttpSettings).base_url:
        lines = {"url": url.rstrip("/"), **lines}
    if arguments.json:
        print(json.dumps(lines, indent=2))
        return
    for name, value in lines.items():
        print(f"{name}={value}")
