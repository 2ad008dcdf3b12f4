"""Image files: counting, decoding and turning pages, within the limits."""

import re
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps

from appliance.adapters.ocr import limits
from appliance.adapters.ocr.kinds import Kind
from appliance.adapters.ocr.sheet import flattened
from appliance.ports.ocr import Corners

Mode = Literal["L", "RGB"]

# A picture of 100 megapixels takes 400 MB while it is decoded: one such at a time.
_WIDE = 30_000_000
_one_wide = threading.Lock()
_HIGHEST_WEBP = 16_383  # pixels
# What the decoders of Pillow were seen to raise for broken files, beside OSError.
_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    struct.error,
)
_QUARTERS = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns counter-clockwise
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


# Pillow warns from 89 megapixels on; what is over the limit is refused here, with its size.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as pixels. dpi: as the file says, where that is believable, else as if it were A4."""

    image: Image.Image
    dpi: int


def count(path: Path, kind: Kind) -> int:
    """Pages of a TIFF, 1 for every other kind: of an animation the first frame is read."""
    with _opened(path, kind) as image:
        if kind != "tiff":
            return 1
        for page in range(limits.MAX_PAGES + 1):
            try:
                image.seek(page)
            except EOFError:
                return page
        raise limits.too_many_pages(limits.MAX_PAGES + 1, at_least=True)


def load(path: Path, kind: Kind, page: int, mode: Mode) -> Picture:
    """page: from 1. Turned as its EXIF data says, on white where it is transparent."""
    with _opened(path, kind) as image:
        image.seek(page - 1)
        _check_size(image)
        dpi = _resolution(image)
        wide = image.width * image.height > _WIDE
        with _one_wide if wide else _no_lock():
            if mode == "L" and image.mode in ("RGB", "YCbCr"):
                image.draft("L", image.size)  # JPEG only: decodes the grey alone, a quarter of the memory
            ImageOps.exif_transpose(image, in_place=True)
            return Picture(_flat(image, mode), dpi)


def turned(image: Image.Image, rotation: int, skew: float, corners: Corners | None = None) -> Image.Image:
    """The sheet between `corners` alone, clockwise by `rotation` (90, 180, 270), then counter-clockwise by `skew`
    degrees; the canvas grows."""
    if corners is not None:
        image = flattened(image, corners)
    if rotation % 360:
        image = image.transpose(_QUARTERS[rotation % 360])
    if skew:
        white = 255 if image.mode == "L" else (255, 255, 255)
        image = image.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=white)
    return image


def webp(image: Image.Image, width: int) -> bytes:
    """The image scaled to `width` pixels; less where it would be higher than a WebP can be."""
    width = max(1, min(width, image.width * _HIGHEST_WEBP // image.height))
    height = max(1, min(round(image.height * width / image.width), _HIGHEST_WEBP))
    image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = BytesIO()
    image.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


@contextmanager
def _opened(path: Path, kind: Kind) -> Iterator[Image.Image]:
    """Only the decoder of that kind is tried; whatever it finds wrong becomes a Problem."""
    try:
        with Image.open(path, formats=(kind.upper(),)) as image:
            _check_size(image)
            yield image
    except Image.DecompressionBombError as error:
        pixels = re.search(r"\((\d+) pixels\)", str(error))
        raise limits.too_many_pixels(int(pixels[1]) if pixels else 2 * limits.MAX_PIXELS) from error
    except _DECODING_ERRORS as error:
        raise limits.damaged("The picture") from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > limits.MAX_PIXELS:
        raise limits.too_many_pixels(image.width * image.height, image.size)


@contextmanager
def _no_lock() -> Iterator[None]:
    yield


def _resolution(image: Image.Image) -> int:
    stated = image.info.get("dpi", (0, 0))[0]
    if stated and 70 <= stated <= 1200 and 2 <= min(image.size) / stated <= 20:  # inches of paper
        return round(float(stated))
    return paper_dpi(image.size)


def paper_dpi(size: tuple[int, int]) -> int:
    """Of a picture of that size, if it were A4."""
    return round(max(70, min(min(size) / 8.27, 1200)))  # inches across


def _flat(image: Image.Image, mode: Mode) -> Image.Image:
    """8 bits a channel, nothing transparent."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    if image.mode == mode:
        image.load()
        return image
    if not image.has_transparency_data:
        return image.convert(mode)
    if "A" not in image.getbands():
        image = image.convert("RGBA")
    page = Image.new(mode, image.size, "white")
    page.paste(image.convert(mode), mask=image.getchannel("A"))
    return page


def _eight_bits(image: Image.Image) -> Image.Image:
    """From 16 bits, 32 bits or floats: the darkest pixel becomes black, the brightest white."""
    values = np.asarray(image, dtype=np.float32)
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))
