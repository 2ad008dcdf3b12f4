"""Taking apart the archive that somebody brought: files and folders below one folder, and nothing else."""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from appliance.core.errors import InvalidInput

_MOST_BYTES = 2 * 1024**3  # unpacked; the whole Chrome has 400 MB
_MOST_ENTRIES = 20_000
# The last four: how it is compressed is not known, it has a password, two entries have one name.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError, FileExistsError, NotADirectoryError),
)


def unpack(archive: Path, into: Path) -> None:
    """Raises InvalidInput for what is no whole zip file or reaches beyond `into`, OSError."""
    try:
        opened = archive.open("rb")
    except OSError as error:
        raise InvalidInput(f"{archive} cannot be read: {error.strerror}.", hint="Correct --from.") from error
    try:
        with opened, zipfile.ZipFile(opened) as file:
            entries = file.infolist()
            _check_sizes(archive, entries)
            for entry in entries:
                _unpack_entry(file, entry, into / _place(archive, entry))
    except _DAMAGE as error:
        raise InvalidInput(f"{archive} is no whole zip file: {error}.", hint="Copy it once more.") from error


def _check_sizes(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or size > _MOST_BYTES:
        raise InvalidInput(f"{archive} is no browser: it unpacks to {len(entries)} files of {size >> 20} MiB.")


def _place(archive: Path, entry: zipfile.ZipInfo) -> PurePosixPath:
    """Raises InvalidInput for a link, a device, or a name that leads out."""
    name = PurePosixPath(entry.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in entry.filename or not name.parts:
        raise InvalidInput(f"{archive} is not to be trusted: {entry.filename!r} leads out of its folder.")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise InvalidInput(f"{archive} is not to be trusted: {entry.filename!r} is neither file nor folder.")
    return name


def _unpack_entry(file: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Readable by the owner alone. No more is written than the entry says that it holds, and its sum is compared."""
    if entry.is_dir():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open(entry) as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy, 1024 * 1024)
    target.chmod(0o700)  # some are programs, and not every packer says which
