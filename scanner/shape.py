"""The second reader: what the strokes look like and where they cross.

It knows nothing of amounts of ink. Each connected mark is named by its lines (a cross, a corner, a ring, a filled
box, a plain line, a dot, a tangle), and belongs to the cell where its lines cross or turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.corner import sharpest_turn
from scanner.doubts import Doubt
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.strokes import Mark, Marks, Place


class Shape(StrEnum):
    """The kinds of mark that the second reader tells apart."""

    CROSS = "cross"
    CORNER = "corner"
    RING = "ring"
    FILLED = "filled"
    LINE = "line"
    DOT = "dot"
    TANGLE = "tangle"


PLAIN = frozenset({Shape.CROSS, Shape.CORNER, Shape.RING})
"""Shapes that are a vote without a person's look, where they lie well inside one cell."""

DENSE = frozenset({Shape.FILLED, Shape.TANGLE})
"""Shapes that are a vote only where the voter marks so throughout: else they are a mark that was scribbled over."""

DENSE_OR_RING = frozenset({Shape.FILLED, Shape.RING, Shape.LINE, Shape.DOT})
"""Shapes that are judged as a whole, wherever their ink reaches."""

DOT_MM = 2.4
"""Largest diagonal of a dot or short dash's blot; the smallest cross or tick seen had 4.5 mm."""

LINE_LENGTH_MM = 2.2
"""Least length of middle line of anything that is more than a dot."""

TANGLE_RATIO = 3.1
"""Length of line over diagonal: a cross has 1.4–2.1, a ring 2.2, a hasty doubled cross 2.7; scribbles have 4 and more."""

TANGLE_CROSSINGS = 4
"""Separate crossings from which a mark is a tangle: a cross with hooked ends has at most three."""

FILLED_DENSITY = 0.45
FILLED_MM = 2.5
FILLED_MM2 = 12.0
"""A filled box covers nearly half of its extent or more, is at least this wide and high, and has at least this much
ink: hatching filled boxes to 0.48–0.79 of their extent, crosses of the widest felt tip to 0.32."""

FILLS_SHARE = 0.75
"""A voter fills boxes if this share of the marks are filled or tangled: hatching may leave a box looking either way."""

NEAR_BORDER_MM = 0.8
"""A crossing nearer to a rule than this is nobody's to decide but a person's: pens miss by about 0.5 mm."""

FAINT_DARKNESS = 52.0
"""Marks lighter than this (of 255, along the middle line) are faint: a dry ballpoint had 70, what people called
faint 25–45."""

FAINT_SHARE = 0.5
"""A mark is faint, too, if it has less than this share of the darkness of the voter's other marks."""

OUTSIDE_MM2 = 0.8
"""Ink beside the cells up to this is dust; a short dash has 1.2 mm²."""

OFF_TABLE = -1

OWN_LINE_MM = 4.0
OWN_TURN_DEGREES = 50.0
"""A mark that reaches into another cell has a second place there from this length of line and this turn on: tails end
in hooks of a millimetre, the smallest V that was seen had 6 mm."""

OWN_FORK_MM = 1.3
"""A fork in another cell is a place only this far from the rules: joined strokes fork where they meet, near the rule."""

MEAN_STEP = 1.12
"""Mean length in px of a step from one pixel of a line to the next, over all directions."""

SECOND_MM2 = 0.25
"""Ink in another cell of the row from this area on is a second mark."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A mark as the second reader sees it: its shape, its place, and the row and column that it belongs to.

    row and column are indices on the page, -1 outside the mark cells; border is the distance in mm from the place to
    the nearest rule of its cell.
    """

    mark: Mark
    shape: Shape
    place: Place
    row: int
    column: int
    border: float


@dataclass(frozen=True, slots=True)
class ShapeVerdict:
    """What the second reader says of a row: the marked columns, and its doubts; sure where there are none."""

    marked: tuple[int, ...]
    doubts: tuple[Doubt, ...]


