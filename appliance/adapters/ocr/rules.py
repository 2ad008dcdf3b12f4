"""Ruling lines of a page: the straight lines around the cells of tables and forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_DPI = 150  # of the reduced page
_SHORTEST = 0.3  # inch; the widest stroke of a letter of a title is shorter
_THICKEST = 0.06  # inch; what is thicker is a bar or a picture
_GAP = 0.12  # inch: a line that is broken for less goes on
_DARKER = 40  # levels than the paper around
_MOST_RUNS = 40_000  # of a photo or a hatched drawing: such a page has no table


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along one axis. at: its place on the other axis; start, end: along it; all in pixels of the page."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """level: at = y, start and end = x. upright: at = x, start and end = y."""

    level: list[Rule]
    upright: list[Rule]


def find(page: Image.Image, dpi: int) -> Rules:
    """page: mode "L", upright and straight."""
    factor = max(1, round(dpi / _DPI))
    dark, scale = _dark(page, factor), dpi / factor
    level, upright = (
        [Rule((rule.at + 0.5) * factor, rule.start * factor, rule.end * factor) for rule in _along(ink, scale)]
        for ink in (dark, dark.T)
    )
    return Rules(level, upright)


def _dark(page: Image.Image, factor: int) -> NDArray[np.bool_]:
    """Where the page, reduced to the darkest of each square of pixels, is darker than the paper around."""
    small = page.filter(ImageFilter.MinFilter(factor // 2 * 2 + 1)).reduce(factor) if factor > 1 else page
    paper = small.reduce(4).filter(ImageFilter.MaxFilter(9)).resize(small.size, Image.Resampling.BILINEAR)
    return np.asarray(paper, dtype=np.int16) - np.asarray(small, dtype=np.int16) > _DARKER


def _along(ink: NDArray[np.bool_], dpi: float) -> list[Rule]:
    """Lines from left to right, from top to bottom, in pixels of `ink`."""
    runs = list(_runs(ink, max(8, round(_SHORTEST * dpi))))
    if len(runs) > _MOST_RUNS:
        return []
    groups = _grouped(runs)
    thick = max(3.0, _THICKEST * dpi)
    rules = [_rule(group) for group in groups if _thickness(group) <= thick]
    return _mended(rules, gap=_GAP * dpi, apart=thick)


Run = tuple[int, int, int]  # row, first column, column after the last


def _runs(ink: NDArray[np.bool_], shortest: int) -> Iterator[Run]:
    """Stretches of ink of at least `shortest` pixels, row by row."""
    padded = np.zeros((ink.shape[0], ink.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = ink
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    long = ends - starts >= shortest
    yield from zip(rows[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True)


def _grouped(runs: list[Run]) -> list[list[Run]]:
    """Runs that touch each other, in the same row or the next."""
    groups: list[list[Run]] = []
    open_groups: list[list[Run]] = []
    for run in runs:
        row, start, end = run
        open_groups = [group for group in open_groups if group[-1][0] >= row - 2]
        touching = [
            group
            for group in open_groups
            if any(start <= last_end and last_start <= end for at, last_start, last_end in group[-4:] if at >= row - 2)
        ]
        if not touching:
            group = [run]
            groups.append(group)
            open_groups.append(group)
            continue
        first, *others = touching
        for other in others:
            first.extend(other)
            groups.remove(other)
            open_groups.remove(other)
        first.sort()
        first.append(run)
    return groups


def _rule(group: list[Run]) -> Rule:
    weights = [end - start for _, start, end in group]
    at = sum(row * weight for (row, _, _), weight in zip(group, weights, strict=True)) / sum(weights)
    return Rule(at, min(start for _, start, _ in group), max(end for _, _, end in group))


def _thickness(group: list[Run]) -> float:
    """Area by length: a slanting line is no thicker for it."""
    length = max(end for _, _, end in group) - min(start for _, start, _ in group)
    return sum(end - start for _, start, end in group) / max(length, 1)


def _mended(rules: list[Rule], *, gap: float, apart: float) -> list[Rule]:
    """Pieces of one line put together: at the same place, with less than `gap` between them."""
    mended: list[Rule] = []
    for rule in sorted(rules, key=lambda each: each.start):
        for index, other in enumerate(mended):
            if abs(other.at - rule.at) <= apart and rule.start - other.end <= gap:
                mended[index] = _joined(other, rule)
                break
        else:
            mended.append(rule)
    return sorted(mended, key=lambda each: (each.at, each.start))


def _joined(first: Rule, second: Rule) -> Rule:
    lengths: NDArray[Any] = np.array([first.end - first.start, second.end - second.start])
    at = float(np.average([first.at, second.at], weights=lengths))
    return Rule(at, min(first.start, second.start), max(first.end, second.end))
