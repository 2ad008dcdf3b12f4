"""What happens to a page on its way to the reader: grain, skew, a turn, uneven light, a camera's view."""

from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image, ImageFilter

Damage = Callable[[Image.Image, np.random.Generator], Image.Image]


def clean(page: Image.Image, random: np.random.Generator) -> Image.Image:
    return page


def grainy(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """A little out of focus, greyed, with noise."""
    levels = np.asarray(page.filter(ImageFilter.GaussianBlur(1)), dtype=np.float32) * 0.8 + 30
    return _picture(levels + random.normal(0, random.uniform(18, 30), levels.shape))


def skewed(page: Image.Image, random: np.random.Generator) -> Image.Image:
    degrees = random.uniform(1, 4) * random.choice((-1, 1))
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def skewed_grainy(page: Image.Image, random: np.random.Generator) -> Image.Image:
    return grainy(skewed(page, random), random)


def turned(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """On its side or upside down, and a little crooked."""
    return skewed(page, random).rotate(int(random.choice((90, 180, 270))), expand=True)


def shaded(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """A lamp at one corner, and a shadow's edge across the page."""
    levels = np.asarray(page, dtype=np.float32)
    down, across = np.meshgrid(*(np.linspace(0, 1, length) for length in levels.shape), indexing="ij")
    light = 0.35 + 0.65 * np.clip(0.6 * across + 0.4 * down, 0, 1)
    shadow = 1 / (1 + np.exp((across + 0.4 * down - random.uniform(0.5, 0.9)) * 40))
    return _picture(levels * light * (1 - 0.4 * shadow) + random.normal(0, 3, levels.shape))


def photographed(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """A sheet on a dark desk, seen aslant and lit from one side."""
    width, height = round(page.width * 1.3), round(page.height * 1.25)
    left, top = (width - page.width) / 2, (height - page.height) / 2
    shift = random.uniform(-0.09, 0.09, (4, 2)) * (page.width, page.height) * (1, 0.6)
    corners = np.array([(0, 0), (page.width, 0), page.size, (0, page.height)]) + (left, top) + shift
    view = _view(corners, page.size)
    desk = Image.fromarray(random.normal(55, 8, (height, width)).clip(0, 255).astype(np.uint8))
    seen, mask = (
        each.transform(desk.size, Image.Transform.PERSPECTIVE, view, Image.Resampling.BICUBIC)
        for each in (page, Image.new("L", page.size, 255))
    )
    desk.paste(seen, mask=mask)
    levels = np.asarray(desk, dtype=np.float32) * np.linspace(0.65, 1, width, dtype=np.float32)
    return _picture(levels + random.normal(0, 3, levels.shape))


def faxed(page: Image.Image, random: np.random.Generator) -> Image.Image:
    """A copy of a copy, half as fine, in black and white, with specks and worn letters."""
    small = page.filter(ImageFilter.GaussianBlur(1.5)).resize((page.width // 2, page.height // 2), Image.Resampling.BOX)
    levels = np.asarray(small, dtype=np.float32) + random.normal(0, 45, (small.height, small.width))
    return _picture(np.where(levels > 140, 255, 0)).resize(page.size, Image.Resampling.BICUBIC)


def _view(corners: np.ndarray, size: tuple[int, int]) -> list[float]:
    """Pillow's eight numbers that lay a page of `size` between the corners, from the upper left clockwise."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (size[0], 0), size, (0, size[1])), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float)).tolist()


def _picture(levels: np.ndarray) -> Image.Image:
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


KINDS: Mapping[str, Damage] = {
    "clean": clean,
    "blur and noise": grainy,
    "skewed": skewed,
    "skewed, noise": skewed_grainy,
    "turned": turned,
    "uneven light": shaded,
    "photo, aslant": photographed,
    "poor copy": faxed,
}