def look(marks: Marks, form: PreparedPage) -> tuple[Seen, ...]:
    """Name every mark and find its cell. A mark whose crossings lie in several cells is seen once in each."""
    seen: list[Seen] = []
    for mark in marks.marks:
        shape = _shape(mark)
        spots = _places(mark, shape, form)
        for row, column, place in spots:
            cell = form.page.rows[row].cells[column] if row >= 0 else None
            here = shape_within(mark, cell, place) if cell and len(spots) > 1 and shape not in DENSE_OR_RING else shape
            seen.append(Seen(mark, here, place, row, column, _border(place, cell) if cell else 0.0))
    return tuple(seen)


def shape_within(mark: Mark, cell: Box, place: Place) -> Shape:
    """The shape of that part of a mark that lies in one cell: two voters' strokes may have run into each other."""
    inside = _line_within(mark, cell)
    crossings = sum(cell.x0 <= at.x < cell.x1 and cell.y0 <= at.y < cell.y1 for at in mark.places)
    diagonal = float(np.hypot(*(inside.max(axis=0) - inside.min(axis=0)))) if len(inside) else 0.0
    length = MEAN_STEP * len(inside) / RASTER_PX_PER_MM
    if length > TANGLE_RATIO * max(diagonal, 1.0) or crossings >= TANGLE_CROSSINGS:
        return Shape.TANGLE
    return Shape.CROSS if place.arms >= 3 else Shape.CORNER


def _shape(mark: Mark) -> Shape:
    width, height = mark.box[2] - mark.box[0], mark.box[3] - mark.box[1]
    if mark.density >= FILLED_DENSITY and min(width, height) >= FILLED_MM and mark.area >= FILLED_MM2:
        return Shape.FILLED
    if mark.diagonal < DOT_MM or mark.length < LINE_LENGTH_MM:
        return Shape.DOT
    if mark.length > TANGLE_RATIO * mark.diagonal or len(mark.places) >= TANGLE_CROSSINGS:
        return Shape.TANGLE
    if mark.ring:
        return Shape.RING
    arms = mark.places[0].arms
    if arms >= 3:
        return Shape.CROSS
    return Shape.CORNER if arms == 2 else Shape.LINE


def _places(mark: Mark, shape: Shape, form: PreparedPage) -> list[tuple[int, int, Place]]:
    """Where the mark was meant, as (row, column, place): one for each cell in which its lines cross or turn.

    A mark that reaches into another cell has a place there only if its line turns there as a tick or a V does and
    ends there: a tail that is hooked at its end has not.
    """
    if shape in (Shape.RING, Shape.FILLED):
        first = mark.places[0]
        return [(*_cell_at(first.x, first.y, form), first)]
    crossings = [place for place in mark.places if place.arms >= 4] or list(mark.places)
    by_cell: dict[tuple[int, int], Place] = {}
    for place in crossings:
        by_cell.setdefault(_cell_at(place.x, place.y, form), place)
    for place in mark.places:
        at_row, at_column = _cell_at(place.x, place.y, form)
        if place.arms == 3 and at_row >= 0 and (at_row, at_column) not in by_cell:
            cell = form.page.rows[at_row].cells[at_column]
            if len(_line_within(mark, cell)) >= OWN_LINE_MM * RASTER_PX_PER_MM and _border(place, cell) >= OWN_FORK_MM:
                by_cell[at_row, at_column] = place
    if shape in (Shape.LINE, Shape.DOT):
        return [(*cell, place) for cell, place in by_cell.items()]
    for row_index, row in enumerate(form.page.rows):
        if row.cells[0].y1 < mark.box[1] or row.cells[0].y0 > mark.box[3]:
            continue
        for column_index, cell in enumerate(row.cells):
            if (row_index, column_index) not in by_cell:
                corner = _corner_within(mark, cell)
                if corner is not None:
                    by_cell[row_index, column_index] = corner
    return [(*cell, place) for cell, place in by_cell.items()]


def _line_within(mark: Mark, cell: Box) -> FloatArray:
    """The points of a mark's middle line that lie in a cell."""
    x, y = mark.line.T
    return np.asarray(mark.line[(x >= cell.x0) & (x < cell.x1) & (y >= cell.y0) & (y < cell.y1)])


