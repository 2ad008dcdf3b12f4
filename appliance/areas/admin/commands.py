"""The command line of the admin area: backups, getting back, the key's phrase."""

import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from getpass import getpass
from pathlib import Path

from appliance.areas.admin import operating
from appliance.areas.admin.service import backups, previewing, restoring
from appliance.areas.admin.service.doctor import Finding, look_over
from appliance.core.clock import parse_rfc3339
from appliance.core.errors import InvalidInput, Problem
from appliance.core.recovery_phrase import key_of, phrase_of
from appliance.core.secrets import read_key
from appliance.db import data_folder
from appliance.db.archive import discard, read_manifest, swap
from appliance.db.archive.unpack import Progress
from appliance.db.data_folder import DataFolder

MIB = 1024 * 1024


class Unwell(Problem):
    code, title = "not-in-order", "Not in order"


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance backup`, `appliance restore`, `appliance doctor`, `appliance key show|verify`, and operating."""
    operating.add_commands(verbs)
    backup = verbs.add_parser("backup", help="write everything into one archive, while the server works or not")
    backup.add_argument("target", type=Path, nargs="?", help="file to write (default: a new one in the backup folder)")
    backup.add_argument("--with-key", action="store_true", help="with the key that opens stored secrets")
    backup.add_argument("--json", action="store_true", help="tell the result as JSON")
    backup.set_defaults(run=_backup, of_installed=True)
    restore = verbs.add_parser("restore", help="put an archive in the place of the data, which is kept aside")
    source = restore.add_mutually_exclusive_group(required=True)
    source.add_argument("archive", type=Path, nargs="?", help="a file that `appliance backup` wrote")
    source.add_argument("--replica", action="store_true", help="from the replica that replication.target names")
    restore.add_argument("--at", help="of the replica: as it was at that time, 2026-01-31T09:15:00Z (default: latest)")
    restore.add_argument("--check", action="store_true", help="only unpack and check it; changes nothing")
    restore.add_argument(
        "--phrase-stdin", action="store_true", help="read the key's recovery phrase from standard input"
    )
    restore.add_argument("--without-secrets", action="store_true", help="go on without the key that belongs to it")
    restore.add_argument("--preview", action="store_true", help="only show it, by a server beside the live one")
    restore.add_argument("--port", type=int, dest="preview_port", help="of --preview: port to listen at (default: any)")
    restore.set_defaults(on_folder=_restore, stage=_stage)
    doctor = verbs.add_parser("doctor", help="look the installation over, whether its server runs or not")
    doctor.add_argument("--fix", action="store_true", help="mend what loses nothing")
    doctor.add_argument("--json", action="store_true", help="as one JSON list")
    doctor.add_argument("--offline", action="store_true", help="ask nothing of other machines")
    doctor.set_defaults(beside=_doctor)
    nouns = verbs.add_parser("key", help="the key that opens stored secrets").add_subparsers(required=True)
    nouns.add_parser("show", help="its recovery phrase, to be written down").set_defaults(run=_show_key)
    nouns.add_parser("verify", help="compare a phrase with the key").set_defaults(run=_verify_key)


def _backup(arguments: Namespace) -> None:
    folder = data_folder.current()
    target = arguments.target.resolve() if arguments.target else None
    target, manifest = backups.write_backup(target, with_key=arguments.with_key)
    if arguments.json:
        print(json.dumps({"path": str(target), "files": len(manifest.files), "bytes": manifest.size}))
        return
    print(f"{target}: {len(manifest.files)} files, {manifest.size / MIB:.1f} MiB.")
    if not arguments.with_key:
        print(f"Without the key {folder.key}; keep that apart, or its phrase: appliance key show.")


def _restore(arguments: Namespace, folder: DataFolder) -> None:
    """The caller holds the folder's lock; a person who is there reads how far it is."""
    if arguments.preview_port is not None:
        raise InvalidInput("--port is for a preview.", hint="Add --preview.")
    phrase = _phrase(arguments.phrase_stdin) if arguments.phrase_stdin else None
    without_secrets = arguments.without_secrets or arguments.check
    if arguments.replica:
        at = _time(arguments.at) if arguments.at else None
        restoring.prepare_replica(folder, at=at, phrase=phrase, without_secrets=without_secrets)
    else:
        _prepare_archive(arguments, folder, phrase=phrase, without_secrets=without_secrets)
    if arguments.check:
        discard(folder)
        print("It is whole: every file is what was put into it, and the database is in order.")
        return
    aside = swap(folder)
    print(f"Restored. What was there before is in {aside}; delete it once all is well.")


def _prepare_archive(arguments: Namespace, folder: DataFolder, *, phrase: str | None, without_secrets: bool) -> None:
    _introduce(arguments)
    restoring.prepare(
        folder, arguments.archive, phrase=phrase, without_secrets=without_secrets, progress=_progress_for_people()
    )


def _introduce(arguments: Namespace) -> None:
    """What an archive is, before the long part."""
    if arguments.at:
        raise InvalidInput("--at is for the replica; an archive is of one moment.", hint="Add --replica.")
    manifest = read_manifest(arguments.archive)
    print(f"Made {manifest.made_at} by version {manifest.version}: {len(manifest.files)} files,", end=" ")
    print(f"{manifest.size / MIB:.1f} MiB.", flush=True)


def _progress_for_people() -> Progress:
    return _tell if sys.stderr.isatty() else lambda done, total: None


def _stage(arguments: Namespace, live: DataFolder, own: DataFolder) -> previewing.Staged:
    """For `--preview`: the state that is asked for, inside `own`, beside the live data."""
    if arguments.check:
        raise InvalidInput("--check and --preview are two things.", hint="Leave one out; a preview checks first.")
    phrase = _phrase(arguments.phrase_stdin) if arguments.phrase_stdin else None
    if arguments.replica:
        at = _time(arguments.at) if arguments.at else None
        return previewing.stage_replica(live, own, at, phrase=phrase)
    _introduce(arguments)
    return previewing.stage_archive(live, own, arguments.archive, phrase=phrase, progress=_progress_for_people())


def _time(text: str) -> int:
    try:
        return parse_rfc3339(text)
    except ValueError:
        raise InvalidInput(f"--at {text!r} is no time.", hint="Write it as 2026-01-31T09:15:00Z.") from None


def _tell(done: int, total: int) -> None:
    print(f"\r{done * 100 // max(total, 1):3d} %", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def _doctor(arguments: Namespace, folder: DataFolder) -> None:
    """Ends with 1 if something has failed; a warning is none."""
    findings = look_over(folder, fix=arguments.fix, offline=arguments.offline)
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        print("\n".join(map(_line, findings)))
    failed = [finding.what for finding in findings if finding.result == "failed"]
    if failed:
        raise Unwell(f"Not in order: {', '.join(failed)}.")


def _line(finding: Finding) -> str:
    more = " (mended)" if finding.fixed else f": {finding.hint}" if finding.hint else ""
    return f"{finding.result:8} {finding.what:12} {finding.detail}{more}"


def _show_key(arguments: Namespace) -> None:
    print(phrase_of(read_key(data_folder.current().key)))


def _verify_key(arguments: Namespace) -> None:
    if key_of(_phrase(not sys.stdin.isatty())) != read_key(data_folder.current().key):
        raise restoring.WrongPhrase("The phrase is right in itself, but of another installation's key.")
    print("The phrase is that of this installation's key.")


def _phrase(from_stdin: bool) -> str:
    return sys.stdin.readline() if from_stdin else getpass("Recovery phrase: ")
