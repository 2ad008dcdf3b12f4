"""The port's Reader: which pages, from which kind of file, by text layer or by recognition."""

import math
from collections.abc import Generator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import appliance
from appliance.adapters.ocr import limits
from appliance.adapters.ocr.ahead import Ahead, Stopped
from appliance.adapters.ocr.composition import compose, mean_confidence
from appliance.adapters.ocr.kinds import Kind, kind_of
from appliance.core.errors import EngineUnavailable, InvalidInput
from appliance.ports.ocr import Corners, PageText, ReadOptions

# The modules that load Tesseract, pdfium, Pillow and numpy are imported where they are first
# used: together they take 0.2 s and 40 MB, and most starts of the program read no document.
if TYPE_CHECKING:
    from appliance.adapters.ocr.layout import Layout
    from appliance.adapters.ocr.pdf import Document
    from appliance.adapters.ocr.pictures import Picture
    from appliance.adapters.ocr.reading import Reading
    from appliance.adapters.ocr.recognition import Recognised
    from appliance.adapters.ocr.tesseract import Tesseract
    from appliance.adapters.ocr.text_layer import TextLayer

_FOLDERS = (
    Path(appliance.__file__).parent / "tessdata",  # bundled with the program
    Path("/usr/share/tesseract-ocr/5/tessdata"),  # Debian, Ubuntu
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),  # Arch, Alpine
    Path("/usr/share/tesseract/tessdata"),  # Fedora
)
_NOT_LANGUAGES = {"osd", "equ"}  # orientation, and formulas


def find_tessdata() -> Path | None:
    """The first folder that holds recognition data: the program's own, then the system's."""
    return next((folder for folder in _FOLDERS if any(folder.glob("*.traineddata"))), None)


class TesseractReader:
    """tessdata: the folder of `*.traineddata` files; None looks for one."""

    def __init__(self, tessdata: Path | None = None) -> None:
        self._tessdata = tessdata or find_tessdata()
        self._engine: Tesseract | None = None
        self._ahead = Ahead()

    def languages(self) -> list[str]:
        """Installed recognition languages, sorted; none where no recognition data is installed."""
        if self._tessdata is None:
            return []
        return sorted({file.stem for file in self._tessdata.glob("*.traineddata")} - _NOT_LANGUAGES)

    def page_count(self, path: Path) -> int:
        """Pages of a PDF or TIFF, 1 for other images. Raises InvalidInput for a broken or encrypted file."""
        return _page_count(path, kind_of(path))

    def read(self, path: Path, options: ReadOptions) -> Generator[PageText, None, None]:
        """The wanted pages, in order, some read ahead.

        Raises at once: InvalidInput for a file that cannot be read, a page that is not there and a language
        that is not installed, EngineUnavailable without any. Raises at the page: InvalidInput for a damaged one.
        """
        kind = kind_of(path)
        pages = _wanted(options, _page_count(path, kind))
        self._check_languages(options)
        return self._pages_of_pdf(path, pages, options) if kind == "pdf" else self._pictures(path, kind, pages, options)

    def render(
        self,
        path: Path,
        page: int,
        *,
        width: int,
        rotation: int = 0,
        skew: float = 0.0,
        corners: Corners | None = None,
    ) -> bytes:
        """WebP of one page, `width` pixels wide, turned and straightened as PageText says."""
        from appliance.adapters.ocr import pictures

        kind = kind_of(path)
        count = _page_count(path, kind)
        if not 1 <= page <= count:
            raise limits.no_such_page(page, count)
        if kind == "pdf":
            image = _draw_for(path, page, width, rotation, skew, corners).image
        else:
            image = pictures.load(path, kind, page, "RGB").image
        return pictures.webp(pictures.turned(image, rotation, skew, corners), width)

    def searchable_pdf(self, path: Path, pages: Sequence[PageText], target: Path) -> None:
        """Write a PDF of these pages, with the words to be found and copied. Raises InvalidInput."""
        from appliance.adapters.ocr import searchable

        searchable.write(path, kind_of(path), pages, target)

    def _pages_of_pdf(self, path: Path, pages: list[int], options: ReadOptions) -> Generator[PageText, None, None]:
        from appliance.adapters.ocr import pdf

        with pdf.opened(path) as document:
            read = partial(self._page_of_pdf, document, options)
            with closing(self._ahead.in_order(pages, read)) as found:
                yield from found

    def _page_of_pdf(self, document: "Document", options: ReadOptions, page: int, stopped: Stopped) -> PageText:
        if options.use_text_layer:
            layer = document.text_layer(page, options.dpi, rotate=options.rotate)
            if layer.usable():
                return _from_text_layer(page, document, layer, options)
        return self._recognised(page, document.draw(page, options.dpi, "L"), options, stopped)

    def _pictures(
        self, path: Path, kind: Kind, pages: list[int], options: ReadOptions
    ) -> Generator[PageText, None, None]:
        from appliance.adapters.ocr import pictures

        def read(page: int, stopped: Stopped) -> PageText:
            return self._recognised(page, pictures.load(path, kind, page, "L"), options, stopped)

        with closing(self._ahead.in_order(pages, read)) as found:
            yield from found

    def _recognised(self, page: int, picture: "Picture", options: ReadOptions, stopped: Stopped) -> PageText:
        from appliance.adapters.ocr import vision
        from appliance.adapters.ocr.recognition import Recognised, recognise
        from appliance.adapters.ocr.tesseract import OutOfTime

        try:
            if options.vision is not None:
                found = Recognised(vision.read(picture, options.vision, options.languages), None)
            else:
                found = recognise(self._tesseract(), picture, options, stopped)
        except OutOfTime as error:
            raise limits.too_slow(page) from error
        layout = self._layout(picture, found.reading, options)
        return _page_text(page, found, layout)

    def _layout(self, picture: "Picture", reading: "Reading", options: ReadOptions) -> "Layout":
        from appliance.adapters.ocr.layout import Layout, analysed, as_read, cell_reader, missed

        if options.layout == "text" or not reading.paragraphs:
            return Layout(reading.paragraphs)
        page, how = as_read(picture.image, reading.treatment), (reading.dpi, options.languages)
        more = missed(self._tesseract(), page, *how, reading.paragraphs)
        read_cell = cell_reader(self._tesseract(), page, *how)
        return analysed([*reading.paragraphs, *more], page, reading.dpi, options.layout, read_cell)

    def _tesseract(self) -> "Tesseract":
        from appliance.adapters.ocr.tesseract import Tesseract

        if self._engine is None:
            self._engine = Tesseract(cast(Path, self._tessdata))
        return self._engine

    def _check_languages(self, options: ReadOptions) -> None:
        installed = self.languages()
        if not installed:
            raise EngineUnavailable(
                "No recognition language is installed.", hint="On Debian: apt-get install tesseract-ocr-eng"
            )
        for language in options.languages:
            if language not in installed:
                raise InvalidInput(
                    f"The recognition language {language!r} is not installed.",
                    hint=f"Installed: {', '.join(installed)}.",
                    allowed=installed,
                )


