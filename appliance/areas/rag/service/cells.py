"""A large index sorted into cells of near chunks, so that a search looks at the nearest cells only.

A cell is a row with its centre. New chunks stand in cell 0, which every search looks through, until `sort_chunks`
moves them. The cells of an index have been made in one go, so their ids are all those from the first to the last;
when an index has doubled, new ones are made, and what is still in an old one counts as not sorted.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from appliance.areas.rag import kmeans
from appliance.areas.rag.settings import RagSettings
from appliance.core.settings import settings
from appliance.db import execute, rows, writing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 500  # chunks, on average, up to MOST_CELLS
MOST_CELLS = 4096
# Cells that a search looks through: of a million chunks 8 %. Texts lie less neatly than vectors that are drawn: of
# 12,000 of them in 1,000 cells the nearest 6 % of the cells held 96 of 100 nearest texts, 13 % held 98, and the
# share grows with the index (of 6,000 texts in 500 cells 92 and 97).
PROBES = 160
SAMPLE, LARGEST_SAMPLE = 50, 50_000  # vectors that cells are learnt from: a cell, and in all (77 MB)
BATCH = 1000  # chunks a transaction
PAUSE = 0.01  # seconds between two: others write too
_sorting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells `first` to `last` of an index. What has a lower cell is not sorted."""

    index_id: str
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def probed(self) -> int:
        """How many of them a search looks through."""
        return min(PROBES, self.count)

    def nearest(self, vector: list[float]) -> list[int]:
        """Ids of the `probed` cells nearest to a unit vector, nearest first."""
        import numpy as np

        cosines = _centres(self) @ np.asarray(vector, dtype=np.float32)
        return [self.first + int(position) for position in np.argsort(-cosines)[: self.probed]]


def cells_of(index_id: str) -> Cells | None:
    """None if it has none: it is small, or has just grown."""
    [(first, last)] = rows("SELECT min(id), max(id) FROM rag_cell WHERE index_id = ?", [index_id])
    return None if first is None else Cells(index_id, first, last)


@lru_cache(maxsize=8)  # 3 MB for an index of a million chunks
def _centres(cells: Cells) -> NDArray[np.float32]:
    """None are left if the cells have been made anew since."""
    return _matrix(rows("SELECT centre FROM rag_cell WHERE id BETWEEN ? AND ? ORDER BY id", [cells.first, cells.last]))


def _matrix(blobs: list[tuple[bytes, ...]]) -> NDArray[np.float32]:
    """A row per float32 blob that stands first in its tuple."""
    import numpy as np

    found = np.frombuffer(b"".join(row[0] for row in blobs), dtype=np.float32)
    return found.reshape(len(blobs), -1) if blobs else np.empty((0, 0), np.float32)


def missing(index_id: str, count: int) -> bool:
    """Whether an index of `count` chunks is to be sorted and has no cells yet."""
    return count >= settings(RagSettings).sorted_chunks and cells_of(index_id) is None


def sort_chunks() -> None:
    """Sort the chunks of all large indexes into cells. Safe to run again: it continues; twice at once is once."""
    if not _sorting.acquire(blocking=False):
        return
    try:
        for index_id, count in rows(
            "SELECT index_id, sum(chunk_count) AS count FROM rag_document GROUP BY index_id HAVING count >= ?",
            [settings(RagSettings).sorted_chunks],
        ):
            _sort_index(index_id, count)
    finally:
        _sorting.release()


def _sort_index(index_id: str, count: int) -> None:
    cells = cells_of(index_id)
    if cells is None or _wanted(count) >= 2 * cells.count:
        cells = _make_cells(index_id, count)
    while cells is not None and _sort_some(cells):
        time.sleep(PAUSE)


def _wanted(count: int) -> int:
    """How many cells an index of so many chunks is to have."""
    return min(max(2, count // CELL), MOST_CELLS)


def _make_cells(index_id: str, count: int) -> Cells | None:
    """New cells in the place of the old ones; nothing is sorted into them yet.

    None if the index is gone, or was given another embedding model meanwhile.
    """
    model = _model(index_id)
    wanted = _wanted(count)
    if model is None:
        return None
    found = _sample(index_id, min(SAMPLE * wanted, LARGEST_SAMPLE), model[1])
    if len(found) < wanted:
        return None
    centres = kmeans.centres(found, wanted)
    with writing():
        if _model(index_id) != model:  # or it is gone
            return None
        execute("DELETE FROM rag_cell WHERE index_id = ?", (index_id,))
        for centre in centres:
            execute("INSERT INTO rag_cell (index_id, centre) VALUES (?, ?)", (index_id, centre.tobytes()))
        return cells_of(index_id)


def _model(index_id: str) -> tuple[str, int] | None:
    """Name and dimensions; None if the index is gone."""
    found = rows("SELECT embedding_model, dimensions FROM rag_index WHERE id = ?", [index_id])
    return found[0] if found else None


def _sample(index_id: str, size: int, dimension: int) -> NDArray[np.float32]:
    """At most `size` vectors from all over the index, the same at every run."""
    import numpy as np

    # A multiplicative hash of the key; after Knuth, The Art of Computer Programming 3, section 6.4.
    keys = rows(
        "SELECT chunk_key FROM rag_code WHERE index_id = ? ORDER BY (chunk_key * 2654435761) & 4294967295 LIMIT ?",
        [index_id, size],
    )
    of_keys = "SELECT vector FROM rag_vector WHERE chunk_key IN (SELECT value FROM json_each(?))"
    # Into one array, part by part: a list of all blobs beside it would take the room twice.
    found, count = np.empty((len(keys), dimension), np.float32), 0
    for start in range(0, len(keys), BATCH):
        part = _matrix(rows(of_keys, [str([key for (key,) in keys[start : start + BATCH]])]))
        found[count : count + len(part)] = part
        count += len(part)
    return found[:count]


def _sort_some(cells: Cells) -> int:
    """How many chunks were moved to their cells: those before `cells.first`, at most BATCH."""
    found = rows(
        "SELECT vector, code, chunk_key FROM rag_code JOIN rag_vector USING (chunk_key)"
        " WHERE rag_code.index_id = ? AND cell < ? LIMIT ?",
        [cells.index_id, cells.first, BATCH],
    )
    if not found:
        return 0
    places = kmeans.nearest_centres(_matrix(found), _centres(cells))
    with writing():
        if cells_of(cells.index_id) != cells:
            return 0
        for place, (_, code, key) in zip(places.tolist(), found, strict=True):
            # The code is compared because the vector may be another by now.
            execute("UPDATE rag_code SET cell = ? WHERE chunk_key = ? AND code = ?", (cells.first + place, key, code))
    return len(found)
