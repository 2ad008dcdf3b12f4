"""A text to chunks: whole sentences, as many as fit."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.areas.rag.sentences import LONGEST, Span, sentences
from appliance.areas.rag.text import Extract, Section

_ENDS = frozenset(".!?…:;\"'”’»)]。！？")


@dataclass(frozen=True, slots=True)
class Chunk:
    """text[start:end] of the document; never across two sections.

    columns: names of the columns, where it begins in the midst of a table; else empty.
    """

    start: int
    end: int
    section: Section
    columns: str = ""


def chunks(extract: Extract, *, size: int, overlap: int) -> list[Chunk]:
    """Chunks of at most `size` characters, in order; together they hold all but white space.

    overlap: the last sentences of a chunk that fit into so many characters begin the next one too;
    where a sentence without end had to be cut it is words. At most half of `size`.
    """
    return [
        Chunk(start, end, section, _columns(extract, start))
        for section in extract.sections
        for start, end in _pack(extract.text, section, size, overlap)
    ]


def _columns(extract: Extract, start: int) -> str:
    """The header of the table whose rows begin at or before `start` and go on there."""
    position = bisect_right(extract.rows, start, key=lambda rows: rows.start) - 1
    return extract.rows[position].header if position >= 0 and start < extract.rows[position].end else ""


def _pack(text: str, section: Section, size: int, overlap: int) -> Iterator[Span]:
    taken: list[Span] = []
    # Cut so that the overlap before a cut sentence still has room in its chunk.
    for piece in sentences(text, section.start, section.end, longest=min(LONGEST, size - overlap)):
        if taken and piece.end - taken[0].start > size:
            yield Span(taken[0].start, taken[-1].end)
            taken = [each for each in _tail(text, taken, overlap) if piece.end - each.start <= size]
        taken.append(piece)
    if taken:
        yield Span(taken[0].start, taken[-1].end)


def _tail(text: str, taken: list[Span], overlap: int) -> list[Span]:
    end = taken[-1].end
    if whole := [each for each in taken[1:] if each.start >= end - overlap]:
        return whole
    if overlap and text[end - 1] not in _ENDS and end < len(text) and text[end] != "\n":
        return [Span(_word_start(text, max(end - overlap, taken[0].start + 1), end), end)]
    return []


def _word_start(text: str, earliest: int, end: int) -> int:
    """The first beginning of a word in text[earliest:end]; `earliest` itself where nothing divides words."""
    space = text.find(" ", earliest, end - 1)
    return earliest if space == -1 else space + 1
