"""The text of a document: as it was given, out of its file, or page by page."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from appliance.areas.ocr import service as ocr
from appliance.areas.rag.boxes import pack, placed_words, unpack
from appliance.areas.rag.extraction import extract
from appliance.areas.rag.kinds import HEAD, kind_of
from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.page import ReadPage
from appliance.areas.rag.service import sources
from appliance.areas.rag.service.documents import find_document
from appliance.areas.rag.text import Extract, page_starts, pages, plain
from appliance.core.actor import Actor
from appliance.core.errors import NotFound
from appliance.db import execute, query, rows, writing
from appliance.ports.ocr import PageText

Progress = Callable[[int, int], None]


def text_of(document: RagDocument, progress: Progress) -> Extract:
    """The text and its sections; pages are stored on the way, one by one, so that a new run continues.

    Raises a Problem if there is no way to the text.
    """
    if document.ocr_job_id is not None:
        return _of_pages(document, iter(ocr.pages(Actor(document.owner_id), document.ocr_job_id)), progress)
    if sources.has_file(document):
        with sources.opened(document) as file:
            _adopt(document, file.sha256)
            return _of_file(document, file.path, file.name, progress)
    return plain(document.content or "")


def _adopt(document: RagDocument, sha256: str) -> None:
    """The file may have changed since it was told of: from here on it is this content that counts."""
    if document.content_hash != sha256:
        with writing():
            where = (RagDocument.id == document.id) & (RagDocument.content_hash == document.content_hash)
            RagDocument.update(content_hash=sha256).where(where).execute()
        document.content_hash = sha256


def _of_file(document: RagDocument, path: Path, name: str, progress: Progress) -> Extract:
    with path.open("rb") as content:
        kind = kind_of(content.read(HEAD), name)
    if kind in ("pdf", "image"):
        return _of_pages(document, ocr.read_pages(path, skip=_kept(document.id)), progress)
    return extract(path.read_bytes(), kind)


def _of_pages(document: RagDocument, read: Iterator[PageText], progress: Progress) -> Extract:
    for count, page in enumerate(read, start=1):
        with writing():
            # Nothing is stored for a document that was deleted or changed meanwhile; `progress` ends the work.
            execute(
                "INSERT OR REPLACE INTO rag_page (document_id, page, source, rotation, skew, corners, words, text)"
                " SELECT id, ?, ?, ?, ?, ?, ?, ? FROM rag_document WHERE id = ? AND content_hash = ?",
                (
                    *(page.page, page.source, page.rotation, page.skew, json.dumps(page.corners)),
                    *(pack(placed_words(page)), page.text, document.id, document.content_hash),
                ),
            )
        progress(count, count + 1)
    return pages(_texts(document.id))


def _kept(document_id: str) -> frozenset[int]:
    return frozenset(page for page, _ in _texts(document_id))


def _texts(document_id: str) -> list[tuple[int, str]]:
    found = rows(
        "SELECT page, text FROM rag_page WHERE document_id = ? AND text IS NOT NULL ORDER BY page", (document_id,)
    )
    return [(page, text) for page, text in found]


def settle_pages(document_id: str) -> bool:
    """When the whole text is stored: where each page begins in it; answers whether any was recognised.

    In the caller's transaction. The texts of the pages are in the whole one from now on.
    """
    texts = _texts(document_id)
    for (page, text), start in zip(texts, page_starts([len(text) for _, text in texts]), strict=True):
        execute(
            'UPDATE rag_page SET start = ?, "end" = ?, text = NULL WHERE document_id = ? AND page = ?',
            (start, start + len(text), document_id, page),
        )
    return bool(rows("SELECT 1 FROM rag_page WHERE document_id = ? AND source = 'ocr' LIMIT 1", (document_id,)))


def page_picture(actor: Actor, document_id: str, number: int, *, width: int) -> bytes:
    """WebP of a page, upright and straight. Raises NotFound if there is no such page or its file is gone."""
    document = find_document(actor, document_id)
    found = query(
        "SELECT rotation, skew, corners FROM rag_page WHERE document_id = ? AND page = ?", (document_id, number)
    )
    if not found or not sources.has_file(document):
        raise NotFound(f"The document has no page {number}.")
    turn = found[0] | {"corners": json.loads(found[0]["corners"] or "null")}
    with sources.opened(document) as file:
        if document.server_path is not None and file.sha256 != document.content_hash:
            raise NotFound("The file has changed since it was read.", hint="It will be read again shortly.")
        return ocr.render_page(file.path, number, width=width, **turn)


def read_page(actor: Actor, document_id: str, number: int) -> ReadPage:
    """A page with the places of its words, also while later ones are still being read. Raises NotFound."""
    find_document(actor, document_id)
    # Until the whole text is stored, a page keeps its own; then substr cuts it out, counting characters from 1.
    found = query(
        "SELECT page.source, page.words, page.text IS NULL AS settled, page.start,"
        ' coalesce(page.text, substr(document.content, page.start + 1, page."end" - page.start)) AS text'
        " FROM rag_page AS page JOIN rag_document AS document ON document.id = page.document_id"
        " WHERE page.document_id = ? AND page.page = ?",
        (document_id, number),
    )
    if not found:
        raise NotFound(f"The document has no page {number}.")
    [row] = found
    start = row["start"] if row["settled"] else None
    return ReadPage(number, row["source"], start, row["text"] or "", unpack(row["words"]))


def page_count(document_id: str) -> int:
    """How many pages the document has; 0 for text without pages."""
    [(count,)] = rows("SELECT count(*) FROM rag_page WHERE document_id = ?", (document_id,))
    return int(count)
