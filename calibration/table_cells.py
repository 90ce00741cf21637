"""The cells of a straight page's ruled table, and the little boxes printed in them.

Cells are the paper that rules enclose; a little box is paper that is enclosed within a cell, clear of its rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box, Segment
from calibration.ruled_lines import Grey

LEAST_CELL_MM = 4.0
"""Smallest side of a cell: letters enclose up to 3 mm."""

LEAST_BOX_MM, MOST_BOX_MM = 2.0, 12.0
"""Insides of the little boxes that offices print to mark in: the sign ☐ of a word processor at 13 pt has 2.4 mm."""

BOX_CLEAR_MM = 0.3
BOX_RUN_MM = 1.8
"""A box stands clear of its cell's rules; its edges are straight runs of at least this length: letters have none."""

RULE_DARK = 60
RULE_RUN_MM = 6.0

SAME_RULE_MM = 0.8
"""Edges nearer to each other than this are one rule."""


DOUBLE_RULE_MM = 0.9
MORE_ENCLOSED = 1.02
"""Double rules leave their corners open; joined over this distance they enclose so many times as much."""


TORN_SHARE, TORN_REACH_MM = 0.9, 0.5
"""A rule that runs on through a cell is seen on so much of its width, so near to its neighbours' edge: of torn ones on rough
scans and photos 0.97 and more was, of a line of letters in a cell at most 0.76."""


@dataclass(frozen=True)
class TableCells:
    """The cells of a page's table from top to bottom and left to right, and the little boxes in them, mm.

    Edges are the middles of the rules.
    """

    cells: tuple[Box, ...]
    boxes: tuple[Box, ...]

    @property
    def area(self) -> float:
        """The area of all cells, mm²."""
        return _area(self.cells)

    def box_in(self, cell: Box) -> Box | None:
        """The little box that is printed in this cell; None where there is none or more than one."""
        inside = [
            box for box in self.boxes if cell.x0 < box.x0 and box.x1 < cell.x1 and cell.y0 < box.y0 and box.y1 < cell.y1
        ]
        return inside[0] if len(inside) == 1 else None


def find_cells(picture: Grey) -> TableCells:
    """The cells of a straight page at RASTER_PX_PER_MM."""
    # on white paper; against their surroundings rules beside words would look pale
    ink = (picture < 255 - RULE_DARK).view(np.uint8)
    rules = _rules_in(ink, RULE_RUN_MM)
    cells = _outermost(_enclosed(ink, rules, LEAST_CELL_MM, picture.shape))
    gap = round(DOUBLE_RULE_MM * RASTER_PX_PER_MM)
    joined = np.asarray(cv2.morphologyEx(rules, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)), np.uint8)
    closed = _outermost(_enclosed(ink, joined, LEAST_CELL_MM, picture.shape))
    if _area(closed) > MORE_ENCLOSED * _area(cells):
        cells = closed
    small = _enclosed(ink, _rules_in(ink, BOX_RUN_MM), LEAST_BOX_MM, picture.shape, MOST_BOX_MM)
    boxes = [box for box in small if any(_is_within(box, cell) for cell in cells)]
    whole = [part for cell in cells for part in _cut_at_torn_rules(ink, cell, cells)]
    order = sorted(whole, key=lambda cell: (round(cell.y0), cell.x0))
    return TableCells(tuple(order), tuple(boxes))


def _cut_at_torn_rules(ink: Grey, cell: Box, cells: Sequence[Box]) -> list[Box]:
    """A cell cut where rules of its neighbours run on through it: through a gap of a hair its paper is one with the next cell's."""
    upright = Box(cell.y0, cell.x0, cell.y1, cell.x1)
    columns = [Box(other.y0, other.x0, other.y1, other.x1) for other in cells]
    level = [cell.y0, *_torn_rules(ink, cell, cells), cell.y1]
    sides = [cell.x0, *_torn_rules(np.ascontiguousarray(ink.T), upright, columns), cell.x1]
    return [Box(x0, y0, x1, y1) for y0, y1 in pairwise(level) for x0, x1 in pairwise(sides)]


def _torn_rules(ink: Grey, cell: Box, cells: Sequence[Box]) -> list[float]:
    """The level edges of other cells, mm, at which a rule runs through a cell."""
    inside = sorted(
        edge
        for other in cells
        for edge in (other.y0, other.y1)
        if cell.y0 + LEAST_CELL_MM < edge < cell.y1 - LEAST_CELL_MM
    )
    groups: list[list[float]] = []
    for edge in inside:
        if groups and edge - groups[-1][-1] < SAME_RULE_MM:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    edges = [float(np.median(group)) for group in groups]
    return [edge for edge in edges if _ruled_share(ink, cell, edge) >= TORN_SHARE]


def _ruled_share(ink: Grey, cell: Box, at: float) -> float:
    """The share of a cell's width that bears ink along one level line, 3 px high, near this edge, mm."""
    y0, y1 = (round((at + reach) * RASTER_PX_PER_MM) for reach in (-TORN_REACH_MM, TORN_REACH_MM))
    x0, x1 = (round((side + inset) * RASTER_PX_PER_MM) for side, inset in ((cell.x0, 0.6), (cell.x1, -0.6)))
    strip = cv2.dilate(ink[y0:y1, x0:x1], np.ones((3, 1), np.uint8))
    return float(strip.mean(axis=1).max(initial=0.0)) if strip.size else 0.0


