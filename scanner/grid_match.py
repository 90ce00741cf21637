"""A first guess of where the page lies, from its ruled lines: which found line is which line of the form.

Rows and columns are matched on their own, each as a pattern of distances along one axis, so a missing line, an
extra one (the paper's edge, a streak of dirt) or a stretch that differs along and across does no harm. The four
ways up are all tried; which one is right is decided by the print (`scanner.print_match`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.order_statistics import median
from calibration.ruled_lines import PixelLine
from scanner.prepared_form import FloatArray, PreparedPage

TOLERANCE_MM = 1.0
"""A line counts as found this close to its place: a sheet bent in feeding moves a line by up to 0.7 mm."""

LEAST_SHARE = 0.6
"""Share of the form's lines that must be found, each axis; folds and dirt hide a few, another table most."""

SCALE_SPREAD = 1.12
"""Largest ratio between the scales along and across: feeding stretches by 2 %, a tilted phone by 10 %."""

SHEET_SHARE = (0.3, 2.5)
"""The sheet is at least this share of the picture's longer side, and at most that: a photo from afar, a scan that was
cut to the table."""


FITS = 4
OUTLIER = 3.0
LEAST_CROSSINGS = 12
"""Crossings farther off than so many times the median are left out, at most so often, and only while so many are left.
A random search (LMedS) finds no better place, and takes ten times as long."""


@dataclass(frozen=True)
class Guess:
    """A guess: homography from form millimetres to picture pixels, and how it was come by."""

    homography: FloatArray
    quarter_turns: int
    """How often the upright page was turned by 90° clockwise to lie as it does in the picture."""
    share: float
    """Share of the form's lines that were found, the worse of the two axes."""

    def in_larger(self, to_full: FloatArray) -> Guess:
        """The same guess for the picture of which this one is a smaller copy, by the matrix from the one to the other."""
        return replace(self, homography=to_full @ self.homography)


@dataclass(frozen=True)
class TurnedLines:
    """The ruled lines of a page as they would lie had its picture been turned back by some quarter turns.

    shape: of the picture, as (rows, columns) px · rows (r, 4), columns (c, 4): the ends x0, y0, x1, y1 of each line, px ·
    row_at (r,), column_at (c,): where each passes the middle of its bundle, ascending, px · back: matrix from the
    upright picture's pixels to the picture's.
    """

    quarter_turns: int
    shape: tuple[int, int]
    rows: FloatArray
    columns: FloatArray
    row_at: FloatArray
    column_at: FloatArray
    back: FloatArray


@dataclass(frozen=True)
class _Match:
    pairs: tuple[tuple[int, int], ...]
    """(index of the found line, index of the form's line)"""
    scale: float
    share: float


@dataclass(frozen=True)
class GridMatch:
    """A form's rows and columns found among the lines of a page; the guess itself is worked out when it is asked for."""

    form: PreparedPage
    lines: TurnedLines
    rows: _Match
    columns: _Match

    @property
    def share(self) -> float:
        """Share of the form's lines that were found, the worse of the two axes."""
        return min(self.rows.share, self.columns.share)

    def guess(self) -> Guess | None:
        """Where the page lies by this match."""
        homography = _fit(self.lines, self.rows, self.columns, self.form)
        if homography is None:
            return None
        return Guess(self.lines.back @ homography, self.lines.quarter_turns, self.share)


def all_ways_up(level: list[PixelLine], upright: list[PixelLine], shape: tuple[int, int]) -> tuple[TurnedLines, ...]:
    """The lines of a picture of this shape (rows, columns), the four ways up: made once for a page, whatever forms
    it may be of."""
    return tuple(_turned(_ends_of(level), _ends_of(upright), shape, turns) for turns in range(4))


def match_lines(ways_up: tuple[TurnedLines, ...], forms: Sequence[PreparedPage]) -> list[GridMatch]:
    """All ways up in which the rows and columns of each form are found among the lines, form by form.

    The forms are looked for together: a page's lines are compared with those of eight forms at hardly more than the cost of
    one.
    """
    found = [
        match
        for lines in ways_up
        for match in _matches_of_one_way(lines, [form for form in forms if not _hides(lines, form)])
    ]
    place = {form: number for number, form in enumerate(forms)}
    return sorted(found, key=lambda match: place[match.form])


