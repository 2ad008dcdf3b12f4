"""The command line for whoever keeps the one file: licences, service, updates, what to send when help is asked for."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

import msgspec

from appliance.areas.admin.service import notices, support, systemd, updates
from appliance.core.errors import InvalidInput
from appliance.db.data_folder import DataFolder


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance licenses`, `appliance install`, `appliance update`, `appliance support`."""
    licenses = verbs.add_parser("licenses", help="who made what is inside, and under which licences")
    licenses.add_argument("--sbom", action="store_true", help="as a CycloneDX 1.6 document, for programs")
    licenses.set_defaults(command=_licenses)
    install = verbs.add_parser("install", help="keep it running as a service")
    install.add_argument("--systemd", action="store_true", required=True, help="print the unit for systemd")
    install.add_argument("--write", action="store_true", help="write it to /etc/systemd/system, as root")
    install.add_argument("--replace", action="store_true", help="also where another is")
    install.add_argument("--user", help="run as this user (default: one that systemd makes for it)")
    install.set_defaults(command=_install)
    update = verbs.add_parser("update", help="look for a newer version; off until update.url is set")
    update.add_argument("--check", action="store_true", required=True, help="ask update.url; changes nothing")
    update.add_argument("--json", action="store_true", help="tell the result as JSON")
    update.set_defaults(beside=_update)
    bundle = verbs.add_parser("support", help="write what a helper needs to see: no secrets, no names, no contents")
    bundle.add_argument("target", type=Path, metavar="FILE", help="zip file to write")
    bundle.add_argument("--offline", action="store_true", help="ask nothing of other machines")
    bundle.set_defaults(beside=_support)


def _licenses(arguments: Namespace) -> None:
    found = notices.notices()
    print(json.dumps(notices.as_cyclonedx(found), indent=2) if arguments.sbom else notices.as_text(found))


def _install(arguments: Namespace) -> None:
    if arguments.replace and not arguments.write:
        raise InvalidInput("--replace is about writing.", hint="Add --write.")
    text = systemd.unit(systemd.own_file(), user=arguments.user)
    if not arguments.write:
        print(text, end="")
        return
    print(f"{systemd.install(text, replace=arguments.replace)} is written. To start it, now and with the machine:")
    print("  systemctl daemon-reload && systemctl enable --now appliance")
    print("The link to make the first account is in its log:  journalctl -u appliance")


def _update(arguments: Namespace, folder: DataFolder) -> None:
    found = updates.check()
    if arguments.json:
        print(json.dumps(msgspec.to_builtins(found)))
    elif found.newer:
        print(f"{found.published} is published; this is {found.current}. {found.url or ''}".rstrip())
    else:
        print(f"This is {found.current}, and nothing newer is published.")


def _support(arguments: Namespace, folder: DataFolder) -> None:
    target = arguments.target.resolve()
    names = support.write_bundle(folder, target, offline=arguments.offline)
    print(f"{target}: {', '.join(names)}. Look at it before you send it; nothing in it is hidden from you.")
