"""Crosses that were struck out: more strokes leave their crossing than the four of a cross.

They are counted on circles around the crossing (`scanner.spokes`) and by the thinned lines that meet there, its arms.
"""

from __future__ import annotations

from dataclasses import replace

from scanner.shape import Seen, Shape
from scanner.spokes import cuts_by_circles, spokes_may_reach, spokes_reach
from scanner.strokes import Marks

TANGLE_SPOKES = 5
"""Strokes that leave a crossing, on circles around it, from which it is a tangle: one that was struck out has six."""

TANGLE_ARMS = 5
ENDS_OF_CROSS = 4
MOST_ARMS = 7
"""So many arms tell the same if there are as many free ends as a cross has: a stroke that curls back to the crossing
makes arms, too, but then free ends are few. With one arm more, one end may be missing; from MOST_ARMS on, all."""

STRUCK_CIRCLES = 3
"""Where the arms are too many, so are the strokes if this many circles, wide ones among them, see too many. Of a mark that
keeps to its cell they surely are if circles tell as many from anywhere near the crossing: those of a line through a small
cross with a loop were seen from 0.2 mm aside, and from nowhere at two plain crosses with five and six arms."""

LEAST_STRUCK_DENSITY = 0.35
"""A mark that was struck out is at least so dense. In one less dense that goes on to a crossing in the row above or
below, one stroke more may be that one's."""


def with_strokes_counted(item: Seen, marks: Marks) -> Seen:
    """The same, named after what too many strokes at its crossing make of it."""
    if _surely_too_many(item, marks):
        return replace(item, shape=Shape.STRUCK)
    return replace(item, shape=Shape.TANGLE) if _is_struck_out(item, marks) else item


def _surely_too_many(item: Seen, marks: Marks) -> bool:
    """Whether lines and circles both tell more strokes than a cross has, of a mark that keeps to its cell."""
    part, place = item.part, item.place
    return (
        item.shape is Shape.CROSS
        and part.whole
        and place.arms >= TANGLE_ARMS
        and spokes_may_reach(TANGLE_SPOKES, part.mark, marks, place, part.diagonal)
    )


def _is_struck_out(item: Seen, marks: Marks) -> bool:
    """Whether more strokes leave the crossing of a mark than a cross has."""
    part, place = item.part, item.place
    if item.shape not in (Shape.CROSS, Shape.CORNER) or place.arms < 3:
        return False
    other = int(part.joined and part.density < LEAST_STRUCK_DENSITY)
    thinned = (
        place.arms >= MOST_ARMS
        or (place.arms >= TANGLE_ARMS + other and part.ends >= ENDS_OF_CROSS)
        or (place.arms >= TANGLE_ARMS + 1 and part.ends >= ENDS_OF_CROSS - 1)
    )
    if thinned or spokes_reach(TANGLE_SPOKES + other, part.mark, marks, place, part.diagonal):
        return True
    if place.arms < TANGLE_ARMS:
        return False
    cuts = cuts_by_circles(part.mark, marks, place, part.diagonal)
    return sum(count >= TANGLE_SPOKES for count in cuts) >= STRUCK_CIRCLES
