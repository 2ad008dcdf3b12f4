"""A recorded query with the texts its results stand for."""

from dataclasses import dataclass, field
from typing import Any

from appliance.areas.rag.models import RagQuery


@dataclass(frozen=True, slots=True)
class Shown:
    """Texts of deleted documents are None.

    results: `{document_id, chunk_id, title, content, score, similarity, metadata, page, start, end, boxes}`.
    answer: `{mode, text, reason, citations}`, None if none was asked for.
    """

    record: RagQuery
    index_name: str
    results: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] | None = None
