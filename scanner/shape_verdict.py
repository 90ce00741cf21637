"""The second reader: what it says of a row from the shapes of its marks, and what is usual for the voter.

It knows nothing of amounts of ink.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scanner.doubts import Doubt
from scanner.prepared_form import PreparedPage
from scanner.shape import DENSE, PLAIN, Seen, Shape

LEAST_FILLING = 0.78
"""Where a voter fills boxes, a mark with less than this share of the usual solidity is no filled box: it is a word or
a cross."""

WIDEST_FILLING = 1.6
"""Nor is one that is so many times as wide as they usually are: a word written with a felt tip is as solid."""

FILLS_SHARE = 0.75
"""A voter fills boxes if this share of the marks are filled or tangled: hatching may leave a box looking either way."""

RINGS_SHARE = 0.5
"""A voter rings boxes if this share of the marks are rings: print and joined rings hide some."""

NEAR_BORDER_MM = 1.1
CORNER_NEAR_BORDER_MM = 0.75
"""A crossing nearer to a rule than this is nobody's to decide but a person's: pens miss by about 0.5 mm.
Where a tick turns is told more sharply than where the strokes of a cross meet."""

REACHES_OVER_MM = 0.8
"""A mark on a rule that reaches so far beyond it may be the next row's: both rows are shown."""

BESIDE_BOX_MM = 1.0
"""A mark that crosses or turns farther from its little box than this was made beside it."""

LEAST_HABIT = 4
UNUSUAL_LENGTH = 1.8
"""A mark with several crossings whose line is this many times as long as the voter's marks usually are may be a word,
or a mark written over: of 1,435 plain marks 99 in 100 had up to 1.55. A habit shows from this many marks on."""

LONGER_AND_DENSER = ((1.5, 1.3), (1.1, 1.5))
"""A mark whose line is so many times as long, and which is so many times as solid, as the voter's marks usually are may
be a word whose letters run together (1.69 and 1.69 on a photo) or struck out (1.35 and 1.69). Of some 3,500 plain marks
two had as much as the first pair, and one of 2,390 as the second."""

ONE_MOVEMENT_RATIO = 1.7
ONE_MOVEMENT_LENGTH, ONE_MOVEMENT_SOLIDITY = 1.25, 1.15
ONE_MOVEMENT_ENDS = 3
"""A tangle has no room for a correction if its line is at most so many times its extent, and it is at most so many
times as long and as solid as the voter's marks usually are, with few free ends: it is a cross drawn in one movement,
whose loop print cuts. Of 606 marks that were struck out, written over or words (seeds 14000–14071) none passed; those
that were struck out alone exceeded one of these by 13 % and more, all others by 6 %."""

POINTING_SHARE = 0.15
LEAST_POINTING_MM, LEAST_POINTING_PART_MM = 2.0, 1.0
"""A corner points up if it rises above its turn by at most this share of how far it goes down, and goes down so far; less
of a mark that goes on below the rule, where its loop may reach into an empty row."""

FAINT_DARKNESS = 52.0
"""Marks lighter than this (of 255, along the middle line) are faint: a dry ballpoint had 70, what people called
faint 25–45."""

FAINT_SHARE = 0.5
"""A mark is faint, too, if it has less than this share of the darkness of the voter's other marks."""

OUTSIDE_MM2 = 0.8
"""Ink beside the cells up to this is dust; a short dash has 1.2 mm²."""

OFF_TABLE = -1

SECOND_MM2 = 0.25
"""Ink in another cell of the row from this area on is a second mark."""


