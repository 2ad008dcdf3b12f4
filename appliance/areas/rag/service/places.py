"""Where a stretch of a document's text stands on its pages."""

from typing import Any

from appliance.areas.rag.boxes import PlacedWord, lines_between, unpack
from appliance.areas.rag.service.documents import find_document
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput
from appliance.db import query


def places(actor: Actor, document_id: str, start: int, end: int) -> list[dict[str, Any]]:
    """`{"page", "bbox"}` per line of text[start:end], as `Places.boxes`. Raises NotFound, InvalidInput."""
    find_document(actor, document_id)
    if end <= start:
        raise InvalidInput("must be greater than start.", loc=("query", "end"))
    return Places().boxes(document_id, start, end)


class Places:
    """Boxes of many stretches; every page's words are read once. For the time of one request."""

    def __init__(self) -> None:
        self._pages: dict[str, list[dict[str, Any]]] = {}
        self._words: dict[tuple[str, int], list[PlacedWord]] = {}

    def boxes(self, document_id: str, start: int, end: int) -> list[dict[str, Any]]:
        """`{"page", "bbox"}` per line of text[start:end]; bbox: fractions of the page; empty without pages."""
        found = []
        for page in self._pages_of(document_id):
            if page["start"] < end and page["end"] > start:
                words = self._words_of(document_id, page["page"])
                lines = lines_between(words, start - page["start"], end - page["start"])
                found += [{"page": page["page"], "bbox": list(line)} for line in lines]
        return found

    def _pages_of(self, document_id: str) -> list[dict[str, Any]]:
        if document_id not in self._pages:
            self._pages[document_id] = query(
                'SELECT page, start, "end" FROM rag_page WHERE document_id = ? ORDER BY page', (document_id,)
            )
        return self._pages[document_id]

    def _words_of(self, document_id: str, page: int) -> list[PlacedWord]:
        key = document_id, page
        if key not in self._words:
            [row] = query("SELECT words FROM rag_page WHERE document_id = ? AND page = ?", key)
            self._words[key] = unpack(row["words"])
        return self._words[key]
