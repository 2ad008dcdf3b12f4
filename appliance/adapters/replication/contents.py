"""Contents of files, kept in step beside the replica of the database: `<target>/blobs/ab/cd/<sha256>`."""

import os
import re
import shutil
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Protocol

from appliance.core.clock import now_ms
from appliance.core.errors import NotFound, Unavailable
from appliance.db.data_folder import sync
from appliance.db.keeping import keep, pieces_of

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOUR_MS = 3600 * 1000


class Contents(Protocol):
    """Where copies of contents are. Everything may raise OSError or Unavailable, and be called on several threads.

    at_once: how many contents are best on their way at a time.
    """

    at_once: int

    def hashes(self) -> Iterator[str]: ...

    def sizes(self) -> dict[str, int]:
        """Bytes of each content, by its hash."""
        ...

    def put(self, sha256: str, source: Path) -> None: ...

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """What it holds; a piece is of at most some 100 KB."""
        ...

    def forget(self, sha256: str, keep_hours: int) -> None:
        """It is no more; its copy goes once it is older than `keep_hours`, as `restore --at` may want it."""
        ...

    def remember(self, hashes: Set[str]) -> None:
        """Somebody has these, perhaps again: they are not about to go any more."""
        ...

    def write_note(self, text: str) -> None:
        """What stands beside all copies: which key belongs to them."""
        ...

    def read_note(self) -> str | None: ...

    def generations(self) -> list[str]:
        """Names of the replicas of the database, oldest first."""
        ...


class FolderContents:
    at_once = 4

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._blobs = folder / "blobs"
        self._note = folder / "installation.json"

    def hashes(self) -> Iterator[str]:
        return (path.name for path in self._files())

    def sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self._files()}

    def _files(self) -> Iterator[Path]:
        for path in self._blobs.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _SHA256.fullmatch(path.name):
                yield path

    def put(self, sha256: str, source: Path) -> None:
        target = self._path(sha256)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in target.parent.glob(f".{sha256}.*.part"):  # by one that died while it copied
            left.unlink(missing_ok=True)
        draft = target.with_name(f".{sha256}.{os.getpid()}.part")
        shutil.copyfile(source, draft)
        sync(draft)
        draft.replace(target)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        with self._path(sha256).open("rb", buffering=0) as file:
            yield from pieces_of(file)

    def forget(self, sha256: str, keep_hours: int) -> None:
        """A mark beside it says since when nobody has it; one that came back meanwhile has a newer copy."""
        path = self._path(sha256)
        mark = path.with_name(f".{sha256}.gone")
        if not mark.exists() or mark.stat().st_mtime_ns < path.stat().st_mtime_ns:
            mark.touch()
        elif now_ms() - mark.stat().st_mtime_ns // 1_000_000 > keep_hours * _HOUR_MS:
            path.unlink(missing_ok=True)
            mark.unlink(missing_ok=True)

    def remember(self, hashes: Set[str]) -> None:
        for mark in self._blobs.glob("??/??/.*.gone"):
            if mark.name.removeprefix(".").removesuffix(".gone") in hashes:
                mark.unlink(missing_ok=True)

    def write_note(self, text: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._note.with_suffix(".new")
        draft.write_text(text)
        draft.replace(self._note)

    def read_note(self) -> str | None:
        return self._note.read_text() if self._note.is_file() else None

    def generations(self) -> list[str]:
        folder = self._folder / "db"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def _path(self, sha256: str) -> Path:
        return self._blobs / sha256[:2] / sha256[2:4] / sha256


def lend(contents: Contents, sha256: str, target: Path) -> None:
    """Put one content into a new file, for a look at an earlier state; who asked checks it.

    Raises NotFound, Unavailable.
    """
    try:
        keep(contents.pieces(sha256), target)
    except FileNotFoundError:
        raise NotFound("The replica does not have this content.") from None
    except OSError as error:
        raise Unavailable(f"The content could not be copied from the replica: {error.strerror or error}.") from error
