"""The command line of the storage area: is every content still what it was?"""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict

from appliance.areas.storage import service
from appliance.core.errors import Problem


class FilesLost(Problem):
    """Contents are missing or damaged; the command ends with 1."""

    code, title = "files-lost", "Files lost"


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance storage scrub`."""
    nouns = verbs.add_parser("storage", help="look after stored files").add_subparsers(required=True, metavar="VERB")
    scrub = nouns.add_parser("scrub", help="read every content again and tell which are damaged or missing")
    scrub.add_argument("--json", action="store_true", help="as one JSON object")
    scrub.set_defaults(run=_scrub)


def _scrub(arguments: Namespace) -> None:
    report = service.scrub() if arguments.json else service.scrub(_tell)
    if arguments.json:
        print(json.dumps(asdict(report), indent=2))
    else:
        print(f"{report.checked} contents checked, {report.bytes} bytes; {report.unused} belong to no file.")
    if report.losses:
        raise FilesLost(
            f"{len(report.losses)} files have lost their content.",
            hint="Restore them from a backup, or upload them again.",
        )


def _tell(loss: service.Loss) -> None:
    print(f"{loss.kind}: {loss.bucket}/{loss.path} of user {loss.owner_id} (file {loss.file_id})", flush=True)
