"""Office files are ZIP archives of XML: read in a stream, with a limit on everything a hostile one could grow."""

import io
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from appliance.core.errors import InvalidInput

LARGEST_LIST = 2 * 1024**2  # bytes of the list of entries
MOST_ENTRIES = 10_000
LARGEST_CONTENT = 200 * 1024**2  # bytes unpacked, of all entries that are read
LARGEST_RATIO = 300  # unpacked to packed, where more than a MiB is unpacked
LARGEST_TAG = 4 * 1024**2  # bytes
DEEPEST = 256  # elements in each other
LONGEST = 60  # seconds
_BLOCK = 64 * 1024  # bytes

Event = tuple[str, str, dict[str, str]]  # ("start" | "end", name, attributes) or ("text", words, {})


class _Bounded(io.BytesIO):
    """zipfile reads the list of entries at once, as long as the file says it is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_LIST:
            raise zipfile.BadZipFile("the list of entries is too long")
        return super().read(size)


class Archive:
    """The entries of one file, by name; nothing is ever written to disk. All methods raise InvalidInput."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(_Bounded(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise InvalidInput(f"The file is no readable archive: {error}.") from error
        self.names = frozenset(self._zip.namelist())
        if len(self._zip.infolist()) > MOST_ENTRIES:
            raise InvalidInput(f"The file holds more than {MOST_ENTRIES} entries.")
        self._unpacked = 0
        self._until = time.monotonic() + LONGEST

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, in pieces."""
        if name not in self.names:
            raise InvalidInput(f"The file has no {name}.")
        info, unpacked = self._zip.getinfo(name), 0
        try:
            with self._zip.open(info) as entry:
                while block := entry.read(_BLOCK):
                    unpacked += len(block)
                    self._count(name, len(block), unpacked, info.compress_size)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
            # RuntimeError: encrypted, or packed in a way this Python cannot read.
            raise InvalidInput(f"{name} in the file cannot be read: {error}.") from error

    def _count(self, name: str, size: int, unpacked: int, packed: int) -> None:
        self._unpacked += size
        if self._unpacked > LARGEST_CONTENT:
            raise InvalidInput(f"The file unpacks to more than {LARGEST_CONTENT // 1024**2} MiB.")
        if unpacked > 1024**2 and unpacked > LARGEST_RATIO * packed:
            raise InvalidInput(f"{name} in the file is packed more than {LARGEST_RATIO} fold.")
        if time.monotonic() > self._until:
            raise InvalidInput(f"Reading the file takes longer than {LONGEST} seconds.")

    def events(self, name: str) -> Iterator[Event]:
        """The XML of an entry, in order; names without prefix, attributes with and without.

        Declarations of types and entities are refused.
        """
        reader, fed = _Reader(), 0
        for block in self.blocks(name):
            fed += len(block)
            yield from reader.feed(name, block, fed)
        yield from reader.feed(name, b"", fed, final=True)


class _Reader:
    def __init__(self) -> None:
        self._found: list[Event] = []
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = lambda words: self._found.append(("text", words, {}))
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, name: str, block: bytes, fed: int, *, final: bool = False) -> list[Event]:
        try:
            self._parser.Parse(block, final)
        except expat.ExpatError as error:
            raise InvalidInput(f"{name} in the file is no valid XML: {error}.") from error
        if fed - self._parser.CurrentByteIndex > LARGEST_TAG:
            raise InvalidInput(f"{name} in the file has a tag of more than {LARGEST_TAG // 1024**2} MiB.")
        found, self._found = self._found, []
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidInput(f"The file nests elements more than {DEEPEST} deep.")
        self._found.append(("start", _local(name), attributes | {_local(key): attributes[key] for key in attributes}))

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._found.append(("end", _local(name), {}))

    @staticmethod
    def _refuse(*_: Any) -> None:
        raise InvalidInput("The file declares document types or entities, which office files never need.")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
