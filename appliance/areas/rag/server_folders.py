"""Folders of this machine that an administrator has opened, read so that no link leads out of them.

Every step from an opened root downwards is taken with O_NOFOLLOW from the folder before it: a link that is put in
place between a look and a read is refused as well.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from appliance.areas.rag.watched import Seen
from appliance.core.errors import InvalidInput, NotFound

DEEPEST = 32  # folders in each other
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe would otherwise wait for a writer


class Refused(InvalidInput):
    """The folder is none that may be followed."""


@dataclass(frozen=True, slots=True)
class Roots:
    """paths: absolute. hidden: a folder that is never entered, wherever it lies: our own data."""

    paths: Sequence[str]
    hidden: Path

    def hides(self, descriptor: int) -> bool:
        own, here = os.stat(self.hidden), os.fstat(descriptor)
        return (own.st_dev, own.st_ino) == (here.st_dev, here.st_ino)


def allowed_folder(path: str, roots: Sequence[str]) -> str:
    """The folder as it is written down, if it lies in one of the roots. Raises Refused; nothing is looked at."""
    folder = PurePosixPath(path)
    if not folder.is_absolute() or ".." in folder.parts or "\0" in path:
        raise Refused("must be an absolute path without '..'", loc=("body", "path"))
    if _root_of(folder, roots) is None:
        hint = f"Folders in {', '.join(roots)} may be." if roots else "An administrator opens folders: rag.watch_roots."
        raise Refused(f"{path!r} is not in a folder that may be followed.", loc=("body", "path"), hint=hint)
    return str(folder)


def _root_of(folder: PurePosixPath, roots: Sequence[str]) -> PurePosixPath | None:
    written = [PurePosixPath(root) for root in roots if root.startswith("/") and ".." not in PurePosixPath(root).parts]
    return next((root for root in written if folder.is_relative_to(root)), None)


@contextmanager
def opened_folder(folder: str, roots: Roots) -> Iterator[int]:
    """A descriptor of the folder. Raises Refused, NotFound (it is not there, or its disk is not)."""
    path = PurePosixPath(allowed_folder(folder, roots.paths))
    root = _root_of(path, roots.paths)
    assert root is not None, "allowed_folder has found it"
    try:
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)  # the root may itself be a link
        try:
            for part in path.relative_to(root).parts:
                descriptor = _stepped(descriptor, part, roots)
            yield descriptor
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _told(folder, error) from error


def _stepped(descriptor: int, part: str, roots: Roots) -> int:
    """A descriptor of the folder below, in place of the one given, which is closed unless this raises."""
    below = os.open(part, _FOLDER, dir_fd=descriptor)
    if roots.hides(below):
        os.close(below)
        raise Refused("The appliance's own data is not to be followed.", loc=("body", "path"))
    os.close(descriptor)
    return below


def _told(path: str, error: OSError) -> InvalidInput | NotFound:
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return Refused(f"{path} leads through a link, or through what is no folder.", hint="Name the place itself.")
    return NotFound(f"{path} cannot be opened: {error.strerror}.")


def files_below(folder: str, roots: Roots) -> Iterator[tuple[str, Seen | str]]:
    """(path below `folder` with "/", the file or why it cannot be read), in no order; links and pipes are passed over.

    A folder that cannot be read is told with a "/" at its end. Hidden folders are not entered.
    Raises Refused, NotFound.
    """
    with opened_folder(folder, roots) as descriptor:
        yield from _walk(descriptor, "", roots, 0)


def _walk(descriptor: int, above: str, roots: Roots, depth: int) -> Iterator[tuple[str, Seen | str]]:
    if depth > DEEPEST or roots.hides(descriptor):
        return
    with os.scandir(descriptor) as entries:
        for entry in entries:  # one by one: a folder may hold millions
            path = f"{above}{entry.name}"
            try:
                path.encode()
            except UnicodeEncodeError:
                yield os.fsencode(path).decode(errors="replace"), "its name is not in UTF-8"
                continue
            yield from _entry(descriptor, entry, path, roots, depth)


def _entry(
    descriptor: int, entry: "os.DirEntry[str]", path: str, roots: Roots, depth: int
) -> Iterator[tuple[str, Seen | str]]:
    is_folder = entry.is_dir(follow_symlinks=False)
    try:
        if is_folder and not entry.name.startswith("."):
            below = os.open(entry.name, _FOLDER, dir_fd=descriptor)
            try:
                yield from _walk(below, f"{path}/", roots, depth + 1)
            finally:
                os.close(below)
        elif entry.is_file(follow_symlinks=False):
            yield path, seen(entry.stat(follow_symlinks=False))
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ELOOP):  # else it went, or became a link, just now
            yield f"{path}/" if is_folder else path, str(error.strerror)


def seen(facts: os.stat_result) -> Seen:
    """The inode counts too: a file put in place of another may have its size and time."""
    return Seen(facts.st_size, f"{facts.st_mtime_ns}:{facts.st_ino}")


@contextmanager
def opened_file(path: str, roots: Roots) -> Iterator[BinaryIO]:
    """A regular file by its absolute path. Raises Refused, NotFound."""
    place = PurePosixPath(path)
    with opened_folder(str(place.parent), roots) as folder:
        descriptor = os.open(place.name, _FILE, dir_fd=folder)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused(f"{path} is no regular file.")
            yield file
