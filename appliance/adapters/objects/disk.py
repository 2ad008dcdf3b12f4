"""Contents under `<data>/blobs/ab/cd/<sha256>`. No name that a person chose ever becomes a path here."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from appliance.core.errors import NotFound
from appliance.db.data_folder import sync

_SHA256 = re.compile(r"[0-9a-f]{64}")


class DiskObjects:
    """See `ports.objects.Objects`. data: the data folder; contents live in its `blobs`, those on their way in `tmp`.

    on_keep: called with the hash once a content is safe.
    Thread-safe: everything that decides is one rename or one unlink of the file system.
    """

    def __init__(self, data: Path, on_keep: Callable[[str], object] = lambda sha256: None) -> None:
        self._on_keep = on_keep
        self._blobs = data / "blobs"
        self._scratch = data / "tmp"
        for folder in (self._blobs, self._scratch):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, source: Path, sha256: str) -> None:
        """As the port says. After it returns, the content survives a power cut."""
        target = self._target(sha256)
        try:
            _make_durable(source)
        except FileNotFoundError:
            if target.exists():
                return  # kept by an earlier call with the same source
            raise
        self._make_folders(target.parent)
        # Also over content that is there already: the same bytes, and no moment between looking and
        # moving in which somebody could drop them.
        source.replace(target)
        sync(target.parent)
        self._on_keep(sha256)

    def path(self, sha256: str) -> Path:
        target = self._target(sha256)
        if not target.exists():
            raise NotFound("The content of this file is gone.")
        return target

    def drop(self, sha256: str) -> None:
        self._target(sha256).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        for path in self._blobs.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def free_bytes(self) -> int:
        # Every task asks this before it begins; work that needs no contents goes on without the folder.
        place = self._blobs if self._blobs.exists() else self._blobs.parent
        return shutil.disk_usage(place).free

    def probe(self) -> None:
        for folder in (self._scratch, self._blobs):
            with tempfile.TemporaryFile(dir=folder):
                pass

    def scratch(self) -> Path:
        return self._scratch

    def _target(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256 in hex: {sha256[:80]!r}")
        return self._blobs / sha256[:2] / sha256[2:4] / sha256

    def _make_folders(self, folder: Path) -> None:
        if folder.exists():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder is an entry of its parent: that must be on disk too.
        sync(folder.parent)
        sync(self._blobs)


def _make_durable(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fchmod(descriptor, 0o600)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
