"""Streaks of dirt on the scanner's glass: thin dark lines that run down the whole scan, straight and unmoving.

They belong to the scanner, not to the voter. They are looked for in the scan's own frame, taken out before the page
is straightened, and the cells that they cross are shown to a person.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.refine import Fit, transform

BESIDE_CELL_MM = 1.0
"""A streak crosses a cell from this far outside its rules on: half its width, its soft edge and the worst fit of a cell."""

BANDS = 10
BANDS_CROSSED = 5
LEAST_ELSEWHERE = 1.5
"""A streak shows in half of the bands, and in none does it fall back to where bare paper lies: words beside it may hide
it. A table's rule ends at the table, a pen stroke far sooner."""

ROWS_A_BAND = 24
"""Rows sampled in each band: enough that a rule of one in ten rows of print does not count."""

LEAST_ROWS = 6
PAPER_MM = 4.0
PRINT_STEP = 30
"""A band tells of a streak by those of its rows in which both sides are bare paper, if there are so many of them: no
darker than the lightest within PAPER_MM by this much, of 255. Grain reaches 20."""

LEAST_STEP = 5
"""Least darkness against the darker of both sides, of 255, averaged over a band: paper grain averages out at -2, since
the darker of two sides is taken."""

RULE_MM = 0.45
"""A streak this near to a rule nearly all along the table is the rule: skew is then under 0.1°."""

MOST_BESIDE = 0.25
"""A band of which no more lies beside the sheet tells of the paper: scans are shifted by up to 10 mm, a band is 30 mm high."""

LEAST_SHADE = 4.0
LEAST_SHADE_OF_A_BAND = 1.5
"""A line whose one side is darker by this much (of 255, median of the bands, and in every band) is the edge of a fold's
shade, a crease: three of them had 6 to 16, of 140 streaks none over 3. It belongs to the paper."""

SOFT_EDGE_MM = 0.3
"""A streak fades out over this much on both sides: it lies out of the glass's focus."""

REACH_MM = 0.9
FAR_REACH_MM = 1.4
"""Streaks are 0.1–0.6 mm wide; a side is the lighter of what lies so far away, so that a rule there does not hide the
streak: with one reach, a streak just that far from a rule was not seen along the whole table."""


@dataclass(frozen=True, slots=True)
class Streak:
    """One streak: which axis it is constant in (1: a column of the scan, 0: a row), from pixel `start` to `stop`."""

    axis: int
    start: int
    stop: int

    @property
    def middle(self) -> float:
        return (self.start + self.stop - 1) / 2


def find_streaks(grey: Grey, px_per_mm: float, fit: Fit, form: PreparedPage) -> list[Streak]:
    """All streaks of a fitted scan, down and across; the form's own rules are none."""
    found = []
    for axis, scan in ((1, grey), (0, grey.T)):
        if not _may_hold_streak(scan, px_per_mm):
            continue
        seen = _see(scan, px_per_mm)
        for start, stop in _runs(seen.columns):
            streak = Streak(axis, start, stop)
            if _is_shade_edge(streak, seen):
                continue
            if not _is_along_rule(streak, grey.shape, fit, form) or _runs_on(streak, seen, grey.shape, fit, form):
                found.append(streak)
    return found


def on_form(streak: Streak, shape: tuple[int, ...], fit: Fit) -> FloatArray:
    """Fifty points along a streak, in millimetres on the form."""
    along: FloatArray = np.linspace(0, shape[0] if streak.axis == 1 else shape[1], 50)
    across: FloatArray = np.full(len(along), streak.middle)
    points = np.empty((len(along), 2))
    points[:, 1 - streak.axis], points[:, streak.axis] = across, along
    back: FloatArray = np.linalg.inv(fit.homography).astype(np.float64)
    return transform(back, points)


def mended(
    streaks: list[Streak], scan: tuple[int, ...], fit: Fit, part: Box, picture: tuple[int, int], px_per_mm: float
) -> Mask:
    """Which pixels of a picture that shows `part` of the form lie where `without_streaks` mended the scan: letters beside a
    streak are drawn out over it. `scan` and `picture` are shapes in px, px_per_mm is the picture's."""
    hidden = np.zeros(picture, np.uint8)
    for streak in streaks:
        way = on_form(streak, scan, fit)
        length = float(np.hypot(*(way[-1] - way[0])))
        scale = (scan[0] if streak.axis == 1 else scan[1]) / length
        wide = (streak.stop - streak.start) / scale + 2 * SOFT_EDGE_MM
        points = np.round((way - (part.x0, part.y0)) * px_per_mm - 0.5).astype(np.int32)
        cv2.polylines(hidden, [points.reshape(-1, 1, 2)], False, 1, thickness=math.ceil(wide * px_per_mm) + 1)
    return hidden > 0


