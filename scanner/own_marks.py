"""Which parts of a mark that reaches over rules are marks of their own, and which only its tails.

Two marks whose strokes run into each other are one connected piece of ink, and are told apart here.
"""

from __future__ import annotations

import numpy as np

from calibration.form import RASTER_PX_PER_MM
from scanner.corner import turn_with_arms
from scanner.part_shape import SHARPEST_TURN_DEGREES, is_dot, is_filled, shape_of_lines
from scanner.parts import MEAN_STEP, Part
from scanner.prepared_form import PreparedPage
from scanner.shape import Seen, Shape
from scanner.strands import longest_strand, most_ends
from scanner.strokes import Mark, Place

OWN_LINE_MM = 4.0
OWN_TURN_DEGREES = 50.0
"""A mark that reaches into another cell has a second place there from this length of line and this turn on: tails end
in hooks of a millimetre, the smallest V that was seen had 6 mm."""

OWN_ARM_MM = 2.0
"""Both arms of such a turn are at least this long: hooks reach 1.6 mm, a tick's first stroke is 2 mm and more."""

OWN_FORK_MM = 1.3
"""A fork in another cell is a place only so far from the rules: joined strokes fork where they meet, near the rule."""

LONG_LINE_ROWS = 3
"""A line with one corner that reaches into so many rows is no tick: ticks reach into two."""

LONGEST_TAIL_MM = 9.0
"""A longer line in a cell is no tail: it is shown, though nothing in it crosses or turns."""

ENDS_OF_LINE = 2
IN_BOX_MM = 3.0
"""Nor is one that ends twice in the same cell, or that runs so far through another row's little box."""

LINE_MM = 0.5
"""A plain line is seen in a cell from this length on: one that is drawn through several cells is a doubt in each."""


def own_marks(mark: Mark, parts: list[Part], form: PreparedPage) -> list[Seen]:
    """What is seen of a mark that reaches over rules: its parts that are marks of their own.

    A part is one if it is filled, if lines cross or fork in it, or if its line turns there as a tick or a V does. What
    is left are tails, shown only where they are too long. Without any mark of its own, all of it is a plain line.
    """
    first = mark.places[0]
    if mark.ring:
        home = next((part for part in parts if part.cell and part.cell.holds(first.x, first.y)), parts[0])
        return [Seen.of(home, Shape.RING, first, form)]
    judged = [(part, _own_mark(part, first, form)) for part in parts]
    own = [item for _, item in judged if item is not None]
    rest = [part for part, item in judged if item is None]
    if len({part.row for part in parts}) >= LONG_LINE_ROWS and len(own) == 1 and own[0].shape is Shape.CORNER:
        # a line drawn down through several rows has no corner that means a cell
        own, rest = [], parts
    lines = [Seen.of(part, Shape.LINE, _middle(part), form) for part in _without_tails(rest, own, form)]
    return [*own, *lines] or [Seen.of(parts[0], Shape.DOT if is_dot(mark) else Shape.LINE, first, form)]


def _own_mark(part: Part, first: Place, form: PreparedPage) -> Seen | None:
    """The mark of its own that a part is, if it is one; `first` is the whole mark's foremost place."""
    if is_filled(part):
        return Seen.of(part, Shape.FILLED, Place(*part.centre, 0), form)
    place = _own_place(part, first)
    return Seen.of(part, shape_of_lines(part, place), place, form) if place is not None else None


def _own_place(part: Part, first: Place) -> Place | None:
    """Where a part of a mark crosses, forks or turns as a mark of its own; `first` is the mark's foremost place."""
    assert part.cell is not None
    doubled = part.mark.turn > SHARPEST_TURN_DEGREES
    for place in part.places:
        if place.arms == 2 and doubled:
            continue
        enough = part.length >= OWN_LINE_MM and part.cell.depth(place.x, place.y) >= OWN_FORK_MM
        if place.arms >= 4 or (place.arms == 3 and (enough or place is first)):
            return place
        if place.arms == 2 and place is first and part.length >= LINE_MM:
            return place
    if part.length < OWN_LINE_MM or len(part.line) < OWN_LINE_MM:
        return None
    start = part.line.min(axis=0)
    columns, rows = np.round((part.line - start) * RASTER_PX_PER_MM).astype(np.intp).T
    # two arms of a cross next door, strung together, would look like a V, and the hook of one like a tick
    (column, row), turn = turn_with_arms(columns, rows, OWN_ARM_MM)
    x, y = start + np.array([column, row]) / RASTER_PX_PER_MM
    return Place(float(x), float(y), 2) if OWN_TURN_DEGREES <= turn <= SHARPEST_TURN_DEGREES else None


def _without_tails(rest: list[Part], own: list[Seen], form: PreparedPage) -> list[Part]:
    """Of the parts that are no marks of their own, the lines that are no tails of those that are."""
    far = any(
        part.cell is not None and part.length >= LINE_MM and all(abs(part.row - item.row) > 1 for item in own)
        for part in rest
    )
    # tails end in the next row; a line that goes on beyond it was drawn through all of them
    if not own or far:
        return [part for part in rest if len(part.line) and (part.length >= LINE_MM or _ends_twice(part))]
    return [part for part in rest if len(part.line) and not _is_tail(part, form)]


def _is_tail(part: Part, form: PreparedPage) -> bool:
    """Whether a part may be a tail, or both arms of a large cross that reach over the rule: each is short."""
    return longest_strand(part) < LONGEST_TAIL_MM and not _ends_twice(part) and _length_in_box(part, form) < IN_BOX_MM


def _ends_twice(part: Part) -> bool:
    """Whether a line of a part ends twice in the same cell: a tail ends once, two arms of a cross once each."""
    return most_ends(part) >= ENDS_OF_LINE


def _length_in_box(part: Part, form: PreparedPage) -> float:
    """How much of a part's line, in mm, lies in the little box of its cell; 0 where the paper has none."""
    boxes = form.page.rows[part.row].boxes if part.cell is not None else ()
    if not boxes:
        return 0.0
    box, (x, y) = boxes[part.column], part.line.T
    return MEAN_STEP * float(((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).sum()) / RASTER_PX_PER_MM


def _middle(part: Part) -> Place:
    return Place(float(part.line[:, 0].mean()), float(part.line[:, 1].mean()), 0)
