"""Spreadsheets (xlsx) to text: each sheet is a section under its name, each row a line. Formulas are not computed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from appliance.areas.rag.archive import Archive, Event
from appliance.areas.rag.decoding import clean
from appliance.areas.rag.number_formats import EPOCH, EPOCH_1904, Shape, shape_of, shown
from appliance.areas.rag.office_blocks import LARGEST_TEXT
from appliance.areas.rag.tables import BAR
from appliance.areas.rag.text import Composer, Extract
from appliance.core.errors import InvalidInput

MOST_CELLS = 1_000_000  # that hold something
STYLES = "xl/styles.xml"
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?")
_SHEET = re.compile(r"xl/worksheets/[\w.-]{1,100}\.xml")


def extract(archive: Archive) -> Extract:
    """The sheets in their order, with the values the program stored last; an empty row ends a table."""
    book = _Book(_shared(archive), *_formats(archive))
    composer, length, cells = Composer(), 0, 0
    for title, part in _sheets(archive):
        composer.heading(1, title)
        for table in _tables(_rows(archive.events(part), book)):
            lines = []
            for row in _lined_up(table):
                lines.append(row)
                length += len(BAR) * len(row) + sum(map(len, row))
                cells += sum(map(bool, row))
                _check(length, cells)
            composer.table(lines)
    return composer.finish()


@dataclass(frozen=True, slots=True)
class _Book:
    """shared: texts that cells name by their number. shapes: what each style makes of a number."""

    shared: list[str]
    shapes: list[Shape]
    epoch: datetime


Row = dict[int, str]  # column, from 0, to what the cell shows


def _check(length: int, cells: int) -> None:
    if length > LARGEST_TEXT or cells > MOST_CELLS:
        raise InvalidInput(f"It has more than {LARGEST_TEXT} characters or {MOST_CELLS} cells.")


def _sheets(archive: Archive) -> list[tuple[str, str]]:
    """(name, entry) of each sheet."""
    targets = {
        attributes.get("Id", ""): "xl/" + attributes.get("Target", "").removeprefix("/xl/")
        for kind, name, attributes in archive.events("xl/_rels/workbook.xml.rels")
        if kind == "start" and name == "Relationship"
    }
    found = [
        (attributes.get("name", ""), targets.get(attributes.get("id", ""), ""))
        for kind, name, attributes in archive.events("xl/workbook.xml")
        if kind == "start" and name == "sheet"
    ]
    return [(title, part) for title, part in found if _SHEET.fullmatch(part)]


def _shared(archive: Archive) -> list[str]:
    """Texts that cells name by their number."""
    found: list[str] = []
    if "xl/sharedStrings.xml" in archive.names:
        length = 0
        for text in _texts(archive.events("xl/sharedStrings.xml"), "si"):
            found.append(text)
            length += len(text)
            if length > LARGEST_TEXT:
                raise InvalidInput(f"It has more than {LARGEST_TEXT} characters.")
    return found


def _texts(events: Iterator[Event], element: str) -> Iterator[str]:
    words: list[str] = []
    shown = 0
    for kind, name, _ in events:
        if kind == "text" and shown == 1:
            words.append(name)
        elif kind == "start":
            words = [] if name == element else words
            # rPh: how to pronounce it.
            shown += 1 if name == "t" else 2 if name == "rPh" else 0
        elif kind == "end":
            shown -= 1 if name == "t" else 2 if name == "rPh" else 0
            if name == element:
                yield _line("".join(words))


def _formats(archive: Archive) -> tuple[list[Shape], datetime]:
    """What each style of cells makes of a number, and the day from which days are counted."""
    codes: dict[str, str] = {}
    shapes: list[Shape] = []
    inside = False
    for kind, name, attributes in archive.events(STYLES) if STYLES in archive.names else ():
        if name == "cellXfs":
            inside = kind == "start"
        elif kind == "start" and name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif kind == "start" and name == "xf" and inside:
            id = attributes.get("numFmtId", "0")
            shapes.append(shape_of(int(id) if id.isdecimal() else 0, codes.get(id)))
    days = (each for kind, name, each in archive.events("xl/workbook.xml") if kind == "start" and name == "workbookPr")
    old = next(days, {}).get("date1904", "") in ("1", "true")
    return shapes, EPOCH_1904 if old else EPOCH


def _rows(events: Iterator[Event], book: _Book) -> Iterator[Row]:
    """Rows, empty ones too, as far as the file has them."""
    row: Row = {}
    cell: dict[str, str] = {}
    words: list[str] = []
    column, shown, last, cells = 0, False, 0, 0
    for kind, name, attributes in events:
        if kind == "text" and shown:
            words.append(name)
        elif kind == "start":
            if name == "row":
                number = attributes.get("r", "")
                row, column, missing = {}, 0, int(number[:8]) - last - 1 if number.isdecimal() else 0
                last += 1 + max(0, missing)
                if missing > 0:
                    yield {}  # rows that are not there are one empty one
            if name == "c":
                cell, words = attributes, []
                column = _column(attributes.get("r", ""), column)
            shown = name in ("v", "t")
        elif kind == "end":
            shown = False
            if name == "c":
                if value := _value(cell, "".join(words), book):
                    row[column] = value
                    cells += 1
                    _check(0, cells)
                column += 1
            elif name == "row":
                yield row


def _column(place: str, following: int) -> int:
    """From 0, of a place such as `AB12`; where none is stated, the one after the cell before."""
    column = 0
    for letter in place[:3]:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1 if column else following


def _tables(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows that follow each other without an empty one."""
    table: list[Row] = []
    for row in rows:
        if row:
            table.append(row)
        elif table:
            yield table
            table = []
    if table:
        yield table


def _lined_up(table: list[Row]) -> Iterator[list[str]]:
    """Every row with a cell for each column that holds anything in this table."""
    columns = sorted({column for row in table for column in row})
    return ([row.get(column, "") for column in columns] for row in table)


def _value(cell: dict[str, str], stored: str, book: _Book) -> str:
    type_ = cell.get("t", "n")
    if type_ == "s":
        return book.shared[int(stored)] if stored.isdecimal() and int(stored[:9]) < len(book.shared) else ""
    if type_ == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(stored, "")
    if type_ == "n" and _NUMBER.fullmatch(stored):
        style = cell.get("s", "0")
        known = style.isdecimal() and int(style[:6]) < len(book.shapes)
        shape = book.shapes[int(style)] if known else "number"
        if shape != "number" or "." in stored:
            return shown(float(stored), shape, book.epoch)  # 0.1 + 0.2 is stored as 0.30000000000000004
    return _line(stored)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