def _runs_on(streak: Streak, seen: _Seen, shape: tuple[int, ...], fit: Fit, form: PreparedPage) -> bool:
    """Whether a streak shows beyond the table, in a band of paper that holds none of it: a rule ends with the table.

    What lies beside a photographed sheet tells nothing: the grain of a desk is full of lines.
    """
    points, table = on_form(streak, shape, fit), form.page.table
    x, y = points[:, 0], points[:, 1]
    inside = (
        (x > table.x0 - PAPER_MM) & (x < table.x1 + PAPER_MM) & (y > table.y0 - PAPER_MM) & (y < table.y1 + PAPER_MM)
    )
    of_band = np.clip((np.linspace(0, BANDS, len(points))).astype(int), 0, BANDS - 1)
    beside = (x < 0) | (x > form.page.width) | (y < 0) | (y > form.page.height)
    bands = np.arange(BANDS)
    beyond = ~np.isin(bands, of_band[inside]) & (
        np.array([beside[of_band == band].mean() for band in bands]) <= MOST_BESIDE
    )
    told = seen.known & (seen.darker >= LEAST_STEP)
    return bool(told[beyond, streak.start : streak.stop].any())


def _is_along_rule(streak: Streak, shape: tuple[int, ...], fit: Fit, form: PreparedPage) -> bool:
    """Whether a streak lies along one of the form's own rules, or the edges of its little boxes, within the table."""
    points = on_form(streak, shape, fit)
    table = form.page.table
    upright = abs(points[-1, 0] - points[0, 0]) < abs(points[-1, 1] - points[0, 1])
    boxes = [box for row in form.page.rows for box in row.boxes]
    edges = [edge for box in boxes for edge in ((box.x0, box.x1) if upright else (box.y0, box.y1))]
    rules = np.concatenate([form.upright_at if upright else form.level_at, sorted(set(edges))])
    at, along = (points[:, 0], points[:, 1]) if upright else (points[:, 1], points[:, 0])
    low, high = (table.y0, table.y1) if upright else (table.x0, table.x1)
    inside = (along >= low) & (along <= high)
    if not inside.any():
        return False
    away = np.abs(at[inside][:, None] - rules[None, :]).min(axis=1)
    return bool((away < RULE_MM).mean() > 0.7)


