"""Watches: which folder or bucket an index follows."""

from dataclasses import dataclass
from typing import Any

from appliance.areas.rag.models import RagDocument, RagWatch
from appliance.areas.rag.server_folders import allowed_folder, opened_folder
from appliance.areas.rag.service import sources
from appliance.areas.rag.service.documents import ALL_BUT_CONTENT, BUCKET, remove_document
from appliance.areas.rag.service.indexes import find_index
from appliance.areas.rag.settings import RagSettings
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import AlreadyExists, InvalidInput, NotFound
from appliance.core.paging import Page
from appliance.core.settings import settings
from appliance.db import execute, query, writing
from appliance.jobs import cancel_tasks, enqueue, publish

LARGEST_PATTERN = 200  # characters
MOST_PATTERNS = 50
_AFTER_NEWS = 1.0  # seconds: many files that come together are one look


@dataclass(frozen=True, slots=True)
class WatchInfo:
    """files_total: that have, will have or should have a document. files_failed: of these, unread or not indexed."""

    watch: RagWatch
    files_total: int
    files_failed: int


def watch_roots() -> list[str]:
    """Folders of this machine that an index may follow, with all below. What is no absolute path opens nothing."""
    return [root for root in settings(RagSettings).watch_roots if root.startswith("/")]


def add_watch(
    actor: Actor,
    index_id: str,
    kind: str,
    *,
    bucket: str | None = None,
    path: str = "",
    include: list[str] | None = None,
) -> WatchInfo:
    """Let the index follow a bucket (path: what paths begin with) or a folder, from now on.

    Raises NotFound (index, bucket, folder), Refused (a folder that is not open to it), InvalidInput, AlreadyExists.
    """
    index = find_index(actor, index_id)
    patterns = _checked_patterns(include or [])
    place = _folder(bucket, path) if kind == "folder" else _bucket(Actor(index.owner_id), bucket, path)
    with writing():
        same = (RagWatch.index_id == index_id) & (RagWatch.path == place[1]) & (RagWatch.bucket.is_null())
        if place[0] is not None:
            same = (RagWatch.index_id == index_id) & (RagWatch.path == place[1]) & (RagWatch.bucket == place[0])
        if RagWatch.select().where(same).exists():
            raise AlreadyExists("The index follows that place already.", hint="Change the watch there is.")
        watch = RagWatch.create(
            index_id=index_id, owner_id=index.owner_id, kind=kind, bucket=place[0], path=place[1], include=patterns
        )
        ask_to_scan(watch.id)
        publish("rag.watch", "created", id=watch.id, owner_id=watch.owner_id, status=watch.status)
    return info(watch)


def _checked_patterns(include: list[str]) -> list[str]:
    patterns = [pattern.strip() for pattern in include if pattern.strip()]
    if len(patterns) > MOST_PATTERNS or any(len(pattern) > LARGEST_PATTERN for pattern in patterns):
        raise InvalidInput(
            f"may hold at most {MOST_PATTERNS} patterns of {LARGEST_PATTERN} characters", loc=("body", "include")
        )
    return patterns


def _folder(bucket: str | None, path: str) -> tuple[None, str]:
    if bucket is not None:
        raise InvalidInput("is for a watch of kind 'bucket'.", loc=("body", "bucket"))
    folder = allowed_folder(path, settings(RagSettings).watch_roots)
    with opened_folder(folder, sources.roots()):
        return None, folder


def _bucket(owner: Actor, bucket: str | None, path: str) -> tuple[str, str]:
    if not bucket:
        raise InvalidInput("is needed for a watch of kind 'bucket'.", loc=("body", "bucket"))
    if bucket == BUCKET:
        raise InvalidInput(f"{BUCKET} holds what was uploaded to indexes, and is theirs.", loc=("body", "bucket"))
    storage.bucket_named(owner, bucket)
    return bucket, path.removeprefix("/")


