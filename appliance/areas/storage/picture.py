"""Small versions of pictures. Imported at first use, because Pillow is heavy. Pure.

What a file claims to be is decided before: only the decoder of that kind is tried.
"""

import struct
import threading
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageOps

from appliance.core.errors import InvalidInput

MOST_PIXELS = 50_000_000
HIGHEST = 4  # times as high as wide; what is higher becomes narrower
FORMATS = {
    "image/bmp": "BMP",
    "image/gif": "GIF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
}

# Decoding 50 megapixels takes 200 MB, so only two at a time.
_decoding = threading.BoundedSemaphore(2)
# What the decoders of Pillow were seen to raise for broken files, beside OSError.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error)

# Pillow warns from 89 megapixels on; what is over the limit is refused here, with its size.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def small_webp(source: Path, content_type: str, width: int) -> bytes:
    """The picture, at most `width` pixels wide and never enlarged, upright, as WebP; of an animation the first frame.

    content_type: one of FORMATS. Raises InvalidInput for what is broken or has more than MOST_PIXELS.
    """
    try:
        with _decoding, Image.open(source, formats=(FORMATS[content_type],)) as image:
            _check_size(image)
            return _webp(image, width)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise InvalidInput("The picture is damaged or cut short and cannot be read.", hint="Save it again.") from error


@dataclass(frozen=True, slots=True)
class Shape:
    """How a picture is given. width, height: pixels, 0 = as the other one says. quality: 20 to 100.

    resize: cover fills both and cuts what is over, contain fits into both, fill stretches. format: a name of Pillow.
    """

    width: int = 0
    height: int = 0
    resize: Literal["cover", "contain", "fill"] = "cover"
    quality: int = 80
    format: Literal["WEBP", "JPEG", "PNG"] = "WEBP"


def shaped(source: Path, content_type: str, shape: Shape) -> bytes:
    """The picture in that shape, upright, never enlarged but by `fill`; of an animation the first frame.

    content_type, errors: as for `small_webp`.
    """
    try:
        with _decoding, Image.open(source, formats=(FORMATS[content_type],)) as image:
            _check_size(image)
            return _in_shape(image, shape)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise InvalidInput("The picture is damaged or cut short and cannot be read.", hint="Save it again.") from error


def _in_shape(image: Image.Image, shape: Shape) -> bytes:
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    upright = _plain(ImageOps.exif_transpose(image))
    out, width, height = BytesIO(), shape.width or upright.width, shape.height or upright.height
    if shape.resize == "fill" and shape.width and shape.height:
        upright = upright.resize((width, height), Image.Resampling.LANCZOS)
    elif shape.resize == "cover" and shape.width and shape.height:
        upright = _covering(upright, width, height)
    else:
        upright.thumbnail((width, height), Image.Resampling.LANCZOS)
    if shape.format == "JPEG" and upright.mode != "RGB":
        upright = upright.convert("RGB")
    upright.save(out, shape.format, quality=shape.quality, method=2)
    return out.getvalue()


def _covering(image: Image.Image, width: int, height: int) -> Image.Image:
    """Scaled down as far as both sides stay filled, then cut around the middle."""
    scale = min(max(width / image.width, height / image.height), 1)
    scaled = image.resize(
        (max(round(image.width * scale), 1), max(round(image.height * scale), 1)), Image.Resampling.LANCZOS
    )
    kept_width, kept_height = min(width, scaled.width), min(height, scaled.height)
    left, top = (scaled.width - kept_width) // 2, (scaled.height - kept_height) // 2
    return scaled.crop((left, top, left + kept_width, top + kept_height))


def _webp(image: Image.Image, width: int) -> bytes:
    exif = image.getexif()
    bounds = _bounds(exif, width)
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    # Its own first step decodes a JPEG at a fraction of its size.
    image.thumbnail(bounds, Image.Resampling.LANCZOS, reducing_gap=3.0)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((width, width * HIGHEST), Image.Resampling.LANCZOS)
    out = BytesIO()
    _plain(upright).save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


def _bounds(exif: Image.Exif, width: int) -> tuple[int, int]:
    """Wide enough to be turned: a photo may lie on its side."""
    longest = width * HIGHEST
    return (longest, longest) if exif.get(0x0112, 1) in (5, 6, 7, 8) else (width, longest)


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large()


def _too_large() -> InvalidInput:
    return InvalidInput(f"The picture has more than {MOST_PIXELS // 1_000_000} megapixels.", maximum=MOST_PIXELS)


def _eight_bits(image: Image.Image) -> Image.Image:
    """From 16 bits, 32 bits or floats: the darkest pixel becomes black, the brightest white."""
    plain = image.convert("F")
    low, high = plain.getextrema()
    assert isinstance(low, float) and isinstance(high, float), "one channel"
    scale = 255 / max(high - low, 1e-9)
    return plain.point(lambda value: value * scale - low * scale).convert("L")


def _plain(image: Image.Image) -> Image.Image:
    """8 bits a channel, as WebP has them; nothing that the camera noted goes with it."""
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.info.clear()
    return plain
