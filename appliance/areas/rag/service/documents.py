"""Documents of an index: plan, add, find, delete."""

import hashlib
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from appliance.areas.ocr import service as ocr
from appliance.areas.rag.kinds import HEAD, kind_of
from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.service.indexes import find_index
from appliance.areas.rag.vectors import float_blob, unit
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, InvalidState, NotFound
from appliance.core.ids import new_id
from appliance.core.nodes import wake
from appliance.core.paging import Page
from appliance.db import after_commit, execute, query, writing
from appliance.jobs import cancel_tasks, enqueue, publish

if TYPE_CHECKING:
    from appliance.http.uploads import Upload

BUCKET = "rag-files"
LARGEST_METADATA = 16 * 1024  # bytes of JSON
ALL_BUT_CONTENT = [each for name, each in RagDocument._meta.fields.items() if name not in ("content", "given_vector")]


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that was checked and can be added.

    Exactly one of content, file, ocr_job_id, and for a watch place or server_path, leads to its text.
    """

    index_id: str
    owner_id: str
    source: str
    content_hash: str
    size_bytes: int
    content: str | None = None
    file: storage.StoredFile | None = None
    place: tuple[str, str] | None = None
    server_path: str | None = None
    ocr_job_id: str | None = None
    title: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    given_vector: bytes | None = None
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Added:
    """duplicate: the index had a document of this content already, and it is that one."""

    document: RagDocument
    duplicate: bool


def plan_document(
    actor: Actor,
    index_id: str,
    *,
    content: str | None = None,
    storage_path: str | None = None,
    ocr_job_id: str | None = None,
    title: str | None = None,
    metadata: dict[str, Any] | None = None,
    embedding: Sequence[float] | None = None,
    source: str = "api",
) -> NewDocument:
    """Check all that can be known before the work.

    Exactly one of content, storage_path ("bucket/path") and ocr_job_id (a completed recognition: its text with
    pages and boxes). embedding: the vector of the content, which then is one chunk.
    Raises NotFound, InvalidInput, UnsupportedMediaType, NotCompleted.
    """
    if [content, storage_path, ocr_job_id].count(None) != 2:
        raise InvalidInput("give exactly one of content, storage_path and ocr_job_id.", loc=("body", "content"))
    index = find_index(actor, index_id)
    common: dict[str, Any] = {"metadata": checked_metadata(metadata), "source": source, "title": title or None}
    if content is not None:
        vector = None if embedding is None else _given_vector(embedding, index.dimensions)
        raw = content.encode()
        digest = hashlib.sha256(raw).hexdigest()
        return NewDocument(
            index_id,
            index.owner_id,
            content_hash=digest,
            size_bytes=len(raw),
            content=content,
            given_vector=vector,
            **common,
        )
    if storage_path is not None:
        return _of_file(actor, index_id, index.owner_id, storage_path, common)
    return _of_recognition(actor, index_id, index.owner_id, str(ocr_job_id), common)


def _of_file(actor: Actor, index_id: str, owner_id: str, place: str, common: dict[str, Any]) -> NewDocument:
    opened = storage.open_file(actor, *storage.split_reference(place))
    with opened.path.open("rb") as content:
        kind_of(content.read(HEAD), opened.name)
    file = opened.file
    common = common | {"title": common["title"] or file.name}
    return NewDocument(
        index_id,
        owner_id,
        content_hash=file.sha256,
        size_bytes=file.size,
        file=file,
        place=(file.bucket, file.path),
        **common,
    )


def _of_recognition(actor: Actor, index_id: str, owner_id: str, job_id: str, common: dict[str, Any]) -> NewDocument:
    text = "\n\n".join(page.text for page in ocr.pages(actor, job_id)).encode()
    job = ocr.job(actor, job_id)
    common = common | {"title": common["title"] or job.file_name}
    return NewDocument(
        index_id,
        owner_id,
        content_hash=hashlib.sha256(text).hexdigest(),
        size_bytes=len(text),
        ocr_job_id=job_id,
        place=job.place,
        **common,
    )


def checked_metadata(metadata: dict[str, Any] | None) -> dict[str, Any]:
    """Raises InvalidInput if it is too large."""
    if metadata and len(msgspec.json.encode(metadata)) > LARGEST_METADATA:
        raise InvalidInput(f"may hold at most {LARGEST_METADATA} bytes.", loc=("body", "metadata"))
    return metadata or {}


def _given_vector(embedding: Sequence[float], dimensions: int) -> bytes:
    if len(embedding) != dimensions:
        raise InvalidInput(f"must have {dimensions} numbers, but has {len(embedding)}.", loc=("body", "embedding"))
    if not all(map(math.isfinite, embedding)) or not any(embedding):
        raise InvalidInput("must be finite numbers, not all of them zero.", loc=("body", "embedding"))
    return float_blob(unit(embedding))


def add_document(new: NewDocument, *, allow_duplicate: bool = False) -> Added:
    """The row and its task, in the caller's transaction if there is one; the same content twice is the first one."""
    with writing():
        found = None if allow_duplicate else same_document(new.index_id, new.content_hash)
        if found is not None:
            # Who waits for the planned one learns, once the wait is stored, that it never came to be.
            after_commit(lambda: _tell_waiters(new.id, "duplicate"))
            return Added(found, duplicate=True)
        bucket, path = new.place or (None, None)
        document = RagDocument.create(
            id=new.id,
            index_id=new.index_id,
            owner_id=new.owner_id,
            title=new.title,
            document_metadata=new.metadata,
            content_hash=new.content_hash,
            size_bytes=new.size_bytes,
            source=new.source,
            bucket=bucket,
            path=path,
            server_path=new.server_path,
            ocr_job_id=new.ocr_job_id,
            given_vector=new.given_vector,
            content=new.content,
        )
        _ask_to_index(document)
        publish("rag.document", "created", id=document.id, owner_id=document.owner_id, status="pending")
        publish("rag.index", "changed", id=document.index_id, owner_id=document.owner_id)
    return Added(document, duplicate=False)


