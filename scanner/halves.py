"""Halves of a cross on a rule: a corner in the cell on each side, of one mark or, where print parts them, of two."""

from __future__ import annotations

from scanner.on_rule import ON_RULE_MM
from scanner.shape import Seen, Shape

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


def with_halves_of_two_marks(seen: list[Seen]) -> list[Seen]:
    """All that is seen, with those corners put on the rule between two rows that face each other across it."""
    corners = [item for item in seen if item.shape is Shape.CORNER and item.part.cell is not None]
    halves = {
        id(item)
        for upper in corners
        for lower in corners
        if (lower.row, lower.column) == (upper.row + 1, upper.column)
        and abs(lower.place.x - upper.place.x) <= FACING_ASIDE_MM
        and 0 < lower.place.y - upper.place.y <= FACING_MM
        for item in (upper, lower)
    }
    return [item.put_on_rule() if id(item) in halves else item for item in seen]
