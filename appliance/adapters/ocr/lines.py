"""How the lines of text lie on a page: upright or sideways, and how crooked.

Every row of a straight page is either full of letter feet or empty. So the page is turned in
thought, the feet are counted per row, and the angle with the sharpest change from row to row wins.
Source: W. Postl 1986, "Detection of linear oblique structures and skew scan in digitized documents".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_LONG_SIDE = 1600  # pixels of the reduced page: 0.1 degrees move the end of a line by 2 of them
_STEEPEST = 10.0  # degrees
_FEET = 40_000  # at most, evenly spread: enough for 0.05 degrees
_FEWEST_FEET = 150  # some 30 letters; below that the page shows no lines
_SHARP = 1.8  # how far the best angle must stand out from the middle one: noisy print 2.5, a drawing 1.4
_SIDEWAYS = 1.5  # how much sharper the lines must be from top to bottom than from left to right


@dataclass(frozen=True, slots=True)
class Lines:
    """empty: nothing is on the page. sideways: the lines run from top to bottom.

    skew: degrees that they are turned clockwise beside that, 0.0 where no lines can be made out.
    """

    empty: bool
    sideways: bool
    skew: float


def measure(page: Image.Image) -> Lines:
    """page: mode "L"."""
    ink = _ink(page)
    if int(np.count_nonzero(ink)) < 20:
        return Lines(empty=True, sideways=False, skew=0.0)
    level, level_sharpness = _skew(ink)
    upright, upright_sharpness = _skew(np.rot90(ink))
    sideways = upright_sharpness > _SIDEWAYS * level_sharpness
    return Lines(empty=False, sideways=sideways, skew=upright if sideways else level)


def _ink(page: Image.Image) -> NDArray[np.bool_]:
    """Where the reduced page is darker than its surroundings, so that neither shade nor grain counts."""
    small = page.reduce(max(1, round(max(page.size) / _LONG_SIDE)))
    around = small.filter(ImageFilter.BoxBlur(12))
    darker = np.asarray(around, dtype=np.int16) - np.asarray(small, dtype=np.int16)
    grain = 1.48 * float(np.median(np.abs(darker)))  # the standard deviation, if most of the page is paper
    return darker > max(20.0, 3 * grain)


def _skew(ink: NDArray[np.bool_]) -> tuple[float, float]:
    """Degrees clockwise, and how sharply lines show at that angle (1 = not at all)."""
    ys, xs = np.nonzero(ink[:-1] & ~ink[1:])  # ink above paper: the feet of letters
    if len(ys) < _FEWEST_FEET:
        return 0.0, 1.0
    step = -(-len(ys) // _FEET)
    feet = ys[::step].astype(np.float64), xs[::step].astype(np.float64)
    coarse = np.arange(-_STEEPEST, _STEEPEST + 0.25, 0.5)
    scores = np.array([_sharpness(*feet, angle) for angle in coarse])
    sharpness = float(scores.max() / max(np.median(scores), 1.0))
    if sharpness < _SHARP:
        return 0.0, 1.0
    fine = coarse[scores.argmax()] + np.arange(-0.5, 0.55, 0.05)
    best = fine[int(np.argmax([_sharpness(*feet, angle) for angle in fine]))]
    return round(float(best), 2) + 0.0, sharpness  # never -0.0


def _sharpness(ys: NDArray[Any], xs: NDArray[Any], angle: float) -> float:
    """Sum of the squared steps in feet per row, with the page turned back by `angle`."""
    rows = ys - xs * np.tan(np.radians(angle))
    counts = np.bincount((rows - rows.min()).astype(np.int64))
    return float(np.square(np.diff(counts)).sum())
