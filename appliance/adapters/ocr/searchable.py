"""A document as a PDF that can be searched: pictures of its pages with the recognised words on their places."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageChops

from appliance.adapters.ocr import pdf, pictures
from appliance.adapters.ocr.composition import around
from appliance.adapters.ocr.kinds import Kind
from appliance.adapters.ocr.pdf_file import Jpeg, PdfFile, Place
from appliance.ports.ocr import PageText, Word

_DPI = 200  # of the pictures at most: print stays sharp at a quarter of the bytes of 400
_QUALITY = 75
_COLOURFUL = 24  # levels between the channels, in one pixel of a thousand: from there a picture keeps its colours


def write(path: Path, kind: Kind, pages: Sequence[PageText], target: Path) -> None:
    """pages: of source "text_layer" come over as they are. Raises InvalidInput for a page that cannot be read."""
    drawn = [page for page in pages if page.source == "ocr"]
    if len(drawn) == len(pages):
        _write_drawn(path, kind, drawn, target)
        return
    part = target.with_suffix(".drawn")
    try:
        _write_drawn(path, kind, drawn, part)
        numbers = iter(range(1, len(drawn) + 1))
        picked = [(part, next(numbers)) if page.source == "ocr" else (path, page.page) for page in pages]
        pdf.assemble(picked, target)
    finally:
        part.unlink(missing_ok=True)


def _write_drawn(path: Path, kind: Kind, pages: Sequence[PageText], target: Path) -> None:
    with ExitStack() as stack:
        document = stack.enter_context(pdf.opened(path)) if kind == "pdf" else None
        file = stack.enter_context(PdfFile(target))
        for page in pages:
            if document is not None:
                picture = document.draw(page.page, min(page.dpi, _DPI), "RGB")
            else:
                picture = pictures.load(path, kind, page.page, "RGB")
            scale = 72 / page.dpi
            jpeg = _jpeg(picture.image, page)
            file.add_page(page.width * scale, page.height * scale, jpeg, _places(page, scale))


def _jpeg(image: Image.Image, page: PageText) -> Jpeg:
    image = pictures.turned(image, page.rotation, page.skew, page.corners)
    share = min(1.0, _DPI / page.dpi)
    size = max(1, round(page.width * share)), max(1, round(page.height * share))
    if size[0] < image.width:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    grey = not _is_colourful(image)
    out = BytesIO()
    (image.convert("L") if grey else image).save(out, "JPEG", quality=_QUALITY)
    return Jpeg(out.getvalue(), *image.size, grey=grey)


def _is_colourful(image: Image.Image) -> bool:
    small = image.resize((min(image.width, 200), min(image.height, 200)))
    red, green, blue = small.split()
    counts = (ImageChops.difference(*pair).histogram() for pair in ((red, green), (green, blue)))
    return any(sum(each[_COLOURFUL:]) * 1000 > small.width * small.height for each in counts)


def _places(page: PageText, scale: float) -> Iterator[Place]:
    """Words in reading order, those of one line on one foot: else readers take them for lines of their own."""
    for block in page.blocks:
        for _, words in groupby(block.words, key=lambda word: page.text.count("\n", block.words[0].start, word.start)):
            yield from _line(list(words), scale)


def _line(words: Sequence[Word], scale: float) -> Iterator[Place]:
    _, top, _, bottom = around(word.box for word in words)
    for word in words:
        yield Place(word.text, (word.box[0] * scale, top * scale, word.box[2] * scale, bottom * scale))
