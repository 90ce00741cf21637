"""Rings in pieces: arcs in one cell that the edges of a little box part, or that close badly, and together are a ring.

Rings around a little box of which print hides half are found in `scanner.box_rings`.
"""

from __future__ import annotations

import numpy as np

from calibration.form import RASTER_PX_PER_MM
from calibration.order_statistics import distinct, percentile
from scanner.on_rule import crosses_between_columns
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.shape import Seen, Shape
from scanner.strokes import Place

RING_BINS = 36
RING_COVER = 0.62
RING_GAP = 100.0
RING_HOLLOW = 0.5
LEAST_RING_MM = 3.0
"""Lines that lie around a middle in this share of all directions, leave no gap of more degrees, and come no nearer to
it than this share of their greatest distance, are a ring, also one that closes badly, if they are so wide and high."""

RING_COVER_OF_BOX = 0.42
RING_GAP_AT_BOX = 150.0
RING_BEYOND_MM = 2.0
"""Share and gap where the edges of a little box may hide half of a ring: it reaches no farther than this over the rules
above and below."""


def with_rings_joined(seen: list[Seen], form: PreparedPage) -> list[Seen]:
    """All that is seen, with arcs in one cell that together are a ring made one: a little box's edges may cut it."""
    by_cell: dict[tuple[int, int], list[Seen]] = {}
    for item in seen:
        if item.part.cell is not None and item.shape in (Shape.CORNER, Shape.LINE, Shape.CROSS):
            by_cell.setdefault((item.row, item.column), []).append(item)
    for (row, column), arcs in by_cell.items():
        cell = form.page.rows[row].cells[column]
        beyond = max(max(cell.y0 - arc.mark.box[1], arc.mark.box[3] - cell.y1) for arc in arcs)
        line = np.concatenate([item.part.line for item in arcs])
        # half of a cross on the rule, with a tail from the other side, would look like a ring that a box's edges cut
        cut = bool(form.page.rows[row].boxes) and beyond <= RING_BEYOND_MM
        middle = _ring_middle(line, *((RING_COVER_OF_BOX, RING_GAP_AT_BOX) if cut else (RING_COVER, RING_GAP)))
        if middle is None:
            continue
        ring = Seen.of(arcs[0].part, Shape.RING, Place(*middle, 0), form)
        if any(crosses_between_columns(arc.mark, cell) for arc in arcs):
            # the loop of a cross on the rule between two columns looks like a ring beside it
            ring = ring.put_on_rule()
        seen = [item for item in seen if not any(item is arc for arc in arcs)] + [ring]
    return seen


def _ring_middle(line: FloatArray, cover: float, widest_gap: float) -> tuple[float, float] | None:
    """The middle of a ring, given the points of its line in mm, (n, 2); None where they do not lie around one.

    `cover` is the least share of all directions in which they must lie, `widest_gap` the widest gap in degrees.
    """
    if len(line) < LEAST_RING_MM * RASTER_PX_PER_MM:
        return None
    middle = (line.min(axis=0) + line.max(axis=0)) / 2
    away = line - middle
    radius = np.hypot(*away.T)
    if percentile(radius, 2) < RING_HOLLOW * percentile(radius, 95):
        return None
    if min(np.ptp(line, axis=0)) < LEAST_RING_MM:
        return None
    angles = np.sort(np.degrees(np.arctan2(away[:, 1], away[:, 0])))
    gap = float(np.diff(np.concatenate([angles, angles[:1] + 360])).max())
    bins = len(distinct(np.floor(angles / 360 * RING_BINS)))
    return (float(middle[0]), float(middle[1])) if gap <= widest_gap and bins >= cover * RING_BINS else None
