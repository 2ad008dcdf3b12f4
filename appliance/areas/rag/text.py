"""What a document is to us: one text, and the sections it falls into."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from appliance.areas.rag.tables import LONGEST_HEADER, header_row, row_line

GAP = "\n\n"  # between blocks and between pages


@dataclass(frozen=True, slots=True)
class Section:
    """text[start:end], under `headings` (outermost first); page: from 1, None where there are no pages."""

    start: int
    end: int
    headings: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """text[start:end] are the rows of a table below its `header`, which is one line."""

    start: int
    end: int
    header: str


@dataclass(frozen=True, slots=True)
class Extract:
    """sections are in order and do not overlap; between them is only white space. rows: of tables, in order."""

    text: str
    sections: list[Section]
    title: str | None = None
    rows: tuple[Rows, ...] = ()


@dataclass
class Composer:
    """Blocks and headings, in order, to an Extract. A heading stands in the text and opens a section."""

    title: str | None = None
    _blocks: list[str] = field(default_factory=list)
    _length: int = 0
    _section_start: int | None = None
    _headings: list[tuple[int, str]] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)
    _rows: list[Rows] = field(default_factory=list)

    def heading(self, level: int, text: str) -> None:
        """level: 1 is the outermost."""
        if text := " ".join(text.split()):
            self._close_section()
            self._headings = [(depth, words) for depth, words in self._headings if depth < level] + [(level, text)]
            self.block(text)

    def block(self, text: str) -> None:
        """A paragraph, a list or a table; empty ones do not count."""
        if text := text.strip():
            start = self._length + (len(GAP) if self._blocks else 0)
            if self._section_start is None:
                self._section_start = start
            self._blocks.append(text)
            self._length = start + len(text)

    def table(self, rows: Sequence[Sequence[str]], *, header: bool | None = None) -> None:
        """A line per row, a bar between cells. header: whether the first row names the columns, None = as it looks."""
        shown = [(row, line) for row in rows if (line := row_line(row))]
        before = header_row([row for row, _ in shown]) if header is None else 0 if header else None
        lines = [line for _, line in shown]
        self.block("\n".join(lines))
        if before is not None and len(lines) > before + 1:
            end = self._length
            start = end - len("\n".join(lines[before + 1 :]))
            self._rows.append(Rows(start, end, lines[before][:LONGEST_HEADER]))

    def apart(self) -> None:
        """What follows stands under no heading."""
        self._close_section()
        self._headings = []

    def finish(self) -> Extract:
        self._close_section()
        return Extract(GAP.join(self._blocks), self._sections, self.title, tuple(self._rows))

    def _close_section(self) -> None:
        if self._section_start is not None:
            path = tuple(words for _, words in self._headings)
            self._sections.append(Section(self._section_start, self._length, path))
            self._section_start = None


def plain(text: str, title: str | None = None) -> Extract:
    """A text without structure, unchanged."""
    return Extract(text, [Section(0, len(text))] if text.strip() else [], title)


def pages(texts: Sequence[tuple[int, str]]) -> Extract:
    """Pages (number from 1, text), in order, to one text with a section per page that holds any text."""
    sections, start = [], 0
    for number, text in texts:
        if text.strip():
            sections.append(Section(start, start + len(text), (), number))
        start += len(text) + len(GAP)
    return Extract(GAP.join(text for _, text in texts), sections)


def page_starts(lengths: Sequence[int]) -> list[int]:
    """Where each page of `pages` begins in the whole text, from the lengths of their texts."""
    starts, start = [], 0
    for length in lengths:
        starts.append(start)
        start += length + len(GAP)
    return starts
