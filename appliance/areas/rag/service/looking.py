"""What a watch finds when it looks, beside what it knew."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from appliance.areas.rag.models import RagWatch
from appliance.areas.rag.server_folders import files_below
from appliance.areas.rag.service import sources
from appliance.areas.rag.settings import RagSettings
from appliance.areas.rag.watched import Known, Seen, wanted
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput
from appliance.core.settings import settings
from appliance.db import query

_PAGE = 1000  # files of a bucket at once


@dataclass
class Look:
    """found: files by their path. unreadable: why, by path; a folder has a "/" at the end.

    watch: as it was when the look began. changed: whether there is anything to tell. again_soon: whether to wait.
    """

    watch: RagWatch
    found: dict[str, Seen]
    unreadable: dict[str, str]
    known: dict[str, Known]
    now: int = field(default_factory=now_ms)
    changed: bool = False
    again_soon: bool = False

    def is_gone(self, path: str) -> bool:
        """Nothing is known of what lies in a folder that cannot be read."""
        ends = (position for position, letter in enumerate(path) if letter == "/")
        hidden = path in self.unreadable or any(path[: end + 1] in self.unreadable for end in ends)
        return path not in self.found and not hidden

    def is_as_before(self, path: str) -> bool:
        known = self.known.get(path)
        settled = known is not None and known.gone_at is None and known.status in ("followed", "skipped")
        return settled and known is not None and known.is_still(self.found[path])

    @cached_property
    def moved_away(self) -> dict[str, str]:
        """Content to path of the files that are gone but for their documents."""
        gone = {path: known for path, known in self.known.items() if self.is_gone(path) and known.document_id}
        return {known.sha256: path for path, known in gone.items() if known.sha256}


def look_at(watch: RagWatch) -> Look:
    """Raises a Problem if the place cannot be looked at, or holds too much."""
    limit = settings(RagSettings).watch_max_files
    found: dict[str, Seen] = {}
    unreadable: dict[str, str] = {}
    base = watch.path.rfind("/") + 1 if watch.kind == "bucket" else 0
    for path, what in _in_bucket(watch) if watch.kind == "bucket" else files_below(watch.path, sources.roots()):
        if not path.endswith("/") and not wanted(path[base:], watch.include):
            continue
        if isinstance(what, Seen):
            found[path] = what
        else:
            unreadable[path] = what
        if len(found) + len(unreadable) > limit:
            raise InvalidInput(f"There are more than {limit} files, the limit of rag.watch_max_files.")
    return Look(watch, found, unreadable, _known(watch.id))


def _in_bucket(watch: RagWatch) -> Iterator[tuple[str, Seen]]:
    actor, after = Actor(watch.owner_id), None
    while page := storage.list_prefix(actor, str(watch.bucket), watch.path, after=after, limit=_PAGE):
        for entry in page:
            if entry.file is not None:
                yield entry.path, Seen(entry.file.size, entry.file.sha256, entry.file.sha256)
        after = (page[-1].path, page[-1].path)


def _known(watch_id: str) -> dict[str, Known]:
    found = query(
        "SELECT file.*, document.id AS document FROM rag_watched_file AS file"
        " LEFT JOIN rag_document AS document ON document.id = file.document_id WHERE watch_id = ?",
        (watch_id,),
    )
    return {
        row["path"]: Known(
            row["size"],
            row["stamp"],
            row["since"],
            row["status"],
            row["sha256"],
            row["document"],
            row["gone_at"],
            row["error_message"],
        )
        for row in found
    }
