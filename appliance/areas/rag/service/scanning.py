"""One look of a watch: what is new, changed, moved or gone becomes the same of documents.

Every file is a transaction of its own, so a look that is cut short has kept what it did, and the next goes on.
"""

import os
import threading
import time

from appliance.areas.auth.service import accounts
from appliance.areas.rag.kinds import HEAD, kind_of
from appliance.areas.rag.models import RagDocument, RagWatch
from appliance.areas.rag.server_folders import opened_file, seen
from appliance.areas.rag.service import sources
from appliance.areas.rag.service.documents import (
    ALL_BUT_CONTENT,
    NewDocument,
    add_document,
    remove_document,
    renew_document,
)
from appliance.areas.rag.service.looking import Look, look_at
from appliance.areas.rag.service.watches import ask_to_scan
from appliance.areas.rag.settings import RagSettings
from appliance.areas.rag.watched import Known, Seen
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, NotFound, Problem, UnsupportedMediaType
from appliance.core.settings import settings
from appliance.db import execute, query, writing
from appliance.jobs import made_progress, publish

SUSPICIOUS = 10  # files: when so many or more are gone all at once, a disk may only be missing
_LONGEST = 60  # seconds of one look; then others have their turn
_AT_ONCE = 2  # looks: reading large folders must not take all threads
_BUSY = 1.0  # seconds until another try while a look is under way

_looking: set[str] = set()
_looking_lock = threading.Lock()


class _Changing(Exception):
    """The file was written to while it was read."""


def scan_watch(watch_id: str) -> None:
    """Look once, and ask for the next look. Safe to run again, and at the same time."""
    with _looking_lock:
        busy = watch_id in _looking or len(_looking) >= _AT_ONCE
        if not busy:
            _looking.add(watch_id)
    if busy:
        ask_to_scan(watch_id, delay=_BUSY)
        return
    try:
        watch = RagWatch.get_or_none(RagWatch.id == watch_id)
        # Nothing is read for somebody who was shut out; their watches go on when they are back.
        if watch is not None and watch.status != "paused" and accounts.is_active(watch.owner_id):
            _scan(watch)
    finally:
        _looking.discard(watch_id)


def _scan(watch: RagWatch) -> None:
    try:
        look = look_at(watch)
        _check_not_empty(look)
    except Problem as problem:
        _end(watch, "failed", problem.detail, changed=watch.error_message != problem.detail)
        return
    _take_all(look)
    told = _unreadable(watch.id)
    _end(watch, "watching", told, changed=look.changed or told != watch.error_message, soon=look.again_soon)


def _check_not_empty(look: Look) -> None:
    with_documents = sum(known.document_id is not None for known in look.known.values())
    if not look.found and not look.unreadable and with_documents >= SUSPICIOUS and not look.watch.accept_empty:
        raise NotFound(
            f"All {with_documents} files are gone at once, so nothing was removed: perhaps a disk is missing."
            " Scan now if they are meant to be gone."
        )


def _take_all(look: Look) -> None:
    until = time.monotonic() + _LONGEST
    for path in [path for path in look.found if not look.is_as_before(path)]:
        if not _goes_on(look.watch):
            return
        if time.monotonic() > until:
            look.again_soon = True
            return  # before anything is missed: what seems gone may have moved to a file not looked at yet
        _take(look, path, look.found[path])
    for path, reason in look.unreadable.items():
        _fail(look, path, Seen(0, ""), reason)
    for path, known in look.known.items():
        if look.is_gone(path):
            _miss(look, path, known)


def _goes_on(watch: RagWatch) -> bool:
    """Whether the watch was neither paused nor deleted meanwhile."""
    return RagWatch.select().where(RagWatch.id == watch.id, RagWatch.status != "paused").exists()


def _take(look: Look, path: str, what: Seen) -> None:
    known = look.known.get(path)
    if known is not None and known.is_still(what) and known.gone_at is not None:
        _remember(look, path, what, known.status, known.sha256, document_id=known.document_id)
        if known.status in ("followed", "skipped"):
            return
    if what.sha256 is None and not _has_settled(look, path, what, known):
        return
    try:
        sha256 = what.sha256 or _hash(look.watch, path, what)
        _check_kind(look.watch, path, what)
        _follow(look, path, what, sha256, known)
    except _Changing:
        _settle(look, path, what, known)
    except UnsupportedMediaType as problem:
        _skip(look, path, what, problem.detail)
    except Problem as problem:
        _fail(look, path, what, problem.detail)