def _hides(lines: TurnedLines, form: PreparedPage) -> bool:
    """Whether so few lines were found that a form's cannot be among them."""
    return _too_few(lines.row_at, form.level_at) or _too_few(lines.column_at, form.upright_at)


def _matches_of_one_way(lines: TurnedLines, forms: list[PreparedPage]) -> Iterator[GridMatch]:
    """The forms whose rows and columns are both found, one way up."""
    axes = [
        (lines.row_at, [form.level_at for form in forms]),
        (lines.column_at, [form.upright_at for form in forms]),
    ]
    # the axis with fewer lines first: it takes less time, and leaves few scales to try for the other
    fewer = int(len(lines.column_at) <= len(lines.row_at))
    full = [max(lines.shape) / max(form.page.width, form.page.height) for form in forms]
    ones = _match(*axes[fewer], [(SHEET_SHARE[0] * scale, SHEET_SHARE[1] * scale) for scale in full])
    kept = [(number, one) for number, one in enumerate(ones) if one is not None]
    found, wanted = axes[1 - fewer]
    scales = [(one.scale / SCALE_SPREAD, one.scale * SCALE_SPREAD) for _, one in kept]
    others = _match(found, [wanted[number] for number, _ in kept], scales)
    for (number, one), other in zip(kept, others, strict=True):
        if other is not None:
            yield GridMatch(forms[number], lines, *((other, one) if fewer else (one, other)))


def _ends_of(lines: list[PixelLine]) -> FloatArray:
    return np.array([(line.x0, line.y0, line.x1, line.y1) for line in lines], float).reshape(-1, 4)


def _turned(level: FloatArray, upright: FloatArray, shape: tuple[int, int], turns: int) -> TurnedLines:
    """The lines as they would lie had the picture been turned back upright by `turns` quarter turns."""
    back = _turn_back(shape, turns)
    matrix = np.linalg.inv(back)

    def moved(lines: FloatArray) -> FloatArray:
        ends: FloatArray = lines.reshape(-1, 2) @ matrix[:2, :2].T + matrix[:2, 2]
        return ends.reshape(-1, 4)

    rows, columns = (moved(upright), moved(level)) if turns % 2 else (moved(level), moved(upright))
    row_at, column_at = _positions(rows), _positions(columns)
    by_row, by_column = np.argsort(row_at, kind="stable"), np.argsort(column_at, kind="stable")
    return TurnedLines(turns, shape, rows[by_row], columns[by_column], row_at[by_row], column_at[by_column], back)


def _too_few(found: FloatArray, wanted: FloatArray) -> bool:
    """Whether so few lines were found that LEAST_SHARE of the wanted ones cannot be among them."""
    return len(found) < max(2.0, LEAST_SHARE * len(wanted))


