"""Spreadsheets (xlsx) to text: each sheet is a section under its name, each row a line. Formulas are not computed."""

import re
from collections.abc import Iterator

from appliance.areas.rag.archive import Archive, Event
from appliance.areas.rag.decoding import clean
from appliance.areas.rag.office_blocks import LARGEST_TEXT
from appliance.areas.rag.text import Composer, Extract
from appliance.core.errors import InvalidInput

MOST_CELLS = 1_000_000  # that hold something
_SHEET = re.compile(r"xl/worksheets/[\w.-]{1,100}\.xml")


def extract(archive: Archive) -> Extract:
    """The sheets in their order, with the values the program stored last; empty cells are left out."""
    shared = _shared(archive)
    composer, length, cells = Composer(), 0, 0
    for title, part in _sheets(archive):
        composer.heading(1, title)
        lines = []
        for row in _rows(archive.events(part), shared):
            cells += len(row)
            lines.append(" | ".join(row))
            length += len(lines[-1])
            if length > LARGEST_TEXT or cells > MOST_CELLS:
                raise InvalidInput(f"It has more than {LARGEST_TEXT} characters or {MOST_CELLS} cells.")
        composer.block("\n".join(lines))
    return composer.finish()


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


def _rows(events: Iterator[Event], shared: list[str]) -> Iterator[list[str]]:
    row: list[str] = []
    words: list[str] = []
    type_, shown = "", False
    for kind, name, attributes in events:
        if kind == "text" and shown:
            words.append(name)
        elif kind == "start":
            if name == "c":
                type_, words = attributes.get("t", "n"), []
            shown = name in ("v", "t")
        elif kind == "end":
            shown = False
            if name == "c" and (value := _value(type_, "".join(words), shared)):
                row.append(value)
            elif name == "row" and row:
                yield row
                row = []


def _value(type_: str, stored: str, shared: list[str]) -> str:
    if type_ == "s":
        return shared[int(stored)] if stored.isdecimal() and int(stored[:9]) < len(shared) else ""
    if type_ == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(stored, "")
    if type_ == "n" and re.fullmatch(r"-?\d{1,20}\.\d{1,30}(?:[eE][+-]?\d{1,3})?", stored):
        return f"{float(stored):.15g}"  # 0.1 + 0.2 is stored as 0.30000000000000004
    return _line(stored)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
