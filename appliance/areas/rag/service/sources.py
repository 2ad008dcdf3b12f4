"""The file a document was made of: one of the storage area, or one in a followed folder of this machine."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.server_folders import Roots, opened_file
from appliance.areas.rag.settings import RagSettings
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput
from appliance.core.ids import new_id
from appliance.core.settings import settings
from appliance.ports.objects import objects

_BLOCK = 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class SourceFile:
    """path: where its bytes lie while the block runs. sha256: of exactly these bytes."""

    path: Path
    name: str
    sha256: str


def roots() -> Roots:
    """What administrators have opened, and the data folder, which stays shut."""
    return Roots(settings(RagSettings).watch_roots, objects.scratch().parent)


def has_file(document: RagDocument) -> bool:
    return document.server_path is not None or (document.bucket is not None and document.path is not None)


@contextmanager
def opened(document: RagDocument) -> Iterator[SourceFile]:
    """Raises NotFound, Refused (the folder is no longer open), InvalidInput (too large)."""
    if document.server_path is None:
        stored = storage.open_file(Actor(document.owner_id), str(document.bucket), str(document.path))
        yield SourceFile(stored.path, stored.name, stored.sha256)
        return
    # Whoever reads takes paths, and behind a path another file may stand at any moment.
    copy = objects.scratch() / f"watched-{new_id()}"
    try:
        with opened_file(document.server_path, roots()) as file, copy.open("wb") as target:
            sha256 = copied(file, target)
        yield SourceFile(copy, document.server_path.rpartition("/")[2], sha256)
    finally:
        copy.unlink(missing_ok=True)


def copied(file: BinaryIO, target: BinaryIO | None = None) -> str:
    """SHA-256 of what the file holds, which also goes to `target`. Raises InvalidInput if it is too large."""
    digest, size, limit = hashlib.sha256(), 0, settings(RagSettings).watch_max_bytes
    while block := file.read(_BLOCK):
        size += len(block)
        if size > limit:
            raise InvalidInput(f"it has more than {limit} bytes, the limit of rag.watch_max_bytes")
        digest.update(block)
        if target is not None:
            target.write(block)
    return digest.hexdigest()
