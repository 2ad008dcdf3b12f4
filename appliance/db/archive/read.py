"""Looking into an archive without unpacking it."""

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import msgspec

from appliance.core.errors import NotFound
from appliance.db.archive.manifest import FORMAT, LARGEST, NAME, BadArchive, Manifest

_AT_ONCE = 1024 * 1024  # bytes


class _InPieces:
    """A file that gives little at once: tarfile reads a header as long as it claims to be; below zero, all."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.tell, self.seek, self.name, self.mode = file.tell, file.seek, file.name, file.mode

    def read(self, count: int = -1) -> bytes:
        if not 0 <= count <= _AT_ONCE:
            raise tarfile.ReadError(f"a header of {count} bytes")
        return self._file.read(count)


@contextmanager
def opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """Raises NotFound, BadArchive."""
    if not archive.is_file():
        raise NotFound(f"There is no archive {archive}.")
    try:
        with archive.open("rb") as file, tarfile.open(fileobj=cast(IO[bytes], _InPieces(file)), mode="r:") as tar:
            yield tar
    except (tarfile.TarError, ValueError, RecursionError) as error:  # the latter two of headers that are nonsense
        raise BadArchive(f"{archive} is no archive of the appliance, or is damaged: {error}.") from error


def entries(tar: tarfile.TarFile, archive: Path) -> Iterator[tarfile.TarInfo]:
    """What an archive holds, in order. Raises BadArchive for what leads tarfile round in circles, and for sparse files:
    a few bytes that become terabytes.
    """
    for entry in tar:
        if entry.size < 0 or entry.issparse():
            raise BadArchive(f"{archive} holds {entry.name!r}, which does not belong there.")
        yield entry


def text_of(tar: tarfile.TarFile, entry: tarfile.TarInfo, archive: Path) -> bytes:
    """Of a manifest. Raises BadArchive for what is none, or too large for one."""
    source = tar.extractfile(entry) if entry.isreg() and entry.size <= LARGEST else None
    if source is None:
        raise BadArchive(f"The manifest of {archive} is no file of at most {LARGEST} bytes.")
    return b"".join(iter(lambda: source.read(_AT_ONCE), b""))


def read_manifest(archive: Path) -> Manifest:
    """What an archive says of itself. Raises NotFound, BadArchive."""
    with opened(archive) as tar:
        last = None
        for entry in entries(tar, archive):
            last = entry
        if last is None or last.name != NAME:
            raise BadArchive(f"{archive} was cut short: its manifest is missing.", hint="Take an older archive.")
        return checked(text_of(tar, last, archive), archive)


def checked(text: bytes, archive: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadArchive(f"The manifest of {archive} cannot be read: {error}.") from error
    if manifest.format > FORMAT:
        raise BadArchive(f"{archive} was made by a newer version ({manifest.version}).", hint="Use that version.")
    return manifest
