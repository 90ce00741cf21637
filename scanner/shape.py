"""What the strokes look like: each mark, or each part of one that lies in a cell, named by its lines.

A cross, a corner (tick or V), a ring, a filled box, a plain line, a dot, a tangle. A mark belongs to the cell where its
lines cross or turn; a line that only runs into a cell is the tail of a mark elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.box_rings import ring_around
from scanner.corner import turn_with_arms
from scanner.hidden_crossing import cells_crossed_between
from scanner.joints import without_joints
from scanner.parts import MEAN_STEP, Part, parts_of
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.spokes import cuts_by_circles, spokes_of
from scanner.strokes import Mark, Marks, Place


class Shape(StrEnum):
    """The kinds of mark that the second reader tells apart."""

    CROSS = "cross"
    CORNER = "corner"
    RING = "ring"
    FILLED = "filled"
    LINE = "line"
    DOT = "dot"
    TANGLE = "tangle"


PLAIN = frozenset({Shape.CROSS, Shape.CORNER, Shape.RING})
"""Shapes that are a vote without a person's look, where they lie well inside one cell."""

DENSE = frozenset({Shape.FILLED, Shape.TANGLE})
"""Shapes that are a vote only where the voter marks so throughout: else they are a mark that was scribbled over."""

DOT_MM = 2.4
"""Largest diagonal of a dot or short dash's blot; the smallest cross or tick seen had 4.5 mm."""

LINE_LENGTH_MM = 2.2
"""Least length of middle line of anything that is more than a dot."""

TANGLE_RATIO = 3.1
BUSY_RATIO = 2.45
"""Length of line over diagonal from which a mark is a tangle, and from which it is one if it also has two crossings or
three free ends. Of 1,435 plain crosses, ticks and rings none had over 2.25, but a cross drawn in one loop up to 2.6;
handwriting has 2.35 and more, scribbles 4."""

TANGLE_CROSSINGS = 3
TANGLE_ENDS = 5
TANGLE_LOOPS = 2
"""Places, free ends and loops from which a mark in a cell is a tangle. Of 916 plain crosses 913 had one place and 915 at
most 4 free ends. Free ends alone count only from two more on: a dry pen tears a line. A cross drawn in one movement has
one loop, a struck ring two."""

TANGLE_SPOKES = 5
TANGLE_ARMS = 5
ENDS_OF_CROSS = 4
MOST_ARMS = 7
STRUCK_CIRCLES = 3
LEAST_STRUCK_DENSITY = 0.35
"""Strokes that leave a crossing, on circles around it, from which it is a tangle: a cross has four, one that was struck
out six, and a mark struck out is at least so dense. Thinning sees as much as arms, but also where a stroke curls back to the crossing: there the free ends are few. Where both thinning and STRUCK_CIRCLES
circles, wide ones among them, see too many, it is one."""

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

RING_BINS = 36
RING_COVER = 0.62
RING_COVER_OF_BOX = 0.42
RING_GAP = 100.0
RING_GAP_AT_BOX = 150.0
RING_HOLLOW = 0.5
RING_BEYOND_MM = 2.0
LEAST_RING_MM = 3.0
"""Lines that lie around a middle in this share of all directions, leave no gap of more degrees, and come no nearer to
it than this share of their greatest distance, are a ring, also one that closes badly. The edges of a little box hide
as much as half of one, if it reaches no farther than RING_BEYOND_MM over the rules above and below."""

PIECE_MM = 3.0
PIECE_BORDER_MM = 2.2
GO_ON_MM = 4.5
DIRECTION_MM = 2.5
GO_ON_COSINE = 0.87
"""A piece no longer than this, this near to the side of its cell, is the end of a line that a rule and the edge of a
little box hide for up to GO_ON_MM, if it lies within 30° of where the last DIRECTION_MM of that line point."""

SHARPEST_TURN_DEGREES = 168.0
"""A line that turns by more doubles back on itself: no V is so narrow, but what print leaves of a plus may look so."""

OWN_LINE_MM = 4.0
OWN_TURN_DEGREES = 50.0
"""A mark that reaches into another cell has a second place there from this length of line and this turn on: tails end
in hooks of a millimetre, the smallest V that was seen had 6 mm."""

