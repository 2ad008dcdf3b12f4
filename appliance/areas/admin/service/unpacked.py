"""The program's own files: what the one file is packed from, and whether what was unpacked of it is still the same.

The stream of the one file is a function of the folder alone, and the launcher names the folder by the stream's
SHA-256; so the files can be compared with their folder's name, without a list of them.
"""

import hashlib
import os
import stat
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

COMPLETE = ".complete"  # the launcher's own mark
PIECE = 1 << 20


def own_folder() -> Path | None:
    """Where the launcher unpacked the program that runs; None if it is none of a file (a checkout)."""
    if not getattr(sys, "frozen", False) or "APPLIANCE_BINARY" not in os.environ:
        return None
    return Path(sys.executable).resolve().parent


def is_whole(folder: Path) -> bool:
    """Whether every file is what was unpacked; reads them all, about 300 MB."""
    hasher = hashlib.sha256()
    for piece in pieces(folder):
        hasher.update(piece)
    return hasher.hexdigest() == folder.name


def pieces(folder: Path) -> Iterator[bytes]:
    """The stream: entries in the order of their names, without times, with one of two modes, and a zero byte."""
    for path in sorted(folder.rglob("*")):
        if path.name != COMPLETE or path.parent != folder:
            yield from _entry(path, path.relative_to(folder).as_posix())
    yield b"\0"


def _entry(path: Path, name: str) -> Iterator[bytes]:
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        target = os.readlink(path).encode()
        yield _head(b"L", 0, len(target), name) + target
    elif stat.S_ISDIR(found.st_mode):
        yield _head(b"D", 0o755, 0, name)
    else:
        yield _head(b"F", 0o755 if found.st_mode & 0o100 else 0o644, found.st_size, name)
        with path.open("rb") as source:
            while piece := source.read(PIECE):
                yield piece


def _head(kind: bytes, mode: int, size: int, name: str) -> bytes:
    path = name.encode()
    return struct.pack("<cIHQ", kind, mode, len(path), size) + path
