"""The shape of one part of a mark, by its lines and by how solid it is.

A cross, a corner (tick or V), a ring, a filled box, a plain line, a dot, a tangle.
"""

from __future__ import annotations

from scanner.parts import Part
from scanner.shape import Shape
from scanner.strokes import Mark, Place

DOT_MM = 2.4
"""Largest diagonal of a dot or short dash's blot; the smallest cross or tick seen had 4.5 mm."""

LINE_LENGTH_MM = 2.2
"""Least length of middle line of anything that is more than a dot."""

SHARPEST_TURN_DEGREES = 168.0
"""A line that turns by more doubles back on itself: no V is so narrow, but what print leaves of a plus may look so."""

TANGLE_RATIO = 3.1
BUSY_RATIO = 2.45
"""Length of line over diagonal from which a mark is a tangle, and from which it is one if it also has two crossings or
three free ends. Of 1,435 plain crosses, ticks and rings none had over 2.25, but a cross drawn in one loop up to 2.6;
handwriting has 2.35 and more, scribbles 4."""

TANGLE_CROSSINGS = 3
TANGLE_ENDS = 5
TANGLE_LOOPS = 2
"""Places, free ends and loops from which a mark in a cell is a tangle. Of 916 plain crosses 913 had one place and 915
at most 4 free ends. Free ends alone count only from two more on: a dry pen tears a line. A cross drawn in one movement
has one loop, a struck ring two."""

FILLED_SOLIDITY = 0.62
FILLED_MM = 2.5
FILLED_MM2 = 12.0
"""A filled box covers this share of its convex hull or more, is at least this wide and high, and has at least this much
ink. Hatching filled boxes to 0.64 and more, crosses of a felt tip cover 0.55 of theirs at most, words 0.58."""

BLOB_SOLIDITY = 0.82
BLOB_MM = 1.5
THICK_SOLIDITY = 0.72
THICK_MM = 2.2
BLOB_MM2 = 3.5
"""A small filled oval is a blob this thick with this much ink, and this solid, less so where it is thicker than any
stroke: the lines of a felt tip are 0.9 mm thick, 1.3 where they cross and 1.7 where a narrow V turns; a resting pen
leaves 0.6 mm². A cross that is so thick anywhere was scribbled over."""


def shape_of(part: Part) -> Shape:
    """The shape of a mark that keeps to one cell."""
    if is_filled(part):
        return Shape.FILLED
    if is_dot(part):
        return Shape.DOT
    if part.mark.ring:
        return Shape.TANGLE if part.length > TANGLE_RATIO * part.diagonal else Shape.RING
    place = part.mark.places[0]
    if place.arms == 0 or (place.arms == 2 and part.mark.turn > SHARPEST_TURN_DEGREES):
        return Shape.LINE
    return shape_of_lines(part, place)


def is_filled(part: Part) -> bool:
    """Whether a part is a filled box, or a small filled oval."""
    hatched = part.solidity >= FILLED_SOLIDITY and min(part.width, part.height) >= FILLED_MM
    blob = part.solidity >= BLOB_SOLIDITY and part.thickness >= BLOB_MM
    thick = part.solidity >= THICK_SOLIDITY and part.thickness >= THICK_MM
    return (hatched and part.area >= FILLED_MM2) or ((blob or thick) and part.area >= BLOB_MM2)


def is_dot(ink: Part | Mark) -> bool:
    """Whether a mark, or a part of one, is too small for a line."""
    return ink.diagonal < DOT_MM or ink.length < LINE_LENGTH_MM


def shape_of_lines(part: Part, place: Place) -> Shape:
    """The shape of a part whose lines cross, fork or turn at this place: a cross, a corner or a tangle."""
    too_many = (
        len(part.places) >= TANGLE_CROSSINGS
        or sum(at.arms >= 4 for at in part.places) >= 2
        or (part.whole and part.mark.loops >= TANGLE_LOOPS)
        or part.ends >= TANGLE_ENDS + 2
        or (part.ends >= TANGLE_ENDS and len(part.places) >= 2)
        or part.thickness >= THICK_MM
    )
    ratio = part.length / max(part.diagonal, 1.0)
    if too_many or ratio > TANGLE_RATIO or (ratio > BUSY_RATIO and (len(part.places) >= 2 or part.ends >= 3)):
        return Shape.TANGLE
    return Shape.CROSS if place.arms >= 3 else Shape.CORNER
