"""Content of files, by hash."""

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

    def free_bytes(self) -> int:
        """Free space where contents are kept."""
        ...


objects: Objects = cast(Objects, Socket("object store"))
