"""A document's text to chunks, words, vectors and sentences that can be found."""

import time
from dataclasses import dataclass

from appliance.areas.rag.chunking import Chunk, chunks
from appliance.areas.rag.models import RagDocument, RagIndex
from appliance.areas.rag.sentences import sentences, unwrapped
from appliance.areas.rag.service import reading
from appliance.areas.rag.service.scope import scope
from appliance.areas.rag.service.terms import Terms, store_terms, terms_of
from appliance.areas.rag.text import Extract, Section
from appliance.areas.rag.vectors import float_blob, small_blob
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, Problem
from appliance.core.events import LiveEvent, live
from appliance.core.ids import new_id
from appliance.core.nodes import wake
from appliance.db import execute, rows, writing
from appliance.jobs import publish
from appliance.ports.embedder import embedder

NO_TEXT = "no text found"
_TELL_EVERY = 0.5  # seconds between two live messages of progress
LARGEST_TEXT = 5_000_000  # characters


class Gone(Exception):
    """The document was deleted while it was indexed."""


@dataclass(frozen=True, slots=True)
class _Passage:
    chunk: Chunk
    heading: str
    text: str
    vector: bytes
    terms: Terms


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    page: int | None
    vector: bytes


def index_document(document_id: str) -> None:
    """Make a document searchable, or `failed` with a reason a person understands. Safe to run again.

    Only the last step writes what searches see, in one transaction: before it nothing is found,
    after it everything.
    """
    document = _start(document_id)
    if document is None:
        return
    try:
        extract = reading.text_of(document, _Progress(document, 0.0, 0.5))
        _check(extract)
        _store(document, extract, *_embedded(document, extract))
    except Gone:
        return
    except Problem as problem:
        fail_document(document_id, problem.detail)


def _start(document_id: str) -> RagDocument | None:
    with writing():
        document: RagDocument | None = RagDocument.get_or_none(RagDocument.id == document_id)
        if document is None or document.status not in ("pending", "running"):
            return None
        if document.status == "pending":
            document.status = "running"
            document.save(only=[RagDocument.status])
            tell(document)
        return document


def tell(document: RagDocument, change: str = "changed") -> None:
    """Publish a document's news, and that its index has changed."""
    publish("rag.document", change, id=document.id, owner_id=document.owner_id, status=document.status)
    publish("rag.index", "changed", id=document.index_id, owner_id=document.owner_id)


def _check(extract: Extract) -> None:
    if not any(letter.isalnum() for letter in extract.text):
        raise InvalidInput(NO_TEXT)
    if len(extract.text) > LARGEST_TEXT:
        raise InvalidInput(f"The text has {len(extract.text)} characters; {LARGEST_TEXT} are allowed.")


def _embedded(document: RagDocument, extract: Extract) -> tuple[list[_Passage], list[_Sentence]]:
    index = RagIndex.get_by_id(document.index_id)
    found = chunks(extract, size=index.chunk_size, overlap=index.chunk_overlap)
    if document.given_vector is not None:
        found = [Chunk(0, len(extract.text), Section(0, len(extract.text)))]
    spans = [(span, section) for section in extract.sections for span in _quotable(extract, section)]
    progress = _Progress(document, 0.5, 1.0)
    total = len(found) + len(spans)
    passages, quotes = [], []
    for done, chunk in enumerate(found):
        progress(done, total)
        passages.append(_passage(document, extract, chunk))
    for done, ((start, end), section) in enumerate(spans, start=len(found)):
        progress(done, total)
        [vector] = embedder.embed([unwrapped(extract.text[start:end])])
        quotes.append(_Sentence(start, end, section.page, small_blob(vector)))
    return passages, quotes