@dataclass(frozen=True, slots=True)
class ShapeVerdict:
    """What the second reader says of a row: the marked columns, and its doubts; sure where there are none."""

    marked: tuple[int, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """What is usual for this voter on this page."""

    darkness: float
    """Median darkness of the marks, 0–255."""
    fills: bool
    """Whether most marks fill their boxes."""
    rings: bool
    """Whether many marks are rings."""
    solidity: float
    """Median solidity of the marks, to which a filled box is held where the voter fills boxes."""
    width: float
    """Median width of the marks in mm."""
    length: float
    """Median length of line of a mark in mm, infinite where there are fewer than LEAST_HABIT marks."""


def habit_of(seen: tuple[Seen, ...]) -> Habit:
    """The voter's habit, from all marks of the page that lie in cells."""
    votes = [item for item in seen if item.row >= 0 and item.shape in PLAIN | DENSE]
    if not votes:
        return Habit(255.0, False, False, 0.0, math.inf, math.inf)
    dense = sum(item.shape in DENSE for item in votes)
    fills = len(votes) > 1 and dense >= FILLS_SHARE * len(votes)
    lengths = [item.part.length for item in votes if item.shape in PLAIN]
    length = float(np.median(lengths)) if len(lengths) >= LEAST_HABIT else math.inf
    solidity = float(np.median([item.part.solidity for item in votes]))
    width = float(np.median([item.part.width for item in votes]))
    rings = len(votes) >= LEAST_HABIT and sum(item.shape is Shape.RING for item in votes) >= RINGS_SHARE * len(votes)
    return Habit(float(np.median([item.part.darkness for item in votes])), fills, rings, solidity, width, length)


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
        if item.shape in (Shape.LINE, Shape.DOT) and item.column not in marked and _enough(item):
            doubts.append(Doubt.SECOND_MARK if marked else Doubt.SMALL_MARK)
    if any(_may_belong_to(item, row) for item in seen):
        doubts.append(Doubt.NEAR_BORDER)
    if len(marked) > 1:
        doubts.append(Doubt.MULTIPLE)
    return ShapeVerdict(tuple(sorted(marked)), tuple(dict.fromkeys(doubts)))


def _doubts_of(item: Seen, habit: Habit) -> list[Doubt]:
    doubts = []
    if habit.fills:
        if item.part.solidity < LEAST_FILLING * habit.solidity or item.part.width > WIDEST_FILLING * habit.width:
            doubts.append(Doubt.UNUSUAL_MARK)
    elif item.shape is Shape.TANGLE:
        if not _is_one_movement(item, habit):
            doubts.append(Doubt.CORRECTED)
    elif item.shape not in PLAIN:
        doubts.append(Doubt.UNUSUAL_MARK)
    elif habit.rings and item.shape is Shape.CROSS:
        # a ring that was struck out has a crossing, too
        doubts.append(Doubt.UNUSUAL_MARK)
    elif (len(item.part.places) > 1 and item.part.length > UNUSUAL_LENGTH * habit.length) or any(
        item.part.length > longer * habit.length and item.part.solidity > denser * habit.solidity
        for longer, denser in LONGER_AND_DENSER
    ):
        doubts.append(Doubt.UNUSUAL_MARK)
    if item.shape is Shape.CORNER and _points_up(item):
        doubts.append(Doubt.UNUSUAL_MARK)
    if _is_near_border(item):
        doubts.append(Doubt.NEAR_BORDER)
    if item.beside > BESIDE_BOX_MM:
        doubts.append(Doubt.OUTSIDE_BOX)
    if item.part.darkness < max(FAINT_DARKNESS, FAINT_SHARE * habit.darkness):
        doubts.append(Doubt.FAINT)
    return doubts


def _is_one_movement(item: Seen, habit: Habit) -> bool:
    """Whether a tangle has no more line and ink than the voter's other marks, so that nothing can be corrected in it."""
    part = item.part
    return (
        part.length <= ONE_MOVEMENT_RATIO * part.diagonal
        and part.length <= ONE_MOVEMENT_LENGTH * habit.length < math.inf
        and part.solidity <= ONE_MOVEMENT_SOLIDITY * habit.solidity
        and part.ends <= ONE_MOVEMENT_ENDS
    )


def _may_belong_to(item: Seen, row: int) -> bool:
    """Whether a mark of the row above or below lies on the rule between them, and so may be this row's."""
    cell = item.part.cell
    if cell is None or abs(item.row - row) != 1 or not _is_near_border(item) or item.shape not in PLAIN | DENSE:
        return False
    beyond = item.mark.box[3] - cell.y1 if row > item.row else cell.y0 - item.mark.box[1]
    towards = cell.y1 - item.place.y if row > item.row else item.place.y - cell.y0
    return beyond >= REACHES_OVER_MM and towards <= cell.height / 2


def _is_near_border(item: Seen) -> bool:
    return item.border < (CORNER_NEAR_BORDER_MM if item.shape is Shape.CORNER else NEAR_BORDER_MM)


def _enough(item: Seen) -> bool:
    """Whether a line or dot is more than dust; a line through several cells counts whole in each."""
    return (item.mark.area if item.shape is Shape.LINE else item.part.area) >= SECOND_MM2


def _points_up(item: Seen) -> bool:
    """Whether both arms of a corner go down from it, as no tick or V does, but the lower half of a cross on a rule."""
    y = item.part.line[:, 1]
    if not len(y):
        return False
    high, low = item.place.y - float(y.min()), float(y.max()) - item.place.y
    least = LEAST_POINTING_MM if item.part.whole else LEAST_POINTING_PART_MM
    return low > least and high < POINTING_SHARE * low


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
