"""Tables without ruling lines, by the columns that their words stand in: pure."""

from collections.abc import Callable, Iterable, Sequence

from appliance.adapters.ocr.composition import Piece, around
from appliance.adapters.ocr.rows import Row, Segment, rows_of, word_height
from appliance.ports.ocr import Box, Table

_GAP = 0.9  # word heights: between two columns, over all rows
_ROWS_APART = 3.0  # word heights, from row to row, within a table
_FEWEST_ROWS = 3  # two rows with columns are a letterhead as often as a table
_FEWEST_FULL = 0.5  # of the cells
_PROSE = 4.0  # words in a cell: where all columns have more, they are columns of text

Interval = tuple[float, float]


LookAgain = Callable[[Box], str]  # a place without words → what stands there after all, or ""


def unruled(words: Sequence[Piece], look_again: LookAgain) -> list[Table]:
    """From top to bottom. look_again: asked for every empty cell, for single digits are easily missed."""
    height = word_height(words)
    runs = _runs(rows_of(words), height)
    return [table for run in runs if (table := _table(run, height, look_again)) is not None]


def _runs(rows: Iterable[Row], height: float) -> Iterable[list[Row]]:
    """Rows one below the other that leave at least one gap free from the first to the last."""
    run: list[Row] = []
    for row in rows:
        if run and not (_near(run[-1], row, height) and len(_columns([*run, row], height)) >= 2):
            yield run
            run = []
        if run or len(row) >= 2:
            run.append(row)
    if run:
        yield run


def _near(above: Row, below: Row, height: float) -> bool:
    return min(each.box[1] for each in below) - max(each.box[3] for each in above) < _ROWS_APART * height


def _columns(rows: Sequence[Row], height: float) -> list[Interval]:
    """What the words cover from left to right, put together where less than a gap is between."""
    columns: list[Interval] = []
    for start, end in sorted((each.box[0], each.box[2]) for row in rows for each in row):
        if columns and start - columns[-1][1] < _GAP * height:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _table(run: list[Row], height: float, look_again: LookAgain) -> Table | None:
    columns = _columns(run, height)
    # Text below a table, as short as its first column; a number under the others is a row whose rest was missed.
    while run and len(run[-1]) < 2 and run[-1][0].box[0] <= columns[0][1]:
        run, columns = run[:-1], _columns(run[:-1], height)
    places = [[_in_column(row, column) for column in columns] for row in run]
    if len(run) < _FEWEST_ROWS or len(columns) < 2 or _is_prose(places):
        return None
    full = sum(bool(cell) for row in places for cell in row)
    if full < _FEWEST_FULL * len(run) * len(columns):
        return None
    box = around(each.box for row in run for each in row)
    wide = [(start - height / 2, end + height / 2) for start, end in columns]
    rows = [
        [_text(cell) or look_again(_place(row, column)) for cell, column in zip(cells, wide, strict=True)]
        for row, cells in zip(run, places, strict=True)
    ]
    return Table(box, _joined(rows), ruled=False)


def _place(row: Row, column: Interval) -> Box:
    _, top, _, bottom = around(each.box for each in row)
    return column[0], top, column[1], bottom


def _in_column(row: Row, column: Interval) -> list[Segment]:
    return [each for each in row if column[0] <= each.box[0] and each.box[2] <= column[1]]


def _text(cell: Iterable[Segment]) -> str:
    return " ".join(each.text for each in cell)


def _is_prose(places: Sequence[Sequence[Sequence[Segment]]]) -> bool:
    def long(column: Iterable[Sequence[Segment]]) -> bool:
        counts = [sum(len(each.words) for each in cell) for cell in column if cell]
        return bool(counts) and sum(counts) > _PROSE * len(counts)

    return all(long(column) for column in zip(*places, strict=True))


def _joined(rows: Sequence[list[str]]) -> list[list[str]]:
    """A row with text in one column only, not the first, goes on with the cell above it."""
    joined: list[list[str]] = []
    for row in rows:
        filled = [index for index, text in enumerate(row) if text]
        if joined and len(filled) == 1 and filled[0] > 0:
            joined[-1][filled[0]] = f"{joined[-1][filled[0]]} {row[filled[0]]}".strip()
        else:
            joined.append([*row])
    return joined