OWN_ARM_MM = 2.0
"""Both arms of such a turn are at least this long: hooks reach 1.6 mm, a tick's first stroke is 2 mm and more."""

OWN_FORK_MM = 1.3
"""A fork in another cell is a place only this far from the rules: joined strokes fork where they meet, near the rule."""

LONGEST_TAIL_MM = 9.0
"""A longer line in a cell is no tail: it is shown, though nothing in it crosses or turns."""

LONG_LINE_ROWS = 3
"""A line with one corner that reaches into so many rows is no tick: ticks reach into two."""

ENDS_OF_LINE = 2
ENDING_MM = 1.0
IN_BOX_MM = 3.0
"""Nor is one that ends twice in the same cell, or that runs so far through another row's little box."""

LINE_MM = 0.5
"""A plain line is seen in a cell from this length on: one that is drawn through several cells is a doubt in each."""

SAME_CROSSING_MM = 3.0
BEHIND_BOX_MM = 4.5
BEYOND_RULE_MM = 1.5
"""Two places of a mark in different cells that are nearer than this are one crossing on the rule; a corner beyond whose
rule the mark has this much line, this near (farther where the edges of little boxes hide more), is half of one."""

ON_RULE_MM = 1.1
"""A place this near to a rule may be on it: pens miss by 0.5 mm."""

RING_INSIDE = 0.8
"""Least share of a ring's line that lies in its cell: in rows 7 mm high a ring reaches over the rules by a tenth of it."""

HALF_OUTSIDE_MM = 2.0
HALF_SHARE = 0.58
"""A mark that crosses this near to a rule with no more than this share of its ink on that side of it lies on the rule."""

FACING_MM = 5.5
FACING_ASIDE_MM = 2.0
"""Halves of a cross on a rule turn this near to each other: two box edges and the rule hide 3 mm between them."""

STRAND_MM = 2.0
COMES_IN_MM = 2.0
"""A second line of a mark in a cell, from this length on, that comes in over the same rule makes a turn of the first
doubtful: both may be arms of a cross next door, one of them with a hook."""

TURNS_BEFORE_MM = 0.5
"""The line of a corner goes no farther than this beyond where it turns, by half its own width and the place's error."""

CLOSING_IN = 0.15
"""The arms of a V come nearer to each other by this and more for each mm of the way down; steep ones by 0.3."""

FORK_NEAR_RULE_MM = 1.8
NEAR_RULE_MM = 2.2
"""A fork or a corner farther than this from every rule hides no crossing: a rule takes 0.4 mm to each side."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A mark as the second reader sees it: its shape, its place, and the row and column that it belongs to.

    part: what is judged · row and column: indices on the page, -1 outside the mark cells · border: distance in mm from
    the place to the nearest rule of its cell, 0 where its crossing may lie on the rule · beside: how far in mm the place
    lies outside the little box of the cell, 0 in it or where the paper has none.
    """

    part: Part
    shape: Shape
    place: Place
    border: float
    beside: float

    @property
    def mark(self) -> Mark:
        return self.part.mark

    @property
    def row(self) -> int:
        return self.part.row

    @property
    def column(self) -> int:
        return self.part.column


def look(marks: Marks, form: PreparedPage) -> tuple[Seen, ...]:
    """Name every mark and find its cell. A mark whose crossings lie in several cells is seen once in each."""
    seen: list[Seen] = []
    for mark in marks.marks:
        parts = without_joints(parts_of(mark, marks, form))
        named = [(parts[0], _shape(parts[0]), mark.places[0])] if len(parts) == 1 else _named(mark, parts, form)
        crossed = cells_crossed_between(mark, marks, parts)
        items = [_seen(named, index, crossed, marks, form) for index in range(len(named))]
        seen += [replace(item, border=0.0) if _is_half(item, items) else item for item in items]
    seen = _around_boxes(seen, marks, form)
    return tuple(_facing_apart(_without_continuations(_rings_joined(seen, form))))