def _corner_within(mark: Mark, cell: Box) -> Place | None:
    """Where the part of a mark's line that lies in a cell turns as a mark of its own does, and ends well inside."""
    inside = _line_within(mark, cell)
    if len(inside) < OWN_LINE_MM * RASTER_PX_PER_MM:
        return None
    columns, rows = np.round((inside - inside.min(axis=0)) * RASTER_PX_PER_MM).astype(np.intp).T
    (column, row), turn = sharpest_turn(columns, rows)
    at_x, at_y = inside.min(axis=0) + np.array([column, row]) / RASTER_PX_PER_MM
    if turn < OWN_TURN_DEGREES or not (cell.x0 < at_x < cell.x1 and cell.y0 < at_y < cell.y1):
        return None
    return Place(float(at_x), float(at_y), 2)


def _cell_at(x: float, y: float, form: PreparedPage) -> tuple[int, int]:
    for row_index, row in enumerate(form.page.rows):
        for column_index, cell in enumerate(row.cells):
            if cell.x0 <= x < cell.x1 and cell.y0 <= y < cell.y1:
                return row_index, column_index
    return -1, -1


def rows_beside(seen: tuple[Seen, ...], form: PreparedPage) -> set[int]:
    """Indices of the rows that have a mark beside their cells; OFF_TABLE for a mark above or below them all."""
    beside = set()
    for item in seen:
        if item.row < 0 and item.mark.area >= OUTSIDE_MM2:
            level = [
                index for index, row in enumerate(form.page.rows) if row.cells[0].y0 <= item.place.y < row.cells[0].y1
            ]
            beside.add(level[0] if level else OFF_TABLE)
    return beside


def _border(place: Place, cell: Box) -> float:
    return min(place.x - cell.x0, cell.x1 - place.x, place.y - cell.y0, cell.y1 - place.y)


@dataclass(frozen=True, slots=True)
class Habit:
    """What is usual for this voter on this page: median darkness of the marks, and whether all boxes are filled."""

    darkness: float
    fills: bool


def habit_of(seen: tuple[Seen, ...]) -> Habit:
    """The voter's habit, from all marks of the page that lie in cells."""
    votes = [item for item in seen if item.row >= 0 and item.shape in PLAIN | DENSE]
    if not votes:
        return Habit(255.0, False)
    dense = sum(item.shape in DENSE for item in votes)
    fills = len(votes) > 1 and dense >= FILLS_SHARE * len(votes)
    return Habit(float(np.median([item.mark.darkness for item in votes])), fills)


def judge_shapes(seen: tuple[Seen, ...], habit: Habit, row: int) -> ShapeVerdict:
    """The second reader's verdict on one row (index on the page)."""
    here = [item for item in seen if item.row == row]
    plain = PLAIN | DENSE if habit.fills else PLAIN
    marked: list[int] = []
    doubts: list[Doubt] = []
    for item in here:
        if item.shape in PLAIN | DENSE:
            if item.column not in marked:
                marked.append(item.column)
            doubts += _doubts_of(item, habit, plain)
    for item in here:
        if item.shape in (Shape.LINE, Shape.DOT) and item.column not in marked and item.mark.area >= SECOND_MM2:
            doubts.append(Doubt.SECOND_MARK if marked else Doubt.SMALL_MARK)
    if len(marked) > 1:
        doubts.append(Doubt.MULTIPLE)
    return ShapeVerdict(tuple(sorted(marked)), tuple(dict.fromkeys(doubts)))


def _doubts_of(item: Seen, habit: Habit, plain: frozenset[Shape]) -> list[Doubt]:
    doubts = []
    if item.shape not in plain:
        doubts.append(Doubt.CORRECTED if item.shape is Shape.TANGLE else Doubt.UNUSUAL_MARK)
    if item.border < NEAR_BORDER_MM:
        doubts.append(Doubt.NEAR_BORDER)
    if item.mark.darkness < max(FAINT_DARKNESS, FAINT_SHARE * habit.darkness):
        doubts.append(Doubt.FAINT)
    return doubts