def _fail(look: Look, path: str, what: Seen, reason: str) -> None:
    """It is tried again at the next look; its document, if it has one, stays."""
    known = look.known.get(path)
    if known is None or (known.status, known.error) != ("failed", reason) or not known.is_still(what):
        before = known or Known(0, "", 0, "failed")
        _remember(look, path, what, "failed", before.sha256, error=reason, document_id=before.document_id)


def _skip(look: Look, path: str, what: Seen, reason: str) -> None:
    known = look.known.get(path)
    with writing():
        document = _document(known.document_id if known else None)
        if document is not None:  # it was a text before
            remove_document(document)
        _remember(look, path, what, "skipped", error=reason)


def _has_settled(look: Look, path: str, what: Seen, known: Known | None) -> bool:
    """Whether the file has been the same for long enough; one that may still be written is only remembered."""
    if known is not None and known.is_still(what) and known.status == "failed":
        return True
    wait = settings(RagSettings).watch_settle_seconds * 1000
    if known is not None and known.is_still(what) and look.now - known.since >= wait:
        return True
    if known is not None and known.is_still(what) and known.status == "settling":
        look.again_soon = True
    else:
        _settle(look, path, what, known)
    return False


def _settle(look: Look, path: str, what: Seen, known: Known | None) -> None:
    before = known or Known(0, "", 0, "settling")
    _remember(look, path, what, "settling", before.sha256, document_id=before.document_id)
    look.again_soon = True


def _hash(watch: RagWatch, path: str, what: Seen) -> str:
    """Raises _Changing, and InvalidInput for a file that is too large."""
    limit = settings(RagSettings).watch_max_bytes
    if what.size > limit:
        raise InvalidInput(f"it has {what.size} bytes; {limit} are allowed (rag.watch_max_bytes)")
    with opened_file(f"{watch.path}/{path}", sources.roots()) as file:
        before = seen(os.fstat(file.fileno()))
        sha256 = sources.copied(file)
        if before != what or seen(os.fstat(file.fileno())) != what:
            raise _Changing
    return sha256


def _check_kind(watch: RagWatch, path: str, what: Seen) -> None:
    """Raises UnsupportedMediaType for what holds no text; an empty file is none either, until it is written."""
    if what.size == 0:
        raise UnsupportedMediaType("it is empty")
    name = path.rpartition("/")[2]
    if watch.kind == "bucket":
        with storage.open_file(Actor(watch.owner_id), str(watch.bucket), path).path.open("rb") as content:
            kind_of(content.read(HEAD), name)
    else:
        with opened_file(f"{watch.path}/{path}", sources.roots()) as file:
            kind_of(file.read(HEAD), name)


def _follow(look: Look, path: str, what: Seen, sha256: str, known: Known | None) -> None:
    """The document of a file whose content is known: there already, renewed, moved here, or new."""
    with writing():
        if not _goes_on(look.watch):
            return
        mine = _document(known.document_id if known else None)
        if mine is not None:
            if mine.content_hash != sha256:
                renew_document(mine, sha256, what.size)
        elif known is not None and known.sha256 == sha256:
            pass  # its document was deleted by hand, and the file has not changed since
        elif (moved := look.moved_away.pop(sha256, None)) is not None:
            mine = _move(look, moved, path)
        else:
            mine = _add(look.watch, path, what, sha256)
        _remember(look, path, what, "followed", sha256, document_id=mine.id if mine else None)
        made_progress()


def _document(document_id: str | None) -> RagDocument | None:
    found: RagDocument | None = RagDocument.select(*ALL_BUT_CONTENT).where(RagDocument.id == document_id).first()
    return found


