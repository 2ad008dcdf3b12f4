"""A sheet of paper in a photo: where its corners are, and how it looks from straight above."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from appliance.adapters.ocr.light import threshold
from appliance.ports.ocr import Corners

_LONG_SIDE = 480  # pixels of the reduced picture
_SMALLEST, _LARGEST = 0.2, 0.97  # of the picture, between the corners
_FULL = 0.93  # of the place between the corners that must be paper
_SPILT = 0.05  # of the paper that may lie outside
_CONTRAST = 30  # levels between the edge of the paper and what it lies on
_FITS = 2.5  # pixels of the reduced picture that an edge may be from its line
_EDGE = 0.6  # of the points of an edge that must fit
_MARGIN = 0.004  # of its size that the sheet is cut smaller: its edges are dark lines

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def find(page: Image.Image) -> Corners | None:
    """The corners of the one bright sheet around the middle of the picture; None where there is none, or nothing else.

    page: mode "L".
    """
    small = page.reduce(max(1, round(max(page.size) / _LONG_SIDE)))
    small = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MinFilter(7))  # without its letters
    levels = np.asarray(small)
    bright = levels > threshold(small)
    if not 1 - _LARGEST < float(np.mean(~bright)) < 1 - _SMALLEST / 2:
        return None
    sheet = _around_the_middle(bright)
    if not sheet.any() or _step(levels, sheet) < _CONTRAST:
        return None
    corners = _corners(sheet)
    return None if corners is None or not _fits(corners, sheet) else _shares(corners, small.size)


def flattened(image: Image.Image, corners: Corners) -> Image.Image:
    """The sheet as seen from straight above, about as large as in the picture."""
    points = [(x * image.width, y * image.height) for x, y in corners]
    upper_left, upper_right, lower_right, lower_left = points
    width = round(max(math.dist(upper_left, upper_right), math.dist(lower_left, lower_right), 1.0))
    height = round(max(math.dist(upper_left, lower_left), math.dist(upper_right, lower_right), 1.0))
    coefficients = _perspective([(0, 0), (width, 0), (width, height), (0, height)], points)
    return image.transform((width, height), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)


def _perspective(source: list[tuple[int, int]], target: list[tuple[float, float]]) -> list[float]:
    """(a … h) of x' = (ax + by + c) / (gx + hy + 1), y' = (dx + ey + f) / (gx + hy + 1), as Pillow wants them."""
    equations, values = [], []
    for (x, y), (to_x, to_y) in zip(source, target, strict=True):
        equations.append([x, y, 1, 0, 0, 0, -to_x * x, -to_x * y])
        equations.append([0, 0, 0, x, y, 1, -to_y * x, -to_y * y])
        values += [to_x, to_y]
    return [float(each) for each in np.linalg.solve(np.array(equations, dtype=np.float64), np.array(values))]


def _around_the_middle(bright: Mask) -> Mask:
    """What is connected with the bright places in the middle ninth of the picture."""
    height, width = bright.shape
    filled = np.zeros_like(bright)
    middle = slice(height * 4 // 9, height * 5 // 9), slice(width * 4 // 9, width * 5 // 9)
    filled[middle] = bright[middle]
    while True:
        before = int(np.count_nonzero(filled))
        filled = _along_rows(bright, filled)
        filled = _along_rows(bright.T, filled.T).T
        if int(np.count_nonzero(filled)) == before:
            return filled


def _step(levels: NDArray[Any], sheet: Mask) -> float:
    """How much brighter the sheet is just inside its edge than the place just outside: a shade has no edge."""
    mask = Image.fromarray(sheet.astype(np.uint8) * 255)
    wider = np.asarray(mask.filter(ImageFilter.MaxFilter(9))) > 0
    smaller = np.asarray(mask.filter(ImageFilter.MinFilter(9))) > 0
    inside, outside = sheet & ~smaller, wider & ~sheet
    return float(levels[inside].mean() - levels[outside].mean()) if inside.any() and outside.any() else 0.0


def _along_rows(bright: Mask, filled: Mask) -> Mask:
    """Every stretch of bright pixels in a row that has a filled one is filled whole."""
    padded = np.pad(bright, ((0, 0), (0, 1)))
    stretches = np.cumsum(~padded.ravel()).reshape(padded.shape)[:, :-1]
    reached = np.zeros(int(stretches.max()) + 1, dtype=np.bool_)
    reached[stretches[filled & bright]] = True
    result: Mask = reached[stretches] & bright
    return result


def _corners(sheet: Mask) -> Floats | None:
    """Where the four edges meet: [[x, y], …] from the upper left clockwise; None where an edge is no line."""
    rows, columns = np.nonzero(sheet.any(axis=1))[0], np.nonzero(sheet.any(axis=0))[0]
    rows, columns = _inner(rows), _inner(columns)
    if len(rows) < 10 or len(columns) < 10:
        return None
    height, width = sheet.shape
    left = _line(rows, sheet[rows].argmax(axis=1))
    right = _line(rows, width - sheet[rows, ::-1].argmax(axis=1))
    top = _line(columns, sheet[:, columns].argmax(axis=0))
    bottom = _line(columns, height - sheet[::-1, columns].argmax(axis=0))
    if left is None or right is None or top is None or bottom is None:
        return None
    return np.array([_meeting(top, left), _meeting(top, right), _meeting(bottom, right), _meeting(bottom, left)])


def _inner(places: NDArray[Any]) -> NDArray[Any]:
    """Without the ends, where a turned sheet has two edges in one row."""
    cut = len(places) // 6
    return places[cut : len(places) - cut]


def _line(along: NDArray[Any], at: NDArray[Any]) -> tuple[float, float] | None:
    """(slope, start) of at = slope * along + start through most of the points; a corner or a finger is left out."""
    keep = np.ones(len(along), dtype=np.bool_)
    for _ in range(6):
        slope, start = np.polyfit(along[keep], at[keep], 1)
        away = np.abs(slope * along + start - at)
        limit = max(_FITS, float(np.median(away)) * 2)
        keep = away <= limit
        if np.count_nonzero(keep) < 10:
            return None
    fits = float(np.mean(np.abs(slope * along + start - at) <= _FITS))
    return (float(slope), float(start)) if fits >= _EDGE else None


def _meeting(level: tuple[float, float], upright: tuple[float, float]) -> tuple[float, float]:
    """Of y = a x + b and x = c y + d."""
    (a, b), (c, d) = level, upright
    x = (c * b + d) / (1 - a * c)
    return x, a * x + b


def _fits(corners: Floats, sheet: Mask) -> bool:
    """Whether the quadrilateral is convex, within the picture, and what the sheet covers."""
    height, width = sheet.shape
    sides = np.roll(corners, -1, axis=0) - corners
    following = np.roll(sides, -1, axis=0)
    if not (sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0] > 0).all():
        return False
    slack = 0.02 * max(width, height)
    if (corners < -slack).any() or (corners[:, 0] > width + slack).any() or (corners[:, 1] > height + slack).any():
        return False
    within = _inside(corners, sheet.shape)
    area, paper = int(np.count_nonzero(within)), int(np.count_nonzero(sheet))
    shared = int(np.count_nonzero(within & sheet))
    return _SMALLEST * sheet.size < area < _LARGEST * sheet.size and (
        shared >= _FULL * area and paper - shared <= _SPILT * paper
    )


def _inside(corners: Floats, shape: tuple[int, ...]) -> Mask:
    ys, xs = np.mgrid[: shape[0], : shape[1]] + 0.5
    inside = np.ones(shape, dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        inside &= (x1 - x0) * (ys - y0) - (y1 - y0) * (xs - x0) >= 0
    return inside


def _shares(corners: Floats, size: tuple[int, int]) -> Corners:
    """As shares of the picture, a little within the edges of the sheet."""
    middle = corners.mean(axis=0)
    points = np.clip((corners + (middle - corners) * 2 * _MARGIN) / np.array(size), 0, 1)
    first, second, third, fourth = ((round(float(x), 5), round(float(y), 5)) for x, y in points)
    return first, second, third, fourth