def _around_boxes(seen: list[Seen], marks: Marks, form: PreparedPage) -> list[Seen]:
    """All that is seen in a cell becomes one ring where it is one around the little box, and print hides half of it."""
    for row_index, row in enumerate(form.page.rows):
        for column, (box, cell) in enumerate(zip(row.boxes, row.cells, strict=False)):
            arcs = [item for item in seen if (item.row, item.column) == (row_index, column)]
            if not arcs or (len(arcs) == 1 and arcs[0].shape is Shape.RING and arcs[0].part.whole):
                continue
            ring = ring_around(box, cell, marks)
            if ring is not None:
                place = Place(ring.x, ring.y, 0)
                part = max(arcs, key=lambda item: item.part.area).part
                whole = Seen(part, Shape.RING, place, cell.depth(ring.x, ring.y), max(0.0, -box.depth(ring.x, ring.y)))
                seen = [item for item in seen if not any(item is arc for arc in arcs)] + [whole]
    return seen


def _facing_apart(seen: list[Seen]) -> list[Seen]:
    """Corners of two marks that face each other across the rule between two rows are halves of one cross on it."""
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
    return [replace(item, border=0.0) if id(item) in halves else item for item in seen]


def _without_continuations(seen: list[Seen]) -> list[Seen]:
    """All but the short pieces that go on, beyond print, where a line of a mark in another cell ended."""
    return [
        item
        for item in seen
        if item.shape not in (Shape.DOT, Shape.LINE)
        or item.part.cell is None
        or not any(_continues(item, other) for other in seen if other.mark is not item.mark)
    ]


def _continues(piece: Seen, other: Seen) -> bool:
    """Whether a short piece near its cell's side lies where the line of a mark outside that cell would go on."""
    cell, line = piece.part.cell, other.mark.line
    if (
        cell is None
        or piece.part.length > PIECE_MM
        or cell.depth(piece.place.x, piece.place.y) > PIECE_BORDER_MM
        or not len(line)
    ):
        return False
    at = np.array([piece.place.x, piece.place.y])
    away = np.hypot(*(line - at).T)
    nearest = line[int(away.argmin())]
    if float(away.min()) > GO_ON_MM or cell.holds(*nearest):
        return False
    tail = line[np.hypot(*(line - nearest).T) <= DIRECTION_MM]
    ahead, onward = nearest - tail.mean(axis=0), at - nearest
    cosine = float(ahead @ onward) / (float(np.hypot(*ahead) * np.hypot(*onward)) + 1e-9)
    return len(tail) >= DIRECTION_MM * RASTER_PX_PER_MM / 2 and cosine >= GO_ON_COSINE


def _seen(
    named: list[tuple[Part, Shape, Place]], index: int, crossed: set[tuple[int, int]], marks: Marks, form: PreparedPage
) -> Seen:
    """One named part of a mark with how near it lies to the rules, and beside its box."""
    part, shape, place = named[index]
    box = form.page.rows[part.row].boxes[part.column] if part.cell and form.page.rows[part.row].boxes else None
    border = part.cell.depth(place.x, place.y) if part.cell else 0.0
    places = [other for _, _, other in named]
    alone = sum(other not in (Shape.LINE, Shape.DOT) for _, other, _ in named) == 1
    if _crosses_on_rule(part, shape, place, places, border, crossed, box is not None) or (
        alone and (_lies_half_outside(part, border) or (shape is Shape.RING and _opens_into_another_cell(part)))
    ):
        border = 0.0
    if shape in (Shape.CROSS, Shape.CORNER) and place.arms >= 3 and _is_busy(part, place, marks):
        shape = Shape.TANGLE
    return Seen(part, shape, place, border, max(0.0, -box.depth(place.x, place.y)) if box else 0.0)


def _is_busy(part: Part, place: Place, marks: Marks) -> bool:
    """Whether more strokes leave a crossing than a cross has: by circles around it, or by thinning and free ends.

    Where the mark goes on to a crossing in the row above or below, one stroke more may be that one's.
    """
    own = int(part.joined and part.density < LEAST_STRUCK_DENSITY)
    thinned = (
        place.arms >= MOST_ARMS
        or (place.arms >= TANGLE_ARMS + own and part.ends >= ENDS_OF_CROSS)
        or (place.arms >= TANGLE_ARMS + 1 and part.ends >= ENDS_OF_CROSS - 1)
    )
    if thinned or spokes_of(part.mark, marks, place, part.diagonal) >= TANGLE_SPOKES + own:
        return True
    cuts = cuts_by_circles(part.mark, marks, place, part.diagonal)
    return place.arms >= TANGLE_ARMS and sum(count >= TANGLE_SPOKES for count in cuts) >= STRUCK_CIRCLES


