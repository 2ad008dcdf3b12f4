"""The tables of a page: words put into the cells that ruling lines draw, or that columns show."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from PIL import Image

from appliance.adapters.ocr import rules
from appliance.adapters.ocr.columns import unruled
from appliance.adapters.ocr.composition import Paragraph, Piece
from appliance.adapters.ocr.grids import Grid, grids
from appliance.adapters.ocr.rows import inside, rows_of, word_height
from appliance.ports.ocr import Box, Table

ReadCell = Callable[[Box, bool], str]  # the inside of a cell, and whether it holds one line → its text

_FALLS_SHORT = 0.03  # inch that a line may end before the one it meets
_STICKS_OUT = 0.5  # word heights that a word may reach into the next cell
_MOST_CELLS = 400  # read again, a page
_INK = 0.004  # of the pixels within a cell that has text
_UNSURE = 0.6  # confidence below which a cell is read again


def find(paragraphs: Iterable[Paragraph], page: Image.Image, dpi: int, read_cell: ReadCell | None) -> list[Table]:
    """From top to bottom. page: mode "L", upright and straight, with the words' boxes in its pixels.

    read_cell: reads cells whose words were missed, ran into the next one, or are unsure; None where words are certain.
    """
    words = [word for paragraph in paragraphs for line in paragraph for word in line]
    found: list[Table] = []
    reader = _CellReader(page, word_height(words), read_cell)
    for grid in grids(rules.find(page, dpi), dpi * _FALLS_SHORT):
        within = [word for word in words if inside(word, grid.box)]
        table = _filled(grid, within, reader)
        if any(any(row) for row in table.rows):
            found.append(table)
            words = [word for word in words if not inside(word, grid.box)]
    return sorted([*found, *unruled(words, reader.look_again)], key=lambda table: table.box[1])


def words_outside(words: Iterable[Piece], tables: Sequence[Table]) -> list[Piece]:
    """The words that stand in no table, in the same order."""
    return [word for word in words if not any(inside(word, table.box) for table in tables)]


def _filled(grid: Grid, words: Sequence[Piece], reader: "_CellReader") -> Table:
    rows = [["" for _ in line] for line in grid.owners]
    for row, line in enumerate(grid.owners):
        for column, owner in enumerate(line):
            if owner == (row, column):
                rows[row][column] = reader.text(grid.cell(row, column), words)
    return Table(grid.box, rows, ruled=True)


class _CellReader:
    def __init__(self, page: Image.Image, height: float, read_cell: ReadCell | None) -> None:
        self._page = page
        self._height = height
        self._read = read_cell
        self._left = _MOST_CELLS

    def text(self, cell: Box, words: Sequence[Piece]) -> str:
        mine = [word for word in words if inside(word, cell)]
        known = " ".join(segment.text for row in rows_of(mine) for segment in row)
        if not self._doubtful(cell, mine, words):
            return known
        inner = self._inner(cell)
        return known if inner is None else self.look_again(inner) or known

    def look_again(self, box: Box) -> str:
        """What stands in a box without lines, read by itself; "" where there is no ink or too much was read already."""
        if self._read is None or self._left <= 0 or not _has_ink(self._page.crop(whole(box))):
            return ""
        self._left -= 1
        return self._read(box, box[3] - box[1] < 2.5 * self._height)

    def _doubtful(self, cell: Box, mine: Sequence[Piece], words: Sequence[Piece]) -> bool:
        if not mine or any(word.confidence < _UNSURE for word in mine):
            return True
        return any(self._runs_over(word, cell) for word in words)

    def _runs_over(self, word: Piece, cell: Box) -> bool:
        """The word lies in this cell and in another one beside it."""
        margin = _STICKS_OUT * self._height
        middle = (word.box[1] + word.box[3]) / 2
        if not cell[1] <= middle <= cell[3]:
            return False
        within = min(word.box[2], cell[2]) - max(word.box[0], cell[0])
        outside = word.box[2] - word.box[0] - within
        return within > margin and outside > margin

    def _inner(self, cell: Box) -> Box | None:
        """Without its lines; None where nothing is left."""
        edge = max(3.0, 0.2 * self._height)
        x0, y0, x1, y1 = cell[0] + edge, cell[1] + edge, cell[2] - edge, cell[3] - edge
        return (x0, y0, x1, y1) if x1 - x0 >= self._height / 2 and y1 - y0 >= self._height / 2 else None


def whole(box: Box) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(each) for each in box)
    return x0, y0, x1, y1


def _has_ink(cell: Image.Image) -> bool:
    levels = np.asarray(cell, dtype=np.int16)
    return bool(np.count_nonzero(levels < np.percentile(levels, 90) - 60) > _INK * levels.size)