def find_watch(actor: Actor, watch_id: str) -> RagWatch:
    """Raises NotFound unless the actor may see it."""
    found: RagWatch | None = RagWatch.get_or_none(RagWatch.id == watch_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no watch {watch_id}.")
    return found


def list_watches(actor: Actor, index_id: str, *, skip: int = 0, limit: int = 100) -> Page[WatchInfo]:
    """Of one index, newest first. Raises NotFound."""
    find_index(actor, index_id)
    wanted = RagWatch.select().where(RagWatch.index_id == index_id)
    found = wanted.order_by(RagWatch.created_at.desc(), RagWatch.id.desc()).offset(skip).limit(limit)
    return Page([info(watch) for watch in found], wanted.count())


def info(watch: RagWatch) -> WatchInfo:
    """The watch with its files counted."""
    [counts] = query(
        "SELECT count(*) AS total,"
        " coalesce(sum(file.status = 'failed' OR document.status = 'failed'), 0) AS failed"
        " FROM rag_watched_file AS file LEFT JOIN rag_document AS document ON document.id = file.document_id"
        " WHERE file.watch_id = ? AND file.status <> 'skipped'",
        (watch.id,),
    )
    return WatchInfo(watch, counts["total"], counts["failed"])


def list_watched_files(
    actor: Actor, watch_id: str, *, skip: int = 0, limit: int = 100, status: str | None = None
) -> Page[dict[str, Any]]:
    """Files a watch has seen, by path: path, status, error_message, document_id, size. Raises NotFound.

    A file whose document could not be indexed counts as failed, for the reason its document tells.
    """
    find_watch(actor, watch_id)
    shown = (
        "SELECT file.path, file.size, document.id AS document_id,"
        " CASE document.status WHEN 'failed' THEN 'failed' ELSE file.status END AS status,"
        " coalesce(file.error_message, document.error_message) AS error_message"
        " FROM rag_watched_file AS file LEFT JOIN rag_document AS document ON document.id = file.document_id"
        " WHERE file.watch_id = ?1"
    )
    wanted = f"FROM ({shown}) WHERE ?2 IS NULL OR status = ?2"
    found = query(f"SELECT * {wanted} ORDER BY path LIMIT ?3 OFFSET ?4", (watch_id, status, limit, skip))
    [total] = query(f"SELECT count(*) AS count {wanted}", (watch_id, status))
    return Page(found, total["count"])


def pause_watch(actor: Actor, watch_id: str, *, paused: bool) -> WatchInfo:
    """Stop following, or go on and look at once. Raises NotFound."""
    with writing():
        watch = find_watch(actor, watch_id)
        if paused:
            cancel_tasks(_task(watch.id))
        else:
            ask_to_scan(watch.id)
        watch.status, watch.error_message = "paused" if paused else "watching", None
        watch.save(only=[RagWatch.status, RagWatch.error_message])
        publish("rag.watch", "changed", id=watch.id, owner_id=watch.owner_id, status=watch.status)
    return info(watch)


def scan_now(actor: Actor, watch_id: str) -> WatchInfo:
    """Look soon, also at a place that is empty all of a sudden. A paused watch goes on. Raises NotFound."""
    with writing():
        found = pause_watch(actor, watch_id, paused=False)
        found.watch.accept_empty = True
        found.watch.save(only=[RagWatch.accept_empty])
    return found


def delete_watch(actor: Actor, watch_id: str, *, documents: bool) -> None:
    """Stop following for good. documents: whether those of its files are deleted too. Raises NotFound."""
    with writing():
        watch = find_watch(actor, watch_id)
        if documents:
            made = "SELECT document_id FROM rag_watched_file WHERE watch_id = ?"
            ids = [row["document_id"] for row in query(made, (watch_id,)) if row["document_id"]]
            for id in ids:
                document = RagDocument.select(*ALL_BUT_CONTENT).where(RagDocument.id == id).first()
                if document is not None:
                    remove_document(document)
        execute("DELETE FROM rag_watch WHERE id = ?", (watch_id,))
        cancel_tasks(_task(watch_id))
        publish("rag.watch", "deleted", id=watch_id, owner_id=watch.owner_id)


def _task(watch_id: str) -> str:
    return f"rag.watch:{watch_id}"


def ask_to_scan(watch_id: str, *, delay: float = 0) -> None:
    """delay: seconds; one that waits already is only moved forward."""
    enqueue("rag.scan_watch", delay=delay, unique=_task(watch_id), watch_id=watch_id)


def ask_for_all() -> None:
    """For every watch that is not paused, a look, if none waits."""
    for row in query("SELECT id FROM rag_watch WHERE status <> 'paused'"):
        ask_to_scan(row["id"], delay=settings(RagSettings).watch_interval_seconds)


def look_after_news(bucket: str, path: str) -> None:
    """A file of a bucket has come, changed or gone: watches that follow it look soon."""
    with writing():
        for row in query(
            "SELECT id FROM rag_watch WHERE bucket = ?1 AND status <> 'paused' AND substr(?2, 1, length(path)) = path",
            (bucket, path),
        ):
            ask_to_scan(row["id"], delay=_AFTER_NEWS)
