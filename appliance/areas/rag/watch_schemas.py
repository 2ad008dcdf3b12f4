"""Watches and re-embedding as they go in and out over HTTP."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.rag.models import RagWatch
from appliance.core.clock import rfc3339
from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

WatchKind = Literal["bucket", "folder"]
WatchStatus = Literal["watching", "paused", "failed"]
FileStatus = Literal["settling", "followed", "skipped", "failed"]


class RagWatchCreate(Body):
    """path: of a bucket what paths begin with; of a folder its absolute path, in one of the roots.

    include: patterns such as `*.pdf`; a file that fits one of them is followed, by default every file.
    """

    kind: WatchKind
    bucket: str | None = None
    path: Annotated[str, Meta(max_length=1000)] = ""
    include: list[str] | None = None


class RagWatchChange(Body):
    paused: bool


class RagWatchDelete(msgspec.Struct, frozen=True):
    """documents: of the files that were followed."""

    documents: Literal["keep", "delete"] = "keep"


class RagWatchedFileQuery(Paging, frozen=True, kw_only=True):
    status: FileStatus | None = None


class RagWatchPublic(msgspec.Struct):
    """files_failed: those that could not be read, and those whose document failed. last_scan_at: null before it."""

    id: Id
    index_id: Id
    kind: WatchKind
    bucket: str | None
    path: str
    include: list[str]
    status: WatchStatus
    last_scan_at: Timestamp | None
    error_message: str | None
    files_total: int
    files_failed: int
    created_at: Timestamp


class RagWatches(msgspec.Struct):
    data: list[RagWatchPublic]
    count: int


class RagWatchedFile(msgspec.Struct):
    """path: below the watched folder; in a bucket from the bucket on. skipped: it holds no text. size: bytes."""

    path: str
    size: int
    status: FileStatus
    error_message: str | None
    document_id: Id | None


class RagWatchedFiles(msgspec.Struct):
    data: list[RagWatchedFile]
    count: int


class RagWatchRoots(msgspec.Struct):
    """Folders of the server that indexes may follow, with all below."""

    data: list[str]
    count: int


class RagReembed(Body):
    embedding_model: Annotated[str, Meta(min_length=1, max_length=200)]


def watch_public(watch: RagWatch, files_total: int, files_failed: int) -> RagWatchPublic:
    """A watch as the owner of its index sees it."""
    plain = ("id", "index_id", "kind", "bucket", "path", "include", "status", "error_message")
    values = {name: getattr(watch, name) for name in plain} | {
        "last_scan_at": rfc3339(watch.last_scan_at),
        "created_at": rfc3339(watch.created_at),
    }
    return RagWatchPublic(**values, files_total=files_total, files_failed=files_failed)


def watched_file(row: dict[str, Any]) -> RagWatchedFile:
    """A file that a watch has seen."""
    return msgspec.convert(row, RagWatchedFile)
