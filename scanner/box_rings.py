"""Rings drawn around a little box where print hides half of them: by an ellipse through what is seen of their line.

In rows 7 mm high such a ring lies on the box's edges and on both rules, and touches the rings of the rows above and
below. What is left of it are two arcs, which by themselves look like lines drawn through several rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.ink import slices_of
from scanner.parts import Part, parts_of
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.shape import Seen, Shape
from scanner.strokes import Marks, Place

LEAST_POINTS_MM = 5.0
"""Least length of line seen of a ring: of one 8 mm wide in a row of 6.5 mm some 9 mm are seen."""

NEAR_LINE_MM = 0.55
ASTRAY_SHARE = 0.06
"""Ink of a ring lies this near to its ellipse: half a felt tip's line and how far hands stray from it. Of all ink in
the cell this share may lie farther."""

ASTRAY_MM2 = 0.25
"""Nor may more ink than this lie elsewhere in the cell: a dot that somebody made inside the ring."""

AT_RULE_MM = 1.3
"""Ink that comes in so little over the rule above or below is left to the marks of those rows."""

DIRECTIONS = 72
SEEN_SHARE = 0.88
"""Of the directions in which the ellipse runs over bare paper, ink is seen in this share: rings close badly."""

BARE_SHARE = 0.3
"""Least share of directions in which the ellipse runs over bare paper."""

CENTRE_MM = 1.4
"""The ellipse's middle lies this near to the box's."""

OVER_RULE_MM = 1.0
"""It reaches over the rules above and below by no more."""

LEAST_RADIUS_SHARE = 0.8
"""It is at least this share as wide and as high as the box."""

MOST_LONG = 1.9
"""No ring is longer than so many times its width."""


@dataclass(frozen=True, slots=True)
class Ellipse:
    """x, y: middle, mm · a, b: half axes, mm · turn: of the first axis against the level, radians."""

    x: float
    y: float
    a: float
    b: float
    turn: float

    def points(self) -> FloatArray:
        """DIRECTIONS points of it, (n, 2) mm."""
        at = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
        along, across = self.a * np.cos(at), self.b * np.sin(at)
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.column_stack([self.x + along * cos - across * sin, self.y + along * sin + across * cos])

    def away(self, points: FloatArray) -> FloatArray:
        """How far points (n, 2) mm lie from it along the way to its middle, mm."""
        dx, dy = points[:, 0] - self.x, points[:, 1] - self.y
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        scale = np.hypot((dx * cos + dy * sin) / self.a, (dy * cos - dx * sin) / self.b)
        gone: FloatArray = np.abs(scale - 1) * np.hypot(dx, dy) / np.maximum(scale, 1e-6)
        return gone


def with_rings_around_boxes(seen: list[Seen], marks: Marks, form: PreparedPage) -> list[Seen]:
    """All that is seen, with what lies in a cell made one ring where it is one around the cell's little box."""
    for row_index, row in enumerate(form.page.rows):
        for column, (box, cell) in enumerate(zip(row.boxes, row.cells, strict=False)):
            arcs = [item for item in seen if (item.row, item.column) == (row_index, column)]
            if len(arcs) == 1 and arcs[0].shape is Shape.RING and arcs[0].part.whole:
                continue
            ellipse = _ring_around(box, cell, marks)
            parts = _parts_in(row_index, column, marks, form) if ellipse is not None else []
            if ellipse is not None and parts:
                part = max(parts, key=lambda part: part.area)
                ring = Seen.of(part, Shape.RING, Place(ellipse.x, ellipse.y, 0), form)
                seen = [item for item in seen if not any(item is arc for arc in arcs)] + [ring]
    return seen


def _parts_in(row: int, column: int, marks: Marks, form: PreparedPage) -> list[Part]:
    """What lies in a cell of each mark: of rings that touch each other only one may have been seen as a mark."""
    cell = form.page.rows[row].cells[column]
    parts = [part for mark in marks.marks if _touches(mark.box, cell) for part in parts_of(mark, marks, form)]
    return [part for part in parts if (part.row, part.column) == (row, column)]