def _is_half(item: Seen, of_mark: list[Seen]) -> bool:
    """Whether a corner is half of a crossing: the same mark crosses or turns on the rule, seen from the cell beside."""
    return item.shape is Shape.CORNER and any(
        other is not item
        and other.border < ON_RULE_MM
        and abs(other.row - item.row) + abs(other.column - item.column) == 1
        for other in of_mark
    )


def _rings_joined(seen: list[Seen], form: PreparedPage) -> list[Seen]:
    """Arcs in one cell that together are a ring become one: a little box's edges may cut it."""
    by_cell: dict[tuple[int, int], list[Seen]] = {}
    for item in seen:
        if item.part.cell is not None and item.shape in (Shape.CORNER, Shape.LINE, Shape.CROSS):
            by_cell.setdefault((item.row, item.column), []).append(item)
    for (row, column), arcs in by_cell.items():
        cell = form.page.rows[row].cells[column]
        beyond = max(max(cell.y0 - arc.mark.box[1], arc.mark.box[3] - cell.y1) for arc in arcs)
        box = form.page.rows[row].boxes[column] if form.page.rows[row].boxes else None
        line = np.concatenate([item.part.line for item in arcs])
        # half of a cross on the rule, with a tail from the other side, would look like a ring that a box's edges cut
        cut = box is not None and beyond <= RING_BEYOND_MM
        middle = ring_middle(line, *((RING_COVER_OF_BOX, RING_GAP_AT_BOX) if cut else (RING_COVER, RING_GAP)))
        if middle is None:
            continue
        place = Place(*middle, 0)
        crossed = any(_crosses_at_side(arc.mark, cell) for arc in arcs)
        ring = Seen(
            arcs[0].part,
            Shape.RING,
            place,
            0.0 if crossed else cell.depth(place.x, place.y),
            max(0.0, -box.depth(place.x, place.y)) if box else 0.0,
        )
        seen = [item for item in seen if not any(item is arc for arc in arcs)] + [ring]
    return seen


def _crosses_at_side(mark: Mark, cell: Box) -> bool:
    """Whether a mark's lines cross on a rule between two columns: what looks like a ring beside it is a cross's loop."""
    return any(
        place.arms >= 3
        and cell.y0 < place.y < cell.y1
        and min(abs(place.x - cell.x0), abs(place.x - cell.x1)) <= ON_RULE_MM
        for place in mark.places
    )


def ring_middle(line: FloatArray, cover: float, widest_gap: float) -> tuple[float, float] | None:
    """The middle of a ring, given the points of its line in mm, (n, 2); None where they do not lie around one.

    `cover` is the least share of all directions in which they must lie, `widest_gap` the widest gap in degrees.
    """
    if len(line) < LEAST_RING_MM * RASTER_PX_PER_MM:
        return None
    middle = (line.min(axis=0) + line.max(axis=0)) / 2
    away = line - middle
    radius = np.hypot(*away.T)
    if float(np.percentile(radius, 2)) < RING_HOLLOW * float(np.percentile(radius, 95)):
        return None
    if min(np.ptp(line, axis=0)) < LEAST_RING_MM:
        return None
    angles = np.sort(np.degrees(np.arctan2(away[:, 1], away[:, 0])))
    gap = float(np.diff(np.concatenate([angles, angles[:1] + 360])).max())
    bins = len(np.unique(np.floor(angles / 360 * RING_BINS)))
    return (float(middle[0]), float(middle[1])) if gap <= widest_gap and bins >= cover * RING_BINS else None


def _shape(part: Part) -> Shape:
    """The shape of a mark that keeps to one cell."""
    if _is_filled(part):
        return Shape.FILLED
    if part.diagonal < DOT_MM or part.length < LINE_LENGTH_MM:
        return Shape.DOT
    if part.mark.ring:
        return Shape.TANGLE if part.length > TANGLE_RATIO * part.diagonal else Shape.RING
    place = part.mark.places[0]
    if place.arms == 0 or (place.arms == 2 and part.mark.turn > SHARPEST_TURN_DEGREES):
        return Shape.LINE
    return _shape_of_lines(part, place)


