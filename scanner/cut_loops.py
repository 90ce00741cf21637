"""Loops that print cuts off: a cross drawn in one movement has a loop on one side, whose turns a rule or a box's edge hide.

What is left in the cell is a cross, and beside it an arc that ends at print twice, each time where an arm of the cross ends.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scanner.shape import Seen, Shape

TOUCHING_MM = 1.0
"""Both tips of the arc lie this near to the lines of the cross: those seen had 0.2 to 0.65 mm."""

APART_MM = 3.0
"""The tips lie so far apart at least: an arc that touches one arm twice is no loop."""


def with_loops_joined(seen: list[Seen]) -> list[Seen]:
    """All that is seen, with each cross and the arc that closes its loop in the same cell made one cross."""
    for arc in [item for item in seen if item.shape is Shape.CORNER and item.part.cell is not None]:
        cross = next((item for item in seen if _is_loop_of(arc, item)), None)
        if cross is None:
            continue
        part = replace(cross.part, length=cross.part.length + arc.part.length, area=cross.part.area + arc.part.area)
        seen = [replace(item, part=part) if item is cross else item for item in seen if item is not arc]
    return seen


def _is_loop_of(arc: Seen, cross: Seen) -> bool:
    """Whether an arc ends twice at print, each time at a line of this cross in its cell."""
    in_one_cell = (arc.row, arc.column) == (cross.row, cross.column) and arc.mark is not cross.mark
    if not in_one_cell or cross.shape is not Shape.CROSS or len(arc.mark.ends) or len(cross.part.places) != 1:
        return False
    away = np.hypot(*(arc.mark.line[:, None] - cross.mark.line[None]).transpose(2, 0, 1)).min(axis=1)
    touching = arc.mark.line[away <= TOUCHING_MM]
    return len(touching) > 1 and float(np.ptp(touching, axis=0).max()) >= APART_MM