def _ring_around(box: Box, cell: Box, marks: Marks) -> Ellipse | None:
    """The ring around a cell's little box, if all that is drawn in the cell is one; None if it is anything else."""
    lines = [mark.line for mark in marks.marks if _touches(mark.box, cell)]
    if not lines:
        return None
    line = np.concatenate(lines)
    x, y = line.T
    line = line[(x >= cell.x0) & (x < cell.x1) & (y >= cell.y0) & (y < cell.y1)]
    if len(line) < LEAST_POINTS_MM * RASTER_PX_PER_MM:
        return None
    ellipse = _through(line)
    if ellipse is None or not _is_around(ellipse, box, cell):
        return None
    here = slices_of(cell, marks.strip, RASTER_PX_PER_MM)
    bare, ink = ~marks.printed[here], marks.labels[here] > 0
    return ellipse if _is_closed(ellipse, cell, bare, ink) and _is_all(ellipse, cell, bare & ink) else None


def _touches(mark: tuple[float, float, float, float], cell: Box) -> bool:
    return mark[0] < cell.x1 and mark[2] > cell.x0 and mark[1] < cell.y1 and mark[3] > cell.y0


def _through(line: FloatArray) -> Ellipse | None:
    """The ellipse through points, (n, 2) mm, by least squares (Fitzgibbon, Pilu, Fisher 1999)."""
    start = line.mean(axis=0)
    (x, y), (width, height), degrees = cv2.fitEllipseDirect(((line - start) * 10).astype(np.float32))
    if not all(np.isfinite(value) and value > 0 for value in (width, height)):
        return None
    return Ellipse(x / 10 + start[0], y / 10 + start[1], width / 20, height / 20, float(np.radians(degrees)))


def _is_around(ellipse: Ellipse, box: Box, cell: Box) -> bool:
    """Whether an ellipse lies around a little box, and not upon a rule of its cell."""
    outline = ellipse.points()
    (left, top), (right, foot) = outline.min(axis=0), outline.max(axis=0)
    middle_x, middle_y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return bool(
        np.hypot(ellipse.x - middle_x, ellipse.y - middle_y) <= CENTRE_MM
        and left > cell.x0
        and right < cell.x1
        and top >= cell.y0 - OVER_RULE_MM
        and foot <= cell.y1 + OVER_RULE_MM
        and right - left >= LEAST_RADIUS_SHARE * box.width
        and foot - top >= LEAST_RADIUS_SHARE * box.height
        and max(ellipse.a, ellipse.b) <= MOST_LONG * min(ellipse.a, ellipse.b)
    )


def _is_closed(ellipse: Ellipse, cell: Box, bare: Mask, ink: Mask) -> bool:
    """Whether ink is seen along an ellipse wherever it runs over bare paper."""
    reach = round(NEAR_LINE_MM * RASTER_PX_PER_MM)
    near = cv2.dilate(ink.view(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
    columns, rows = np.floor((ellipse.points() - (cell.x0, cell.y0)) * RASTER_PX_PER_MM).astype(np.intp).T
    inside = (rows >= 0) & (rows < bare.shape[0]) & (columns >= 0) & (columns < bare.shape[1])
    over_paper = np.zeros(DIRECTIONS, bool)
    over_paper[inside] = bare[rows[inside], columns[inside]]
    if over_paper.mean() < BARE_SHARE:
        return False
    return bool(near[rows[over_paper], columns[over_paper]].mean() >= SEEN_SHARE)


def _is_all(ellipse: Ellipse, cell: Box, ink: Mask) -> bool:
    """Whether the ellipse's line is all the ink in a cell, but for what comes in over the rules above and below."""
    rows, columns = np.nonzero(ink)
    points = np.column_stack([columns + 0.5, rows + 0.5]) / RASTER_PX_PER_MM + (cell.x0, cell.y0)
    astray = ellipse.away(points) > NEAR_LINE_MM
    at_rule = (points[:, 1] < cell.y0 + AT_RULE_MM) | (points[:, 1] > cell.y1 - AT_RULE_MM)
    elsewhere = float((astray & ~at_rule).sum()) / RASTER_PX_PER_MM**2
    return elsewhere <= ASTRAY_MM2 and float(astray.mean()) <= ASTRAY_SHARE
