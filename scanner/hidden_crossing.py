"""Crossings that lie on a rule: print hides them, and the halves on its two sides look like two marks, or like one.

Two strokes that cross on a rule come to it close together on one side and leave it close together on the other.
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.parts import Part
from scanner.strokes import Mark, Marks

DISTANCES_MM = (0.6, 0.8, 1.0, 1.3)
"""How far from the middle of the rule its two sides are looked at: print hides 0.43 mm to each side."""

FARTHER_MM = (1.7, 2.1)
"""Where the edge of a little box beside the rule hides those, it is looked at this far away."""

HIDDEN_MM = (1.3, 1.7, 2.1, 2.5)
"""Two little boxes and the rule between them hide up to 1.3 mm on each side of it in rows 7 mm high."""

TOGETHER_MM = 2.6
TOGETHER_FARTHER_MM = 4.0
"""Strokes that cross within 0.6 mm of the rule are this near to each other at 1 mm from it, at up to 50° from upright;
the arms of a cross that crosses 1.5 mm from it or more are farther apart at the rule."""

OPPOSITE_MM = 1.2
"""The middles between the two strokes lie this near to each other on both sides."""

MERGED_MM = 1.7
"""A run of ink this wide beside the rule is two strokes that just meet: a pen's line is 0.3–0.9 mm wide."""

ON_MM = 2.0
"""Crossing strokes go on at least this far beyond the rule; the loop of a mark that reaches over a rule does not."""


def cells_crossed_between(mark: Mark, marks: Marks, parts: list[Part]) -> set[tuple[int, int]]:
    """The cells, as (row, column), on both sides of each rule on which the lines of a mark cross."""
    crossed: set[tuple[int, int]] = set()
    for one in parts:
        for other in parts:
            below = (other.row, other.column) == (one.row + 1, one.column)
            beside = (other.row, other.column) == (one.row, one.column + 1)
            if not (below or beside) or one.cell is None or other.cell is None:
                continue
            if below:
                rule, start, picture = (one.cell.y1 + other.cell.y0) / 2, marks.strip.y0, marks.labels
            else:
                rule, start, picture = (one.cell.x1 + other.cell.x0) / 2, marks.strip.x0, marks.labels.T
            if _cross_at(picture == mark.label, (rule - start) * RASTER_PX_PER_MM):
                crossed |= {(one.row, one.column), (other.row, other.column)}
    return crossed


def cross_under(labels: npt.NDArray[np.bool_], rule: float) -> bool:
    """Whether strokes seen on both sides of a row of pixels (px) cross under the print there: two on each side, the
    farther apart the farther from it. `labels` is 1 where the ink of both marks lies."""
    for near, far in itertools.pairwise(HIDDEN_MM):
        sides = [_opening(labels, rule, side, near, far) for side in (-1, 1)]
        if any(abs(one - other) <= OPPOSITE_MM * RASTER_PX_PER_MM for one in sides[0] for other in sides[1]):
            return True
    return False


def _opening(ink: npt.NDArray[np.bool_], rule: float, side: int, near: float, far: float) -> list[float]:
    """The middles (px) between strokes that go apart from one distance (mm) from a rule to the next, on one side of it."""
    lines = [round(rule + side * distance * RASTER_PX_PER_MM) for distance in (near, far)]
    if min(lines) < 0 or max(lines) >= len(ink):
        return []
    close, wide = (_gaps(ink[line]) for line in lines)
    return [
        middle
        for middle, gap in close
        for other, wider in wide
        if wider > gap and abs(other - middle) <= OPPOSITE_MM * RASTER_PX_PER_MM
    ]


def _gaps(line: npt.NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Middle and width, px, of the gaps of up to TOGETHER_FARTHER_MM between neighbouring runs of a line of pixels."""
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    starts, stops = edges[2::2], edges[1:-1:2]
    gaps = starts - stops
    near = gaps <= TOGETHER_FARTHER_MM * RASTER_PX_PER_MM
    return [(float(a + b) / 2, float(a - b)) for a, b in zip(starts[near], stops[near], strict=True)]


def _cross_at(ink: npt.NDArray[np.bool_], rule: float) -> bool:
    """Whether strokes cross at a row (px) of a picture of one mark."""
    for side in (-1, 1):
        far = round(rule + side * ON_MM * RASTER_PX_PER_MM)
        if not 0 <= far < len(ink) or not ink[far].any():
            return False
    for distance in DISTANCES_MM + FARTHER_MM:
        step = distance * RASTER_PX_PER_MM
        above, below = round(rule - step), round(rule + step)
        if above < 0 or below >= len(ink):
            continue
        farther = distance > DISTANCES_MM[-1]
        pairs = [_pairs(ink[line], TOGETHER_FARTHER_MM if farther else TOGETHER_MM) for line in (above, below)]
        if any(abs(one - other) <= OPPOSITE_MM * RASTER_PX_PER_MM for one in pairs[0] for other in pairs[1]):
            return True
        if distance == DISTANCES_MM[-1] and ink[above].any() and ink[below].any():
            return False
    return False


def _pairs(line: npt.NDArray[np.bool_], together_mm: float) -> list[float]:
    """The middles between neighbouring runs of a line of pixels that lie close together, and of runs that are two."""
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    starts, stops = edges[::2], edges[1::2]
    near = starts[1:] - stops[:-1] <= together_mm * RASTER_PX_PER_MM
    merged = stops - starts >= MERGED_MM * RASTER_PX_PER_MM
    middles = ((starts[1:] + stops[:-1]) / 2)[near], ((starts + stops) / 2)[merged]
    return [float(middle) for middle in np.concatenate(middles)]
