"""Lines that print hides all but where they cross a rule: drawn down along the edges of little boxes.

Where little boxes stand near to the rules nothing beside the rule is judged, and what runs along their edges is not seen
either. The gaps between box and rule are looked at alone: a line crosses both, above and below the rule, at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.ink import PRINT_DARK, InkPicture, printed_in, slices_of
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.strokes import Marks

NARROWEST_MM = 0.6
"""Of a gap, from middle to middle of the lines: where less is left the blur of both closes it."""

ASIDE_MM = 0.5
"""Gaps are looked at so far beyond the little boxes, to both sides: a line along an edge lies within."""

SLANT_PX = 2
"""So far aside a line may cross the second gap: 0.25 mm in the 0.8 mm from one to the other."""

DARKER = 90.0
"""Darkness, of 255, by which a gap is crossed where it is so much darker than such gaps of the page are. Lines of pens
have 100 and more; dirt and grain of rough scans have 50 at most."""

WIDEST_MM = 1.6
"""What is wider is no line of a pen, but a fold or print that lies beside its place."""


OF_A_MARK_MM = 2.0
"""What crosses a gap this near to the line of a mark may be its end: print hides up to 1.4 mm of it on the way."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a line crosses the rule below a row (index on the page): mm on the form."""

    row: int
    x: float
    y: float


def rows_crossed_in_gaps(picture: InkPicture, marks: Marks, form: PreparedPage) -> set[int]:
    """Indices of the rows above and below each rule that a line crosses which is no part of a mark."""
    return {
        row
        for crossing in crossings_in_gaps(picture.with_print, form)
        if not _is_of_a_mark(crossing, marks)
        for row in (crossing.row, crossing.row + 1)
    }


def _is_of_a_mark(crossing: Crossing, marks: Marks) -> bool:
    """Whether the line of any mark comes so near that it may be what crosses there."""
    at = np.array([crossing.x, crossing.y])
    return any(len(mark.line) and float(np.hypot(*(mark.line - at).T).min()) <= OF_A_MARK_MM for mark in marks.marks)


def crossings_in_gaps(darkness: Grey, form: PreparedPage) -> tuple[Crossing, ...]:
    """Where lines cross a rule between two little boxes near to it.

    darkness: of the form's strip against its paper, 0–255, print and all, at RASTER_PX_PER_MM
    """
    places = [(row, column) for row in range(len(form.page.rows) - 1) for column in range(len(form.columns))]
    profiles = {place: found for place in places if (found := _profile(darkness, form, *place)) is not None}
    if not profiles:
        return ()
    usual = median(np.array([float(np.median(profile)) for profile, _ in profiles.values()]))
    crossings = []
    for (row, _), (profile, start) in profiles.items():
        at = np.flatnonzero(profile >= usual + DARKER)
        if len(at) and np.ptp(at) < WIDEST_MM * RASTER_PX_PER_MM:
            x = start + (float(at.mean()) + 0.5) / RASTER_PX_PER_MM
            crossings.append(Crossing(row, x, form.page.rows[row].cells[0].y1))
    return tuple(crossings)


def _profile(darkness: Grey, form: PreparedPage, row: int, column: int) -> tuple[FloatArray, float] | None:
    """How dark the gaps on both sides of the rule below a row are, along the little boxes of one column, the lighter one of
    the two at each place; and where on the form it begins, mm. None where print does not hide them or leaves none."""
    upper, lower = form.page.rows[row], form.page.rows[row + 1]
    if not upper.boxes or not lower.boxes:
        return None
    above, below, rule = upper.boxes[column], lower.boxes[column], upper.cells[column].y1
    if min(rule - above.y1, below.y0 - rule) < NARROWEST_MM:
        return None
    strip = form.strip
    x0, x1 = min(above.x0, below.x0) - ASIDE_MM, max(above.x1, below.x1) + ASIDE_MM
    lines = []
    for y in ((above.y1 + rule) / 2, (rule + below.y0) / 2):
        rows, columns = slices_of(Box(x0, y, x1, y), strip, RASTER_PX_PER_MM)
        clean = form.print_full[round(strip.y0 * RASTER_PX_PER_MM) + rows.start]
        clean = clean[round(strip.x0 * RASTER_PX_PER_MM) :][columns]
        hidden = printed_in(form)[rows.start, columns]
        if not hidden[len(hidden) // 4 : -len(hidden) // 4].all() or (clean < PRINT_DARK).any():
            return None
        lines.append(darkness[rows.start, columns].astype(np.float64))
    over, under = lines
    near = np.max([np.roll(under, shift) for shift in range(-SLANT_PX, SLANT_PX + 1)], axis=0)
    return np.minimum(over, near), x0
