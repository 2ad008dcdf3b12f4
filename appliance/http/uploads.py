"""Multipart uploads as a stream: each file is hashed on its way into `<data>/tmp`, off the loop.

The loop collects half a MiB, a thread parses, hashes and writes it, and meanwhile the loop
collects the next one. What the client sends faster waits in its own socket, so memory stays flat.
"""

import asyncio
import errno
import hashlib
import logging
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from appliance.core.errors import BadRequest, PayloadTooLarge, StorageFull, UnsupportedMediaType
from appliance.http.pool import slow

log = logging.getLogger(__name__)

PIECE = 512 * 1024
IDLE_SECONDS = 60  # without a byte for so long, an upload is given up
MOST_PARTS = 200
TEXT_BYTES = 1024 * 1024  # all text fields of a form together
PREFIX = "upload-"


class Upload:
    """A file that came with a form, on disk. Whoever keeps it moves `path` away; the rest is removed.

    name: as the client sent it, not fit for a file system. content_type: as declared, in lower case.
    """

    __slots__ = ("content_type", "name", "path", "sha256", "size")

    def __init__(self, path: Path, name: str, size: int, sha256: str, content_type: str) -> None:
        self.path, self.name, self.size, self.sha256, self.content_type = path, name, size, sha256, content_type

    def __repr__(self) -> str:
        return f"Upload({self.name!r}, {self.size} bytes)"


_folder = Path(tempfile.gettempdir())


def set_upload_folder(folder: Path) -> None:
    """Where uploads land, on the file system of the data folder; what an earlier process left there is removed."""
    global _folder
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{PREFIX}*"):
        left.unlink(missing_ok=True)
    _folder = folder


class Incoming(Protocol):
    """Sanic's stream of a request body: bytes, then None."""

    async def read(self) -> bytes | None: ...


class _Fillable(Protocol):
    """What takes a body piece by piece, on threads."""

    def feed(self, data: bytes) -> None: ...
    def finish(self) -> None: ...
    def remove(self) -> None: ...


Filled = TypeVar("Filled", bound=_Fillable)


@dataclass
class _Part:
    name: str
    filename: str | None
    content_type: str
    file: BinaryIO | None = None
    text: bytearray = field(default_factory=bytearray)
    size: int = 0
    sha256: Any = field(default_factory=hashlib.sha256)


class Receiver:
    """Takes the bytes of one form. `feed` and `finish` run on threads, one after the other."""

    def __init__(self, boundary: bytes, max_file: int, max_files: int | None = None) -> None:
        """max_file: bytes of one file; max_files: of all together, None = no limit."""
        self.pairs: list[tuple[str, str | Upload]] = []
        self._max_file, self._max_files = max_file, max_files
        self._file_bytes = 0
        self._paths: list[Path] = []
        self._part: _Part | None = None
        self._header: dict[str, bytes] = {}
        self._field, self._value = bytearray(), bytearray()
        self._text_bytes, self._ended = 0, False
        self._parser = MultipartParser(boundary, self._callbacks(), max_header_count=16)

    def feed(self, data: bytes) -> None:
        """Raises BadRequest, PayloadTooLarge, StorageFull."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise BadRequest(f"The multipart body is broken: {error}.") from error
        except OSError as error:
            raise _no_room(error) from error

    def finish(self) -> None:
        """Raises BadRequest if the body ended early."""
        try:
            self._parser.finalize()
        except FormParserError as error:
            raise BadRequest(f"The multipart body is broken: {error}.") from error
        if not self._ended:
            raise BadRequest("The multipart body ended early.")

    def remove(self) -> None:
        """Close and delete all files that nobody moved away."""
        if self._part and self._part.file:
            self._part.file.close()
        for path in self._paths:
            path.unlink(missing_ok=True)

    def _callbacks(self) -> Any:
        return {
            "on_part_begin": self._header.clear,
            "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._keep_header,
            "on_headers_finished": self._begin_part,
            "on_part_data": self._take_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _keep_header(self) -> None:
        self._header[self._field.decode("latin-1").lower()] = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _begin_part(self) -> None:
        if len(self.pairs) >= MOST_PARTS:
            raise BadRequest(f"A form may have at most {MOST_PARTS} parts.")
        kind, options = parse_options_header(self._header.get("content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise BadRequest("A part of the form has no name.")
        content_type = self._header.get("content-type", b"").decode("latin-1").lower()
        self._part = _Part(_decoded(options[b"name"]), None, content_type)
        if b"filename" in options:
            self._part.filename = _decoded(options[b"filename"])
            descriptor, path = tempfile.mkstemp(prefix=PREFIX, dir=_folder)
            self._part.file = os.fdopen(descriptor, "wb", buffering=0)
            self._paths.append(Path(path))

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        assert part is not None
        piece = memoryview(data)[start:end]
        if part.file is None:
            self._text_bytes += len(piece)
            if self._text_bytes > TEXT_BYTES:
                raise PayloadTooLarge("The text fields of this form are too large.", limit_bytes=TEXT_BYTES)
            part.text += piece
            return
        part.size += len(piece)
        self._file_bytes += len(piece)
        if part.size > self._max_file or (self._max_files is not None and self._file_bytes > self._max_files):
            raise too_large(self._max_file)
        part.sha256.update(piece)
        _write_all(part.file, piece)

    def _end_part(self) -> None:
        part = self._part
        assert part is not None
        if part.file is None:
            self.pairs.append((part.name, _text(part)))
        else:
            part.file.close()
            if part.filename or part.size:  # a browser sends an empty part for a file field left empty
                content_type = part.content_type.partition(";")[0].strip() or "application/octet-stream"
                digest = part.sha256.hexdigest()
                self.pairs.append(
                    (part.name, Upload(self._paths[-1], part.filename or "", part.size, digest, content_type))
                )
        self._part = None

    def _end(self) -> None:
        self._ended = True


def _write_all(file: BinaryIO, piece: memoryview) -> None:
    """What an unbuffered file takes at once may be less: a disk takes what it has room for and fails at the rest."""
    while piece:
        piece = piece[file.write(piece) :]


def _no_room(error: OSError) -> Exception:
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return error
    return StorageFull("There is no room for this upload.", hint="An administrator has to make room; then try again.")


def too_large(limit: int) -> PayloadTooLarge:
    return PayloadTooLarge(f"The file is larger than {limit} bytes.", limit_bytes=limit)


def _decoded(raw: bytes) -> str:
    """A name or file name: UTF-8 as browsers send it."""
    text = raw.decode("utf-8", "replace")
    if not text.startswith("=?"):
        return text
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError):
        return text  # it only looks like an encoded word


def _text(part: _Part) -> str:
    try:
        return part.text.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(f"The field {part.name!r} is not UTF-8.") from None


def boundary_of(content_type: str) -> bytes:
    """Raises UnsupportedMediaType, BadRequest."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise UnsupportedMediaType(
            f"The body is of type {kind.decode('latin-1') or 'unknown'!r}.", hint="Send multipart/form-data."
        )
    if not options.get(b"boundary"):
        raise BadRequest("The multipart body has no boundary.")
    return options[b"boundary"]


