"""Ruled lines in a picture of a page: long straight strokes, level or upright within a few degrees.

Used twice: to learn a form from its blank, and to find where a scanned page lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from calibration.order_statistics import median

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

COARSE_PX_PER_MM = 4.0
"""Lines are looked for at about 100 dpi (3 to 6 px/mm): a 0.25 mm rule is still one dark pixel there."""

RUN_MM = 6.0
"""Shortest dark run that counts as part of a rule: letters of 14 pt are at most 4.5 mm wide."""

LINE_MM = 18.0
"""Shortest rule: a mark column is about 20 mm wide, and longer than any stroke a pen makes in a cell."""

SLACK_PX = 3
"""Thickening across the line before runs are looked for: at 5° a line climbs 2.1 px within RUN_MM at 4 px/mm."""

BYTE_PX = 8
LEAST_RUN_PX = 15
"""A run of so many pixels fills one byte of eight wherever it begins, and one more with every eight more."""

CONTRAST = 24
"""Least darkness of a rule against its surroundings, of 255: half a pixel of black ink on white paper is 60,
a grey rule at 150 dpi on coloured paper was seen at 35; paper grain stays under 12."""


@dataclass(frozen=True, slots=True)
class PixelLine:
    """A straight line found in a picture: its two ends in pixels, left to right or top to bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def length(self) -> float:
        return float(np.hypot(self.x1 - self.x0, self.y1 - self.y0))


def darkness(grey: Grey, px_per_mm: float) -> Grey:
    """How much darker each pixel is than its surroundings (5 mm), 0–255. Evens out paper colour and shadow."""
    size = int(5 * px_per_mm) | 1
    return np.asarray(cv2.subtract(cv2.blur(grey, (size, size)), grey), np.uint8)


def find_lines(grey: Grey, px_per_mm: float) -> tuple[list[PixelLine], list[PixelLine]]:
    """Level and upright rules of a picture at about COARSE_PX_PER_MM, each sorted by position."""
    ink = (darkness(grey, px_per_mm) >= CONTRAST).view(np.uint8)
    level = _level_lines(ink, px_per_mm)
    turned = _level_lines(np.asarray(cv2.transpose(ink), np.uint8), px_per_mm)
    upright = [PixelLine(line.y0, line.x0, line.y1, line.x1) for line in turned]
    return sorted(level, key=lambda line: line.y0 + line.y1), sorted(upright, key=lambda line: line.x0 + line.x1)


def _level_lines(ink: npt.NDArray[np.uint8], px_per_mm: float) -> list[PixelLine]:
    thick = cv2.dilate(ink, np.ones((SLACK_PX, 1), np.uint8))
    run = round(RUN_MM * px_per_mm)
    # runs are looked for along rows: rows that can hold none are left out, but for an empty one that parts the others
    shown = _with_gaps(_rows_with_runs(np.asarray(thick, np.uint8), run), len(ink))
    if not len(shown):
        return []
    runs = cv2.morphologyEx(thick[shown], cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, round(px_per_mm)), np.uint8))
    count, labels = cv2.connectedComponents(runs, connectivity=8)
    inked, lines = ink[shown] > 0, []
    for number, (x, top, right, bottom) in enumerate(
        _extents(np.asarray(runs, np.uint8), np.asarray(labels, np.int32), count)
    ):
        if right - x >= LINE_MM * px_per_mm and bottom - top <= 0.12 * (right - x) + 4 * SLACK_PX:
            part = slice(top, bottom), slice(x, right)
            stroke = np.asarray((labels[part] == number) & inked[part], np.float64)
            lines.append(_fit_level(stroke.sum(axis=0), np.arange(bottom - top) @ stroke, x, int(shown[top])))
    return lines


def _extents(runs: npt.NDArray[np.uint8], labels: npt.NDArray[np.int32], count: int) -> list[list[int]]:
    """Left, top, right and bottom of each number, the last two beyond it; 0 is what is not inked, and has none. By the ends
    of the runs, which are few."""
    wide = np.pad(runs, ((0, 0), (1, 1)))
    ends = np.flatnonzero(wide.ravel()[1:] != wide.ravel()[:-1])
    rows, starts = np.divmod(ends[::2], wide.shape[1])
    stops = ends[1::2] - rows * wide.shape[1]
    number = labels[rows, starts]
    extents = np.tile([1 << 30, 1 << 30, 0, 0], (count, 1))
    np.minimum.at(extents[:, 0], number, starts)
    np.minimum.at(extents[:, 1], number, rows)
    np.maximum.at(extents[:, 2], number, stops)
    np.maximum.at(extents[:, 3], number, rows + 1)
    found: list[list[int]] = extents.tolist()
    return found


def _rows_with_runs(thick: npt.NDArray[np.uint8], run: int) -> npt.NDArray[np.intp]:
    """The rows that may hold a run of so many inked pixels: it fills some bytes of eight pixels side by side."""
    side_by_side = (run - LEAST_RUN_PX) // BYTE_PX + 1
    if side_by_side < 1:
        return np.arange(len(thick))
    full = (np.packbits(thick, axis=1) == 255).view(np.uint8)
    if side_by_side > 1:
        full = np.asarray(full[:, 1:] & full[:, :-1], np.uint8)
    return np.flatnonzero(full.any(axis=1))


def _with_gaps(rows: npt.NDArray[np.intp], height: int) -> npt.NDArray[np.intp]:
    """Rows in ascending order, and the one after each that does not follow on the one before it."""
    flags = np.zeros(height + 1, np.bool_)
    flags[rows] = flags[rows + 1] = True
    return np.flatnonzero(flags[:height])


def _fit_level(depth: Points, sums: Points, x: int, y: int) -> PixelLine:
    """Least squares through the middle of the stroke in each column, stray columns left out.

    depth, sums: (n,) how many pixels each column has, and the sum of their rows, from the line's upper left corner (x, y).
    """
    columns = np.flatnonzero(depth)
    middles = sums[columns] / depth[columns]
    slope, offset = _straight(columns, middles)
    stray = np.abs(middles - (slope * columns + offset))
    keep = stray <= max(1.0, 2 * median(stray))
    if keep.sum() > 2:
        slope, offset = _straight(columns[keep], middles[keep])
    last = len(depth) - 1
    return PixelLine(x, y + offset, x + last, y + slope * last + offset)


def _straight(at: npt.NDArray[np.intp], values: Points) -> tuple[float, float]:
    """Slope and offset of the straight line through values (n,) at places (n,) by least squares."""
    middle, mean = float(at.sum()) / len(at), float(values.sum()) / len(at)
    away = at - middle
    spread = float(away @ away)
    slope = float(away @ (values - mean)) / spread if spread else 0.0
    return slope, mean - slope * middle


def crossing(level: PixelLine, upright: PixelLine) -> tuple[float, float]:
    """Where the two lines meet, in pixels, beyond their ends if need be."""
    a = np.array([[level.y1 - level.y0, level.x0 - level.x1], [upright.y1 - upright.y0, upright.x0 - upright.x1]])
    b = np.array(
        [
            a[0, 0] * level.x0 + a[0, 1] * level.y0,
            a[1, 0] * upright.x0 + a[1, 1] * upright.y0,
        ]
    )
    x, y = np.linalg.solve(a, b)
    return float(x), float(y)