def _ask_to_index(document: RagDocument) -> None:
    # A folder of thousands of files waits behind what a person adds by hand.
    priority = -1 if document.source == "watch" else 0
    enqueue("rag.index_document", priority=priority, unique=_task(document.id), document_id=document.id)


def renew_document(document: RagDocument, content_hash: str, size_bytes: int) -> None:
    """Index what the document's file holds now, in the caller's transaction; what it held is found until then.

    Work on the former content sees by the hash that it is out of date, and stores nothing.
    """
    execute("DELETE FROM rag_page WHERE document_id = ?", (document.id,))
    document.content_hash, document.size_bytes = content_hash, size_bytes
    _start_again(document)


def retry_document(actor: Actor, document_id: str) -> RagDocument:
    """Index a failed document once more. Raises NotFound, InvalidState."""
    with writing():
        document = find_document(actor, document_id)
        if document.status != "failed":
            raise InvalidState(
                f"The document is {document.status}; only a failed one is indexed again.",
                current=document.status,
                allowed=["failed"],
            )
        _start_again(document)
    return document


def _start_again(document: RagDocument) -> None:
    document.status, document.error_message = "pending", None
    RagDocument.update(
        status="pending", error_message=None, content_hash=document.content_hash, size_bytes=document.size_bytes
    ).where(RagDocument.id == document.id).execute()
    _ask_to_index(document)
    publish("rag.document", "changed", id=document.id, owner_id=document.owner_id, status="pending")
    publish("rag.index", "changed", id=document.index_id, owner_id=document.owner_id)


def _tell_waiters(document_id: str, status: str) -> None:
    with writing():
        wake("job", f"rag.document:{document_id}", {"document_id": document_id, "status": status})


def _task(document_id: str) -> str:
    return f"rag.document:{document_id}"


def same_document(index_id: str, content_hash: str) -> RagDocument | None:
    """The document of this content in the index, unless it failed."""
    found: RagDocument | None = (
        RagDocument.select(*ALL_BUT_CONTENT)
        .where(
            RagDocument.index_id == index_id,
            RagDocument.content_hash == content_hash,
            RagDocument.status != "failed",
        )
        .order_by(RagDocument.created_at)
        .first()
    )
    return found