def _page_count(path: Path, kind: Kind) -> int:
    from appliance.adapters.ocr import pdf, pictures

    if kind != "pdf":
        return pictures.count(path, kind)
    with pdf.opened(path) as document:
        return document.page_count


def _wanted(options: ReadOptions, count: int) -> list[int]:
    if options.pages is None:
        return list(range(1, count + 1))
    for page in options.pages:
        if not 1 <= page <= count:
            raise limits.no_such_page(page, count)
    return sorted(set(options.pages))


def _page_text(number: int, found: "Recognised", layout: "Layout") -> PageText:
    reading = found.reading
    treatment = reading.treatment
    text, blocks = compose(layout.paragraphs)
    return PageText(
        number,
        *reading.size,
        dpi=reading.dpi,
        rotation=treatment.rotation,
        skew=treatment.skew,
        text=text,
        confidence=mean_confidence(word for block in blocks for word in block.words),
        source="ocr",
        blocks=blocks,
        tables=layout.tables,
        fields=layout.fields,
        corners=treatment.corners,
        preparation=found.preparation,
    )


def _from_text_layer(page: int, document: "Document", layer: "TextLayer", options: ReadOptions) -> PageText:
    from appliance.adapters.ocr.layout import Layout, analysed
    from appliance.adapters.ocr.pictures import turned

    size, layout = layer.size, Layout(layer.paragraphs())
    if options.layout != "text":
        picture = turned(document.draw(page, size.dpi, "L").image, layer.rotation, 0.0)
        layout = analysed(layout.paragraphs, picture, size.dpi, options.layout, None)
    text, blocks = compose(layout.paragraphs)
    return PageText(
        page,
        size.width,
        size.height,
        size.dpi,
        layer.rotation,
        0.0,
        text,
        1.0,
        "text_layer",
        blocks,
        tables=layout.tables,
        fields=layout.fields,
    )


def _draw_for(path: Path, page: int, width: int, rotation: int, skew: float, corners: Corners | None) -> "Picture":
    """The page drawn just large enough to be `width` pixels wide once it is turned."""
    from appliance.adapters.ocr import pdf

    with pdf.opened(path) as document:
        across, down = document.points(page)
        if corners is not None:
            xs, ys = zip(*corners, strict=True)
            across, down = across * (max(xs) - min(xs)), down * (max(ys) - min(ys))
        if rotation % 180:
            across, down = down, across
        angle = math.radians(abs(skew))
        turned_width = max(1.0, across * math.cos(angle) + down * math.sin(angle))
        return document.draw(page, max(1, math.ceil(width / turned_width * 72)), "RGB")
