"""One page as pixels to its words: which way up, how straight, how clean, until it reads well.

Most pages read well at the first try. A page that does not is tried turned, cleaned, as it came, and enlarged, one in
shade also evened, and a sheet found in a photo also cut out and flattened; the try that gave the most words that are
certain, in the best order, is kept, so that no treatment can make a page worse than it was. Measured: on a crooked
noisy scan straightening alone reads worse than leaving it (8.6 % wrong letters against 7.5), straightening and cleaning
0.05 %; on a slanting photo 64 % as it came, 0.2 % flattened.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from PIL import Image

from appliance.adapters.ocr import light, lines, sheet
from appliance.adapters.ocr.composition import moved
from appliance.adapters.ocr.pictures import Picture, paper_dpi, turned
from appliance.adapters.ocr.reading import Reading, Treatment
from appliance.adapters.ocr.tesseract import Tesseract
from appliance.ports.ocr import Corners, Preparation, ReadOptions

_CROOKED = 0.3  # degrees; Tesseract follows less than that by itself
_COARSE = 200  # dpi; below that lines fall apart into pieces although every letter is certain (measured at 150)
_FINE = 300
_LETTERS_AT_ALL = 0.4  # mean confidence; what is read into grain has 0.25
_SMALL_LETTERS = 22  # pixels of a word's height; below that twice the size reads better
_MOST_PIXELS = 40_000_000  # recognised at once: A4 at 600 dpi has 35
_LONGEST_SIDE = 32_000  # Tesseract refuses more than 32,767


class GivenUp(Exception):
    """Nobody waits for the page any more."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """preparation: None for an empty page."""

    reading: Reading
    preparation: Preparation | None


def recognise(tesseract: Tesseract, page: Picture, options: ReadOptions, stopped: Callable[[], bool]) -> Recognised:
    """page: mode "L". stopped: asked before each try. Raises tesseract.OutOfTime, GivenUp."""
    tries: list[Reading] = []
    corners = sheet.find(page.image) if options.deskew else None
    raw = _Trial(tesseract, page, options, stopped, tries)
    if corners is None:
        best = raw.run()
    else:
        flat = sheet.flattened(page.image, corners)
        best = _Trial(tesseract, Picture(flat, paper_dpi(flat.size)), options, stopped, tries, corners).run()
        best = max(best, raw.run_once(), key=Reading.worth)  # a bright picture on a page is no sheet
    return Recognised(best, _preparation(best, tries))


def _preparation(best: Reading, tries: list[Reading]) -> Preparation | None:
    if not tries:
        return None
    told = best.tried()
    if len(tries) == 1:
        why = f"it read well at once: confidence {told.confidence:.2f}"
        if not best.good():
            why = f"nothing else was worth a try: confidence {told.confidence:.2f}"
    else:
        second = max((each for each in tries if each is not best), key=Reading.worth).tried()
        why = (
            f"the most certain letters in the best order: confidence {told.confidence:.2f}, order {told.order:.2f};"
            f" next best {second.what}: {second.confidence:.2f}, {second.order:.2f}"
        )
    return Preparation(told.what, why, [each.tried() for each in tries])


class _Trial:
    """The tries with one picture. corners: that it was cut out by."""

    def __init__(
        self,
        tesseract: Tesseract,
        page: Picture,
        options: ReadOptions,
        stopped: Callable[[], bool],
        tries: list[Reading],
        corners: Corners | None = None,
    ) -> None:
        self._tesseract = tesseract
        self._page = page
        self._options = options
        self._stopped = stopped
        self._tries = tries
        self._corners = corners
        self._usual_scale = _usual_scale(page)

    def run(self) -> Reading:
        """The best of as many tries as it takes."""
        found = lines.measure(self._page.image)
        if found.empty:
            return self._nothing()
        best = self._read(self._first_guess(found))
        if light.is_uneven(self._page.image):  # even if it reads well: what lies in shade is not seen at all
            best = self._better(best, replace(best.treatment, even=True))
        if not best.good() and self._options.rotate and best.words():
            best = self._turned_if_better(best)
        if not best.good():
            best = self._better(best, replace(best.treatment, clean=True))
        if not best.good() and best.treatment.skew:
            best = self._better(best, replace(best.treatment, skew=0.0, clean=False, even=False))
        if not best.good() and self._letters_are_small(best):
            best = self._better(best, replace(best.treatment, scale=2.0))
        return best

    def run_once(self) -> Reading:
        """The page as it came, but for the way it lies."""
        found = lines.measure(self._page.image)
        return self._nothing() if found.empty else self._read(replace(self._first_guess(found), skew=0.0))

    def _nothing(self) -> Reading:
        return Reading(Treatment(corners=self._corners), self._page.image.size, self._page.dpi, [])

    def _first_guess(self, found: lines.Lines) -> Treatment:
        rotation = 0
        if found.sideways and self._options.rotate:
            rotation = self._orientation() or 90
        straight = found.sideways and not self._options.rotate
        skew = found.skew if self._options.deskew and abs(found.skew) >= _CROOKED and not straight else 0.0
        return Treatment(rotation, skew)

    def _turned_if_better(self, best: Reading) -> Reading:
        """Upside down reads badly, and a page of few lines may hide that they run from top to bottom."""
        standing = self._orientation()
        if standing is None:
            turn = 90 if best.stands_on_end() else 180
            return self._better(best, replace(best.treatment, rotation=(best.treatment.rotation + turn) % 360))
        if standing == best.treatment.rotation:
            return best
        reading = self._read(replace(best.treatment, rotation=standing))
        return reading if best.stands_on_end() or reading.certain() > best.certain() else best

    def _orientation(self) -> int | None:
        return self._tesseract.orientation(self._scaled(self._page.image, 1.0), self._dpi(1.0))

    def _better(self, best: Reading, treatment: Treatment) -> Reading:
        return max(best, self._read(treatment), key=Reading.worth)

    def _read(self, treatment: Treatment) -> Reading:
        if self._stopped():
            raise GivenUp
        page = turned(self._page.image, treatment.rotation, treatment.skew)
        size = page.size
        page = light.treated(self._scaled(page, treatment.scale), even=treatment.even, clean=treatment.clean)
        readable = light.without_specks(page)
        paragraphs = self._tesseract.read(readable, self._options.languages, self._dpi(treatment.scale))
        treatment = replace(treatment, specks=readable is not page, corners=self._corners)
        reading = Reading(treatment, size, self._page.dpi, moved(paragraphs, size[0] / page.width))
        self._tries.append(reading)
        return reading

    def _scaled(self, page: Image.Image, scale: float) -> Image.Image:
        scale *= self._usual_scale
        if scale == 1.0:
            return page
        size = max(1, round(page.width * scale)), max(1, round(page.height * scale))
        return page.resize(size, Image.Resampling.BICUBIC)

    def _dpi(self, scale: float) -> int:
        return round(self._page.dpi * self._usual_scale * scale)

    def _letters_are_small(self, reading: Reading) -> bool:
        if reading.confidence() < _LETTERS_AT_ALL:
            return False
        return median(word.box[3] - word.box[1] for word in reading.words()) * self._usual_scale < _SMALL_LETTERS


def _usual_scale(page: Picture) -> float:
    """What a page is enlarged or reduced by before it is recognised."""
    wanted = min(_FINE / page.dpi, 3.0) if page.dpi < _COARSE else 1.0
    width, height = page.image.size
    return min(wanted, math.sqrt(_MOST_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height))
