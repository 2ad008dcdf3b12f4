"""An index with the numbers of its documents."""

from dataclasses import dataclass

from appliance.areas.rag.models import RagIndex
from appliance.areas.rag.router import Statistics

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reembedding:
    """Another model on its way into an index. done, total: chunks and sentences. error_message: why it has stopped."""

    model: str
    done: int
    total: int
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """size_bytes: of the contents of all documents."""

    index: RagIndex
    documents_by_status: dict[str, int]
    chunk_count: int
    size_bytes: int

    @property
    def document_count(self) -> int:
        return sum(self.documents_by_status.values())

    @property
    def statistics(self) -> Statistics:
        """What the router looks at."""
        return Statistics(self.document_count, self.chunk_count, self.size_bytes / MB, self.index.vector_db_type)
