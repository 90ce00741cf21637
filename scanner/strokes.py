"""Pen marks as strokes: connected ink, thinned to its middle lines, with the places where lines cross, fork or turn.

A mark's place is where its strokes cross or turn, not where its tail ends. All marks of a page are thinned together,
one under the other in one picture, so that the cost is that of a few image operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.pieces import Pieces
from calibration.ruled_lines import Grey
from scanner.branches import Branch, Lines, branches_of, crossings_of, having
from scanner.connected import connected
from scanner.corner import TURN_DEGREES, sharpest_turn
from scanner.ink import InkPicture
from scanner.prepared_form import FloatArray, Mask
from scanner.thinning import Binary, thin, without_steps

SPECK_MM2 = 0.10
"""Ink smaller than this is grain or dust: a dot of 0.36 mm. A resting ballpoint leaves 0.2 mm² and more."""

STROKE_MM = 1.5
"""A line that ends this near to a fork is a hook or the roughness of an edge: its end does not count."""

AT_PRINT_MM = 0.45
"""A line that ends this near to print may go on beneath it."""

SKIP_MM = 1.2
"""Two ends this near to each other are a pen that skipped."""

LOOP_MM2 = 0.5
"""A loop smaller than this is what two strokes drawn over each other leave between them."""

RING_SHARE = 0.4
"""A mark is a ring if a loop of it encloses this share of its extent: an ellipse encloses 0.79, one that closes badly
0.5, the loop between two arms of a cross drawn in one stroke up to 0.25."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a mark that tells where it was meant: mm on the form, and how many lines meet there.

    arms: 4 and more for a crossing, 3 for a fork, 2 for a corner, 0 for the middle of a ring or of a plain line.
    """

    x: float
    y: float
    arms: int


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One connected piece of ink.

    label: number in the picture of labels · box: extent in mm (x0, y0, x1, y1) on the form · area: of the ink, mm² ·
    length: of its middle line, mm · density: area over that of the extent · darkness: mean along the middle line or of
    all ink, whichever is more, 0–255 · ring: whether it encloses a wide loop · loops: how many of LOOP_MM2 and more ·
    thickness: widest place of the ink, mm · solidity: area over that of its convex hull · ends: free ends of lines
    where nothing is printed, (n, 2) mm · turn: degrees by which a line without forks turns at its corner · places:
    where its lines cross, fork or turn, most arms first · line: (n, 2) points of its middle line, mm.
    """

    label: int
    box: tuple[float, float, float, float]
    area: float
    length: float
    density: float
    darkness: float
    ring: bool
    loops: int
    thickness: float
    solidity: float
    ends: FloatArray
    turn: float
    places: tuple[Place, ...]
    line: FloatArray

    @property
    def diagonal(self) -> float:
        return float(np.hypot(self.box[2] - self.box[0], self.box[3] - self.box[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A mark's ink alone: its number in the picture of labels, the column and row in px where it begins in the strip, and
    a picture of zeros and ones with a margin of one pixel."""

    label: int
    x: int
    y: int
    ink: Binary


class Sheet(Protocol):
    """What a mark is measured on: the strip's darkness, where print is, and where it lies on the form."""

    @property
    def darkness(self) -> Grey: ...
    @property
    def printed(self) -> Mask: ...
    @property
    def strip(self) -> Box: ...


@dataclass(frozen=True)
class Marks:
    """All marks of a page's strip, and the picture that tells which pixel belongs to which."""

    marks: tuple[Mark, ...]
    labels: npt.NDArray[np.int32]
    darkness: Grey
    printed: Mask
    """Where print hides what may be drawn."""
    strip: Box
    """Where these pictures lie on the form, mm."""


def find_marks(picture: InkPicture) -> Marks:
    """The marks of a page: every connected piece of ink that is more than a speck."""
    labels, stats = _pieces(picture.ink, picture.printed)
    count = len(stats)
    least = SPECK_MM2 * RASTER_PX_PER_MM**2
    kept = [number for number in range(1, count) if stats[number, cv2.CC_STAT_AREA] >= least]
    # a piece that lies wholly where the form prints is a bridge between nothing and nothing
    kept = [number for number in kept if _open_area(picture, labels, stats[number], number) >= least]
    if not kept:
        return Marks((), labels, picture.darkness, picture.printed, picture.strip)
    tiles = [
        Tile(number, int(stats[number, 0]), int(stats[number, 1]), _tile(labels, stats[number], number))
        for number in kept
    ]
    return Marks(traced(tiles, picture), labels, picture.darkness, picture.printed, picture.strip)


def traced(tiles: list[Tile], sheet: Sheet) -> tuple[Mark, ...]:
    """The mark of each tile, thinned and traced."""
    lines, parts = lines_of(tiles)
    return tuple(_mark(sheet, tile, lines, part) for tile, part in zip(tiles, parts, strict=True))


def lines_of(tiles: list[Tile]) -> tuple[Lines, list[tuple[slice, slice]]]:
    """The middle lines of all tiles, one under the other in one picture, and where in it each lies."""
    stacked, tops = _stack([tile.ink for tile in tiles])
    parts = [
        (slice(top, top + tile.ink.shape[0]), slice(0, tile.ink.shape[1]))
        for tile, top in zip(tiles, tops, strict=True)
    ]
    return Lines(without_steps(thin(stacked))), parts


def _pieces(ink: Mask, printed: Mask) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Label the ink (`scanner.connected`); extent and area (px) of each label."""
    labelled, count = connected(ink, printed)
    at = np.flatnonzero(ink)
    return labelled, Pieces(labelled, at, labelled.ravel()[at].astype(np.intp), count).extents()


def _open_area(picture: InkPicture, labels: npt.NDArray[np.int32], stat: npt.NDArray[np.int32], number: int) -> int:
    x, y, width, height, _ = stat
    part = slice(y, y + height), slice(x, x + width)
    return int(((labels[part] == number) & ~picture.printed[part]).sum())


def _tile(labels: npt.NDArray[np.int32], stat: npt.NDArray[np.int32], number: int) -> Binary:
    """The mark alone, with a margin of one pixel."""
    x, y, width, height, _ = stat
    tile = np.zeros((height + 2, width + 2), np.uint8)
    tile[1:-1, 1:-1] = labels[y : y + height, x : x + width] == number
    return tile


def _stack(tiles: list[Binary]) -> tuple[Binary, list[int]]:
    """All tiles one under the other, smoothed so that rough edges grow no spurs."""
    tops, height = [], 0
    for tile in tiles:
        tops.append(height)
        height += tile.shape[0]
    sheet = np.zeros((height, max(tile.shape[1] for tile in tiles)), np.uint8)
    for tile, top in zip(tiles, tops, strict=True):
        sheet[top : top + tile.shape[0], : tile.shape[1]] = tile
    return sheet, tops


def _mark(picture: Sheet, of: Tile, lines: Lines, part: tuple[slice, slice]) -> Mark:
    x, y, tile = of.x, of.y, of.ink
    height, width, area = tile.shape[0] - 2, tile.shape[1] - 2, int(tile.sum())
    thinned = lines.thinned[part] > 0
    rows, columns = np.nonzero(thinned)
    branches = branches_of(lines, part)
    clusters = crossings_of(lines.forks[part], branches)
    kept_length = sum(branch.length for branch in branches.values())
    loops = _loops(tile)
    ring = max(loops, default=0.0) >= RING_SHARE * width * height
    origin_x = picture.strip.x0 + (x - 1 + 0.5) / RASTER_PX_PER_MM
    origin_y = picture.strip.y0 + (y - 1 + 0.5) / RASTER_PX_PER_MM

    def on_form(column: float, row: float, arms: int) -> Place:
        return Place(origin_x + column / RASTER_PX_PER_MM, origin_y + row / RASTER_PX_PER_MM, arms)

    places = [on_form(*at, arms) for at, arms in clusters]
    turn = 0.0
    if ring or not len(rows):
        middle_rows, middle_columns = np.nonzero(tile)
        places = [on_form(float(middle_columns.mean()), float(middle_rows.mean()), 0)]
    elif not places:
        (column, row), turn = sharpest_turn(columns, rows)
        places = [on_form(column, row, 2 if turn >= TURN_DEGREES else 0)]
    darkness = picture.darkness[y : y + height, x : x + width]
    return Mark(
        label=of.label,
        box=(
            picture.strip.x0 + x / RASTER_PX_PER_MM,
            picture.strip.y0 + y / RASTER_PX_PER_MM,
            picture.strip.x0 + (x + width) / RASTER_PX_PER_MM,
            picture.strip.y0 + (y + height) / RASTER_PX_PER_MM,
        ),
        area=area / RASTER_PX_PER_MM**2,
        length=kept_length / RASTER_PX_PER_MM,
        density=area / (width * height),
        darkness=darkness_of(darkness[thinned[1:-1, 1:-1]], darkness[tile[1:-1, 1:-1] > 0]),
        ring=ring,
        loops=sum(loop >= LOOP_MM2 * RASTER_PX_PER_MM**2 for loop in loops),
        thickness=2 * float(cv2.distanceTransform(tile, cv2.DIST_L2, 3).max()) / RASTER_PX_PER_MM,
        solidity=solidity_of(tile),
        ends=_free_ends(picture, lines, part, branches, (x, y)) / RASTER_PX_PER_MM + (origin_x, origin_y),
        turn=turn,
        places=tuple(sorted(places, key=lambda place: -place.arms)),
        line=np.column_stack([columns, rows]) / RASTER_PX_PER_MM + (origin_x, origin_y),
    )


def _free_ends(
    picture: Sheet, lines: Lines, part: tuple[slice, slice], branches: dict[int, Branch], at: tuple[int, int]
) -> FloatArray:
    """Where the lines of a mark end, (n, 2) px in its tile: not at print, where they may go on, nor near each other."""
    numbers = [number for number, branch in branches.items() if branch.length >= STROKE_MM * RASTER_PX_PER_MM]
    rows, columns = np.nonzero(lines.ends[part] & having(lines.branches[part], numbers))
    reach = round(AT_PRINT_MM * RASTER_PX_PER_MM)
    free = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        # the tile has a margin of one pixel
        y, x = at[1] + row - 1, at[0] + column - 1
        if not picture.printed[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].any():
            free.append((column, row))
    ends = np.array(free, float).reshape(-1, 2)
    apart = np.hypot(*(ends[:, None, :] - ends[None, :, :]).transpose(2, 0, 1)) + np.eye(len(ends)) * 1e9
    return ends[apart.min(axis=1) > SKIP_MM * RASTER_PX_PER_MM] if len(ends) > 1 else ends


def darkness_of(middle_line: Grey, ink: Grey) -> float:
    """How dark a mark is: along its middle line or over all its ink, whichever is more; print, which is 0, left out.

    The middle line of a filled box may run through its lightest part.
    """
    return max((float(values[values > 0].mean()) for values in (middle_line, ink) if (values > 0).any()), default=0.0)


def solidity_of(picture: Binary) -> float:
    """The share of its convex hull that a picture of ink covers, 0 to 1."""
    points = cv2.findNonZero(picture)
    if points is None or len(points) < 3:
        return 1.0
    # the hull runs through the middles of the outermost pixels
    hull = cv2.convexHull(points)
    area = cv2.contourArea(hull) + cv2.arcLength(hull, True) / 2 + 1
    return min(1.0, len(points) / area)


def _loops(tile: Binary) -> list[float]:
    """Areas in px of the loops that the mark encloses."""
    outlines, tree = cv2.findContours(tile, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    return [cv2.contourArea(outline) for outline, links in zip(outlines, tree[0], strict=True) if links[3] >= 0]