def _passage(document: RagDocument, extract: Extract, chunk: Chunk) -> _Passage:
    text = extract.text[chunk.start : chunk.end]
    heading = " › ".join(filter(None, [document_heading(document), *chunk.section.headings]))
    terms = terms_of(heading, text)
    if document.given_vector is not None:
        return _Passage(chunk, heading, text, bytes(document.given_vector), terms)
    [vector] = embedder.embed([f"{heading}\n{text}" if heading else text])
    return _Passage(chunk, heading, text, float_blob(vector), terms)


def document_heading(document: RagDocument) -> str:
    """The title as it stands before each chunk: a file's name without its ending."""
    title = (document.title or "").rpartition("/")[2]
    stem, dot, ending = title.rpartition(".")
    name = stem if dot and 1 <= len(ending) <= 5 and " " not in ending else title
    return name.replace("_", " ")


def _quotable(extract: Extract, section: Section) -> list[tuple[int, int]]:
    """Sentences with at least two letters or figures: others are rules and bullets."""
    spans = sentences(extract.text, section.start, section.end)
    return [span for span in spans if sum(map(str.isalnum, extract.text[slice(*span)])) >= 2]


def _store(document: RagDocument, extract: Extract, passages: list[_Passage], quotes: list[_Sentence]) -> None:
    with writing():
        if not RagDocument.select().where(RagDocument.id == document.id).exists():
            raise Gone
        for table in ("rag_chunk", "rag_sentence"):
            execute(f"DELETE FROM {table} WHERE document_id = ?", (document.id,))
        for ordinal, passage in enumerate(passages):
            _insert_passage(document, ordinal, passage)
        for quote in quotes:
            execute(
                'INSERT INTO rag_sentence (document_id, start, "end", page, vector) VALUES (?, ?, ?, ?, ?)',
                (document.id, quote.start, quote.end, quote.page, quote.vector),
            )
        if reading.settle_pages(document.id):
            document.document_metadata = {**document.document_metadata, "ocr": True}
        _complete(document, extract.text, len(passages))


def _insert_passage(document: RagDocument, ordinal: int, passage: _Passage) -> None:
    chunk, index_id = passage.chunk, document.index_id
    [(key,)] = rows(
        'INSERT INTO rag_chunk (id, document_id, index_id, ordinal, start, "end", page, scope, heading, text)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
        (
            new_id(),
            document.id,
            index_id,
            ordinal,
            chunk.start,
            chunk.end,
            chunk.section.page,
            scope(index_id),
            passage.heading,
            passage.text,
        ),
    )
    execute("INSERT INTO rag_vector (chunk_key, index_id, vector) VALUES (?, ?, ?)", (key, index_id, passage.vector))
    store_terms(key, index_id, passage.terms)


def _complete(document: RagDocument, content: str, chunk_count: int) -> None:
    document.content = content
    document.size_bytes = len(content.encode())
    document.chunk_count = chunk_count
    _finish(document, "completed", None)


def fail_document(document_id: str, message: str) -> None:
    """The end of an attempt that cannot succeed; nothing if it has ended or is gone."""
    with writing():
        document = RagDocument.get_or_none(RagDocument.id == document_id)
        if document is not None and document.status in ("pending", "running"):
            _finish(document, "failed", message)


def _finish(document: RagDocument, status: str, message: str | None) -> None:
    document.status, document.error_message = status, message
    document.indexed_at = now_ms() if status == "completed" else None
    document.save()
    tell(document)
    wake("job", f"rag.document:{document.id}", {"document_id": document.id, "status": status})


class _Progress:
    """Tells the screens how far a document is, and stops the work when it was deleted."""

    def __init__(self, document: RagDocument, start: float, end: float) -> None:
        self._document, self._start, self._end = document, start, end
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Raises Gone if the document is."""
        now = time.monotonic()
        if now - self._told < _TELL_EVERY:
            return
        self._told = now
        if not RagDocument.select().where(RagDocument.id == self._document.id).exists():
            raise Gone
        progress = self._start + (self._end - self._start) * done / max(1, total)
        live.tell(LiveEvent("rag.document", self._document.id, "changed", self._document.owner_id, "running", progress))
