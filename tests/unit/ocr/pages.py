"""Pages made from known text, as picture files and as hand-written PDF files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from appliance.ports.ocr import PageText

LINES = (
    "The workshop stands behind the old mill, and the road that leads",
    "there is narrow. Deliveries are taken from seven in the morning",
    "until noon; later ones wait in the yard until the next day.",
    "",
    "Every crate carries a number. On 14 March 2031 we counted 1,286",
    "crates, of which 37 were damaged. Their value, EUR 4,912.50, was",
    "paid by the insurer within three weeks.",
    "",
    "Please write to Miss Amelia Thornbury before Friday, quoting the",
    "file K-5583, and say whether the harbour office has replied.",
    "Nothing else is needed. The keys hang beside the green door, and",
    "the watchman, Mr Oduya, knows where the ladders are kept.",
)
TEXT = " ".join(line for line in LINES if line)
FONTS = ("liberation/LiberationSerif-Regular.ttf", "liberation2/LiberationSerif-Regular.ttf", "dejavu/DejaVuSerif.ttf")


def draw_page(dpi: int, lines: Sequence[str] = LINES) -> Image.Image:
    picture = Image.new("L", (round(5.83 * dpi), round(8.27 * dpi)), 255)
    ink = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        ink.text((0.6 * dpi, 0.7 * dpi + row * 0.22 * dpi), line, font=font(round(0.15 * dpi)), fill=0)
    return picture


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        file = Path("/usr/share/fonts/truetype") / name
        if file.is_file():
            return ImageFont.truetype(str(file), size)
    return ImageFont.load_default(size)


def noisy(picture: Image.Image, *, grain: float) -> Image.Image:
    """Blurred, greyed, and with a grain of that many of 256 levels."""
    random = np.random.default_rng(7)
    levels = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32) * 0.85 + 25
    return Image.fromarray((levels + random.normal(0, grain, levels.shape)).clip(0, 255).astype(np.uint8))


def shaded(picture: Image.Image) -> Image.Image:
    """As photographed by a lamp at the lower right: an eighth of its light falls on the upper left."""
    levels = np.asarray(picture, dtype=np.float32)
    down, across = (np.linspace(0, 1, length, dtype=np.float32) for length in levels.shape)
    return Image.fromarray((levels * (0.5 + 0.5 * down[:, None]) * (0.25 + 0.75 * across)).astype(np.uint8))


def crooked(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned clockwise."""
    return picture.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def accuracy(found: str, truth: str) -> float:
    """1 - edit distance / length of the truth, line breaks and doubled spaces aside."""
    found = " ".join(found.split())
    letters = np.frombuffer(found.encode("utf-32-le"), dtype=np.uint32)
    column = np.arange(len(letters) + 1)
    costs = column
    for done, letter in enumerate(truth, 1):
        kept = np.minimum(costs[1:] + 1, costs[:-1] + (letters != ord(letter)))
        costs = np.minimum.accumulate(np.concatenate(([done], kept)) - column) + column
    return 1 - int(costs[-1]) / len(truth)


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF file of these objects; the first, number 1, is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out, start = out + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table), len(out)
    return out + b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def text_pdf(
    *pages: Sequence[tuple[int, int, str]], rotate: int = 0, annotations: Sequence[bytes] = (), extra: bytes = b""
) -> bytes:
    """Pages of US letter size in 12 point Helvetica; each text stands at x, y points from the bottom left."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Resources 4 0 R/Kids[%b]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 3 0 R>>>>",
    ]
    for number, texts in enumerate(pages):
        shown = b"".join(b"BT /F1 12 Tf %d %d Td (%b) Tj ET\n" % (x, y, text.encode()) for x, y, text in texts)
        notes = b" ".join(annotations)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Rotate %d/Contents %d 0 R/Annots[%b]>>"
            % (rotate, 6 + 2 * number, notes),
            stream(shown + extra),
        ]
    return pdf(objects)


def assert_offsets_fit(page: PageText) -> None:
    words = [word for block in page.blocks for word in block.words]
    assert words
    assert all(page.text[word.start : word.end] == word.text for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    for x0, y0, x1, y1 in (word.box for word in words):
        assert 0 <= x0 < x1 <= page.width
        assert 0 <= y0 < y1 <= page.height
