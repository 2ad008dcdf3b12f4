"""Tesseract: a grey picture to words, and which way up it is. One API object per thread; the GIL is free meanwhile."""

import threading
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import Any

import tesserocr
from PIL import Image

from appliance.adapters.ocr import limits
from appliance.adapters.ocr.composition import Paragraph, Piece
from appliance.adapters.ocr.paragraphs import by_pitch
from appliance.core.errors import EngineUnavailable

# Of the page standing as Tesseract says. Measured: 9 to 23 on full pages, all right;
# 0.1 to 3 where letters were too small, a quarter of them wrong.
_SURE_OF_ORIENTATION = 4.0
_SPECK = 1 / 60  # inch: dust is read as a dot or a dash of its own, and is smaller than any
_QUIET = {"debug_file": "/dev/null"}  # "Too few characters" and "Estimating resolution" else go to our stderr


class OutOfTime(Exception):
    """One recognition took longer than `limits.MAX_SECONDS`."""


class Tesseract:
    """tessdata: the folder of `*.traineddata`. Calls may come from many threads at once."""

    def __init__(self, tessdata: Path) -> None:
        self._tessdata = tessdata
        self._mine = threading.local()

    def read(
        self, picture: Image.Image, languages: Sequence[str], dpi: int, *, scattered: bool = False
    ) -> list[Paragraph]:
        """Paragraphs in reading order. picture: mode "L". scattered: single words anywhere. Raises OutOfTime."""
        api = self._api("reader", "+".join(languages), tesserocr.PSM.AUTO, tesserocr.OEM.LSTM_ONLY)
        api.SetPageSegMode(tesserocr.PSM.SPARSE_TEXT if scattered else tesserocr.PSM.AUTO)
        pixels = _give(api, picture, dpi)
        started = monotonic()
        try:
            if not api.Recognize(timeout=limits.MAX_SECONDS * 1000):
                if monotonic() - started < limits.MAX_SECONDS:
                    return []  # the layout analysis has lost itself in a page without text
                raise OutOfTime
            return parse(api.GetTSVText(0), speck=dpi * _SPECK)
        finally:
            api.Clear()
            del pixels

    def read_cell(self, picture: Image.Image, languages: Sequence[str], dpi: int, *, one_line: bool) -> str:
        """The text of one cell of a table, a space between lines; "" where nothing is read. picture: mode "L"."""
        api = self._api("reader", "+".join(languages), tesserocr.PSM.AUTO, tesserocr.OEM.LSTM_ONLY)
        api.SetPageSegMode(tesserocr.PSM.SINGLE_LINE if one_line else tesserocr.PSM.SINGLE_BLOCK)
        pixels = _give(api, picture, dpi)
        try:
            if not api.Recognize(timeout=limits.MAX_SECONDS * 1000):
                return ""
            return " ".join(api.GetUTF8Text().split())
        finally:
            api.Clear()
            del pixels

    def orientation(self, picture: Image.Image, dpi: int) -> int | None:
        """Degrees clockwise that the picture must be turned by to stand upright: 0, 90, 180, 270.

        None when it cannot be told: too few letters, or the orientation data is not installed.
        """
        if not (self._tessdata / "osd.traineddata").is_file():
            return None
        api = self._api("orientation", "osd", tesserocr.PSM.OSD_ONLY, tesserocr.OEM.DEFAULT)
        pixels = _give(api, picture, dpi)
        try:
            found = api.DetectOrientationScript()
        finally:
            api.Clear()
            del pixels
        if found is None or found["orient_conf"] < _SURE_OF_ORIENTATION:
            return None
        return int(-found["orient_deg"] % 360)

    def _api(self, use: str, languages: str, psm: int, oem: int) -> Any:
        key, api = getattr(self._mine, use, (None, None))
        if key == languages:
            return api
        if api is not None:
            api.End()
        try:
            api = tesserocr.PyTessBaseAPI(path=str(self._tessdata), lang=languages, psm=psm, oem=oem, variables=_QUIET)
        except RuntimeError as error:
            raise EngineUnavailable(
                f"The recognition language {languages!r} is installed but cannot be loaded.",
                hint="Install its traineddata file again.",
            ) from error
        setattr(self._mine, use, (languages, api))
        return api


def _give(api: Any, picture: Image.Image, dpi: int) -> bytes:
    """Hand the picture over. The bytes must live until the recognition is over: they are not copied."""
    pixels = picture.tobytes()
    api.SetImageBytes(pixels, picture.width, picture.height, 1, picture.width)
    api.SetSourceResolution(max(70, min(dpi, 2400)))
    return pixels


def parse(tsv: str, *, speck: float) -> list[Paragraph]:
    """Tesseract's table to paragraphs, without words smaller than `speck` pixels in width and height.

    Columns: level (5 = word), page, block, paragraph, line, word, left, top, width, height,
    confidence (0 to 100, -1 = none), text.
    """
    rows = (row.split("\t", 11) for row in tsv.split("\n"))
    words = [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]
    words = [row for row in words if max(int(row[8]), int(row[9])) >= speck]
    blocks = [
        [[_piece(row) for row in line] for _, line in groupby(block, key=lambda row: row[3:5])]
        for _, block in groupby(words, key=lambda row: row[2])
    ]
    return by_pitch(blocks)


def _piece(row: list[str]) -> Piece:
    left, top, width, height = (int(number) for number in row[6:10])
    confidence = min(max(float(row[10]) / 100, 0.0), 1.0)
    return Piece("".join(row[11].split()), (left, top, left + width, top + height), confidence)
