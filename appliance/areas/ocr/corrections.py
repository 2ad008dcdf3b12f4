"""Words that a person corrected, put in the place of the recognised ones: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from appliance.areas.ocr.lines import lines_of
from appliance.ports.ocr import Block, PageText, Word

Corrections = Mapping[int, str]  # by number of the word within its page, from 0, block after block


def corrected(page: PageText, corrections: Corrections) -> PageText:
    """The page as if it had been read so; a word corrected to "" is gone. A person's word has confidence 1.0.

    As in every page, a line feed stands between lines and two between blocks.
    """
    if not corrections:
        return page
    numbers = count()
    texts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for block in page.blocks:
        lines = [list(_read(line, corrections, numbers)) for line in lines_of(page, block)]
        lines = [line for line in lines if line]
        if lines:
            text = "\n".join(" ".join(word.text for word in line) for line in lines)
            blocks.append(replace(block, text=text, words=list(_placed(lines, start))))
            texts.append(text)
            start += len(text) + 2
    return replace(page, text="\n\n".join(texts), blocks=blocks)


def _read(line: Sequence[Word], corrections: Corrections, numbers: Iterator[int]) -> Iterator[Word]:
    for word, number in zip(line, numbers, strict=False):
        text = corrections.get(number)
        if text is None:
            yield word
        elif text:
            yield replace(word, text=text, confidence=1.0)


def _placed(lines: Sequence[Sequence[Word]], start: int) -> Iterator[Word]:
    for line in lines:
        for word in line:
            yield replace(word, start=start, end=start + len(word.text))
            start += len(word.text) + 1
