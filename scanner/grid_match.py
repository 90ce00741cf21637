"""A first guess of where the page lies, from its ruled lines: which found line is which line of the form.

Rows and columns are matched on their own, each as a pattern of distances along one axis, so a missing line, an
extra one (the paper's edge, a streak of dirt) or a stretch that differs along and across does no harm. The four
ways up are all tried; which one is right is decided by the print (`scanner.print_match`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from calibration.ruled_lines import PixelLine, crossing
from scanner.prepared_form import FloatArray, PreparedPage

TOLERANCE_MM = 1.0
"""A line counts as found this close to its place: a sheet bent in feeding moves a line by up to 0.7 mm."""

LEAST_SHARE = 0.6
"""Share of the form's lines that must be found, each axis; folds and dirt hide a few, another table most."""

SCALE_SPREAD = 1.12
"""Largest ratio between the scales along and across: feeding stretches by 2 %, a tilted phone by 10 %."""


@dataclass(frozen=True)
class Guess:
    """A guess: homography from form millimetres to picture pixels, and how it was come by."""

    homography: FloatArray
    quarter_turns: int
    """How often the upright page was turned by 90° clockwise to lie as it does in the picture."""
    share: float
    """Share of the form's lines that were found, the worse of the two axes."""


@dataclass(frozen=True)
class _Match:
    pairs: tuple[tuple[int, int], ...]
    """(index of the found line, index of the form's line)"""
    scale: float
    share: float


def guess_from_lines(
    level: list[PixelLine], upright: list[PixelLine], shape: tuple[int, int], form: PreparedPage
) -> list[Guess]:
    """All guesses worth checking, for a picture of this shape (rows, columns), most lines found first."""
    guesses = []
    for turns in range(4):
        rows, columns = _turned(level, upright, shape, turns)
        row_match = _match(_positions(rows, shape), form.level_at)
        column_match = _match(_positions(columns, shape), form.upright_at)
        if row_match is None or column_match is None:
            continue
        scales = sorted((row_match.scale, column_match.scale))
        if scales[1] > SCALE_SPREAD * scales[0]:
            continue
        homography = _fit(rows, columns, row_match, column_match, form)
        if homography is not None:
            share = min(row_match.share, column_match.share)
            guesses.append(Guess(_turn_back(shape, turns) @ homography, turns, share))
    return sorted(guesses, key=lambda guess: -guess.share)


def _turned(
    level: list[PixelLine], upright: list[PixelLine], shape: tuple[int, int], turns: int
) -> tuple[list[PixelLine], list[PixelLine]]:
    """The lines as they would lie had the picture been turned back upright by `turns` quarter turns."""
    matrix = np.linalg.inv(_turn_back(shape, turns))

    def move(line: PixelLine) -> PixelLine:
        (ax, ay), (bx, by) = ((matrix @ (x, y, 1.0))[:2] for x, y in ((line.x0, line.y0), (line.x1, line.y1)))
        return PixelLine(ax, ay, bx, by)

    moved_level, moved_upright = [move(line) for line in level], [move(line) for line in upright]
    if turns % 2:
        moved_level, moved_upright = moved_upright, moved_level
    rows = sorted(moved_level, key=lambda line: line.y0 + line.y1)
    columns = sorted(moved_upright, key=lambda line: line.x0 + line.x1)
    return rows, columns


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


def _positions(lines: list[PixelLine], shape: tuple[int, int]) -> FloatArray:
    """Where the lines pass the middle of their own bundle: one number a line, in pixels across the bundle."""
    if not lines:
        return np.empty(0)
    ends = np.array([(line.x0, line.y0, line.x1, line.y1) for line in lines])
    run_is_x = abs(ends[:, 2] - ends[:, 0]).sum() >= abs(ends[:, 3] - ends[:, 1]).sum()
    along0, across0, along1, across1 = ends.T if run_is_x else ends[:, [1, 0, 3, 2]].T
    lengths = np.abs(along1 - along0)
    middle = np.average((along0 + along1) / 2, weights=lengths)
    slope = (across1 - across0) / np.where(along1 == along0, 1, along1 - along0)
    positions: FloatArray = across0 + slope * (middle - along0)
    return positions


def _match(found: FloatArray, wanted: FloatArray) -> _Match | None:
    """The scale and shift under which most of the wanted positions (mm) have a found one (px)."""
    count = len(wanted)
    if len(found) < 2 or count < 2:
        return None
    first, last = np.triu_indices(len(found), 1)
    spans = np.abs(found[last] - found[first])
    ordered = found[last] > found[first]
    best: tuple[float, float, float] | None = None
    for a, b in {(0, count - 1), (0, max(1, count - 2)), (min(1, count - 2), count - 1)}:
        scales = spans / (wanted[b] - wanted[a])
        keep = scales > 1.0
        low = np.where(ordered, found[first], found[last])[keep]
        scales = scales[keep]
        if not len(scales):
            continue
        shifts = low - scales * wanted[a]
        places = scales[:, None] * wanted[None, :] + shifts[:, None]
        gaps = np.abs(places[:, :, None] - found[None, None, :]).min(axis=2) / scales[:, None]
        hits = gaps <= TOLERANCE_MM
        score = hits.sum(axis=1) - np.where(hits, gaps, 0).sum(axis=1) / count
        winner = int(score.argmax())
        if best is None or score[winner] > best[0]:
            best = (float(score[winner]), float(scales[winner]), float(shifts[winner]))
    if best is None:
        return None
    _, scale, shift = best
    distance = np.abs((scale * wanted + shift)[:, None] - found[None, :])
    nearest = distance.argmin(axis=1)
    near = distance.min(axis=1) <= TOLERANCE_MM * scale
    share = float(near.mean())
    if share < LEAST_SHARE or near.sum() < 2:
        return None
    return _Match(tuple((int(nearest[index]), int(index)) for index in np.flatnonzero(near)), scale, share)


def _fit(
    rows: list[PixelLine], columns: list[PixelLine], row_match: _Match, column_match: _Match, form: PreparedPage
) -> FloatArray | None:
    """Homography through the crossings of all matched lines, least squares with outliers left out."""
    on_form, on_page = [], []
    for found_row, wanted_row in row_match.pairs:
        for found_column, wanted_column in column_match.pairs:
            on_form.append((form.upright_at[wanted_column], form.level_at[wanted_row]))
            on_page.append(crossing(rows[found_row], columns[found_column]))
    method = cv2.LMEDS if len(on_form) >= 12 else 0
    matrix, _ = cv2.findHomography(np.array(on_form), np.array(on_page), method)
    return None if matrix is None else np.asarray(matrix, float)
