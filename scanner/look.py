"""The way from strokes to shapes: what the second reader sees of all marks of a page.

A mark belongs to the cell where its lines cross or turn; a line that only runs into a cell is the tail of a mark
elsewhere.
"""

from __future__ import annotations

from scanner.box_rings import with_rings_around_boxes
from scanner.broken_rings import with_rings_joined
from scanner.continuations import without_continuations
from scanner.cut_loops import with_loops_joined
from scanner.halves import with_halves_of_one_mark, with_halves_of_two_marks
from scanner.hidden_crossing import cells_crossed_between
from scanner.joints import without_joints
from scanner.on_rule import lies_on_rule
from scanner.own_marks import own_marks
from scanner.part_shape import shape_of
from scanner.parting import parted
from scanner.parts import parts_of
from scanner.prepared_form import PreparedPage
from scanner.shape import Seen
from scanner.strokes import Mark, Marks
from scanner.struck_out import with_strokes_counted


def look(marks: Marks, form: PreparedPage) -> tuple[Seen, ...]:
    """Name every mark and find its cell. A mark whose crossings lie in several cells is seen once in each."""
    marks = parted(marks, form)
    seen = [item for mark in marks.marks for item in _look_at(mark, marks, form)]
    seen = with_rings_around_boxes(seen, marks, form)
    seen = with_rings_joined(seen, form)
    seen = with_loops_joined(seen)
    seen = without_continuations(seen)
    return tuple(with_halves_of_two_marks(seen, marks))


def _look_at(mark: Mark, marks: Marks, form: PreparedPage) -> list[Seen]:
    """What is seen of one mark: all of it where it keeps to one cell, else its parts that are marks of their own."""
    parts = without_joints(parts_of(mark, marks, form))
    if len(parts) == 1:
        named = [Seen.of(parts[0], shape_of(parts[0]), mark.places[0], form)]
    else:
        named = own_marks(mark, parts, form)
    crossed = cells_crossed_between(mark, marks, parts)
    placed = [item.put_on_rule() if lies_on_rule(item, named, crossed, form) else item for item in named]
    seen = [with_strokes_counted(item, marks) for item in placed]
    return with_halves_of_one_mark(seen)
