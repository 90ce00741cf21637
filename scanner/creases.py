"""Creases: the lines along which a sheet was folded, weak and nearly straight from one edge of the paper to the other.

They belong to the paper, not to the voter. Looked for only where something on the page asks for it, in the
straightened page, and taken off the ink by what is usual along them, so that a stroke that crosses one keeps its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.refine import Fit, rectify

SEARCH_PX_PER_MM = 3.0
"""A crease is 0.2–0.6 mm wide: a pixel at this scale."""

STROKE_MM = 2.5
"""What is wider than this is shade, not a crease."""

BANDS = 12
"""The page is cut into this many bands across the crease: 17 mm each on A4."""

LEAST_DEPTH = 2.5
"""Least darkness of a crease in a band, of 255, averaged over the band's open paper; grain averages out to 0.3."""

CLIP = 14
"""Nothing counts for more than this in a band's average: a pen mark of a tenth of its length adds 1.4."""

SHARE_CROSSED = 0.75
LEAST_BANDS = 2
"""A crease shows in this share of the bands in which it does not lie under print, in this many at least, in one of
the first two and one of the last two: a line that a pen draws ends at the table or before."""

DEEPEST = 90
"""Median darkness above which a line is no crease: creases on simulated and real folds had up to 75, pens over 100."""

TILT = 0.035
"""Steepest slope of a crease against the paper's edge: a fold made by hand is off by 1–2 mm over its length."""

PRINT_REACH_MM = 0.6
"""Nothing is judged this near to print."""

MOST_TAKEN, MOST_TAKEN_FROM = 3.0, 6.0
"""Nowhere is more taken off than so many times the crease's depth and so much besides, of 255: along 60 creases of rough
scans 1.0–2.9 times was usual. Where filled boxes lie under each other what is usual is the pen: it stays."""

HALF_WIDTH_MM = 0.9
"""A crease is taken off this far to both sides of its middle."""

NEAR_MM = 1.0
"""What is left of a crease, and the edge of the shade beside it, lies this near to it."""

USUAL_MM = 14.0
"""What is usual along a crease is the median over this length: a mark of 6 mm on it stays."""


@dataclass(frozen=True)
class Crease:
    """One crease on the form: `level` if it runs across, its way in mm, (n, 2), along it, and its `depth`: the median
    darkness along it on open paper, of 255."""

    level: bool
    way: FloatArray
    depth: float


@dataclass(frozen=True)
class _Line:
    """A line across a picture: its place in every band, (BANDS, 2) pixels along and across, and its depth."""

    way: FloatArray
    depth: float


def find_creases(grey: Grey, fit: Fit, form: PreparedPage) -> tuple[Crease, ...]:
    """All creases of a fitted page."""
    page = form.page
    seen = rectify(grey, fit, Box(0.0, 0.0, page.width, page.height), SEARCH_PX_PER_MM)
    size = round(STROKE_MM * SEARCH_PX_PER_MM) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    dark = np.asarray(cv2.morphologyEx(seen, cv2.MORPH_BLACKHAT, kernel), np.uint8)
    clear = _clear_of_print(form, seen.shape)
    level = _lines_across(dark, clear, _weight_of_bands(form, seen.shape))
    dark, clear = np.ascontiguousarray(dark.T), np.ascontiguousarray(clear.T)
    upright = _lines_across(dark, clear, _weight_of_turned_bands(form, seen.shape))
    return (*(_crease(line, True) for line in level), *(_crease(line, False) for line in upright))