def _is_filled(part: Part) -> bool:
    hatched = part.solidity >= FILLED_SOLIDITY and min(part.width, part.height) >= FILLED_MM
    blob = part.solidity >= BLOB_SOLIDITY and part.thickness >= BLOB_MM
    thick = part.solidity >= THICK_SOLIDITY and part.thickness >= THICK_MM
    return (hatched and part.area >= FILLED_MM2) or ((blob or thick) and part.area >= BLOB_MM2)


def _shape_of_lines(part: Part, place: Place) -> Shape:
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


def _named(mark: Mark, parts: list[Part], form: PreparedPage) -> list[tuple[Part, Shape, Place]]:
    """The shapes and places of a mark that reaches over rules: of those parts that are marks of their own.

    A part is one if it is filled, if lines cross or fork in it, or if its line turns there as a tick or a V does. What
    is left are tails, shown only where they are too long. Without any mark of its own, all of it is a plain line.
    """
    first = mark.places[0]
    if mark.ring:
        home = next((part for part in parts if part.cell and part.cell.holds(first.x, first.y)), parts[0])
        return [(home, Shape.RING, first)]
    named: list[tuple[Part, Shape, Place]] = []
    rest: list[Part] = []
    for part in parts:
        place = _own_place(part, first)
        if _is_filled(part):
            named.append((part, Shape.FILLED, Place(*part.centre, 0)))
        elif place is not None:
            named.append((part, _shape_of_lines(part, place), place))
        else:
            rest.append(part)
    rows = {part.row for part in parts}
    if len(rows) >= LONG_LINE_ROWS and len(named) == 1 and named[0][1] is Shape.CORNER:
        # a line drawn down through several rows has no corner that means a cell
        named, rest = [], parts
    far = any(
        part.length >= LINE_MM and all(abs(part.row - other.row) > 1 for other, _, _ in named)
        for part in rest
        if part.cell is not None
    )
    # tails end in the next row; a line that goes on beyond it was drawn through all of them
    least = LONGEST_TAIL_MM if named and not far else LINE_MM
    lines = [
        part
        for part in rest
        if len(part.line) and (part.length >= least or _ends_twice(part) or _length_in_box(part, form) >= IN_BOX_MM)
    ]
    named += [(part, Shape.LINE, _middle(part)) for part in lines]
    if named:
        return named
    shape = Shape.DOT if mark.diagonal < DOT_MM or mark.length < LINE_LENGTH_MM else Shape.LINE
    return [(parts[0], shape, first)]


def _ends_twice(part: Part) -> bool:
    """Whether a line of a part ends twice in the same cell: a tail ends once, two arms of a cross once each."""
    return part.ends >= ENDS_OF_LINE and part.ends > len(_strands(part, ENDING_MM))


