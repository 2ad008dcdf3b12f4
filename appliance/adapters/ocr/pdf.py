"""PDF files through pdfium: counting, drawing, and the characters of a text layer."""

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium

from appliance.adapters.ocr import limits
from appliance.adapters.ocr.pictures import Mode, Picture
from appliance.adapters.ocr.text_layer import LINE_END, Character, Size, TextLayer
from appliance.ports.ocr import Box

# pdfium is not safe to call from two threads at once, not even on two documents. The lock may be
# entered twice by one thread, for a document can be closed by the garbage collector meanwhile.
_pdfium = threading.RLock()

_MAX_CHARACTERS = 200_000  # of a page; a dense newspaper page has 30,000
_SAMPLE = 200  # characters that are asked which way they stand
_MOST_ANNOTATIONS = 2_000  # of a page, looked through for form fields
_MAX_DEPTH = 8  # of forms within forms, looked through for pictures

P = ParamSpec("P")
R = TypeVar("R")


def _alone(method: Callable[Concatenate["Document", P], R]) -> Callable[Concatenate["Document", P], R]:
    def locked(self: "Document", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with _pdfium:
            return method(self, *args, **kwargs)

    return locked


@contextmanager
def opened(path: Path) -> Iterator["Document"]:
    """Raises InvalidInput for a broken file, one that needs a password, and one of too many pages."""
    document = Document(path)
    try:
        yield document
    finally:
        document.close()


def assemble(pages: Sequence[tuple[Path, int]], target: Path) -> None:
    """Write a PDF of pages of several: (file, number from 1). Raises InvalidInput for a damaged one."""
    with _pdfium, ExitStack() as stack, closing(pypdfium2.PdfDocument.new()) as whole:
        try:
            sources = {path: stack.enter_context(closing(pypdfium2.PdfDocument(path))) for path, _ in pages}
            for path, number in pages:
                whole.import_pages(sources[path], [number - 1])
            whole.save(target)
        except pypdfium2.PdfiumError as error:
            raise limits.damaged("The PDF") from error


class Document:
    """An open PDF. Pages count from 1; every call holds pdfium's lock for itself alone."""

    @_alone
    def __init__(self, path: Path) -> None:
        # A document without pages is refused with the reason of the refusal before it, perhaps "encrypted" of
        # somebody else's: this sets the reason to "no PDF".
        pdfium.FPDF_LoadMemDocument64(b"x", 1, None)
        try:
            self._pdf = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise limits.encrypted() from error
            raise limits.damaged("The PDF") from error
        self.page_count = len(self._pdf)
        if self.page_count > limits.MAX_PAGES:
            self._pdf.close()
            raise limits.too_many_pages(self.page_count)

    @_alone
    def close(self) -> None:
        self._pdf.close()

    @_alone
    def text_layer(self, page: int, dpi: int, *, rotate: bool) -> TextLayer:
        """The characters of a page, in the order the file draws them, in pixels at `size.dpi`.

        rotate: turn a page whose lines do not run from left to right.
        """
        with self._page(page) as handle, closing(handle.get_textpage()) as text:
            size = _size(handle, dpi)
            rotation = _rotation(handle, text) if rotate else 0
            place = _placer(handle, size, rotation)
            if rotation % 180:
                size = Size(size.height, size.width, size.dpi)
            characters = list(_characters(text, place))
            return TextLayer(characters, size, rotation, _picture_share(handle))

    @_alone
    def draw(self, page: int, dpi: int, mode: Mode) -> Picture:
        """The page as pixels; its dpi is less than wanted where the page would pass 100 megapixels."""
        with self._page(page) as handle:
            _check_pictures(handle)
            dpi = _size(handle, dpi).dpi
            bitmap = handle.render(scale=_scale(dpi), grayscale=mode == "L", rev_byteorder=True)
            try:
                return Picture(bitmap.to_pil().convert(mode).copy(), dpi)
            finally:
                bitmap.close()

    @_alone
    def points(self, page: int) -> tuple[float, float]:
        """Width and height of a page in points, 1/72 inch."""
        with self._page(page) as handle:
            return handle.get_size()

    @contextmanager
    def _page(self, page: int) -> Iterator[pypdfium2.PdfPage]:
        """With form fields and typed notes made part of the page, so that what was filled in is text like the rest."""
        try:
            with closing(self._pdf[page - 1]) as handle:
                if not _is_filled_in(handle):
                    yield handle
                    return
            # Flattening breaks the fonts of a page that inherits them from its parent; a copied page has its own.
            with closing(pypdfium2.PdfDocument.new()) as copy:
                copy.import_pages(self._pdf, [page - 1])
                with closing(copy[0]) as handle:
                    pdfium.FPDFPage_Flatten(handle, pdfium.FLAT_NORMALDISPLAY)
                with closing(copy[0]) as handle:
                    yield handle
        except pypdfium2.PdfiumError as error:
            raise limits.damaged(f"Page {page} of the PDF") from error


def _is_filled_in(handle: pypdfium2.PdfPage) -> bool:
    count = min(pdfium.FPDFPage_GetAnnotCount(handle), _MOST_ANNOTATIONS)
    return any(
        _subtype(handle, index) in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT) for index in range(count)
    )


