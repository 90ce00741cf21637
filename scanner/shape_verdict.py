"""The second reader: what it says of a row from the shapes of its marks, and what is usual for the voter.

It knows nothing of amounts of ink.
"""

from __future__ import annotations

from dataclasses import dataclass

from scanner.against_habit import doubt_about, is_small_corner
from scanner.doubts import Doubt
from scanner.habit import Habit
from scanner.shape import DENSE, PLAIN, Seen, Shape

NEAR_BORDER_MM = 1.25
CORNER_NEAR_BORDER_MM = 0.75
"""A crossing nearer to a rule than this is nobody's to decide but a person's: pens miss by about 0.5 mm.
Where a tick turns is told more sharply than where the strokes of a cross meet."""

ON_BORDER_MM = 0.6
MOSTLY_INSIDE = 0.75
"""From so far on a mark is its cell's all the same if so much of its ink lies there: 71 crosses that were drawn upon a rule
crossed up to 0.8 mm from it and had 0.35–0.65 of their ink on that side (seeds 15000–15017)."""

REACHES_OVER_MM = 0.8
"""A mark on a rule that reaches so far beyond it may be the next row's: both rows are shown."""

CLEAR_OF_ROW_MM = 2.0
"""But one on the rule between two columns, whose place is so far from the row's own rule, is that row's alone."""

BESIDE_BOX_MM = 1.0
"""A mark that crosses or turns farther from its little box than this was made beside it."""

POINTING_SHARE = 0.15
LEAST_POINTING_MM, LEAST_POINTING_PART_MM = 2.0, 1.0
"""A corner points up if it rises above its turn by at most this share of how far it goes down, and goes down so far; less
of a mark that goes on below the rule, where its loop may reach into an empty row."""

FAINT_DARKNESS = 52.0
"""Marks lighter than this (of 255, along the middle line) are faint: a dry ballpoint had 70, what people called
faint 25–45."""

FAINT_SHARE = 0.5
"""A mark is faint, too, if it has less than this share of the darkness of the voter's other marks."""

SECOND_MM2 = 0.25
"""Ink in another cell of the row from this area on is a second mark."""


@dataclass(frozen=True, slots=True)
class ShapeVerdict:
    """What the second reader says of a row: the marked columns, and its doubts; sure where there are none."""

    marked: tuple[int, ...]
    doubts: tuple[Doubt, ...]


def judge_shapes(seen: tuple[Seen, ...], habit: Habit, row: int) -> ShapeVerdict:
    """The second reader's verdict on one row (index on the page)."""
    here = [item for item in seen if item.row == row]
    here = [item for item in here if not _is_scrap_of_a_cross(item, here, habit)]
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


def _is_scrap_of_a_cross(item: Seen, here: list[Seen], habit: Habit) -> bool:
    """Whether a small bent piece lies alone beside one cross in the same cell: a loop that the pen or the scan broke off.

    Short lines and dots there are no marks of their own either. Pieces that broke off loops had 0.15 to 0.31 of the line of
    the voter's usual mark.
    """
    if not is_small_corner(item, habit):
        return False
    beside = [other for other in here if other.column == item.column and other is not item]
    return len(beside) == 1 and beside[0].shape is Shape.CROSS and doubt_about(beside[0], habit) is None


def _doubts_of(item: Seen, habit: Habit) -> list[Doubt]:
    of_its_kind = doubt_about(item, habit)
    doubts = [of_its_kind] if of_its_kind else []
    if item.shape is Shape.CORNER and _points_up(item):
        doubts.append(Doubt.UNUSUAL_MARK)
    if _is_near_border(item):
        doubts.append(Doubt.NEAR_BORDER)
    if item.beside > BESIDE_BOX_MM:
        doubts.append(Doubt.OUTSIDE_BOX)
    if item.part.darkness < max(FAINT_DARKNESS, FAINT_SHARE * habit.darkness):
        doubts.append(Doubt.FAINT)
    return doubts


def _may_belong_to(item: Seen, row: int) -> bool:
    """Whether a mark of the row above or below lies on the rule between them, and so may be this row's."""
    cell = item.part.cell
    if cell is None or abs(item.row - row) != 1 or not _is_near_border(item) or item.shape not in PLAIN | DENSE:
        return False
    beyond = item.mark.box[3] - cell.y1 if row > item.row else cell.y0 - item.mark.box[1]
    towards = cell.y1 - item.place.y if row > item.row else item.place.y - cell.y0
    aside = min(item.place.x - cell.x0, cell.x1 - item.place.x)
    on_upright = aside < NEAR_BORDER_MM and towards >= CLEAR_OF_ROW_MM
    return beyond >= REACHES_OVER_MM and towards <= cell.height / 2 and not on_upright


def _is_near_border(item: Seen) -> bool:
    if item.border >= ON_BORDER_MM and item.part.area >= MOSTLY_INSIDE * item.mark.area:
        return False
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
