"""Pages that are hard to see: grain, specks and shade, and what takes them away."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

# Dark spots a pixel. Print has 0.001; a scan that still reads well 0.005. Far above that Tesseract's
# layout analysis reads nothing, or works for minutes on one page, and cannot be stopped meanwhile.
_SPECKLED = 0.006
_CLEANING = (
    ImageFilter.MedianFilter(3),
    ImageFilter.MedianFilter(3),
    ImageFilter.GaussianBlur(2),
    ImageFilter.GaussianBlur(4),
)
_UNEVEN = 50  # levels between the brightest and the darkest paper
_SLIGHTLY_UNEVEN = 20
_MOST_INK = (
    0.2  # of the page: where more seems to be ink, the threshold has cut through the paper, as on pages of few words
)
_COARSELY = 16  # pixels


def without_specks(page: Image.Image) -> Image.Image:
    """The page with as little cleaning as it needs: after the last step even grain has few spots."""
    for cleaning in _CLEANING:
        if not _is_speckled(page):
            break
        page = page.filter(cleaning)
    return page


def _is_speckled(page: Image.Image) -> bool:
    dark = np.asarray(page) <= threshold(page)
    # The upper left corner of a spot: nothing dark to its left or in the three places above.
    corners = dark[1:, 1:-1] & ~(dark[1:, :-2] | dark[:-1, :-2] | dark[:-1, 1:-1] | dark[:-1, 2:])
    return int(np.count_nonzero(corners)) > _SPECKLED * dark.size


def threshold(page: Image.Image) -> int:
    """The level that parts ink from paper best. Source: N. Otsu 1979, as Tesseract does it."""
    counts: NDArray[Any] = np.array(page.histogram(), dtype=np.float64)
    below, total = np.cumsum(counts), counts.sum()
    weight = np.cumsum(counts * np.arange(256))
    parted = (below > 0) & (below < total)
    between = np.zeros(256)
    difference = weight * total - weight[-1] * below
    between[parted] = difference[parted] ** 2 / (below * (total - below))[parted]
    return int(between.argmax())


def treated(page: Image.Image, *, even: bool, clean: bool) -> Image.Image:
    """even: with the shade divided out. clean: without grain, at the price of fine lines."""
    page = evened(page) if even else page
    return page.filter(ImageFilter.MedianFilter(3)) if clean else page


def is_uneven(page: Image.Image) -> bool:
    """Whether the paper is much darker in some places than in others, as on a photo of a page."""
    low, high = np.percentile(np.asarray(_paper(page)), (5, 95))
    if high - low <= _SLIGHTLY_UNEVEN:
        return False
    return bool(high - low > _UNEVEN) or float(np.mean(np.asarray(page) <= threshold(page))) > _MOST_INK


def evened(page: Image.Image) -> Image.Image:
    """The page as if its paper were white everywhere."""
    paper = _paper(page).filter(ImageFilter.BoxBlur(3)).resize(page.size, Image.Resampling.BILINEAR)
    levels = np.asarray(page, dtype=np.uint16) * np.uint16(255) // np.maximum(np.asarray(paper), 1)
    return Image.fromarray(np.minimum(levels, 255).astype(np.uint8))


def _paper(page: Image.Image) -> Image.Image:
    """How bright the paper is around each place, one pixel for 16 by 16."""
    return page.reduce(_COARSELY).filter(ImageFilter.MaxFilter(5))
