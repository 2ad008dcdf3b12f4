"""The text of a document: as it was given, out of its file, or page by page."""

from collections.abc import Callable

from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.text import Extract, plain


def text_of(document: RagDocument, progress: Callable[[int, int], None]) -> Extract:
    return plain(document.content or "", document.title)


def settle_pages(document_id: str) -> None:
    pass
