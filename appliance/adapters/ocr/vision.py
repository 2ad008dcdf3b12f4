"""Google Vision: a picture of a page to its words. The page leaves this machine, by its owner's key.

Protocol: https://cloud.google.com/vision/docs/reference/rest/v1/images/annotate
"""

import base64
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import msgspec
from PIL import Image

from appliance.adapters.ocr.composition import Line, Paragraph, Piece
from appliance.adapters.ocr.pictures import Picture
from appliance.adapters.ocr.reading import Reading, Treatment
from appliance.core.errors import UpstreamError
from appliance.ports.ocr import VisionKey
from appliance.ports.outbound import outbound

_LONGEST_SIDE = 4000  # pixels: the service makes larger ones smaller itself, and takes 20 MB
_MOST_BYTES = 50 * 1024 * 1024  # of an answer; a dense page has 2 MB
_SECONDS = 120.0
# Languages are guessed by the service; it is only told those whose names we know for certain.
_SHORT = {
    "eng": "en", "deu": "de", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "rus": "ru",
    "ara": "ar", "heb": "he", "jpn": "ja", "kor": "ko", "chi_sim": "zh", "chi_tra": "zh-TW", "hin": "hi",
}  # fmt: skip


class _Vertex(msgspec.Struct):
    x: float = 0  # the service leaves out what is 0
    y: float = 0


class _Place(msgspec.Struct):
    vertices: list[_Vertex] = []


class _Break(msgspec.Struct):
    type: str = ""


class _Property(msgspec.Struct):
    detectedBreak: _Break | None = None


class _Symbol(msgspec.Struct):
    text: str = ""
    property: _Property | None = None


class _Word(msgspec.Struct):
    boundingBox: _Place | None = None
    symbols: list[_Symbol] = []
    confidence: float = 0.0


class _Paragraph(msgspec.Struct):
    words: list[_Word] = []


class _Block(msgspec.Struct):
    paragraphs: list[_Paragraph] = []


class _Page(msgspec.Struct):
    blocks: list[_Block] = []


class _Text(msgspec.Struct):
    pages: list[_Page] = []


class _Status(msgspec.Struct):
    message: str = ""


class _One(msgspec.Struct):
    fullTextAnnotation: _Text | None = None
    error: _Status | None = None


class _Answer(msgspec.Struct):
    responses: list[_One] = []


def read(page: Picture, key: VisionKey, languages: Sequence[str]) -> Reading:
    """page: mode "L". Raises UpstreamError, UpstreamTimeout, BlockedUrl."""
    image = page.image
    scale = min(1.0, _LONGEST_SIDE / max(image.size))
    if scale < 1:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    text = _asked(_jpeg(image), key, languages)
    return Reading(Treatment(), page.image.size, page.dpi, list(_paragraphs(text, 1 / scale, page.image.size)))


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def _asked(picture: bytes, key: VisionKey, languages: Sequence[str]) -> _Text:
    request: dict[str, Any] = {
        "image": {"content": base64.b64encode(picture).decode()},
        "features": [{"type": "DOCUMENT_TEXT_DETECTION"}],
        "imageContext": {"languageHints": [_SHORT[each] for each in languages if each in _SHORT]},
    }
    answer = outbound.request(
        "POST",
        f"{key.base_url}/images:annotate",
        headers={"x-goog-api-key": key.api_key, "content-type": "application/json"},
        body=msgspec.json.encode({"requests": [request]}),
        timeout=_SECONDS,
        follow_redirects=False,
        max_bytes=_MOST_BYTES,
    )
    if answer.status != 200:
        raise _refused(answer.status)
    try:
        [one] = msgspec.json.decode(answer.body, type=_Answer).responses
    except (msgspec.MsgspecError, ValueError) as error:
        raise UpstreamError(
            "Google Vision answered with something else than a reading.", upstream_status=200
        ) from error
    if one.error is not None:
        raise UpstreamError(f"Google Vision could not read the page: {one.error.message[:200]}", upstream_status=200)
    return one.fullTextAnnotation or _Text()


def _refused(status: int) -> UpstreamError:
    hint = "Check the key for google-vision in the settings." if status in (400, 401, 403) else "Try again later."
    return UpstreamError(f"Google Vision answered with status {status}.", hint=hint, upstream_status=status)


def _paragraphs(text: _Text, scale: float, size: tuple[int, int]) -> Iterator[Paragraph]:
    for page in text.pages:
        for block in page.blocks:
            for paragraph in block.paragraphs:
                yield list(_lines(paragraph, scale, size))


def _lines(paragraph: _Paragraph, scale: float, size: tuple[int, int]) -> Iterator[Line]:
    line: list[Piece] = []
    for word in paragraph.words:
        piece = _piece(word, scale, size)
        if piece is not None:
            line.append(piece)
        if line and _ends_line(word):
            yield line
            line = []
    if line:
        yield line


def _piece(word: _Word, scale: float, size: tuple[int, int]) -> Piece | None:
    text = "".join("".join(symbol.text.split()) for symbol in word.symbols)
    corners = word.boundingBox.vertices if word.boundingBox else []
    xs = [min(max(corner.x * scale, 0.0), size[0]) for corner in corners]
    ys = [min(max(corner.y * scale, 0.0), size[1]) for corner in corners]
    if not text or not xs or min(xs) >= max(xs) or min(ys) >= max(ys):
        return None
    return Piece(text, (min(xs), min(ys), max(xs), max(ys)), min(max(word.confidence, 0.0), 1.0))


def _ends_line(word: _Word) -> bool:
    property = word.symbols[-1].property if word.symbols else None
    return (
        property is not None
        and property.detectedBreak is not None
        and property.detectedBreak.type
        in (
            "EOL_SURE_SPACE",
            "LINE_BREAK",
            "HYPHEN",
        )
    )
