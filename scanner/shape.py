"""The second reader: what the strokes look like and where they cross.

It knows nothing of amounts of ink. Each connected mark is named by its lines (a cross, a corner, a ring, a filled
box, a plain line, a dot, a tangle), and belongs to the cell where its lines cross or turn.
"""

from __future__ import annotations

import math
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

LEAST_FILLING = 0.6
"""Where a voter fills boxes, a mark with less than this share of their usual density is none of them: a word, a cross."""

DOT_MM = 2.4
"""Largest diagonal of a dot or short dash's blot; the smallest cross or tick seen had 4.5 mm."""

LINE_LENGTH_MM = 2.2
"""Least length of middle line of anything that is more than a dot."""

TANGLE_RATIO = 3.1
BUSY_RATIO = 2.45
"""Length of line over diagonal from which a mark is a tangle, and from which it is one if it also has two crossings or
three free ends. Of 1,435 plain crosses, ticks and rings none had over 2.25, but a cross drawn in one loop up to 2.6;
handwriting has 2.35 and more, scribbles 4."""

TANGLE_CROSSINGS = 3
TANGLE_ENDS = 5
TANGLE_ARMS = 5
"""Places, free ends, and lines that meet in one place from which a mark in a cell is a tangle. Of 916 plain crosses
913 had one place, 915 at most 4 free ends and none 5 arms; each of 7 crosses that were struck out had 5 arms. Free ends
alone count only from two more on: a dry pen tears a line."""

FILLED_DENSITY = 0.45
FILLED_MM = 2.5
FILLED_MM2 = 12.0
"""A filled box covers nearly half of its extent or more, is at least this wide and high, and has at least this much
ink: hatching filled boxes to 0.48–0.79 of their extent, crosses of the widest felt tip to 0.32."""

BLOB_MM = 1.5
BLOB_MM2 = 3.5
"""A small filled oval is a blob this thick with this much ink, and as dense: the lines of a felt tip are 0.9 mm thick
and 1.3 where they cross, a resting pen leaves 0.6 mm²."""

FILLS_SHARE = 0.75
"""A voter fills boxes if this share of the marks are filled or tangled: hatching may leave a box looking either way."""

NEAR_BORDER_MM = 0.8
"""A crossing nearer to a rule than this is nobody's to decide but a person's: pens miss by about 0.5 mm."""

LEAST_HABIT = 4
UNUSUAL_LENGTH = 1.8
"""A mark with several crossings whose line is this many times as long as the voter's marks usually are may be a word,
or a mark written over: of 1,435 plain marks 99 in 100 had up to 1.55. A habit shows from this many marks on."""

BESIDE_BOX_MM = 1.0
"""A mark that crosses or turns farther from its little box than this was made beside it."""

FAINT_DARKNESS = 52.0
"""Marks lighter than this (of 255, along the middle line) are faint: a dry ballpoint had 70, what people called
faint 25–45."""

FAINT_SHARE = 0.5
"""A mark is faint, too, if it has less than this share of the darkness of the voter's other marks."""

OUTSIDE_MM2 = 0.8
"""Ink beside the cells up to this is dust; a short dash has 1.2 mm²."""

OFF_TABLE = -1

SAME_CROSSING_MM = 3.0
"""Two places of a mark in different cells that are nearer than this are one crossing on the rule."""