def _area(cells: Sequence[Box]) -> float:
    return sum(cell.width * cell.height for cell in cells)


def _outermost(cells: list[Box]) -> list[Box]:
    """The cells that lie in no other."""
    return [cell for cell in cells if not any(_is_within(cell, other) for other in cells)]


def _is_within(box: Box, cell: Box) -> bool:
    clear = BOX_CLEAR_MM
    return (
        box.x0 > cell.x0 + clear and box.x1 < cell.x1 - clear and box.y0 > cell.y0 + clear and box.y1 < cell.y1 - clear
    )


def _rules_in(ink: Grey, run_mm: float) -> Grey:
    """Level and upright runs of ink of at least this length."""
    run = round(run_mm * RASTER_PX_PER_MM)
    rules = np.zeros_like(ink)
    for shape, slack in (((1, run), (3, 1)), ((run, 1), (1, 3))):
        thick = cv2.dilate(ink, np.ones(slack, np.uint8))
        rules |= np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)
    return rules


def _enclosed(
    ink: Grey, rules: Grey, least_mm: float, shape: tuple[int, ...], most_mm: float = float("inf")
) -> list[Box]:
    """Rectangles enclosed by rules, with sides of so many mm; what is printed in them may take its share, another
    rectangle in them as well."""
    outlines, tree = cv2.findContours((1 - rules).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline, links in zip(outlines, tree[0] if tree is not None else (), strict=True):
        if links[3] >= 0:
            continue
        x, y, width, height = cv2.boundingRect(outline)
        whole = width < 0.97 * shape[1] and height < 0.9 * shape[0]
        fits = min(width, height) >= least_mm * RASTER_PX_PER_MM and max(width, height) <= most_mm * RASTER_PX_PER_MM
        # the hole that a little box leaves in its cell is not taken off
        if whole and fits and cv2.contourArea(outline) > 0.9 * (width - 1) * (height - 1):
            edges = _rule_middles(ink, x, y, width, height)
            found.append(Box(*(round(edge / RASTER_PX_PER_MM, 3) for edge in edges)))
    return found


def _rule_middles(ink: Grey, x: int, y: int, width: int, height: int) -> tuple[float, float, float, float]:
    """The middles of the four rules around a cell, in pixels; thickened rules took about 2 px from each side of it."""
    reach = 12

    def middle(profile: npt.NDArray[np.int32], start: int, *, last: bool) -> float:
        strong = np.flatnonzero(profile > 0.5 * profile.max()) if profile.size and profile.max() > 0 else None
        if strong is None:
            return float(start + reach / 2)
        # of two rules in reach, as beside a little box, the nearer one counts
        runs = np.split(strong, np.flatnonzero(np.diff(strong) > 2) + 1)
        return start + float((runs[-1] if last else runs[0]).mean()) + 0.5

    rows, columns = slice(y, y + height), slice(x, x + width)
    left, top = max(0, x - reach), max(0, y - reach)
    return (
        middle(_sums(ink[rows, left : x + 2], 0), left, last=True),
        middle(_sums(ink[top : y + 2, columns], 1), top, last=True),
        middle(_sums(ink[rows, x + width - 2 : x + width + reach], 0), x + width - 2, last=False),
        middle(_sums(ink[y + height - 2 : y + height + reach, columns], 1), y + height - 2, last=False),
    )


def rules_around(cells: tuple[Box, ...]) -> tuple[Segment, ...]:
    """The ruled lines from the edges of the cells: edges that lie on one line and meet are joined and averaged."""
    level = _joined([(edge, cell.x0, cell.x1) for cell in cells for edge in (cell.y0, cell.y1)])
    upright = _joined([(edge, cell.y0, cell.y1) for cell in cells for edge in (cell.x0, cell.x1)])
    return tuple(
        [Segment(start, at, stop, at) for at, start, stop in level]
        + [Segment(at, start, at, stop) for at, start, stop in upright]
    )


def _joined(edges: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Edges (position, start, stop) grouped by position, and each group by what touches: one line each."""
    groups: list[list[tuple[float, float, float]]] = []
    for edge in sorted(edges):
        if groups and edge[0] - groups[-1][-1][0] < SAME_RULE_MM:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    lines = []
    for group in groups:
        at = round(float(np.median([edge[0] for edge in group])), 3)
        spans: list[list[float]] = []
        for _, start, stop in sorted(group, key=lambda edge: edge[1]):
            if spans and start <= spans[-1][1] + 2 * SAME_RULE_MM:
                spans[-1][1] = max(spans[-1][1], stop)
            else:
                spans.append([start, stop])
        lines += [(at, start, stop) for start, stop in spans]
    return lines


def _sums(ink: Grey, axis: int) -> npt.NDArray[np.int32]:
    """The ink of each column (axis 0) or row (1), px."""
    return np.asarray(cv2.reduce(ink, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S), np.int32).ravel()
