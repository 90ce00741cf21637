"""Marks of different cells that run into each other, parted: each line goes to the cell in which it crosses or turns.

In rows 7 mm high the arm of one voter's cross runs into the next row's mark, and all of it is one piece of ink. Lines are
followed through where they meet (`scanner.pen_lines`). A piece with a line that belongs to two cells, such as one that
strikes out what is in both, stays whole. A cross on a rule belongs to no cell: it stays a mark of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.branches import numbers_in
from scanner.corner import turn_with_arms
from scanner.joined import Joined
from scanner.pen_lines import Meeting, PenLine, pen_lines
from scanner.prepared_form import PreparedPage
from scanner.strokes import Mark, Marks, Tile, lines_of, traced

HOME_DEPTH_MM = 1.6
"""A line belongs to the cell in which it crosses or turns so far from the rules: pens miss by 0.5 mm, and what print
hides of a crossing on the rule reaches 0.5 mm to each side."""

TURN_DEPTH_MM = 1.2
"""A line that turns so far from the rules turns in its cell; one that turns nearer is two arms that touch at the rule. The
foot of a V is told more sharply than where strokes cross."""

LONG_MM = 16.0
"""A piece without any fork may be two marks that touch end to end from this length of line on: a V has 12 mm."""

TURN_DEGREES = 50.0
TURN_ARM_MM = 2.0
FOOT_MM = 1.0
"""A line turns where it does so by this and more between arms of this length: a tick or a V, no hook. Where
its foot is rough the arms end this near to it."""

MOST_LINES = 7
"""A piece of more lines is writing or a scribble: three marks that hang together have six."""

MANY_FORKS = 80
"""Nor are the lines of a piece followed that forks so often: two lines that cross fork twice, lines drawn twice some ten
times; noise and scribbles fork by the thousand."""

SHORT_MM = 2.2
"""A line that is no longer belongs to whatever it touches."""

HIDDEN_MM = 2.0
"""Print upon a rule hides a crossing whose arms end so near to each other."""

Cell = tuple[int, int]


def parted(marks: Marks, form: PreparedPage) -> Marks:
    """All marks, with those parted that are made of marks of two cells or more."""
    joined = [mark for mark in marks.marks if _crosses_over_rows(mark, form)]
    if not joined:
        return marks
    tiles = [_tile_of(mark, marks) for mark in joined]
    lines, parts = lines_of(tiles)
    labels, whole = marks.labels.copy(), list(marks.marks)
    for mark, tile, part in zip(joined, tiles, parts, strict=True):
        if len(numbers_in(lines.forks[part])) >= MANY_FORKS:
            continue
        at = _Place(tile, marks.strip, form)
        followed, meetings = pen_lines(lines, part, at.on_rule)
        owners = _owners(followed, meetings, at)
        if owners is None:
            continue
        pieces = _pieces(followed, meetings, owners, tile, int(labels.max()))
        for piece in pieces:
            here = labels[piece.y : piece.y + piece.ink.shape[0] - 2, piece.x : piece.x + piece.ink.shape[1] - 2]
            here[(piece.ink[1:-1, 1:-1] > 0) & (here == mark.label)] = piece.label
        whole.remove(mark)
        whole += traced(pieces, marks)
    return replace(marks, marks=tuple(whole), labels=labels)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the pixels of a tile lie on the form."""

    tile: Tile
    strip: Box
    form: PreparedPage

    def home(self, column: float, row: float, depth_mm: float = HOME_DEPTH_MM) -> Cell | None:
        """The cell that a point (px) lies in, so far or more from its rules."""
        found = self._cell(column, row)
        return found[0] if found and found[1] >= depth_mm else None

    def on_rule(self, column: float, row: float) -> bool:
        """Whether a point (px) lies between cells, or nearer than TURN_DEPTH_MM to the rules of its own."""
        return self.home(column, row, TURN_DEPTH_MM) is None

    def _cell(self, column: float, row: float) -> tuple[Cell, float] | None:
        x = self.strip.x0 + (self.tile.x + column - 0.5) / RASTER_PX_PER_MM
        y = self.strip.y0 + (self.tile.y + row - 0.5) / RASTER_PX_PER_MM
        for row_index, one in enumerate(self.form.page.rows):
            for column_index, cell in enumerate(one.cells):
                if cell.holds(x, y):
                    return (row_index, column_index), cell.depth(x, y)
        return None


