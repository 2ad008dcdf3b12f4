"""The command line of the admin area: backups, getting back, the key's phrase."""

import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from getpass import getpass
from pathlib import Path

from appliance import __version__
from appliance.areas.admin.service import backups, restoring
from appliance.core.recovery_phrase import key_of, phrase_of
from appliance.core.secrets import read_key
from appliance.db import data_folder
from appliance.db.archive import discard, make_archive, read_manifest, swap
from appliance.db.data_folder import DataFolder

MIB = 1024 * 1024


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance backup`, `appliance restore`, `appliance key show|verify`."""
    backup = verbs.add_parser("backup", help="write everything into one archive, while the server works or not")
    backup.add_argument("target", type=Path, nargs="?", help="file to write (default: a new one in the backup folder)")
    backup.add_argument("--with-key", action="store_true", help="with the key that opens stored secrets")
    backup.add_argument("--json", action="store_true", help="tell the result as JSON")
    backup.set_defaults(run=_backup)
    restore = verbs.add_parser("restore", help="put an archive in the place of the data, which is kept aside")
    restore.add_argument("archive", type=Path)
    restore.add_argument("--check", action="store_true", help="only unpack and check it; changes nothing")
    restore.add_argument(
        "--phrase-stdin", action="store_true", help="read the key's recovery phrase from standard input"
    )
    restore.add_argument("--without-secrets", action="store_true", help="go on without the key that belongs to it")
    restore.set_defaults(on_folder=_restore)
    nouns = verbs.add_parser("key", help="the key that opens stored secrets").add_subparsers(required=True)
    nouns.add_parser("show", help="its recovery phrase, to be written down").set_defaults(run=_show_key)
    nouns.add_parser("verify", help="compare a phrase with the key").set_defaults(run=_verify_key)


def _backup(arguments: Namespace) -> None:
    folder = data_folder.current()
    target = (arguments.target or backups.new_path()).resolve()
    manifest = make_archive(folder, target, version=__version__, with_key=arguments.with_key)
    if arguments.json:
        print(json.dumps({"path": str(target), "files": len(manifest.files), "bytes": manifest.size}))
        return
    print(f"{target}: {len(manifest.files)} files, {manifest.size / MIB:.1f} MiB.")
    if not arguments.with_key:
        print(f"Without the key {folder.key}; keep that apart, or its phrase: appliance key show.")


def _restore(arguments: Namespace, folder: DataFolder) -> None:
    """The caller holds the folder's lock; a person who is there reads how far it is."""
    manifest = read_manifest(arguments.archive)
    print(f"Made {manifest.made_at} by version {manifest.version}: {len(manifest.files)} files,", end=" ")
    print(f"{manifest.size / MIB:.1f} MiB.", flush=True)
    phrase = _phrase(arguments.phrase_stdin) if arguments.phrase_stdin else None
    restoring.prepare(
        folder,
        arguments.archive,
        phrase=phrase,
        without_secrets=arguments.without_secrets or arguments.check,
        progress=_tell if sys.stderr.isatty() else lambda done, total: None,
    )
    if arguments.check:
        discard(folder)
        print("It is whole: every file is what was put into it, and the database is in order.")
        return
    aside = swap(folder)
    print(f"Restored. What was there before is in {aside}; delete it once all is well.")


def _tell(done: int, total: int) -> None:
    print(f"\r{done * 100 // max(total, 1):3d} %", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def _show_key(arguments: Namespace) -> None:
    print(phrase_of(read_key(data_folder.current().key)))


def _verify_key(arguments: Namespace) -> None:
    if key_of(_phrase(not sys.stdin.isatty())) != read_key(data_folder.current().key):
        raise restoring.WrongPhrase("The phrase is right in itself, but of another installation's key.")
    print("The phrase is that of this installation's key.")


def _phrase(from_stdin: bool) -> str:
    return sys.stdin.readline() if from_stdin else getpass("Recovery phrase: ")
