"""The lines of a block of a page: pure."""

from collections.abc import Iterator

from appliance.ports.ocr import Block, PageText, Word


def lines_of(page: PageText, block: Block) -> Iterator[list[Word]]:
    """Words by line: between two lines of a page's text stands a line feed."""
    line: list[Word] = []
    for word in block.words:
        if line and "\n" in page.text[line[-1].end : word.start]:
            yield line
            line = []
        line.append(word)
    if line:
        yield line
