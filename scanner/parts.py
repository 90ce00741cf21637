"""Marks cut at the rules: what lies of each connected piece of ink in each cell.

Strokes of two rows often run into each other, and tails run over rules. A mark that keeps to one cell is one part; any
other is judged cell by cell, by the lines, crossings, ends and ink that it has there.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.ink import slices_of
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.strokes import Mark, Marks, Place, darkness_of, solidity_of

LEAST_LINE_MM = 0.5
LEAST_MM2 = 0.2
"""A mark has a part in a cell from this length of line or this much ink on."""

MEAN_STEP = 1.12
"""Mean length in px of a step from one pixel of a line to the next, over all directions."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What lies of a mark in one cell, or outside all cells (row and column -1, cell None).

    row, column: indices on the page · line: (n, 2) points of its middle line, mm · places, ends: those of the mark that
    lie here · length: of the line, mm · area: of the ink, mm² · width, height: extent of the ink, mm · density: area
    over that of the extent · solidity: area over that of its convex hull · thickness: widest place of the ink, mm ·
    darkness: as that of a mark, 0–255 · centre: of the ink, mm · whole: whether this is all of the mark · joined:
    whether the mark has a crossing of its own in this cell and in the one above or below.
    """

    mark: Mark
    row: int
    column: int
    cell: Box | None
    line: FloatArray
    places: tuple[Place, ...]
    ends: int
    length: float
    area: float
    width: float
    height: float
    density: float
    solidity: float
    thickness: float
    darkness: float
    centre: tuple[float, float]
    whole: bool
    joined: bool = False

    @property
    def diagonal(self) -> float:
        return float(np.hypot(self.width, self.height))

    @property
    def most_arms(self) -> int:
        """How many lines meet at the place where most do, 0 where none do."""
        return max((place.arms for place in self.places), default=0)


def parts_of(mark: Mark, marks: Marks, form: PreparedPage) -> list[Part]:
    """The parts of a mark, one for each cell that it touches; one outside all cells where it touches none."""
    touched = [
        (row_index, column_index, cell)
        for row_index, row in enumerate(form.page.rows)
        if row.cells[0].y1 > mark.box[1] and row.cells[0].y0 < mark.box[3]
        for column_index, cell in enumerate(row.cells)
        if cell.x1 > mark.box[0] and cell.x0 < mark.box[2]
    ]
    if not touched:
        return [_whole(mark, -1, -1, None)]
    first = touched[0][2]
    if len(touched) == 1 and _holds(first, mark.box):
        return [_whole(mark, *touched[0])]
    found = [part for part in (_cut(mark, marks, *place) for place in touched) if part is not None]
    return found or [_whole(mark, -1, -1, None)]


def _holds(cell: Box, box: tuple[float, float, float, float]) -> bool:
    return cell.x0 <= box[0] and cell.y0 <= box[1] and cell.x1 >= box[2] and cell.y1 >= box[3]


def _whole(mark: Mark, row: int, column: int, cell: Box | None) -> Part:
    x0, y0, x1, y1 = mark.box
    return Part(
        mark=mark,
        row=row,
        column=column,
        cell=cell,
        line=mark.line,
        places=mark.places,
        ends=len(mark.ends),
        length=mark.length,
        area=mark.area,
        width=x1 - x0,
        height=y1 - y0,
        density=mark.density,
        solidity=mark.solidity,
        thickness=mark.thickness,
        darkness=mark.darkness,
        centre=((x0 + x1) / 2, (y0 + y1) / 2),
        whole=True,
    )


def _cut(mark: Mark, marks: Marks, row: int, column: int, cell: Box) -> Part | None:
    """The part of a mark that lies in this cell; None where it hardly touches it."""
    x, y = mark.line.T
    line = mark.line[(x >= cell.x0) & (x < cell.x1) & (y >= cell.y0) & (y < cell.y1)]
    here = slices_of(cell, marks.strip, RASTER_PX_PER_MM)
    ink = (marks.labels[here] == mark.label).astype(np.uint8)
    area = float(ink.sum()) / RASTER_PX_PER_MM**2
    length = MEAN_STEP * len(line) / RASTER_PX_PER_MM
    if length < LEAST_LINE_MM and area < LEAST_MM2:
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    width, height = (float(np.ptp(at) + 1) / RASTER_PX_PER_MM for at in (columns, rows))
    at_line = np.floor((line - (marks.strip.x0, marks.strip.y0)) * RASTER_PX_PER_MM).astype(np.intp)
    inner = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return Part(
        mark=mark,
        row=row,
        column=column,
        cell=cell,
        line=line,
        places=tuple(place for place in mark.places if cell.holds(place.x, place.y)),
        ends=sum(cell.holds(at_x, at_y) for at_x, at_y in mark.ends),
        length=length,
        area=area,
        width=width,
        height=height,
        density=area / (width * height),
        solidity=solidity_of(ink),
        thickness=2 * float(cv2.distanceTransform(inner, cv2.DIST_L2, 3).max()) / RASTER_PX_PER_MM,
        darkness=darkness_of(marks.darkness[at_line[:, 1], at_line[:, 0]], marks.darkness[here][ink > 0]),
        centre=(
            marks.strip.x0 + (here[1].start + float(columns.mean()) + 0.5) / RASTER_PX_PER_MM,
            marks.strip.y0 + (here[0].start + float(rows.mean()) + 0.5) / RASTER_PX_PER_MM,
        ),
        whole=False,
    )
