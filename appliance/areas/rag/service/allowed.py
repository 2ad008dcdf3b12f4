"""Which chunks a query's filters let through."""

from typing import Any

import msgspec

from appliance.areas.rag.filters import condition
from appliance.db import rows

OWN_FILTERS = {"document_id": "id"}


class Allowed:
    """Chunks of an index whose documents pass the filters, as SQL over chunk keys; without filters all of them.

    count: how many chunks these are.
    """

    def __init__(self, index_id: str, filters: dict[str, Any] | None, chunk_count: int, *, few: int) -> None:
        """few: up to so many keys are looked up here, once for every search that uses them."""
        self.count, self._sql, self._values = chunk_count, "", []
        if not filters:
            return
        wanted, values = condition(filters, "document_metadata", OWN_FILTERS)
        # Only this index of the table has no contents in it: 50,000 documents are read in 30 ms, not in a second.
        documents = rows(
            f"SELECT id, chunk_count FROM rag_document INDEXED BY rag_document_filter WHERE index_id = ? AND {wanted}",
            [index_id, *values],
        )
        self.count = sum(count for _, count in documents)
        keys = "SELECT key FROM rag_chunk WHERE document_id IN (SELECT value FROM json_each(?))"
        self._sql, self._values = f" AND {{column}} IN ({keys})", [_json([id for id, _ in documents])]
        if self.count <= few:
            found = rows(keys, self._values)
            self._sql = " AND {column} IN (SELECT value FROM json_each(?))"
            self._values = [_json([key for (key,) in found])]

    def of(self, column: str) -> str:
        """A further condition: that the column holds the key of such a chunk."""
        return self._sql.format(column=column)

    @property
    def values(self) -> list[Any]:
        return list(self._values)


def _json(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()
