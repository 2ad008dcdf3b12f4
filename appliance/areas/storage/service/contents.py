"""Contents and their rows: kept before a row says so, dropped when no row does any more.

Between the two lies a race: somebody uploads the very content whose last row is being deleted. So a
content on its way to its row is pinned, and whoever drops looks at rows and pins while no one can add either.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from appliance.core.errors import NotFound
from appliance.db import rows, writing
from appliance.ports.objects import objects

_AT_ONCE = 500  # contents looked at in one transaction

_lock = threading.Lock()
_pinned: Counter[str] = Counter()
_spared: set[str] = set()  # pinned when they were to be dropped: looked at again with the last pin


@contextmanager
def kept(source: Path, sha256: str) -> Iterator[None]:
    """Keep `source` as the content of `sha256` while its row is written inside; if that fails, nothing stays."""
    with _lock:
        _pinned[sha256] += 1
    failed = True
    try:
        objects.keep(source, sha256)
        yield
        failed = False
    finally:
        if _unpin(sha256) or failed:
            drop_unused([sha256])


def drop_unused(hashes: Iterable[str]) -> int:
    """Remove the contents among `hashes` that no row names and nobody is about to; answers how many."""
    dropped = 0
    with writing():  # no row can appear while we look
        for sha256 in set(hashes):
            if not rows("SELECT 1 FROM storage_file WHERE sha256 = ? LIMIT 1", (sha256,)):
                dropped += _drop_unless_pinned(sha256)
    return dropped


def sweep() -> int:
    """Remove every content without a row: what a crash between keeping and committing left; answers how many."""
    hashes = objects.hashes()
    dropped = 0
    while batch := list(islice(hashes, _AT_ONCE)):
        dropped += drop_unused(batch)
    return dropped


def kept_bytes() -> tuple[int, int]:
    """(bytes of all contents, bytes of those that no row names). What is on its way to its row counts as unused."""
    hashes, total, unused = objects.hashes(), 0, 0
    while batch := list(islice(hashes, _AT_ONCE)):
        wanted = ", ".join("?" * len(batch))
        named = {sha256 for (sha256,) in rows(f"SELECT sha256 FROM storage_file WHERE sha256 IN ({wanted})", batch)}
        for sha256 in batch:
            with suppress(NotFound, FileNotFoundError):  # dropped meanwhile
                size = objects.path(sha256).stat().st_size
                total += size
                unused += 0 if sha256 in named else size
    return total, unused


def write_scratch(content: bytes) -> Path:
    """`content` in a file beside the contents, for `kept`."""
    with NamedTemporaryFile(prefix="content-", dir=objects.scratch(), delete=False) as file:
        file.write(content)
    return Path(file.name)


def sha256_of(path: Path) -> str:
    """Of the file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpin(sha256: str) -> bool:
    """Whether the content was spared meanwhile and has no pin any more."""
    with _lock:
        _pinned[sha256] -= 1
        if _pinned[sha256]:
            return False
        del _pinned[sha256]
        spared = sha256 in _spared
        _spared.discard(sha256)
        return spared


def _drop_unless_pinned(sha256: str) -> bool:
    # Under the lock also while the file goes: a pin taken in between would protect a content that is gone.
    with _lock:
        if sha256 in _pinned:
            _spared.add(sha256)
            return False
        objects.drop(sha256)
        return True