def _turn_back(shape: tuple[int, int], turns: int) -> FloatArray:
    """Matrix from the upright picture's pixels to the pixels of the picture turned clockwise `turns` times."""
    height, width = shape
    return np.array(
        [
            [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            [[0, -1, width - 1], [1, 0, 0], [0, 0, 1]],
            [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
            [[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]],
        ][turns],
        float,
    )


def _positions(ends: FloatArray) -> FloatArray:
    """Where lines pass the middle of their own bundle: one number a line, in pixels across the bundle."""
    if not len(ends):
        return np.empty(0)
    run_is_x = abs(ends[:, 2] - ends[:, 0]).sum() >= abs(ends[:, 3] - ends[:, 1]).sum()
    along0, across0, along1, across1 = ends.T if run_is_x else ends[:, [1, 0, 3, 2]].T
    lengths = np.abs(along1 - along0)
    middle = np.average((along0 + along1) / 2, weights=lengths)
    slope = (across1 - across0) / np.where(along1 == along0, 1, along1 - along0)
    positions: FloatArray = across0 + slope * (middle - along0)
    return positions


def _match(found: FloatArray, wanted: list[FloatArray], scales: list[tuple[float, float]]) -> list[_Match | None]:
    """For each of some patterns of wanted positions (mm), the scale (px per mm, between its two) and shift under which most
    have a found one (px); all ascending."""
    trials = [_trials(found, one, between) for one, between in zip(wanted, scales, strict=True)]
    if not any(len(tried) for tried, _ in trials):
        return [None] * len(wanted)
    # all patterns in one table, the shorter ones filled up with what no line is near to
    table = np.full((len(wanted), max(map(len, wanted))), np.nan)
    for row, one in zip(table, wanted, strict=True):
        row[: len(one)] = one
    of = np.repeat(np.arange(len(wanted)), [len(tried) for tried, _ in trials])
    tried, shifts = (np.concatenate([trial[axis] for trial in trials]) for axis in (0, 1))
    gaps = _nearest(found, tried[:, None] * table[of] + shifts[:, None])[1] / tried[:, None]
    hits = gaps <= TOLERANCE_MM
    count = np.array([len(one) for one in wanted])
    score = hits.sum(axis=1) - np.where(hits, gaps, 0).sum(axis=1) / count[of]
    matches: list[_Match | None] = []
    stop = 0
    for one, (mine, _) in zip(wanted, trials, strict=True):
        start, stop = stop, stop + len(mine)
        winner = start + int(score[start:stop].argmax()) if len(mine) else -1
        hit = np.flatnonzero(hits[winner]) if len(mine) else np.empty(0, np.intp)
        if len(hit) < max(2.0, LEAST_SHARE * len(one)):
            matches.append(None)
            continue
        nearest, _ = _nearest(found, tried[winner] * one + shifts[winner])
        pairs = tuple(zip(nearest[hit].tolist(), hit.tolist(), strict=True))
        matches.append(_Match(pairs, float(tried[winner]), len(hit) / len(one)))
    return matches


def _trials(found: FloatArray, wanted: FloatArray, scales: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Scales and shifts to try: those under which two of the outer wanted positions lie on two found ones."""
    count = len(wanted)
    first, last = _pairs(len(found))
    start, stop = np.array(sorted({(0, count - 1), (0, max(1, count - 2)), (min(1, count - 2), count - 1)})).T
    tried = (found[last] - found[first]) / (wanted[stop] - wanted[start])[:, None]
    keep = (tried >= scales[0]) & (tried <= scales[1])
    return tried[keep], (found[first] - tried * wanted[start][:, None])[keep]


@lru_cache(maxsize=64)
def _pairs(count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Every two of so many lines, the first before the last."""
    first, last = np.triu_indices(count, 1)
    return first, last


def _nearest(found: FloatArray, places: FloatArray) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Which of the found positions, two or more and ascending, lies nearest to each place, and how far from it."""
    after = np.clip(np.searchsorted(found, places), 1, len(found) - 1)
    to_before, to_after = np.abs(places - found[after - 1]), np.abs(found[after] - places)
    return np.where(to_before <= to_after, after - 1, after), np.minimum(to_before, to_after)


def _fit(lines: TurnedLines, row_match: _Match, column_match: _Match, form: PreparedPage) -> FloatArray | None:
    """Homography through the crossings of all matched lines, by least squares, and again without those that lie far off."""
    rows, on_level = np.array(row_match.pairs).T
    columns, on_upright = np.array(column_match.pairs).T
    on_page = _crossings(lines.rows[rows], lines.columns[columns]).reshape(-1, 2)
    across, down = np.meshgrid(form.upright_at[on_upright], form.level_at[on_level])
    on_form = np.column_stack([across.ravel(), down.ravel()])
    matrix: FloatArray | None = None
    for _ in range(FITS):
        found, _ = cv2.findHomography(on_form, on_page, 0)
        if found is None:
            break
        matrix = np.asarray(found, float)
        off = np.hypot(*(cv2.perspectiveTransform(on_form[:, None], matrix)[:, 0] - on_page).T)
        near = off <= OUTLIER * median(off)
        if near.all() or near.sum() < LEAST_CROSSINGS:
            break
        on_form, on_page = on_form[near], on_page[near]
    return matrix


def _crossings(rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Where every row (r, 4) meets every column (c, 4), beyond their ends if need be: (r, c, 2) px."""
    row, column = rows[:, None], columns[None, :]
    row_x, row_y = row[..., 2] - row[..., 0], row[..., 3] - row[..., 1]
    column_x, column_y = column[..., 2] - column[..., 0], column[..., 3] - column[..., 1]
    away_x, away_y = column[..., 0] - row[..., 0], column[..., 1] - row[..., 1]
    share = (away_x * column_y - away_y * column_x) / (row_x * column_y - row_y * column_x)
    return np.stack([row[..., 0] + share * row_x, row[..., 1] + share * row_y], axis=-1)