@lru_cache(maxsize=64)
def _weight_of_bands(form: PreparedPage, shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """How much of each place in each band is open paper."""
    clear = _clear_of_print(form, shape).astype(np.float32)
    return np.asarray(cv2.resize(clear, (BANDS, clear.shape[0]), interpolation=cv2.INTER_AREA), np.float32)


@lru_cache(maxsize=64)
def _weight_of_turned_bands(form: PreparedPage, shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """The same of the turned picture."""
    clear = np.ascontiguousarray(_clear_of_print(form, shape).T).astype(np.float32)
    return np.asarray(cv2.resize(clear, (BANDS, clear.shape[0]), interpolation=cv2.INTER_AREA), np.float32)


@lru_cache(maxsize=64)
def _clear_of_print(form: PreparedPage, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """1 where nothing is printed near by, else 0."""
    small = cv2.resize(form.print_full, shape[::-1], interpolation=cv2.INTER_AREA)
    size = 2 * round(PRINT_REACH_MM * SEARCH_PX_PER_MM) + 1
    return np.asarray(cv2.erode((small >= 235).view(np.uint8), np.ones((size, size), np.uint8)), np.uint8)


def _lines_across(
    dark: npt.NDArray[np.uint8], clear: npt.NDArray[np.uint8], weight: npt.NDArray[np.float32]
) -> list[_Line]:
    """Lines that run across a picture."""
    height, width = dark.shape
    open_dark = (np.minimum(dark, CLIP) * clear).astype(np.float32)
    sums = cv2.resize(open_dark, (BANDS, height), interpolation=cv2.INTER_AREA)
    usable = weight > 0.15
    profile = np.where(usable, sums / np.maximum(weight, 0.15), 0.0)
    profile -= [median(band) for band in profile.T]
    hits = cv2.dilate((profile >= LEAST_DEPTH).astype(np.uint8), np.ones((3, 1), np.uint8)) > 0
    along = (np.arange(BANDS) + 0.5) * width / BANDS
    reach = round(TILT * width)
    rows, bands = np.arange(height), np.arange(BANDS)
    lines: list[_Line] = []
    score = np.zeros((2 * reach + 1, height))
    for index, rise in enumerate(range(-reach, reach + 1)):
        shift = np.round(rise * (along / width - 0.5)).astype(int)
        if not _touches_both_ends(hits, shift):
            continue
        at = rows[:, None] + shift[None, :]
        inside = (at >= 0) & (at < height)
        at = np.clip(at, 0, height - 1)
        hit = hits[at, bands] & inside
        crossed = (hit[:, 0] | hit[:, 1]) & (hit[:, -2] | hit[:, -1])
        if not crossed.any():
            continue
        could = (usable[at, bands] & inside) | hit
        times = hit.sum(axis=1)
        crossed &= (times >= SHARE_CROSSED * could.sum(axis=1)) & (times >= LEAST_BANDS)
        if not crossed.any():
            continue
        deep = np.where(hit, profile[at, bands], 0).mean(axis=1)
        score[index] = np.where(crossed, times + 0.1 * deep, 0)
    while len(lines) < 6:
        index, row = (int(place) for place in np.unravel_index(int(score.argmax()), score.shape))
        if score[index, row] == 0:
            break
        centre = row + (index - reach) * (along / width - 0.5)
        places = np.array([_deepest(profile[:, band], centre[band]) for band in range(BANDS)])
        score[:, max(0, row - 6) : row + 7] = 0
        way = np.stack([along, places], axis=1)
        depth = _depth(dark, clear, way)
        if depth <= DEEPEST:
            lines.append(_Line(way, depth))
    return lines


def _touches_both_ends(hits: npt.NDArray[np.bool_], shift: npt.NDArray[np.intp]) -> bool:
    """Whether any line of this tilt has a hit in the first two and in the last two bands."""
    first, second, last_but_one, last = (_shifted(hits[:, band], int(shift[band])) for band in (0, 1, -2, -1))
    return bool(((first | second) & (last_but_one | last)).any())


def _shifted(column: npt.NDArray[np.bool_], shift: int) -> npt.NDArray[np.bool_]:
    """What lies `shift` places on from each place; nothing beyond the ends."""
    found = np.zeros(len(column), np.bool_)
    if abs(shift) < len(column):
        source = slice(max(0, shift), len(column) + min(0, shift))
        found[max(0, -shift) : len(column) - max(0, shift)] = column[source]
    return found


def _deepest(profile: npt.NDArray[np.float64], centre: float) -> float:
    """Where a band's profile is darkest within two pixels of the line; the line itself where it shows nothing."""
    start = max(0, round(float(centre)) - 2)
    part = profile[start : start + 5]
    if not len(part) or part.max() < LEAST_DEPTH:
        return float(centre)
    weights = np.maximum(part, 0)
    return float(start + (weights * np.arange(len(part))).sum() / weights.sum())


def _depth(dark: npt.NDArray[np.uint8], clear: npt.NDArray[np.uint8], way: FloatArray) -> float:
    """Median darkness along a line on open paper, of 255."""
    columns = np.arange(dark.shape[1])
    rows = np.clip(np.round(np.interp(columns, way[:, 0], way[:, 1])).astype(int), 1, dark.shape[0] - 2)
    darkest = np.max([dark[rows + step, columns] for step in (-1, 0, 1)], axis=0)
    open_here = clear[rows, columns] > 0
    return median(darkest[open_here]) if open_here.any() else 0.0


def _crease(line: _Line, level: bool) -> Crease:
    points = (line.way + 0.5) / SEARCH_PX_PER_MM
    return Crease(level, points if level else points[:, ::-1], line.depth)


def without_creases(darkness: Grey, creases: tuple[Crease, ...], part: Box, px_per_mm: float) -> Grey:
    """A copy of a picture of darkness with what is usual along each crease taken off. `part` is where it lies, mm."""
    clean = darkness.copy()
    for crease in creases:
        view = clean if crease.level else clean.T
        start = np.array([part.x0, part.y0])
        way = (crease.way - start) * px_per_mm - 0.5
        along, across = (way[:, 0], way[:, 1]) if crease.level else (way[:, 1], way[:, 0])
        _take_off(view, along, across, MOST_TAKEN * crease.depth + MOST_TAKEN_FROM, px_per_mm)
    return clean


def near_creases(creases: tuple[Crease, ...], part: Box, shape: tuple[int, int], px_per_mm: float) -> Mask:
    """Which pixels of a picture of this shape, that shows `part`, lie within NEAR_MM of a crease."""
    near = np.zeros(shape, np.uint8)
    for crease in creases:
        way = np.round((crease.way - (part.x0, part.y0)) * px_per_mm - 0.5).astype(np.int32)
        step = way[-1] - way[0]
        ends = np.array([way[0] - step // 8, *way, way[-1] + step // 8])
        cv2.polylines(near, [ends.reshape(-1, 1, 2)], False, 1, thickness=round(2 * NEAR_MM * px_per_mm))
    return near > 0


def _take_off(view: Grey, along: FloatArray, across: FloatArray, most: float, px_per_mm: float) -> None:
    """Take a crease off a picture in which it runs across, in place; nowhere more than `most`, of 255."""
    height, width = view.shape
    columns = np.arange(width)
    slope = np.polyfit(along, across, 1)
    middle = np.interp(columns, along, across)
    # beyond the first and last band the line goes on straight
    beyond = (columns < along[0]) | (columns > along[-1])
    middle[beyond] = np.polyval(slope, columns[beyond])
    reach = round(HALF_WIDTH_MM * px_per_mm)
    rows = np.round(middle).astype(int)[None, :] + np.arange(-reach, reach + 1)[:, None]
    inside = (rows >= 0) & (rows < height)
    if not inside.any():
        return
    rows = np.clip(rows, 0, height - 1)
    band = view[rows, columns[None, :]].astype(np.float32)
    block = max(1, round(USUAL_MM * px_per_mm))
    count = max(1, round(width / block))
    edges = np.linspace(0, width, count + 1).astype(int)
    usual = np.stack([_usual(band[:, start:stop]) for start, stop in pairwise(edges)], axis=1)
    centres = (edges[:-1] + edges[1:]) / 2
    off = np.minimum(np.stack([np.interp(columns, centres, line) for line in usual]), most)
    cleaned = np.clip(band - off, 0, 255).astype(np.uint8)
    view[rows[inside], np.broadcast_to(columns, rows.shape)[inside]] = cleaned[inside]


def _usual(band: npt.NDArray[np.float32]) -> FloatArray:
    """The median of each line along the crease, of what is not masked as print (0)."""
    bare = band > 0
    enough = bare.sum(axis=1) > 0.25 * band.shape[1]
    return np.array(
        [median(line[here]) if of_paper else 0.0 for line, here, of_paper in zip(band, bare, enough, strict=True)]
    )