def _subtype(handle: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(handle, index)
    try:
        return int(pdfium.FPDFAnnot_GetSubtype(annotation))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _scale(dpi: int) -> float:
    """Pixels a point; a hair less, for 792 points at 300 dpi are else 3300.0000000000005 and drawn as 3301 pixels."""
    return dpi / 72 * (1 - 1e-9)


def _size(handle: pypdfium2.PdfPage, dpi: int) -> Size:
    width, height = handle.get_size()
    fitting = math.isqrt(int(limits.MAX_PIXELS * 72 * 72 / max(width * height, 1)))
    dpi = max(1, min(dpi, fitting))
    return Size(max(1, math.ceil(width * _scale(dpi))), max(1, math.ceil(height * _scale(dpi))), dpi)


def _rotation(handle: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> int:
    """Degrees clockwise that most letters of the page must be turned by to stand upright."""
    count = text.count_chars()
    sample = range(0, count, max(1, count // _SAMPLE))
    turns = Counter(round(_angle(text, index) / 90) % 4 for index in sample)
    if not turns:
        return 0
    # pdfium measures the letters clockwise, before the turn that the page itself asks for.
    return (-90 * turns.most_common(1)[0][0] - handle.get_rotation()) % 360


def _angle(text: pypdfium2.PdfTextPage, index: int) -> float:
    """Degrees that a letter is turned by; one that is mirrored, to run from right to left, is not turned by 180."""
    angle = math.degrees(pdfium.FPDFText_GetCharAngle(text, index))
    matrix = pdfium.FS_MATRIX()
    known = pdfium.FPDFText_GetMatrix(text, index, matrix)
    mirrored = known and matrix.a * matrix.d - matrix.b * matrix.c < 0
    return angle + 180 if mirrored else angle


def _characters(text: pypdfium2.PdfTextPage, place: Callable[[pdfium.FS_RECTF], Box]) -> Iterator[Character]:
    """None where there are more than a person could read: such a page is looked at instead."""
    count = text.count_chars()
    rect = pdfium.FS_RECTF()
    for index in range(count if count <= _MAX_CHARACTERS else 0):
        known = pdfium.FPDFText_GetLooseCharBox(text, index, rect) and not pdfium.FPDFText_IsGenerated(text, index)
        unknown = pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
        yield Character(_letter(text, index), place(rect) if known else None, unknown)
        if pdfium.FPDFText_IsHyphen(text, index) == 1:
            yield LINE_END  # pdfium joins a word cut by the end of a line; its two halves lie far apart


def _letter(text: pypdfium2.PdfTextPage, index: int) -> str:
    if pdfium.FPDFText_IsHyphen(text, index) == 1:
        return "-"
    code = pdfium.FPDFText_GetUnicode(text, index)
    return chr(code) if code < 0x110000 else "\ufffd"


def _placer(handle: pypdfium2.PdfPage, size: Size, rotation: int) -> Callable[[pdfium.FS_RECTF], Box]:
    """From the page's own coordinates (points, any origin, y upwards, perhaps turned) to pixels from the top left.

    rotation: degrees clockwise by which the drawn page is turned. pdfium answers in whole pixels,
    so it is asked about a page of a hundred thousand of them.
    """
    fine = 100_000
    x, y = ctypes.c_int(), ctypes.c_int()
    width, height = (size.height, size.width) if rotation % 180 else (size.width, size.height)

    def ask(across: float, up: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(handle, 0, 0, fine, fine, rotation // 90, across, up, x, y)
        return x.value / fine * width, y.value / fine * height

    (x0, y0), (xa, ya), (xu, yu) = ask(0, 0), ask(1000, 0), ask(0, 1000)

    def place(rect: pdfium.FS_RECTF) -> Box:
        corners = [(across / 1000, up / 1000) for across in (rect.left, rect.right) for up in (rect.top, rect.bottom)]
        xs = [x0 + (xa - x0) * across + (xu - x0) * up for across, up in corners]
        ys = [y0 + (ya - y0) * across + (yu - y0) * up for across, up in corners]
        return min(xs), min(ys), max(xs), max(ys)

    return place


def _pictures(handle: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    return handle.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=_MAX_DEPTH)


def _check_pictures(handle: pypdfium2.PdfPage) -> None:
    """A small page may hold a picture that decodes to gigabytes: the size it claims is asked before."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    for picture in _pictures(handle):
        known = pdfium.FPDFImageObj_GetImagePixelSize(picture, width, height)
        if known and width.value * height.value > limits.MAX_PIXELS:
            raise limits.too_many_pixels(width.value * height.value, (width.value, height.value))


def _picture_share(handle: pypdfium2.PdfPage) -> float:
    """How much of the page its largest picture covers, 0 to 1."""
    width, height = handle.get_size()
    largest = 0.0
    for picture in _pictures(handle):
        left, bottom, right, top = picture.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return min(largest / max(width * height, 1), 1.0)
