"""A text to its sentences, by exact offsets; lines that were only wrapped are read on."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 500  # characters; what never ends is cut at a line or a word

_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n\s*|\f")
_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s)|[。！？।॥؟۔]+[」』”]?""")
_OPENERS = "\"'“‘«„(["
_BULLET = re.compile(r"\s*(?:[-*•‣◦–—]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")
_LABEL = re.compile(r"\s*[A-Z][\w /.&'-]{0,30}:\s")
_GREETING = re.compile(r"\s*(?:Dear|Hello|Hi|To whom|Sehr geehrte|Liebe|Hallo|Guten)\b")

# A full stop after these does not end a sentence. English, and the German ones of letters.
_SHORTENED = (
    "mr mrs ms dr prof st ave rd jr sr inc ltd co corp vs etc approx dept est fig al cf viz hon rev messrs "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
    "e.g i.e a.m p.m u.s u.k bzw ca evtl ggf inkl zzgl str tel usw z.b d.h u.a ing hr fr"
)
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_NUMBERED = frozenset({"no", "nos", "nr", "art", "p", "pp", "vol", "ch", "sec", "ref"})  # before a number: "No. 5"


class Span(NamedTuple):
    start: int
    end: int


def sentences(text: str, start: int = 0, end: int | None = None, *, longest: int = LONGEST) -> list[Span]:
    """Sentences of text[start:end], in order: together they hold every character that is no white space.

    A sentence ends at its full stop, at an empty line, at a line that was ended on purpose
    (the next word would still have fitted), or after `longest` characters. Short lines of words
    alone, such as a name and the role below it, are one.
    """
    end = len(text) if end is None else end
    width = _line_width(text[start:end])
    found: list[Span] = []
    for paragraph in _paragraphs(text, start, end):
        for run in _runs(text, paragraph, width):
            for sentence in _split_at_stops(text, run):
                found += _cut(text, sentence, longest)
    return found


def unwrapped(quote: str) -> str:
    """A quote for reading: line breaks become spaces, a word divided at a line's end is whole again."""
    joined = re.sub(r"(?<=[a-zäöüß])-\n\s*(?=[a-zäöüß])", "", quote)
    return " ".join(joined.split())


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    for gap in _PARAGRAPH_END.finditer(text, start, end):
        yield from _trimmed(text, start, gap.start())
        start = gap.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space at its ends, if anything is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _line_width(text: str) -> int:
    """How many characters a full line holds: nine of ten lines are no longer."""
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    return max(40, lengths[len(lengths) * 9 // 10]) if lengths else 40


def _runs(text: str, paragraph: Span, width: int) -> Iterator[Span]:
    """Lines of a paragraph that belong together."""
    start, line_start = paragraph.start, paragraph.start
    while (line_end := text.find("\n", line_start, paragraph.end)) != -1:
        line_after = text.find("\n", line_end + 1, paragraph.end)
        next_line = text[line_end + 1 : paragraph.end if line_after == -1 else line_after]
        if _ends_on_purpose(text[line_start:line_end], next_line, width):
            yield from _trimmed(text, start, line_end)
            start = line_end + 1
        line_start = line_end + 1
    yield from _trimmed(text, start, paragraph.end)


def _ends_on_purpose(line: str, next_line: str, width: int) -> bool:
    line, following = line.strip(), next_line.strip()
    if not line or not following:
        return True
    if _BULLET.match(following) or _LABEL.match(following) or _GREETING.match(following) or " | " in line:
        return True
    # Letters have different widths, so a full line may hold a good deal fewer than the fullest.
    first_word = following.split(maxsplit=1)[0]
    if len(line) + 1 + len(first_word) >= 0.8 * width or line.endswith("-"):
        return False
    return not (_is_name(line, width) and _is_name(following, width))


def _is_name(line: str, width: int) -> bool:
    """A short line of words: a name, a role, a street without its number."""
    return len(line) < 0.6 * width and line[-1] not in ".,:;!?" and not any(map(str.isdigit, line))


def _split_at_stops(text: str, run: Span) -> Iterator[Span]:
    start = run.start
    for stop in _STOP.finditer(text, run.start, run.end):
        if stop.start() >= start and _is_end(text, start, stop, run.end):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, run.end)


def _is_end(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    if stop.group()[0] in "。！？।॥؟۔":
        return True
    following = text[stop.end() : end].lstrip()
    if not following:
        return True
    if stop.group() == "." and _abbreviated(text[start : stop.start()], following):
        return False
    first = following.lstrip(_OPENERS)[:1]
    return not first.islower()


def _abbreviated(before: str, following: str) -> bool:
    words = before.split()
    word = words[-1].lstrip(_OPENERS).lower() if words else ""
    if len(words) == 1 and word.isdigit():
        return True  # "1. First" at the beginning
    initial = len(word) == 1 and word.isalpha() and words[-1][-1].isupper()
    return initial or word in _ABBREVIATIONS or (word in _NUMBERED and following[:1].isdigit())


def _cut(text: str, sentence: Span, longest: int) -> Iterator[Span]:
    start, end = sentence
    while end - start > longest:
        at = max(text.rfind(mark, start + longest // 2, start + longest) for mark in "\n ")
        at = start + longest if at == -1 else at
        yield from _trimmed(text, start, at)
        start = at
    yield from _trimmed(text, start, end)
