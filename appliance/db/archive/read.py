"""Looking into an archive without unpacking it."""

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from appliance.core.errors import NotFound
from appliance.db.archive.manifest import FORMAT, LARGEST, NAME, BadArchive, Manifest


@contextmanager
def opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """Raises NotFound, BadArchive."""
    if not archive.is_file():
        raise NotFound(f"There is no archive {archive}.")
    try:
        with tarfile.open(archive, mode="r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise BadArchive(f"{archive} is no archive of the appliance, or is damaged: {error}.") from error


def read_manifest(archive: Path) -> Manifest:
    """What an archive says of itself. Raises NotFound, BadArchive."""
    with opened(archive) as tar:
        last = None
        for entry in tar:
            last = entry
        if last is None or last.name != NAME or not last.isfile() or last.size > LARGEST:
            raise BadArchive(f"{archive} was cut short: its manifest is missing.", hint="Take an older archive.")
        source = tar.extractfile(last)
        assert source is not None
        return checked(source.read(), archive)


def checked(text: bytes, archive: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadArchive(f"The manifest of {archive} cannot be read: {error}.") from error
    if manifest.format > FORMAT:
        raise BadArchive(f"{archive} was made by a newer version ({manifest.version}).", hint="Use that version.")
    return manifest
