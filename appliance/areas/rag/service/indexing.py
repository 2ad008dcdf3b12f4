"""A document's text to chunks, words, vectors and sentences that can be found."""

import time
from dataclasses import dataclass

from appliance.areas.rag.chunking import Chunk, chunks
from appliance.areas.rag.models import RagDocument, RagIndex
from appliance.areas.rag.sentences import sentences, unwrapped
from appliance.areas.rag.service import reading
from appliance.areas.rag.service.scope import scope
from appliance.areas.rag.service.terms import Terms, store_terms, terms_of
from appliance.areas.rag.service.vectorizing import Vectorizing, text_to_embed
from appliance.areas.rag.text import Extract, Section
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, Problem
from appliance.core.events import LiveEvent, live
from appliance.core.ids import new_id
from appliance.core.nodes import wake
from appliance.db import execute, rows, writing
from appliance.jobs import publish

NO_TEXT = "no text found"
_TELL_EVERY = 0.5  # seconds between two live messages of progress
LARGEST_TEXT = 5_000_000  # characters


class Gone(Exception):
    """The document was deleted while it was indexed, or its file has changed and another task reads it."""


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
        while not _index(document, extract):
            pass
    except Gone:
        return
    except Problem as problem:
        fail_document(document_id, problem.detail, content_hash=document.content_hash)


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


def _index(document: RagDocument, extract: Extract) -> bool:
    """Embed and store; False if the index was given another model meanwhile."""
    index = RagIndex.get_or_none(RagIndex.id == document.index_id)
    if index is None:
        raise Gone
    passages, quotes = _embedded(document, extract, index)
    with writing():
        if RagIndex.select().where(RagIndex.id == index.id, RagIndex.embedding_model != index.embedding_model).exists():
            document.given_vector = None  # it was of the model before
            return False
        _store(_current(document), extract, passages, quotes)
    return True


def _embedded(document: RagDocument, extract: Extract, index: RagIndex) -> tuple[list[_Passage], list[_Sentence]]:
    found = chunks(extract, size=index.chunk_size, overlap=index.chunk_overlap)
    if document.given_vector is not None:
        found = [Chunk(0, len(extract.text), Section(0, len(extract.text)))]
    spans = [(span, section) for section in extract.sections for span in _quotable(extract, section)]
    headings = [_heading(document, chunk) for chunk in found]
    texts = [extract.text[chunk.start : chunk.end] for chunk in found]
    embed = Vectorizing(document, index.embedding_model, _Progress(document, 0.5, 1.0), len(found) + len(spans))
    if document.given_vector is not None:
        vectors = [bytes(document.given_vector)]
    else:
        vectors = embed.passages([text_to_embed(*both) for both in zip(headings, texts, strict=True)])
    small = embed.sentences([unwrapped(extract.text[slice(*span)]) for span, _ in spans])
    passages = [
        _Passage(chunk, heading, text, vector, terms_of(heading, text))
        for chunk, heading, text, vector in zip(found, headings, texts, vectors, strict=True)
    ]
    quotes = [
        _Sentence(start, end, section.page, vector)
        for ((start, end), section), vector in zip(spans, small, strict=True)
    ]
    return passages, quotes


def _heading(document: RagDocument, chunk: Chunk) -> str:
    """What a chunk stands under; of the rows of a table also the names of its columns."""
    return " › ".join(filter(None, [document_heading(document), *chunk.section.headings, chunk.columns]))


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
    _forget_chunks(document.id)
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


def _forget_chunks(document_id: str) -> None:
    for table in ("rag_chunk", "rag_sentence"):
        execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def _current(document: RagDocument) -> RagDocument:
    """As it is now: a file may have got another place meanwhile. Raises Gone if it has got other content."""
    mine = (RagDocument.id == document.id) & (RagDocument.content_hash == document.content_hash)
    found: RagDocument | None = RagDocument.select().where(mine).first()
    if found is None:
        raise Gone
    return found


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


def fail_document(document_id: str, message: str, *, content_hash: str | None = None) -> None:
    """The end of an attempt that cannot succeed; nothing if it has ended or is gone.

    content_hash: of what was tried; nothing either if the document has become something else meanwhile.
    """
    with writing():
        document = RagDocument.get_or_none(RagDocument.id == document_id)
        if document is None or document.status not in ("pending", "running"):
            return
        if content_hash in (None, document.content_hash):
            _forget_chunks(document.id)  # of what its file held before
            document.chunk_count = 0
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
        """Raises Gone if the document is, or is something else by now."""
        now = time.monotonic()
        if now - self._told < _TELL_EVERY:
            return
        self._told = now
        _current(self._document)
        progress = self._start + (self._end - self._start) * done / max(1, total)
        live.tell(LiveEvent("rag.document", self._document.id, "changed", self._document.owner_id, "running", progress))
