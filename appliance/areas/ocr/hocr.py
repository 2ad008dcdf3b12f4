"""Pages as hOCR: HTML that carries boxes and confidences, and is well-formed XML too. Specification: hOCR 1.2."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import count

from appliance.areas.ocr.lines import lines_of
from appliance.ports.ocr import Block, Box, PageText, Table, Word

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(pages: Sequence[PageText], *, title: str, engine: str) -> str:
    """A whole document, one `ocr_page` per page. engine: what recognised it."""
    body = "\n".join(_page(page) for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>'
        f"<title>{_safe(title)}</title>"
        f'<meta name="ocr-system" content="{_safe(engine)}"/>'
        '<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word ocr_table ocrp_wconf"/>'
        f'<meta name="ocr-number-of-pages" content="{len(pages)}"/>'
        f"</head><body>\n{body}\n</body></html>\n"
    )


def _page(page: PageText) -> str:
    words = count(1)
    blocks = "\n".join(_block(page, block, number, words) for number, block in enumerate(page.blocks, start=1))
    tables = "".join(_table(page, table, number) for number, table in enumerate(page.tables, start=1))
    place = f"bbox 0 0 {page.width} {page.height}; ppageno {page.page - 1}; scan_res {page.dpi} {page.dpi}"
    return f'<div class="ocr_page" id="page_{page.page}" title="{place}">\n{blocks}\n{tables}</div>'


def _block(page: PageText, block: Block, number: int, words: Iterator[int]) -> str:
    lines = "\n".join(_line(page, line, words) for line in lines_of(page, block))
    place = _bbox(block.box)
    return (
        f'<div class="ocr_carea" id="block_{page.page}_{number}" title="{place}">'
        f'<p class="ocr_par" id="par_{page.page}_{number}" title="{place}">\n{lines}\n</p></div>'
    )


def _line(page: PageText, line: Sequence[Word], numbers: Iterator[int]) -> str:
    x0s, y0s, x1s, y1s = zip(*(word.box for word in line), strict=True)
    box = min(x0s), min(y0s), max(x1s), max(y1s)
    words = [_word(word, f"word_{page.page}_{number}") for word, number in zip(line, numbers, strict=False)]
    return f'<span class="ocr_line" title="{_bbox(box)}">{" ".join(words)}</span>'


def _word(word: Word, id: str) -> str:
    title = f"{_bbox(word.box)}; x_wconf {round(word.confidence * 100)}"
    return f'<span class="ocrx_word" id="{id}" title="{title}">{_safe(word.text)}</span>'


def _table(page: PageText, table: Table, number: int) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>\n" for row in table.rows)
    return f'<table class="ocr_table" id="table_{page.page}_{number}" title="{_bbox(table.box)}">\n{rows}</table>\n'


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(str(round(each)) for each in box)


def _safe(text: str) -> str:
    """Escaped, without what XML cannot hold."""
    return escape(_NO_XML.sub("", text))
