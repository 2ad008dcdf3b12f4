"""A page of a document as it was read."""

from dataclasses import dataclass

from appliance.areas.rag.boxes import PlacedWord


@dataclass(frozen=True, slots=True)
class ReadPage:
    """start: offset of its text in the document's, None until all pages are read. source: ocr | text_layer."""

    page: int
    source: str
    start: int | None
    text: str
    words: list[PlacedWord]
