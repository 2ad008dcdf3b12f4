"""Files as the house sees them. Pure."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.areas.storage.kinds import counted_type


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as other areas see it. size: bytes. content_type: by content. times: milliseconds UTC.

    declared_type: what the sender said it is, if that was something else. cache_control: a header that goes with it.
    """

    id: str
    owner_id: str
    bucket: str
    path: str
    name: str
    size: int
    content_type: str
    declared_type: str | None
    sha256: str
    metadata: dict[str, Any]
    cache_control: str | None
    created_at: int
    updated_at: int

    @property
    def etag(self) -> str:
        """Without quotes; the same content has the same one."""
        return self.sha256

    @property
    def named_type(self) -> str:
        """What its sender calls it, where the content does not say better."""
        return counted_type(self.content_type, self.declared_type or "")


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A file and where its bytes lie. path: on disk; read it, never change it. etag: without quotes."""

    file: StoredFile
    path: Path

    @property
    def size(self) -> int:
        return self.file.size

    @property
    def sha256(self) -> str:
        return self.file.sha256

    @property
    def content_type(self) -> str:
        return self.file.content_type

    @property
    def etag(self) -> str:
        return self.file.etag

    @property
    def name(self) -> str:
        return self.file.name


@dataclass(frozen=True, slots=True)
class Folder:
    """A page of a folder. folders: names of those directly below. count: all matching files."""

    path: str
    folders: list[str]
    files: list[StoredFile]
    count: int