def streaks_over_cells(streaks: list[Streak], shape: tuple[int, ...], fit: Fit, form: PreparedPage) -> set[int]:
    """Indices of the rows in which a streak crosses a mark cell."""
    crossed: set[int] = set()
    for streak in streaks:
        points = on_form(streak, shape, fit)
        for index, row in enumerate(form.page.rows):
            for cell in row.cells:
                x, y = points[:, 0], points[:, 1]
                if (
                    (x > cell.x0) & (x < cell.x1) & (y > cell.y0 - BESIDE_CELL_MM) & (y < cell.y1 + BESIDE_CELL_MM)
                ).any():
                    crossed.add(index)
    return crossed


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the bands tell, (BANDS, w): darkness against both sides, whether it is known, how much darker the side after
    is than the side before; and the columns that look like a streak, (w,)."""

    darker: FloatArray
    known: npt.NDArray[np.bool_]
    step: FloatArray
    columns: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Bands:
    """Some bands of a scan: the lighter of what lies to each side of every pixel, (rows, w); in which rows a band tells of
    a streak, (bands, ROWS_A_BAND, w), whether in enough of them, (bands, w), and how dark it is there, (bands, w)."""

    before: npt.NDArray[np.uint8]
    after: npt.NDArray[np.uint8]
    told: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    darker: FloatArray

    def falls_back(self) -> npt.NDArray[np.bool_]:
        """The columns that are as light as paper in one of the bands, where a streak would go on, (w,)."""
        return np.asarray((self.known & (self.darker < LEAST_ELSEWHERE)).any(axis=0), np.bool_)

    def average(self, values: npt.NDArray[np.int16]) -> FloatArray:
        """The mean of each band over the rows that tell, (bands, w), of values (rows, w)."""
        count = _sum_of_rows(self.told)
        return np.asarray(_sum_of_rows(values.reshape(self.told.shape) * self.told) / np.maximum(count, 1))


def _may_hold_streak(grey: npt.NDArray[np.uint8], px_per_mm: float) -> bool:
    """Whether a streak may run down a scan, by three bands alone: in the first and the last, mostly bare paper, nearly every
    column falls back that holds none."""
    seen, far = _bands(grey, px_per_mm, (0, BANDS // 2, BANDS - 1)), _reaches(px_per_mm)[1]
    return not seen.falls_back()[far:-far].all()


def _see(grey: npt.NDArray[np.uint8], px_per_mm: float) -> _Seen:
    """What all bands of a scan tell."""
    seen, far = _bands(grey, px_per_mm, range(BANDS)), _reaches(px_per_mm)[1]
    crossed: npt.NDArray[np.bool_] = (seen.known & (seen.darker >= LEAST_STEP)).sum(axis=0) >= BANDS_CROSSED
    crossed &= ~seen.falls_back()
    crossed[:far] = crossed[-far:] = False
    step = seen.average(seen.before.astype(np.int16) - seen.after)
    return _Seen(seen.darker, seen.known, step, crossed)


def _reaches(px_per_mm: float) -> tuple[int, int]:
    """How far to each side is looked, px: REACH_MM and FAR_REACH_MM."""
    return max(2, round(REACH_MM * px_per_mm)), max(3, round(FAR_REACH_MM * px_per_mm))


def _bands(grey: npt.NDArray[np.uint8], px_per_mm: float, which: Sequence[int]) -> _Bands:
    """These bands of a scan."""
    height = grey.shape[0]
    rows = np.linspace(0.01 * height, 0.99 * height, BANDS * ROWS_A_BAND).astype(int).reshape(BANDS, ROWS_A_BAND)
    sample = np.asarray(cv2.blur(np.ascontiguousarray(grey[rows[list(which)].ravel()]), (2, 1)), np.uint8)
    before, after = (
        np.maximum(*(np.roll(sample, side * reach, axis=1) for reach in _reaches(px_per_mm))) for side in (1, -1)
    )
    sides = np.minimum(before, after)
    paper = cv2.dilate(sample, np.ones((1, round(PAPER_MM * px_per_mm) | 1), np.uint8))
    # beside print nothing can be told: a word or a rule there would hide the streak
    told = (sides >= np.maximum(paper, PRINT_STEP) - PRINT_STEP).reshape(len(which), ROWS_A_BAND, -1)
    seen = _Bands(before, after, told, _sum_of_rows(told) >= LEAST_ROWS, np.empty(0))
    # what is darker than a streak is print or pen: it counts no more than a streak
    apart = np.clip(sides.astype(np.int16) - sample, -2 * LEAST_STEP, 2 * LEAST_STEP)
    return replace(seen, darker=seen.average(apart))


def _sum_of_rows(bands: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """The sum of each band's rows, (BANDS, w); what is summed is a byte, and few rows."""
    return np.asarray(bands.sum(axis=1, dtype=np.int16), np.intp)


def _is_shade_edge(streak: Streak, seen: _Seen) -> bool:
    """Whether one side of a streak is darker all along."""
    middle = int(streak.middle)
    steps = seen.step[seen.known[:, middle], middle]
    if median(steps) < 0:
        steps = -steps
    return bool(median(steps) >= LEAST_SHADE and steps.min() >= LEAST_SHADE_OF_A_BAND)


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.view(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def without_streaks(grey: Grey, streaks: list[Streak], px_per_mm: float) -> Grey:
    """A copy of the scan with each streak replaced by what lies at its two sides, the lighter of them."""
    clean = grey.copy()
    for streak in streaks:
        view = clean if streak.axis == 1 else clean.T
        edge = max(1, round(SOFT_EDGE_MM * px_per_mm))
        start, stop = max(1, streak.start - edge), min(view.shape[1] - 1, streak.stop + edge)
        # the lighter side: beside a rule, the mean of both would smear the rule over the streak
        view[:, start:stop] = np.maximum(view[:, start - 1 : start], view[:, stop : stop + 1])
    return clean
