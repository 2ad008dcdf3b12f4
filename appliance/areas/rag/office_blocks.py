"""Paragraphs, headings and tables out of the XML of office files, whose elements differ little between formats."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from appliance.areas.rag.archive import Event
from appliance.areas.rag.decoding import clean
from appliance.areas.rag.text import Composer
from appliance.core.errors import InvalidInput

LARGEST_TEXT = 5_000_000  # characters, as many as an index takes
_TABLES = ("tbl", "table")
_ROWS = ("tr", "table-row")
_CELLS = ("tc", "table-cell")
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " "}

Level = Callable[[str, dict[str, str]], int | None]
Mark = Callable[[str, dict[str, str]], str]


def no_heading(name: str, attributes: dict[str, str]) -> int | None:
    """A `Level` where nothing is a heading."""
    return None


def _no_mark(name: str, attributes: dict[str, str]) -> str:
    return ""


@dataclass
class Blocks:
    """Takes events in order and hands blocks to the composer.

    level: of an element inside a paragraph, or the paragraph itself, that makes it a heading; None = does not.
    words: elements whose text is shown, none = all. unseen: elements that are passed over, with all below.
    mark: text that an element inside a paragraph stands for, such as the number of a note.
    """

    composer: Composer
    level: Level
    words: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    mark: Mark = _no_mark
    _paragraphs: list[list[str]] = field(default_factory=list)
    _levels: list[int | None] = field(default_factory=list)
    _tables: int = 0
    _rows: list[list[list[str]]] = field(default_factory=list)
    _inside: int = 0
    _hidden: int = 0
    _length: int = 0

    def take(self, events: Iterable[Event]) -> None:
        """Raises InvalidInput where there is more text than an index takes."""
        for kind, name, attributes in events:
            if kind == "text":
                self._text(name)
            elif kind == "start":
                self._start(name, attributes)
            else:
                self._end(name)

    def _text(self, words: str) -> None:
        if self._hidden or not self._paragraphs or (self.words and not self._inside):
            return
        self._length += len(words)
        if self._length > LARGEST_TEXT:
            raise InvalidInput(f"The text has more than {LARGEST_TEXT} characters.")
        self._paragraphs[-1].append(words)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._hidden or name in self.unseen:
            self._hidden += 1
            return
        self._inside += name in self.words
        if name in ("p", "h"):
            self._paragraphs.append([])
            self._levels.append(None)
        elif name in _SPACES and self._paragraphs:
            self._paragraphs[-1].append(_SPACES[name])
        elif name in _TABLES:
            self._tables += 1
        elif self._tables == 1 and name in _ROWS:
            self._rows.append([])
        elif self._tables == 1 and name in _CELLS and self._rows:
            self._rows[-1].append([])
        if self._paragraphs and (mark := self.mark(name, attributes)):
            self._paragraphs[-1].append(mark)
        if self._levels and (level := self.level(name, attributes)) is not None:
            self._levels[-1] = level

    def _end(self, name: str) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        self._inside -= name in self.words
        if name in ("p", "h"):
            self._paragraph(clean("".join(self._paragraphs.pop())).strip(), self._levels.pop())
        elif name in _TABLES:
            self._tables -= 1
            if not self._tables:
                self._table()

    def _paragraph(self, text: str, level: int | None) -> None:
        if self._tables:
            if self._rows and self._rows[-1] and text:
                self._rows[-1][-1].append(" ".join(text.split()))
        elif level is not None:
            self.composer.title = self.composer.title or (text if level <= 1 else None) or None
            self.composer.heading(level, text)
        else:
            self.composer.block(text)

    def _table(self) -> None:
        self.composer.table([[" ".join(cell) for cell in row] for row in self._rows])
        self._rows = []