def _length_in_box(part: Part, form: PreparedPage) -> float:
    """How much of a part's line, in mm, lies in the little box of its cell; 0 where the paper has none."""
    boxes = form.page.rows[part.row].boxes if part.cell is not None else ()
    if not boxes:
        return 0.0
    box, (x, y) = boxes[part.column], part.line.T
    return MEAN_STEP * float(((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).sum()) / RASTER_PX_PER_MM


def _own_place(part: Part, first: Place) -> Place | None:
    """Where a part of a mark crosses, forks or turns as a mark of its own; `first` is the mark's foremost place."""
    assert part.cell is not None
    doubled = part.mark.turn > SHARPEST_TURN_DEGREES
    for place in part.places:
        if place.arms == 2 and doubled:
            continue
        enough = part.length >= OWN_LINE_MM and part.cell.depth(place.x, place.y) >= OWN_FORK_MM
        if place.arms >= 4 or (place.arms == 3 and (enough or place is first)) or (place.arms == 2 and place is first):
            return place
    if part.length < OWN_LINE_MM or len(part.line) < OWN_LINE_MM:
        return None
    start = part.line.min(axis=0)
    columns, rows = np.round((part.line - start) * RASTER_PX_PER_MM).astype(np.intp).T
    # two arms of a cross next door, strung together, would look like a V, and the hook of one like a tick
    (column, row), turn = turn_with_arms(columns, rows, OWN_ARM_MM)
    x, y = start + np.array([column, row]) / RASTER_PX_PER_MM
    return Place(float(x), float(y), 2) if OWN_TURN_DEGREES <= turn <= SHARPEST_TURN_DEGREES else None


def _middle(part: Part) -> Place:
    return Place(float(part.line[:, 0].mean()), float(part.line[:, 1].mean()), 0)


def _crosses_on_rule(
    part: Part,
    shape: Shape,
    place: Place,
    places: list[Place],
    border: float,
    crossed: set[tuple[int, int]],
    boxes: bool,
) -> bool:
    """Whether the crossing of a mark lies on a rule, where print hides it: its halves look like corners beside it."""
    if part.whole or part.cell is None or shape not in (Shape.CORNER, Shape.CROSS, Shape.RING):
        return False
    if shape is Shape.CORNER and place.arms <= 2 and _two_come_in(part, place):
        return True
    if (part.row, part.column) in crossed and (place.arms < 3 or (place.arms == 3 and border <= FORK_NEAR_RULE_MM)):
        return True
    if any(other is not place and _apart(place, other) < SAME_CROSSING_MM for other in places):
        return True
    if shape is not Shape.CORNER or border > NEAR_RULE_MM:
        return False
    x, y = part.mark.line.T
    cell = part.cell
    outside = (x < cell.x0) | (x >= cell.x1) | (y < cell.y0) | (y >= cell.y1)
    near = outside & (np.hypot(x - place.x, y - place.y) < (BEHIND_BOX_MM if boxes else SAME_CROSSING_MM))
    if float(near.sum()) < BEYOND_RULE_MM * RASTER_PX_PER_MM:
        return False
    return not _close_in(part.mark.line[near] - (place.x, place.y))


def _close_in(beyond: FloatArray) -> bool:
    """Whether lines beyond the rule above or below, (n, 2) mm from a corner, come the nearer together the farther they
    go: the arms of a V that begin there. Those of a cross go apart."""
    aside, away = np.abs(beyond[:, 0]), np.abs(beyond[:, 1])
    for side in (beyond[:, 0] < 0, beyond[:, 0] >= 0):
        if side.sum() < 2:
            continue
        far = away[side] - away[side].mean()
        if float(far @ aside[side]) > -CLOSING_IN * float(far @ far):
            return False
    return True


def _lies_half_outside(part: Part, border: float) -> bool:
    """Whether a mark crosses close to a rule and has as much of its ink beyond it: it was drawn upon the rule."""
    return not part.whole and border < HALF_OUTSIDE_MM and part.area < HALF_SHARE * part.mark.area


def _opens_into_another_cell(ring: Part) -> bool:
    """Whether a ring has much of its line in another cell: the loop of a cross that was drawn upon the rule."""
    if ring.whole or ring.cell is None:
        return False
    x, y = ring.mark.line.T
    inside = (x >= ring.cell.x0) & (x < ring.cell.x1) & (y >= ring.cell.y0) & (y < ring.cell.y1)
    return float(inside.mean()) < RING_INSIDE


def _two_come_in(part: Part, place: Place) -> bool:
    """Whether two separate lines of a mark come into a cell over the same rule: a tick or V has one, a cross next door two.

    A line that turns at `place` and goes no farther does not come in over the rule next to it.
    """
    assert part.cell is not None
    spans = _strands(part, STRAND_MM)
    over_top = sum(top <= min(part.cell.y0 + COMES_IN_MM, place.y - TURNS_BEFORE_MM) for top, _ in spans)
    over_foot = sum(foot >= max(part.cell.y1 - COMES_IN_MM, place.y + TURNS_BEFORE_MM) for _, foot in spans)
    return over_top > 1 or over_foot > 1


def _strands(part: Part, least_mm: float) -> list[tuple[float, float]]:
    """Top and foot in mm of the separate lines of a part that are at least so long."""
    start = part.line.min(axis=0)
    columns, rows = np.round((part.line - start) * RASTER_PX_PER_MM).astype(np.intp).T
    picture = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1), np.uint8)
    picture[rows, columns] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=8)
    lines = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= least_mm * RASTER_PX_PER_MM]
    tops = start[1] + lines[:, cv2.CC_STAT_TOP] / RASTER_PX_PER_MM
    return [
        (float(top), float(top + high))
        for top, high in zip(tops, lines[:, cv2.CC_STAT_HEIGHT] / RASTER_PX_PER_MM, strict=True)
    ]


def _apart(place: Place, other: Place) -> float:
    return float(np.hypot(place.x - other.x, place.y - other.y))