LINE_MM = 1.0
"""A plain line is seen in a cell from this length on."""

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
    the nearest rule of its cell; length is that of the line in this cell,
    mm; beside is how far the place lies outside the little box of the cell, mm, 0 in it or where the paper has none.
    """

    mark: Mark
    shape: Shape
    place: Place
    row: int
    column: int
    border: float
    length: float
    beside: float


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
            here, length = shape, mark.length
            if cell and shape in (Shape.CROSS, Shape.CORNER, Shape.TANGLE):
                here, length = _shape_within(mark, cell, place, len(spots) > 1)
            border = _border(place, cell) if cell else 0.0
            box = form.page.rows[row].boxes[column] if row >= 0 and form.page.rows[row].boxes else None
            beside = max(0.0, -_border(place, box)) if box else 0.0
            if any(_same_crossing(place, other) for _, _, other in spots if other is not place):
                border = 0.0
            seen.append(Seen(mark, here, place, row, column, border, length, beside))
    return tuple(seen)


def _same_crossing(place: Place, other: Place) -> bool:
    """Whether two places of one mark in different cells are one crossing that the rule between them hides."""
    return float(np.hypot(place.x - other.x, place.y - other.y)) < SAME_CROSSING_MM


def _shape_within(mark: Mark, cell: Box, place: Place, joined: bool) -> tuple[Shape, float]:
    """The shape of that part of a mark that lies in one cell, and its length; marks of two rows may have run together."""
    inside = _line_within(mark, cell) if joined else mark.line
    places = sum(_is_in(cell, at.x, at.y) for at in mark.places) if joined else len(mark.places)
    ends = sum(_is_in(cell, x, y) for x, y in mark.ends) if joined else len(mark.ends)
    diagonal = float(np.hypot(*(inside.max(axis=0) - inside.min(axis=0)))) if len(inside) else 0.0
    length = MEAN_STEP * len(inside) / RASTER_PX_PER_MM if joined else mark.length
    too_many = (
        places >= TANGLE_CROSSINGS
        or place.arms >= TANGLE_ARMS
        or ends >= TANGLE_ENDS + 2
        or (ends >= TANGLE_ENDS and places >= 2)
    )
    ratio = length / max(diagonal, 1.0)
    if too_many or ratio > TANGLE_RATIO or (ratio > BUSY_RATIO and (places >= 2 or ends >= 3)):
        return Shape.TANGLE, length
    return (Shape.CROSS if place.arms >= 3 else Shape.CORNER), length


def _is_in(cell: Box, x: float, y: float) -> bool:
    return cell.x0 <= x < cell.x1 and cell.y0 <= y < cell.y1


def _shape(mark: Mark) -> Shape:
    width, height = mark.box[2] - mark.box[0], mark.box[3] - mark.box[1]
    if mark.density >= FILLED_DENSITY and min(width, height) >= FILLED_MM and mark.area >= FILLED_MM2:
        return Shape.FILLED
    if mark.density >= FILLED_DENSITY and mark.thickness >= BLOB_MM and mark.area >= BLOB_MM2:
        return Shape.FILLED
    if mark.diagonal < DOT_MM or mark.length < LINE_LENGTH_MM:
        return Shape.DOT
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
    if shape is Shape.DOT:
        return [(*cell, place) for cell, place in by_cell.items()]
    for row_index, row in enumerate(form.page.rows):
        if row.cells[0].y1 < mark.box[1] or row.cells[0].y0 > mark.box[3]:
            continue
        for column_index, cell in enumerate(row.cells):
            if (row_index, column_index) not in by_cell:
                other = _line_at(mark, cell) if shape is Shape.LINE else _corner_within(mark, cell)
                if other is not None:
                    by_cell[row_index, column_index] = other
    return [(*cell, place) for cell, place in by_cell.items()]


def _line_at(mark: Mark, cell: Box) -> Place | None:
    """The middle of a plain line's part in a cell: a line drawn through several cells is a doubt in each."""
    inside = _line_within(mark, cell)
    if len(inside) < LINE_MM * RASTER_PX_PER_MM:
        return None
    return Place(float(inside[:, 0].mean()), float(inside[:, 1].mean()), 0)


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
    density: float
    """Median density of the marks, to which a filled box is held where the voter fills boxes."""
    length: float
    """Median length of line of a mark in mm, infinite where there are fewer than LEAST_HABIT marks."""


def habit_of(seen: tuple[Seen, ...]) -> Habit:
    """The voter's habit, from all marks of the page that lie in cells."""
    votes = [item for item in seen if item.row >= 0 and item.shape in PLAIN | DENSE]
    if not votes:
        return Habit(255.0, False, 0.0, math.inf)
    dense = sum(item.shape in DENSE for item in votes)
    fills = len(votes) > 1 and dense >= FILLS_SHARE * len(votes)
    lengths = [item.length for item in votes if item.shape in PLAIN]
    length = float(np.median(lengths)) if len(lengths) >= LEAST_HABIT else math.inf
    density = float(np.median([item.mark.density for item in votes]))
    return Habit(float(np.median([item.mark.darkness for item in votes])), fills, density, length)


def judge_shapes(seen: tuple[Seen, ...], habit: Habit, row: int) -> ShapeVerdict:
    """The second reader's verdict on one row (index on the page)."""
    here = [item for item in seen if item.row == row]
    marked: list[int] = []
    doubts: list[Doubt] = []
    for item in here:
        if item.shape in PLAIN | DENSE:
            if item.column in marked:
                doubts.append(Doubt.UNUSUAL_MARK)
            else:
                marked.append(item.column)
            doubts += _doubts_of(item, habit)
    for item in here:
        if item.shape in (Shape.LINE, Shape.DOT) and item.column not in marked and item.mark.area >= SECOND_MM2:
            doubts.append(Doubt.SECOND_MARK if marked else Doubt.SMALL_MARK)
    if len(marked) > 1:
        doubts.append(Doubt.MULTIPLE)
    return ShapeVerdict(tuple(sorted(marked)), tuple(dict.fromkeys(doubts)))


def _doubts_of(item: Seen, habit: Habit) -> list[Doubt]:
    doubts = []
    if habit.fills:
        if item.mark.density < LEAST_FILLING * habit.density:
            doubts.append(Doubt.UNUSUAL_MARK)
    elif item.shape not in PLAIN:
        doubts.append(Doubt.CORRECTED if item.shape is Shape.TANGLE else Doubt.UNUSUAL_MARK)
    elif len(item.mark.places) > 1 and item.length > UNUSUAL_LENGTH * habit.length:
        doubts.append(Doubt.UNUSUAL_MARK)
    if item.border < NEAR_BORDER_MM:
        doubts.append(Doubt.NEAR_BORDER)
    if item.beside > BESIDE_BOX_MM:
        doubts.append(Doubt.OUTSIDE_BOX)
    if item.mark.darkness < max(FAINT_DARKNESS, FAINT_SHARE * habit.darkness):
        doubts.append(Doubt.FAINT)
    return doubts
