"""`appliance disk`: what uses the space, and giving it back."""

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from dataclasses import asdict

from appliance.areas.admin.service import disk, freeing

MIB = 1024 * 1024
FROM_OUTSIDE = ("before_restore", "old_backups", "history")
"""What may go beside a running server; contents on their way to a file are known to its process alone."""


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    parser = verbs.add_parser("disk", help="say what uses the space, and give it back")
    parser.add_argument("--free", action="append", choices=FROM_OUTSIDE, default=[], help="what may go; repeatable")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.set_defaults(run=_disk)


def _disk(arguments: Namespace) -> None:
    freed = freeing.free(None, arguments.free) if arguments.free else []
    use = disk.measure()
    if arguments.json:
        print(json.dumps({"freed": [asdict(each) for each in freed], **asdict(use)}, indent=2))
        return
    for each in freed:
        print(f"{each.what}: {each.bytes / MIB:.1f} MiB given back{f'; {each.error}' if each.error else ''}")
    print(f"{_size(use.free)} free of {_size(use.total)}; below {_size(use.wanted)} uploads and new work wait")
    _table("Parts", use.parts)
    _table("Database", use.tables[:10])
    _table("Buckets", use.buckets)
    _table("Largest owners", use.owners)
    _table("Largest files", use.files)
    print(f"\n{_size(use.unused)} of the database and {_size(use.unused_contents)} of contents hold nothing any more")


def _table(title: str, parts: Sequence[disk.Part]) -> None:
    if parts:
        print(f"\n{title}")
    for part in parts:
        print(f"  {_size(part.bytes):>12}  {part.name}  {part.detail}".rstrip())


def _size(count: int) -> str:
    return f"{count / MIB:,.1f} MiB"
