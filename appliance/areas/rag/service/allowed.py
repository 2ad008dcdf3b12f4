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
        of_documents = f"FROM rag_document WHERE index_id = ? AND {wanted}"
        [(self.count,)] = rows(f"SELECT total(chunk_count) {of_documents}", [index_id, *values])
        keys = f"SELECT key FROM rag_chunk WHERE document_id IN (SELECT id {of_documents})"
        self._sql, self._values = f" AND {{column}} IN ({keys})", [index_id, *values]
        if self.count <= few:
            found = [key for (key,) in rows(keys, self._values)]
            self._sql = " AND {column} IN (SELECT value FROM json_each(?))"
            self._values = [msgspec.json.encode(found).decode()]

    def of(self, column: str) -> str:
        """A further condition: that the column holds the key of such a chunk."""
        return self._sql.format(column=column)

    @property
    def values(self) -> list[Any]:
        return list(self._values)
