"""What is seen of a mark: its shape, the place where it was meant, and how near that lies to the rules of its cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from scanner.parts import Part
from scanner.prepared_form import PreparedPage
from scanner.strokes import Mark, Place


class Shape(StrEnum):
    """The kinds of mark that the second reader tells apart."""

    CROSS = "cross"
    CORNER = "corner"
    RING = "ring"
    FILLED = "filled"
    LINE = "line"
    DOT = "dot"
    TANGLE = "tangle"
    STRUCK = "struck"


PLAIN = frozenset({Shape.CROSS, Shape.CORNER, Shape.RING})
"""Shapes that are a vote without a person's look, where they lie well inside one cell."""

DENSE = frozenset({Shape.FILLED, Shape.TANGLE, Shape.STRUCK})
"""Shapes that are a vote only where the voter marks so throughout: else they are a mark that was scribbled over."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A mark as the second reader sees it: its shape, its place, and the row and column that it belongs to.

    part: what is judged · row and column: indices on the page, -1 outside the mark cells · border: distance in mm from
    the place to the nearest rule of its cell, 0 where its crossing may lie on the rule or outside the cells · beside:
    how far in mm the place lies outside the little box of the cell, 0 in it or where the paper has none.
    """

    part: Part
    shape: Shape
    place: Place
    border: float
    beside: float

    @classmethod
    def of(cls, part: Part, shape: Shape, place: Place, form: PreparedPage) -> Seen:
        """What is seen of a part that has this shape and place."""
        if part.cell is None:
            return cls(part, shape, place, 0.0, 0.0)
        boxes = form.page.rows[part.row].boxes
        beside = max(0.0, -boxes[part.column].depth(place.x, place.y)) if boxes else 0.0
        return cls(part, shape, place, part.cell.depth(place.x, place.y), beside)

    def put_on_rule(self) -> Seen:
        """The same, but made on a rule of its cell."""
        return replace(self, border=0.0)

    @property
    def mark(self) -> Mark:
        return self.part.mark

    @property
    def row(self) -> int:
        return self.part.row

    @property
    def column(self) -> int:
        return self.part.column
