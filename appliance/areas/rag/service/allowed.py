"""Which chunks a query's filters let through."""

import math
from collections.abc import Iterable
from typing import Any

import msgspec

from appliance.areas.rag.filters import condition
from appliance.db import rows

OWN_FILTERS = {"document_id": "id"}
SPARE = 2  # times the hits of which as many as are wanted pass on average
MOST = 20  # times the hits wanted: to look up more of them costs more than the condition


class Allowed:
    """Chunks of an index whose documents pass the filters; without filters all of them.

    count: how many chunks these are. more: None, or that many times as many hits as are wanted are to be looked for,
    and then filtered by `among`: where half a million chunks pass, a condition on each row costs more than the search.
    """

    def __init__(self, index_id: str, filters: dict[str, Any] | None, chunk_count: int, *, few: int) -> None:
        """few: up to so many keys are looked up here, once for every search that uses them."""
        self.count = chunk_count
        self.more: int | None = None
        self._sql, self._values = "", []
        if not filters:
            return
        wanted, values = condition(filters, "document_metadata", OWN_FILTERS)
        # Only this index of the table has no contents in it: 50,000 documents are read in 30 ms, not in a second.
        documents = rows(
            f"SELECT id, chunk_count FROM rag_document INDEXED BY rag_document_filter WHERE index_id = ? AND {wanted}",
            [index_id, *values],
        )
        self.count = sum(count for _, count in documents)
        self._documents = {id for id, _ in documents}
        keys = "SELECT key FROM rag_chunk WHERE document_id IN (SELECT value FROM json_each(?))"
        self._sql, self._values = f" AND {{column}} IN ({keys})", [_json(list(self._documents))]
        if self.count <= few:
            found = rows(keys, self._values)
            self._sql = " AND {column} IN (SELECT value FROM json_each(?))"
            self._values = [_json([key for (key,) in found])]
        elif (more := math.ceil(SPARE * max(1, chunk_count / self.count))) <= MOST:
            self.more = more

    def of(self, column: str) -> str:
        """A further condition: that the column holds the key of such a chunk."""
        return self._sql.format(column=column)

    @property
    def values(self) -> list[Any]:
        return list(self._values)

    def among(self, keys: Iterable[int]) -> list[int]:
        """Those that pass, in order."""
        asked = list(keys)
        of_keys = "SELECT key, document_id FROM rag_chunk WHERE key IN (SELECT value FROM json_each(?))"
        passed = {key for key, document_id in rows(of_keys, [_json(asked)]) if document_id in self._documents}
        return [key for key in asked if key in passed]


def _json(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()
