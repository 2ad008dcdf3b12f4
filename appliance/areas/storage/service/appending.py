"""One request's bytes on their way to the end of a part; one request at a time may append to an upload."""

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from appliance.areas.storage.models import Resumable
from appliance.areas.storage.service.usage import check_disk
from appliance.core.clock import now_ms
from appliance.core.errors import Conflict, NotFound, PayloadTooLarge, Problem, StorageFull
from appliance.db import writing
from appliance.db.data_folder import PARTS
from appliance.db.faults import spared
from appliance.http.tus import Checksum
from appliance.ports.objects import objects

STEP = 8 * 1024 * 1024  # bytes: what a crash may cost the client to send again

_lock = threading.Lock()
_busy: set[str] = set()


class Busy(Conflict):
    """Another request works on this upload; clients of the protocol try again."""

    code, title = "upload-busy", "Upload busy"


class OffsetMismatch(Conflict):
    """extra: `received`, bytes."""

    code, title = "offset-mismatch", "Offset mismatch"


class ChecksumMismatch(Problem):
    """The status is the protocol's own."""

    status, code, title = 460, "checksum-mismatch", "Checksum mismatch"


class Appending:
    """`open`, then `write` pieces in order, then `finish`; or `stop` at any moment, which keeps what has come.

    Each blocks, and may come from another thread than the one before, even at once: they queue.
    """

    def __init__(
        self,
        find: Callable[[], Resumable],
        complete: Callable[[Resumable], Resumable],
        offset: int,
        checksum: Checksum | None,
        lifetime: int,
    ) -> None:
        """find: the row, or NotFound. complete: makes it a file. lifetime: milliseconds from the last byte on."""
        self._find, self._complete, self._offset, self._lifetime = find, complete, offset, lifetime
        self._expected = checksum
        self._hash: Any = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        self._queue = threading.Lock()
        self._file: FileIO | None = None
        self._row: Resumable | None = None
        self._fresh = 0  # bytes written since the table was told
        self._ended = False

    def open(self) -> None:
        """Raises NotFound, Busy, OffsetMismatch, StorageFull."""
        with self._queue:
            if self._ended:
                return
            check_disk()
            row = self._find()
            _take(row.id)
            try:
                row = self._find()  # as whoever was busy with it left it
                self._file = _opened(row, self._offset)
                self._row = row
            except BaseException:
                self._ended = True
                _give_back(row.id)
                raise

    def write(self, piece: bytes) -> None:
        """Raises PayloadTooLarge when more comes than was announced, StorageFull."""
        with self._queue:
            if self._ended or self._row is None or not piece:
                return
            if self._row.received + self._fresh + len(piece) > self._row.size:
                raise PayloadTooLarge(
                    f"More came than the {self._row.size} bytes that were announced.", limit_bytes=self._row.size
                )
            assert self._file is not None, "room for bytes means that it is no file yet"
            _write(self._file, piece)
            self._fresh += len(piece)
            if self._hash is not None:
                self._hash.update(piece)
            elif self._fresh >= STEP:
                check_disk()
                self._save()

    def finish(self) -> Resumable:
        """The body is at its end; with the last byte of all the upload becomes a file. Raises ChecksumMismatch."""
        with self._queue:
            row = self._row
            assert row is not None and not self._ended, "opened, and not stopped"
            try:
                if self._expected is not None and self._hash.digest() != self._expected.digest:
                    raise ChecksumMismatch("The checksum does not fit what came.", hint="Send it again.")
                self._save()
                self._release()
                return self._complete(row) if row.received == row.size else row
            finally:
                self._end()

    def stop(self) -> None:
        """The client is gone, or did something wrong. What came under a checksum is not kept: it may be wrong."""
        with self._queue:
            if self._ended:
                return
            try:
                if self._row is not None and self._expected is None:
                    with spared():  # what a full disk does not take of it, the client sends again
                        self._save()
            except NotFound:
                pass  # ended meanwhile, and so are its bytes
            finally:
                self._end()

    def _save(self) -> None:
        """First the bytes, then the number."""
        row = self._row
        assert row is not None
        if self._file is None:
            return  # it is a file already
        os.fsync(self._file.fileno())
        row.received += self._fresh
        row.expires_at = now_ms() + self._lifetime
        self._fresh = 0
        with writing():
            found = (
                Resumable.update(received=row.received, expires_at=row.expires_at)
                .where(Resumable.id == row.id)
                .execute()
            )
        if not found:
            drop_part(row.id)
            raise NotFound("This upload was ended meanwhile.")

    def _end(self) -> None:
        self._ended = True
        self._release()
        if self._row is not None:
            _give_back(self._row.id)

    def _release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def busy_with(upload_id: str) -> Iterator[None]:
    """Nobody else works on this upload meanwhile. Raises Busy."""
    _take(upload_id)
    try:
        yield
    finally:
        _give_back(upload_id)


def part_of(upload_id: str) -> Path:
    """Where what has come of an upload lies, if anything has."""
    return objects.scratch() / PARTS / upload_id


def make_part(upload_id: str) -> None:
    """An empty one."""
    part = part_of(upload_id)
    part.parent.mkdir(mode=0o700, exist_ok=True)
    part.touch(0o600)


def part_ids() -> list[str]:
    """Of all parts on disk."""
    return [path.name for path in (objects.scratch() / PARTS).glob("*")]


def drop_part(upload_id: str) -> None:
    part_of(upload_id).unlink(missing_ok=True)


def _take(upload_id: str) -> None:
    with _lock:
        if upload_id in _busy:
            raise Busy("Another request works on this upload.", hint="Try again in a moment.")
        _busy.add(upload_id)


def _give_back(upload_id: str) -> None:
    with _lock:
        _busy.discard(upload_id)


def _opened(row: Resumable, offset: int) -> FileIO | None:
    """The part, cut back to what the table promises; None if it is a file already, which takes nothing."""
    if offset != row.received:
        raise OffsetMismatch(
            f"{row.received} bytes have come, not {offset}.", hint="Ask where to go on.", received=row.received
        )
    if row.file_id is not None:
        return None
    part = part_of(row.id)
    # Shorter only if somebody meddled with the folder, or a backup was restored without it.
    if not part.exists() or part.stat().st_size < row.received:
        raise NotFound("What had come of this upload is gone.", hint="Begin a new one.")
    file = part.open("r+b", buffering=0)
    file.truncate(row.received)
    file.seek(row.received)
    return file


def _write(file: FileIO, piece: bytes) -> None:
    left = memoryview(piece)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                "There is no room for the rest of this upload.",
                hint="Go on where it stands once an administrator has made room.",
            ) from error
        raise