def _move(look: Look, old: str, path: str) -> RagDocument | None:
    """The document of the old place, at the new one. Its chunks keep the heading they were indexed with."""
    document = _document(look.known.pop(old).document_id)
    execute("DELETE FROM rag_watched_file WHERE watch_id = ? AND path = ?", (look.watch.id, old))
    if document is None:
        return None
    name = path.rpartition("/")[2]
    if document.title == old.rpartition("/")[2]:
        document.title = name
    document.document_metadata = {**document.document_metadata, "path": path}
    if look.watch.kind == "bucket":
        document.path = path
    else:
        document.server_path = f"{look.watch.path}/{path}"
    changed = [RagDocument.title, RagDocument.document_metadata, RagDocument.path, RagDocument.server_path]
    document.save(only=changed)
    publish("rag.document", "changed", id=document.id, owner_id=document.owner_id, status=document.status)
    return document


def _add(watch: RagWatch, path: str, what: Seen, sha256: str) -> RagDocument:
    """Also if the index has the content already: each file has a document of its own, which goes with it."""
    in_bucket = watch.kind == "bucket"
    new = NewDocument(
        watch.index_id,
        watch.owner_id,
        "watch",
        sha256,
        what.size,
        place=(str(watch.bucket), path) if in_bucket else None,
        server_path=None if in_bucket else f"{watch.path}/{path}",
        title=path.rpartition("/")[2],
        metadata={"path": path},
    )
    return add_document(new, allow_duplicate=True).document


def _remember(
    look: Look,
    path: str,
    what: Seen,
    status: str,
    sha256: str | None = None,
    *,
    error: str | None = None,
    document_id: str | None = None,
) -> None:
    known = look.known.get(path)
    since = known.since if known is not None and known.is_still(what) else look.now
    look.changed |= known is None or known.status != status
    with writing():
        # The watch may have been deleted while the file was read.
        execute(
            "INSERT OR REPLACE INTO rag_watched_file"
            " (watch_id, path, size, stamp, since, status, sha256, error_message, document_id)"
            " SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM rag_watch WHERE id = ?",
            (path, what.size, what.stamp, since, status, sha256, error, document_id, look.watch.id),
        )


def _miss(look: Look, path: str, known: Known) -> None:
    """A file that is gone, twice in a row if it was of a folder: programs replace files by way of a gap."""
    wait = 0.0 if look.watch.kind == "bucket" else settings(RagSettings).watch_settle_seconds * 1000
    with writing():
        if wait and (known.gone_at is None or look.now - known.gone_at < wait):
            execute(
                "UPDATE rag_watched_file SET gone_at = coalesce(gone_at, ?) WHERE watch_id = ? AND path = ?",
                (look.now, look.watch.id, path),
            )
            look.again_soon = True
            return
        execute("DELETE FROM rag_watched_file WHERE watch_id = ? AND path = ?", (look.watch.id, path))
        document = _document(known.document_id)
        if document is not None:
            remove_document(document)
        look.changed = True


def _unreadable(watch_id: str) -> str | None:
    """What to tell of files that cannot be read."""
    found = query(
        "SELECT path, error_message, count(*) OVER () AS total FROM rag_watched_file"
        " WHERE watch_id = ? AND status = 'failed' ORDER BY path LIMIT 1",
        (watch_id,),
    )
    if not found:
        return None
    others = f" and {found[0]['total'] - 1} more" if found[0]["total"] > 1 else ""
    return f"Not read: {found[0]['path']} ({found[0]['error_message']}){others}."


def _end(watch: RagWatch, status: str, message: str | None, *, changed: bool, soon: bool = False) -> None:
    with writing():
        told = execute(
            "UPDATE rag_watch SET status = ?, error_message = ?, last_scan_at = ?, accept_empty = accept_empty AND ?"
            " WHERE id = ? AND status <> 'paused'",
            # What is gone is missed twice, so the leave to find nothing lasts until all is settled.
            (status, message, now_ms(), int(soon or not watch.accept_empty), watch.id),
        )
        if told:
            ask_to_scan(watch.id, delay=_until_next(watch, soon))
            if changed or status != watch.status:
                publish("rag.watch", "changed", id=watch.id, owner_id=watch.owner_id, status=status)


def _until_next(watch: RagWatch, soon: bool) -> float:
    """Seconds."""
    own = settings(RagSettings)
    if soon:
        return max(0.05, own.watch_settle_seconds)
    # A bucket tells of its files, so its looks only mend what was missed.
    return own.watch_interval_seconds * (10 if watch.kind == "bucket" else 1)
