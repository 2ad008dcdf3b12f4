"""Content of files, by hash."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, cast

from appliance.ports.socket import Socket


class Objects(Protocol):
    def keep(self, source: Path, sha256: str) -> None:
        """Take `source` (on the data folder's file system) as the content of `sha256`: fsync, rename.

        Content that is already there stays, and `source` goes.
        """
        ...

    def path(self, sha256: str) -> Path:
        """The file with that content. Raises NotFound if it is not there."""
        ...

    def drop(self, sha256: str) -> None:
        """Remove the content; no error if it is gone already."""
        ...

    def hashes(self) -> Iterator[str]:
        """What is kept, in no order; contents that come or go meanwhile may be told or not."""
        ...

    def free_bytes(self) -> int:
        """Free space where contents are kept."""
        ...

    def probe(self) -> None:
        """Look whether a content could be written now; nothing is left of it. Raises OSError."""
        ...

    def scratch(self) -> Path:
        """A folder for contents on their way to `keep`, on the same file system; emptied at each start,
        but for its folder `parts`."""
        ...


objects: Objects = cast(Objects, Socket("object store"))