def _crosses_over_rows(mark: Mark, form: PreparedPage) -> bool:
    """Whether a mark has a crossing or a fork, or is long, and reaches into two rows at least."""
    rows = [row for row in form.page.rows if row.cells[0].y1 > mark.box[1] and row.cells[0].y0 < mark.box[3]]
    return not mark.ring and len(rows) > 1 and (mark.length >= LONG_MM or any(place.arms >= 3 for place in mark.places))


def _tile_of(mark: Mark, marks: Marks) -> Tile:
    x = round((mark.box[0] - marks.strip.x0) * RASTER_PX_PER_MM)
    y = round((mark.box[1] - marks.strip.y0) * RASTER_PX_PER_MM)
    width, height = (round((mark.box[k + 2] - mark.box[k]) * RASTER_PX_PER_MM) for k in (0, 1))
    ink = (marks.labels[y : y + height, x : x + width] == mark.label).astype(np.uint8)
    return Tile(mark.label, x, y, np.pad(ink, 1))


def _owners(lines: list[PenLine], meetings: list[Meeting], at: _Place) -> list[int] | None:
    """The number of the mark that each line belongs to; None where the piece stays whole.

    Each line must cross or turn in one cell at most. Lines that do so in none, as those of a cross on a rule, make marks
    of their own with the others like it that they meet.
    """
    if not 2 <= len(lines) <= MOST_LINES:
        return None
    turns = [_turns_in(line, at) for line in lines]
    homes = _homes(lines, meetings, turns, at)
    if any(len(cells) > 1 for cells in homes) or _crosses_on_rule(lines, meetings, turns, homes, at):
        return None
    cells = sorted(set.union(*homes))
    if len(cells) < 2:
        return None
    owners = [cells.index(next(iter(home))) if home else -1 for home in homes]
    of_none = Joined(number for number, home in enumerate(homes) if not home)
    for index in range(len(meetings)):
        for one, other in pairwise(n for n, line in enumerate(lines) if not homes[n] and index in line.meetings):
            of_none.join(one, other)
    for number, together in enumerate(of_none.groups().values(), start=len(cells)):
        for line_number in together:
            owners[line_number] = number
    return owners


def _crosses_on_rule(
    lines: list[PenLine], meetings: list[Meeting], turns: list[set[Cell]], homes: list[set[Cell]], at: _Place
) -> bool:
    """Whether two lines cross upon a rule that have no other reason to belong to different cells than where they turn.

    The loop of a cross upon the rule turns in both cells. Lines of two marks cross others, each in its own cell.
    """
    at_home = [at.home(*meeting.middle) is not None for meeting in meetings]
    loose = [
        number
        for number, line in enumerate(lines)
        if turns[number] and not any(at_home[index] for index in line.through - line.bends)
    ]
    homeless = [line for line, home in zip(lines, homes, strict=True) if not home]
    for index, meeting in enumerate(meetings):
        if at_home[index]:
            continue
        through = [number for number in loose if index in lines[number].through - lines[number].bends]
        ending = [number for number in loose if index in lines[number].meetings]
        crossing = through if not any(_ends_near(line, meeting) for line in homeless) else ending
        if len({cell for number in crossing for cell in turns[number]}) > 1:
            return True
    return False


