"""A letter's words to pages, and pages to what an office scanner makes of them: crooked, grainy, grey."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from letter import Letter, Paragraph
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 200
WIDTH, HEIGHT = 1654, 2339  # A4
LEFT, RIGHT, TOP, BOTTOM = 200, 1470, 150, 2130  # of the text; the page number stands below
QUALITY = 36  # of JPEG: two pages in 500 KB
EPOCH = time.gmtime(1_930_000_000)  # written into the PDF, so that the same letter gives the same bytes

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Debian's fonts-liberation and fonts-dejavu; without either, the face inside Pillow.
FONTS = Path("/usr/share/fonts/truetype")
SERIF = ("liberation/LiberationSerif-Regular.ttf", "liberation2/LiberationSerif-Regular.ttf", "dejavu/DejaVuSerif.ttf")
BOLD = ("liberation/LiberationSerif-Bold.ttf", "liberation2/LiberationSerif-Bold.ttf", "dejavu/DejaVuSerif-Bold.ttf")
SANS = ("liberation/LiberationSans-Bold.ttf", "liberation2/LiberationSans-Bold.ttf", "dejavu/DejaVuSans-Bold.ttf")

# style: faces, size in points, space above in pixels, indent in pixels
STYLES: dict[str, tuple[Sequence[str], float, int, int]] = {
    "heading": (SANS, 19, 0, 0),
    "sender": (SERIF, 9.5, 16, 0),
    "address": (SERIF, 11.5, 110, 0),
    "date": (SERIF, 11.5, 70, 0),
    "subject": (BOLD, 12, 44, 0),
    "body": (SERIF, 11.5, 24, 0),
    "condition": (SERIF, 11.5, 16, 40),
    "signature": (SERIF, 11.5, 150, 0),
}


def write_pdf(letter: Letter, path: Path, *, seed: int = 1) -> None:
    """The letter as a PDF of scanned pages: pictures only, no text layer. The same seed gives the same bytes."""
    random = np.random.default_rng(seed)
    pages = [scanned(page, random) for page in typeset(letter)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pages[0].save(
        path,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=DPI,
        quality=QUALITY,
        title="Letter",
        creationDate=EPOCH,
        modDate=EPOCH,
    )


def typeset(letter: Letter) -> list[Image.Image]:
    """Clean pages, black on white, mode "L"."""
    sheets: list[list[Callable[[ImageDraw.ImageDraw], None]]] = [[]]
    y = TOP
    for paragraph in letter.paragraphs:
        faces, points, above, indent = STYLES[paragraph.style]
        font, y = _font(faces, points), y + above
        pitch = round(points * DPI / 72 * 1.32)
        lines = list(_wrapped(paragraph, font, RIGHT - LEFT - indent))
        if y + pitch * min(len(lines), 2) > BOTTOM:  # never a single line at the foot of a page
            sheets.append([])
            y = TOP
        if paragraph.style == "signature":
            sheets[-1].append(_signature(y - 120))
        for line in lines:
            if y + pitch > BOTTOM:
                sheets.append([])
                y = TOP
            sheets[-1].append(_line(line, (LEFT + indent, y), font))
            y += pitch
        if paragraph.style == "sender":
            sheets[-1].append(_rule(y + 14))
    return [_sheet(strokes, number, len(sheets)) for number, strokes in enumerate(sheets, 1)]


def _font(faces: Sequence[str], points: float) -> Font:
    size = points * DPI / 72
    found = next((FONTS / face for face in faces if (FONTS / face).is_file()), None)
    return ImageFont.truetype(str(found), size) if found else ImageFont.load_default(size)


def _wrapped(paragraph: Paragraph, font: Font, width: int) -> Iterator[str]:
    for part in paragraph.text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if line and font.getlength(longer) > width:
                yield line
                longer = word
            line = longer
        yield line


def _line(text: str, place: tuple[int, int], font: Font) -> Callable[[ImageDraw.ImageDraw], None]:
    return lambda ink: ink.text(place, text, font=font, fill=0)


def _rule(y: int) -> Callable[[ImageDraw.ImageDraw], None]:
    return lambda ink: ink.line((LEFT, y, RIGHT, y), fill=90, width=2)


def _signature(y: int) -> Callable[[ImageDraw.ImageDraw], None]:
    """A flourish: two loops that run to the right and shrink."""
    turns = np.linspace(0, 5.2 * np.pi, 160)
    xs = LEFT + 30 + turns * 17 + 26 * np.sin(turns * 1.3)
    ys = y + 60 - 38 * np.exp(-turns / 11) * np.cos(turns) - turns
    points = [(float(x), float(height)) for x, height in zip(xs, ys, strict=True)]
    return lambda ink: ink.line(points, fill=40, width=4, joint="curve")


def _sheet(strokes: Sequence[Callable[[ImageDraw.ImageDraw], None]], number: int, count: int) -> Image.Image:
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    ink = ImageDraw.Draw(page)
    for stroke in strokes:
        stroke(ink)
    ink.text((WIDTH // 2, HEIGHT - 120), f"Page {number} of {count}", font=_font(SERIF, 9.5), fill=0, anchor="mm")
    return page


def scanned(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """The page up to 1.2 degrees crooked, out of focus, unevenly lit, with a fold, specks and grain."""
    angle = float(random.uniform(0.5, 1.2) * random.choice((-1, 1)))
    page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255, translate=tuple(random.integers(-6, 7, 2)))
    page = page.filter(ImageFilter.GaussianBlur(0.7))
    levels = 30 + np.asarray(page, dtype=np.float32) * (212 / 255)  # ink is not black, paper not white
    levels += _light(random) + _fold(random)
    levels = _specks(levels, random) + _grain(random)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def _light(random: np.random.Generator) -> np.ndarray:
    """Darker towards one side, as where the lid does not close."""
    across = np.linspace(0, 1, WIDTH, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None]
    slope = random.uniform(-10, 10, 2)
    return (slope[0] * (across - 0.5) + slope[1] * (down - 0.5)).astype(np.float32)


def _fold(random: np.random.Generator) -> np.ndarray:
    """A letter folded in three has two faint shadows across."""
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    folds = [HEIGHT * third + random.uniform(-15, 15) for third in (1 / 3, 2 / 3)]
    return sum((-9 * np.exp(-(((rows - fold) / 3) ** 2)) for fold in folds), np.zeros_like(rows))


def _specks(levels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Dust on the glass, and the two holes of a folder."""
    dust = Image.fromarray(levels.clip(0, 255).astype(np.uint8))
    ink = ImageDraw.Draw(dust)
    for x, y, size in zip(*random.uniform((0, 0, 0.5), (WIDTH, HEIGHT, 1.8), (30, 3)).T, strict=True):
        ink.ellipse((x, y, x + size, y + size), fill=130)
    for y in (HEIGHT // 2 - 315, HEIGHT // 2 + 315):  # 80 mm apart
        ink.ellipse((72, y - 22, 116, y + 22), fill=62)
    return np.asarray(dust, dtype=np.float32)


def _grain(random: np.random.Generator) -> np.ndarray:
    """Noise of the sensor, softened as scanners do: JPEG keeps it small that way."""
    noise = Image.fromarray((128 + random.normal(0, 16, (HEIGHT, WIDTH))).clip(0, 255).astype(np.uint8))
    return np.asarray(noise.filter(ImageFilter.GaussianBlur(0.9)), dtype=np.float32) - 128