def add_upload(
    actor: Actor,
    index_id: str,
    upload: "Upload",
    *,
    title: str | None = None,
    metadata: dict[str, Any] | None = None,
    allow_duplicate: bool = False,
) -> Added:
    """Keep an uploaded file and index it. The type is decided by content.

    Raises NotFound, InvalidInput (empty), UnsupportedMediaType, PayloadTooLarge, StorageFull.
    """
    index = find_index(actor, index_id)
    owner = Actor(index.owner_id)
    checked = checked_metadata(metadata)
    with upload.path.open("rb") as content:
        kind_of(content.read(HEAD), upload.name)
    found = None if allow_duplicate else same_document(index_id, upload.sha256)
    if found is not None:
        return Added(found, duplicate=True)
    id = new_id()
    file = storage.store_upload(owner, upload, BUCKET, f"{owner.id}/{index_id}", name=f"{id}-{upload.name}")
    shown = file.name.removeprefix(f"{id}-")
    new = NewDocument(
        index_id,
        owner.id,
        "upload",
        file.sha256,
        file.size,
        file=file,
        place=(file.bucket, file.path),
        title=title or shown,
        metadata=checked,
        id=id,
    )
    added = add_document(new, allow_duplicate=allow_duplicate)
    if added.duplicate:  # two uploads of the same file at the same time
        storage.delete(owner, file.bucket, file.path)
    return added


def find_document(actor: Actor, document_id: str) -> RagDocument:
    """With its content. Raises NotFound unless the actor may see it."""
    found: RagDocument | None = RagDocument.get_or_none(RagDocument.id == document_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no document {document_id}.")
    return found


def list_documents(
    actor: Actor,
    index_id: str,
    *,
    skip: int = 0,
    limit: int = 100,
    status: str | None = None,
    q: str | None = None,
) -> Page[RagDocument]:
    """Of one index, newest first, without contents. q: part of the title. Raises NotFound."""
    find_index(actor, index_id)
    wanted = RagDocument.select(*ALL_BUT_CONTENT).where(RagDocument.index_id == index_id)
    if status is not None:
        wanted = wanted.where(RagDocument.status == status)
    if q:
        wanted = wanted.where(RagDocument.title.contains(q))
    rows = wanted.order_by(RagDocument.created_at.desc(), RagDocument.id.desc()).offset(skip).limit(limit)
    return Page(list(rows), wanted.count())


def delete_document(actor: Actor, document_id: str) -> None:
    """With its chunks, at once, and the file that was uploaded for it. Raises NotFound."""
    with writing():
        document = find_document(actor, document_id)
        remove_document(document)
        if document.source == "upload" and document.bucket and document.path:
            with suppress(NotFound):
                storage.delete(Actor(document.owner_id), document.bucket, document.path)


def remove_document(document: RagDocument) -> None:
    """With its chunks, in the caller's transaction; its file stays."""
    execute("DELETE FROM rag_document WHERE id = ?", (document.id,))
    cancel_tasks(_task(document.id))
    publish("rag.document", "deleted", id=document.id, owner_id=document.owner_id)
    publish("rag.index", "changed", id=document.index_id, owner_id=document.owner_id)
    _tell_waiters(document.id, "deleted")


def forget_file(id: str, owner_id: str, bucket: str, path: str, **_: Any) -> None:
    """Delete the documents of a file that is gone. id: of the file."""
    with writing():
        # Else a file that comes back unchanged would look like one whose document was deleted by hand.
        execute(
            "DELETE FROM rag_watched_file WHERE path = ?1 AND watch_id IN"
            " (SELECT id FROM rag_watch WHERE owner_id = ?2 AND bucket = ?3)",
            (path, owner_id, bucket),
        )
        for document in RagDocument.select(*ALL_BUT_CONTENT).where(
            RagDocument.owner_id == owner_id, RagDocument.bucket == bucket, RagDocument.path == path
        ):
            remove_document(document)


def file_in_use(owner_id: str, bucket: str, path: str) -> str | None:
    """What of this area works with the file right now."""
    found = query(
        "SELECT id, title FROM rag_document WHERE owner_id = ? AND bucket = ? AND path = ?"
        " AND status IN ('pending', 'running') LIMIT 1",
        (owner_id, bucket, path),
    )
    return f"indexing of {found[0]['title']} (document {found[0]['id']})" if found else None
