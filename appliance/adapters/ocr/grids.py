"""Ruling lines to the cells they draw: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from appliance.adapters.ocr.rules import Rule, Rules
from appliance.ports.ocr import Box


@dataclass(frozen=True, slots=True)
class Grid:
    """xs, ys: the lines between columns and rows, the outer ones included, in pixels.

    owners: for each row the cells of the columns: (row, column) of the upper left place of the cell they belong to;
    a cell that spans several places owns them all.
    """

    xs: list[float]
    ys: list[float]
    owners: list[list[tuple[int, int]]]

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell(self, row: int, column: int) -> Box:
        """The box of the whole cell that has its upper left place there."""
        places = [
            (r, c) for r, line in enumerate(self.owners) for c, owner in enumerate(line) if owner == (row, column)
        ]
        bottom, right = max(r for r, _ in places), max(c for _, c in places)
        return self.xs[column], self.ys[row], self.xs[right + 1], self.ys[bottom + 1]


def grids(rules: Rules, tolerance: float) -> list[Grid]:
    """Every grid of at least two columns and two rows, from top to bottom.

    tolerance: pixels that the end of a line may fall short of the line it meets.
    """
    found = []
    for level, upright in _connected(rules, tolerance):
        ys = _places((rule.at for rule in level), tolerance)
        xs = _places((rule.at for rule in upright), tolerance)
        if len(xs) >= 3 and len(ys) >= 3:
            found.append(Grid(xs, ys, _owners(xs, ys, level, upright, tolerance)))
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _connected(rules: Rules, tolerance: float) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or meet each other, in groups."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for level in rules.level:
        met = [rule for rule in rules.upright if _meet(level, rule, tolerance)]
        joined: tuple[list[Rule], list[Rule]] = ([level], met)
        rest = []
        for group in groups:
            if any(rule in group[1] for rule in met):
                joined = ([*group[0], *joined[0]], list(dict.fromkeys([*group[1], *joined[1]])))
            else:
                rest.append(group)
        groups = [*rest, joined]
    return [group for group in groups if group[1]]


def _meet(level: Rule, upright: Rule, tolerance: float) -> bool:
    return (
        level.start - tolerance <= upright.at <= level.end + tolerance
        and upright.start - tolerance <= level.at <= upright.end + tolerance
    )


def _places(values: Iterable[float], tolerance: float) -> list[float]:
    """Values that lie close together count as one, their mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= 2 * tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _owners(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Rule], upright: Sequence[Rule], tolerance: float
) -> list[list[tuple[int, int]]]:
    """Places without a line between them belong to one cell."""
    owners = [[(row, column) for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            middle = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
            if column and not _drawn(upright, xs[column], middle[1], tolerance):
                owners[row][column] = owners[row][column - 1]
            elif row and not _drawn(level, ys[row], middle[0], tolerance):
                owners[row][column] = owners[row - 1][column]
    return owners


def _drawn(rules: Sequence[Rule], at: float, along: float, tolerance: float) -> bool:
    return any(abs(rule.at - at) <= 2 * tolerance and rule.start <= along <= rule.end for rule in rules)
