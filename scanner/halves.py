"""Halves of a cross on a rule: a corner in the cell on each side, of one mark or, where print parts them, of two."""

from __future__ import annotations

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.hidden_crossing import cross_under
from scanner.ink import slices_of
from scanner.on_rule import ON_RULE_MM
from scanner.shape import Seen, Shape
from scanner.strokes import Marks

HALVES = frozenset({Shape.CORNER, Shape.LINE})
"""What half of a crossing looks like."""

AROUND_MM = 3.0
"""So much on both sides of the rule is looked at."""

FACING_MM = 5.5
FACING_ASIDE_MM = 2.0
"""Halves of a cross on a rule turn this near to each other: two box edges and the rule hide 3 mm between them."""


def with_halves_of_one_mark(of_mark: list[Seen]) -> list[Seen]:
    """What is seen of one mark, with those corners put on the rule that are half of a crossing there."""
    return [item.put_on_rule() if _is_half(item, of_mark) else item for item in of_mark]


def _is_half(item: Seen, of_mark: list[Seen]) -> bool:
    """Whether a corner is half of a crossing: the same mark crosses or turns on the rule, seen from the cell beside."""
    return item.shape is Shape.CORNER and any(
        other is not item
        and other.border < ON_RULE_MM
        and abs(other.row - item.row) + abs(other.column - item.column) == 1
        for other in of_mark
    )


def with_halves_of_two_marks(seen: list[Seen], marks: Marks) -> list[Seen]:
    """All that is seen, with those marks put on the rule between two rows that are halves of a crossing on it: corners
    that face each other across it, and lines that cross under the print there."""
    in_cells = [item for item in seen if item.part.cell is not None and item.shape in HALVES]
    halves = {
        id(item)
        for upper in in_cells
        for lower in in_cells
        if (lower.row, lower.column) == (upper.row + 1, upper.column)
        if _face(upper, lower) or (upper.mark is not lower.mark and _cross(upper, lower, marks))
        for item in (upper, lower)
    }
    return [item.put_on_rule() if id(item) in halves else item for item in seen]


def _face(upper: Seen, lower: Seen) -> bool:
    """Whether two corners turn close to each other on the two sides of a rule, with their arms away from it: of two ticks
    in two rows the lower one has its foot at the bottom."""
    return (
        upper.shape is lower.shape is Shape.CORNER
        and upper.part.line[:, 1].mean() <= upper.place.y
        and lower.part.line[:, 1].mean() >= lower.place.y
        and abs(lower.place.x - upper.place.x) <= FACING_ASIDE_MM
        and 0 < lower.place.y - upper.place.y <= FACING_MM
    )


def _cross(upper: Seen, lower: Seen, marks: Marks) -> bool:
    """Whether the lines of two marks cross under the print between them."""
    assert upper.part.cell is not None
    assert lower.part.cell is not None
    rule = (upper.part.cell.y1 + lower.part.cell.y0) / 2
    around = Box(
        min(upper.mark.box[0], lower.mark.box[0]),
        rule - AROUND_MM,
        max(upper.mark.box[2], lower.mark.box[2]),
        rule + AROUND_MM,
    )
    here = slices_of(around, marks.strip, RASTER_PX_PER_MM)
    # the other halves of the two lines may be pieces by themselves
    ink = (marks.labels[here] > 0) & ~marks.printed[here]
    return cross_under(ink, (rule - marks.strip.y0) * RASTER_PX_PER_MM - here[0].start)
