"""Bytes into a new file, hashed on the way: read once, written once."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

_PIECE = 256 * 1024  # larger ones leave the processor's cache between hashing and writing


class Readable(Protocol):
    def read(self, count: int, /) -> bytes: ...


def pieces_of(source: Readable) -> Iterator[bytes]:
    """What is left in an open file."""
    while piece := source.read(_PIECE):
        yield piece


def keep(pieces: Iterable[bytes], target: Path) -> tuple[int, str]:
    """(bytes, their SHA-256 in hex) of a new file that its owner alone may read; folders that it needs are made.

    It is not on the disk yet: who makes many syncs once. Raises FileExistsError.
    """
    hasher, size = hashlib.sha256(), 0
    with os.fdopen(_created(target), "wb", buffering=0) as output:
        for piece in pieces:
            hasher.update(piece)
            size += len(piece)
            left = memoryview(piece)
            while left:
                left = left[output.write(left) :]
    return size, hasher.hexdigest()


def _created(target: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(target, flags, 0o600)
    except FileNotFoundError:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(target, flags, 0o600)