def _ends_near(line: PenLine, meeting: Meeting) -> bool:
    """Whether an end of a line lies so near to a meeting that print may hide where it went on."""
    reach = HIDDEN_MM * RASTER_PX_PER_MM
    return any(float(np.hypot(*(tip - meeting.middle))) <= reach for path in line.paths for tip in (path[0], path[-1]))


def _homes(lines: list[PenLine], meetings: list[Meeting], turns: list[set[Cell]], at: _Place) -> list[set[Cell]]:
    """The cells in which each line crosses others or turns, well inside; of one that does so nowhere, those in which it
    ends at another: a tail may end in the next row's mark."""
    found = [set(cells) for cells in turns]
    touched: list[set[Cell]] = [set() for _ in lines]
    for index, meeting in enumerate(meetings):
        touching = [number for number, line in enumerate(lines) if index in line.meetings]
        if len(touching) < 2 and not any(index in lines[number].bends for number in touching):
            continue
        foot = len(touching) == 1 and _is_foot(lines[touching[0]], meeting)
        cell = at.home(*meeting.middle, TURN_DEPTH_MM if foot else HOME_DEPTH_MM)
        if cell is None:
            continue
        for number in touching:
            (found if index in lines[number].through else touched)[number].add(cell)
    homes = [own or ends for own, ends in zip(found, touched, strict=True)]
    for number, line in enumerate(lines):
        if not homes[number] and line.length <= SHORT_MM * RASTER_PX_PER_MM:
            beside = [n for n, other in enumerate(lines) if homes[n] and set(other.meetings) & set(line.meetings)]
            homes[number] = set(homes[max(beside, key=lambda n: lines[n].length)]) if beside else set()
    return homes


def _is_foot(line: PenLine, meeting: Meeting) -> bool:
    """Whether two arms of a line, no hook among them, come together at a meeting: the foot of a V, roughened."""
    arm, reach = TURN_ARM_MM * RASTER_PX_PER_MM, FOOT_MM * RASTER_PX_PER_MM
    arms = [
        path
        for path in line.paths
        if len(path) >= arm and min(float(np.hypot(*(end - meeting.middle))) for end in (path[0], path[-1])) <= reach
    ]
    return len(arms) == 2


def _turns_in(line: PenLine, at: _Place) -> set[Cell]:
    """The cells in which a line turns as a tick or a V does."""
    cells = set()
    for path in line.paths:
        columns, rows = path.astype(np.intp).T
        place, turn = turn_with_arms(columns, rows, TURN_ARM_MM)
        cell = at.home(*place, TURN_DEPTH_MM)
        if turn >= TURN_DEGREES and cell is not None:
            cells.add(cell)
    return cells


def _pieces(
    lines: list[PenLine], meetings: list[Meeting], owners: list[int], tile: Tile, last_label: int
) -> list[Tile]:
    """The ink of each mark's lines, each pixel with the line nearest to it; where lines of two marks meet, with both."""
    of = np.zeros(tile.ink.shape, np.uint32)
    for line, owner in zip(lines, owners, strict=True):
        for points in (line.points, *(meetings[index].pixels for index in line.meetings)):
            of[points[:, 1], points[:, 0]] |= np.uint32(1 << owner)
    _, nearest = cv2.distanceTransformWithLabels(
        (of == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_label = np.zeros(int(nearest.max()) + 1, np.uint32)
    of_label[nearest[of > 0]] = of[of > 0]
    belongs = of_label[nearest]
    return [
        _trimmed(Tile(last_label + 1 + number, tile.x, tile.y, tile.ink & ((belongs >> number) & 1).astype(np.uint8)))
        for number in range(max(owners) + 1)
    ]


def _trimmed(tile: Tile) -> Tile:
    """The same ink without the empty rows and columns around it."""
    x, y, width, height = cv2.boundingRect(tile.ink)
    ink: npt.NDArray[np.uint8] = np.pad(tile.ink[y : y + height, x : x + width], 1)
    return Tile(tile.label, tile.x + x - 1, tile.y + y - 1, ink)
