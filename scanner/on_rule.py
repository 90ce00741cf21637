"""Whether a mark was made on a rule, so that nobody but a person can tell which of two cells it means.

Print hides a crossing on a rule, and its halves look like corners in the cells beside it.
"""

from __future__ import annotations

import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.parts import Part
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.shape import Seen, Shape
from scanner.strands import strands
from scanner.strokes import Mark, Place

ON_RULE_MM = 1.1
"""A place this near to a rule may be on it: pens miss by 0.5 mm."""

SAME_CROSSING_MM = 3.0
BEHIND_BOX_MM = 4.5
BEYOND_RULE_MM = 1.5
"""Two places of a mark in different cells that are nearer than this are one crossing on the rule; a corner beyond whose
rule the mark has this much line, this near (farther where the edges of little boxes hide more), is half of one."""

FORK_NEAR_RULE_MM = 1.8
NEAR_RULE_MM = 2.2
"""A fork or a corner farther than this from every rule hides no crossing: a rule takes 0.4 mm to each side."""

STRAND_MM = 2.0
COMES_IN_MM = 2.0
"""A second line of a mark in a cell, from this length on, that comes in over the same rule makes a turn of the first
doubtful: both may be arms of a cross next door, one of them with a hook."""

TURNS_BEFORE_MM = 0.5
"""The line of a corner goes no farther than this beyond where it turns, by half its own width and the place's error."""

CLOSING_IN = 0.15
"""The arms of a V come nearer to each other by this and more for each mm of the way down; steep ones by 0.3."""

HALF_OUTSIDE_MM = 2.0
HALF_SHARE = 0.58
"""A mark that crosses this near to a rule with less than this share of its ink on that side of it lies on the rule."""

RING_INSIDE = 0.8
"""Least share of a ring's line that lies in its cell: in rows 7 mm high a ring reaches over the rules by a tenth."""


def lies_on_rule(item: Seen, of_mark: list[Seen], crossed: set[tuple[int, int]], form: PreparedPage) -> bool:
    """Whether a mark, or the part of it that is meant by `item`, was made on a rule.

    of_mark: all that is seen of the mark · crossed: cells on whose rules its lines cross (`scanner.hidden_crossing`)
    """
    if _crosses_on_rule(item, of_mark, crossed, form):
        return True
    alone = sum(other.shape not in (Shape.LINE, Shape.DOT) for other in of_mark) == 1
    return alone and (_lies_half_outside(item) or (item.shape is Shape.RING and _opens_into_another_cell(item.part)))


def crosses_between_columns(mark: Mark, cell: Box) -> bool:
    """Whether a mark's lines cross on a rule between a cell and the one to its left or right."""
    return any(
        place.arms >= 3
        and cell.y0 < place.y < cell.y1
        and min(abs(place.x - cell.x0), abs(place.x - cell.x1)) <= ON_RULE_MM
        for place in mark.places
    )


def _crosses_on_rule(item: Seen, of_mark: list[Seen], crossed: set[tuple[int, int]], form: PreparedPage) -> bool:
    """Whether the crossing of a mark lies on a rule, where print hides it: its halves look like corners beside it."""
    part, shape, place = item.part, item.shape, item.place
    if part.whole or part.cell is None or shape not in (Shape.CORNER, Shape.CROSS, Shape.RING):
        return False
    if shape is Shape.CORNER and place.arms <= 2 and _two_come_in(part, part.cell, place):
        return True
    fork_at_rule = place.arms == 3 and item.border <= FORK_NEAR_RULE_MM
    if (part.row, part.column) in crossed and (place.arms < 3 or fork_at_rule):
        return True
    if any(other.place is not place and _apart(place, other.place) < SAME_CROSSING_MM for other in of_mark):
        return True
    reach = BEHIND_BOX_MM if form.page.rows[part.row].boxes else SAME_CROSSING_MM
    return shape is Shape.CORNER and item.border <= NEAR_RULE_MM and _goes_apart(part, part.cell, place, reach)


def _apart(place: Place, other: Place) -> float:
    return float(np.hypot(place.x - other.x, place.y - other.y))


def _two_come_in(part: Part, cell: Box, place: Place) -> bool:
    """Whether two separate lines of a mark come into a cell over the same rule: a tick has one, a cross next door two.

    A line that turns at `place` and goes no farther does not come in over the rule next to it.
    """
    spans = strands(part, STRAND_MM)
    over_top = sum(top <= min(cell.y0 + COMES_IN_MM, place.y - TURNS_BEFORE_MM) for top, _ in spans)
    over_foot = sum(foot >= max(cell.y1 - COMES_IN_MM, place.y + TURNS_BEFORE_MM) for _, foot in spans)
    return over_top > 1 or over_foot > 1


def _goes_apart(part: Part, cell: Box, place: Place, reach: float) -> bool:
    """Whether a mark goes on beyond a rule, within `reach` mm of a corner in this cell, otherwise than a V does."""
    x, y = part.mark.line.T
    outside = (x < cell.x0) | (x >= cell.x1) | (y < cell.y0) | (y >= cell.y1)
    near = outside & (np.hypot(x - place.x, y - place.y) < reach)
    if float(near.sum()) < BEYOND_RULE_MM * RASTER_PX_PER_MM:
        return False
    return not _close_in(part.mark.line[near] - (place.x, place.y))


def _close_in(beyond: FloatArray) -> bool:
    """Whether lines beyond the rule above or below come the nearer together the farther they go.

    `beyond` are their points, (n, 2) mm from a corner. The arms of a V that begin there do, those of a cross go apart.
    """
    aside, away = np.abs(beyond[:, 0]), np.abs(beyond[:, 1])
    for side in (beyond[:, 0] < 0, beyond[:, 0] >= 0):
        if side.sum() < 2:
            continue
        far = away[side] - away[side].mean()
        if float(far @ aside[side]) > -CLOSING_IN * float(far @ far):
            return False
    return True


def _lies_half_outside(item: Seen) -> bool:
    """Whether a mark crosses close to a rule and has as much of its ink beyond it: it was drawn upon the rule."""
    part = item.part
    return not part.whole and item.border < HALF_OUTSIDE_MM and part.area < HALF_SHARE * part.mark.area


def _opens_into_another_cell(ring: Part) -> bool:
    """Whether a ring has much of its line in another cell: the loop of a cross that was drawn upon the rule."""
    if ring.whole or ring.cell is None:
        return False
    x, y = ring.mark.line.T
    inside = (x >= ring.cell.x0) & (x < ring.cell.x1) & (y >= ring.cell.y0) & (y < ring.cell.y1)
    return float(inside.mean()) < RING_INSIDE
