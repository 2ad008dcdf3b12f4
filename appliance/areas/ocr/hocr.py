"""Pages as hOCR: HTML that carries boxes and confidences. Specification: hOCR 1.2."""

from collections.abc import Iterable, Sequence
from html import escape

from appliance.ports.ocr import Block, Box, PageText, Word


def document(pages: Sequence[PageText], *, title: str) -> str:
    """A whole document, one `ocr_page` per page."""
    body = "\n".join(_page(page) for page in pages)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="ocr-system" content="tesseract">'
        '<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_line ocrx_word">'
        f"</head><body>\n{body}\n</body></html>\n"
    )


def _page(page: PageText) -> str:
    blocks = "\n".join(_block(page, block) for block in page.blocks)
    place = f"bbox 0 0 {page.width} {page.height}; ppageno {page.page - 1}; scan_res {page.dpi} {page.dpi}"
    return f'<div class="ocr_page" id="page_{page.page}" title="{place}">\n{blocks}\n</div>'


def _block(page: PageText, block: Block) -> str:
    lines = "\n".join(_line(words) for words in _lines(page, block.words))
    return f'<div class="ocr_carea" title="{_bbox(block.box)}"><p class="ocr_par">\n{lines}\n</p></div>'


def _lines(page: PageText, words: Sequence[Word]) -> Iterable[list[Word]]:
    """Words by line: between two lines of a page's text stands a line feed."""
    line: list[Word] = []
    for word in words:
        if line and "\n" in page.text[line[-1].end : word.start]:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _line(words: Sequence[Word]) -> str:
    x0s, y0s, x1s, y1s = zip(*(word.box for word in words), strict=True)
    box = min(x0s), min(y0s), max(x1s), max(y1s)
    return f'<span class="ocr_line" title="{_bbox(box)}">{" ".join(_word(word) for word in words)}</span>'


def _word(word: Word) -> str:
    title = f"{_bbox(word.box)}; x_wconf {round(word.confidence * 100)}"
    return f'<span class="ocrx_word" title="{title}">{escape(word.text)}</span>'


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(str(round(each)) for each in box)