async def receive(stream: Incoming, content_type: str, max_file: int, max_files: int | None = None) -> Receiver:
    """Read a whole form; the caller removes its files. An upload that fails or is cut off leaves nothing.

    Raises UnsupportedMediaType, BadRequest, PayloadTooLarge, StorageFull.
    """
    return await _fill(Receiver(boundary_of(content_type), max_file, max_files), pieces(stream))


async def _fill(receiver: Filled, body: AsyncIterator[bytes]) -> Filled:
    feeding: asyncio.Future[None] | None = None
    try:
        async for piece in body:
            if feeding is not None:
                await feeding
            feeding = slow.run(receiver.feed, piece)
        if feeding is not None:
            await feeding
        await slow.run(receiver.finish)
    except BaseException:
        # After a thread that may still be writing: the pool has more than one.
        if feeding is not None and not feeding.done():
            await asyncio.wait([feeding])
            feeding.exception()  # its own failure matters no more
        slow.run(receiver.remove)
        raise
    return receiver


class RawReceiver:
    """Takes a body that is one file and nothing else. Its methods run on threads, one after the other."""

    def __init__(self, content_type: str, max_file: int) -> None:
        self._content_type, self._max_file = content_type, max_file
        self._size, self._sha256 = 0, hashlib.sha256()
        descriptor, path = tempfile.mkstemp(prefix=PREFIX, dir=_folder)
        self._path, self._file = Path(path), os.fdopen(descriptor, "wb")

    def feed(self, data: bytes) -> None:
        """Raises PayloadTooLarge, StorageFull."""
        self._size += len(data)
        if self._size > self._max_file:
            raise too_large(self._max_file)
        self._sha256.update(data)
        try:
            self._file.write(data)
        except OSError as error:
            raise _no_room(error) from error

    def finish(self) -> None:
        """Raises StorageFull."""
        try:
            self._file.close()
        except OSError as error:
            raise _no_room(error) from error

    def remove(self) -> None:
        """Close and delete the file unless somebody moved it away."""
        with suppress(OSError):  # what could not be written is not wanted either
            self._file.close()
        self._path.unlink(missing_ok=True)

    @property
    def upload(self) -> Upload:
        """What came, nameless."""
        return Upload(self._path, "", self._size, self._sha256.hexdigest(), self._content_type)


async def receive_raw(body: AsyncIterator[bytes], content_type: str, max_file: int) -> RawReceiver:
    """Read a whole body as one file; the caller removes it. One that fails or is cut off leaves nothing.

    Raises BadRequest, PayloadTooLarge, StorageFull.
    """
    media = content_type.partition(";")[0].strip().lower() or "application/octet-stream"
    return await _fill(RawReceiver(media, max_file), body)


async def pieces(stream: Incoming) -> AsyncIterator[bytes]:
    """A body in pieces of PIECE bytes or a little more; the last may be less. Raises BadRequest if it stands still."""
    collected: list[bytes] = []
    size = 0
    while (data := await _read(stream)) is not None:
        collected.append(data)
        size += len(data)
        if size >= PIECE:
            yield b"".join(collected)
            collected, size = [], 0
    if collected:
        yield b"".join(collected)


async def _read(stream: Incoming) -> bytes | None:
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            return await stream.read()
    except TimeoutError:
        raise BadRequest(f"The upload stood still for {IDLE_SECONDS} seconds.") from None
