"""Tails: lines that run into a cell from a mark beside it, told by how the ink lies, without following strokes.

A tail comes in over a side of the cell, and each line parallel to that side meets it once: a single thin run of ink.
A mark has two arms side by side, or a level stroke, on a good part of its height.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.connected import connected
from scanner.ink import InkPicture
from scanner.prepared_form import FloatArray, Mask, PreparedPage

ENTRY_MM = 0.9
"""A tail comes within this distance of the open part of the cell's side, and goes on beyond the rule."""

BEYOND_MM = 2.0
"""How far beyond the side it must be seen again: 0.85 mm of rule that cannot be judged, and what a gap takes."""

ASIDE_MM = 2.4
"""How far aside it may be seen again: a tail that crosses the rule at 30°."""

NEAR_MM = 1.3
TIP_MM = 0.4
POINTS_MM = 1.6
ASTRAY_MM = 0.5
ASTRAY_SHARE = 0.5
"""Ink that is hidden for more than NEAR_MM must lie where the tail points, by its last POINTS_MM, within so many mm and so
much for each mm of the way: pens bend."""


@dataclass(frozen=True, slots=True)
class Widest:
    """The widest run of a tail along its side, and that of the hook at its end, mm."""

    run: float
    hook: float


ONE_LINE = Widest(1.7, 3.0)
"""A felt tip of 0.8 mm at 30° to the side has runs of 1.7 mm; the level stroke of a plus sign is 4 mm wide."""

ARMS = Widest(2.6, 4.0)
"""Two lines that come in over one side and go apart are the arms of a cross beyond it, which may lie flatter."""

HOOK_MM = 1.6
"""A tail's hook lies this near to its tip. What comes in over one side only and is wide farther from its tip, and farther
than ENTRY_MM from the side, has a stroke across it: it is a narrow cross whose arm runs into the next row's mark."""

FLAT_SHARE = 0.12
"""So may one arm of a cross in a wide cell, which has this share of that cross's ink at most."""

SINGLE_SHARE = 0.85
"""Share of the lines along which a tail is a single run; the hook at its end takes the others."""

EDGE_MM = 1.5
EDGE_SHARE = 0.2
"""The edge of a filled box, or of a loop, that runs over a rule reaches this deep, and has this share of the ink that hangs
together with it in the cell where most of it lies, at most."""

SCRAP_MM2 = 1.0
SCRAP_MM = 3.0
"""Ink of at most this much, this near to a side, beyond which a mark begins within HIDDEN_MM, is the end of its line."""

HIDDEN_MM = 4.0
"""A rule and the edge of a little box beside it hide as much."""

SPILL_SHARE = 0.7
ARMS_SHARE = 0.3
"""A tail has at most this share of the ink that the same piece has in another cell; two or more lines side by side,
as the arms of a cross that reach over a rule, have less: half of it would be a cross on the rule. But if they come in
APART_MM from each other and go farther apart, their crossing lies half of that or more beyond the rule."""

APART_MM = 2.4

BULGE_MM = 1.0
"""The two sides of a ring that joins the ring above it go apart and come together again, by more than this."""


@dataclass(frozen=True)
class Tails:
    """Tails in every cell, arrays (rows, columns): their ink in mm², how far in mm the longest reaches, and the ink of
    scraps, which are taken for the ends of lines though print hides how they hang together."""

    ink: FloatArray
    longest: FloatArray
    scraps: FloatArray


def tails_in(dark: Mask, picture: InkPicture, form: PreparedPage) -> Tails:
    """The tails in every cell. `dark` is the ink where nothing is printed."""
    labels, count = connected(dark, picture.printed)
    places = [(row, column) for row in range(len(form.page.rows)) for column in range(len(form.columns))]
    parts = {place: picture.slices(form.page.rows[place[0]].cells[place[1]]) for place in places}
    shares = np.zeros((len(places), count))
    for index, place in enumerate(places):
        here = labels[parts[place]]
        if here.any():
            counts = np.bincount(here.ravel())
            shares[index, : len(counts)] = counts
    shares[:, 0] = 0
    tails = np.zeros((len(form.page.rows), len(form.columns)))
    scraps, longest = np.zeros_like(tails), np.zeros_like(tails)
    for index, place in enumerate(places):
        if not shares[index].any():
            continue
        inner = _open_part(picture, parts[place])
        for number in np.flatnonzero(shares[index]):
            others = shares[:, number].copy()
            others[index] = 0
            elsewhere = others.max()
            piece = labels[parts[place]] == number
            if shares[index, number] > SPILL_SHARE * elsewhere:
                scraps[place] += _scrap(dark, piece, parts[place], inner)
                continue
            strands = _strands(piece)
            are_arms = _go_apart(strands, inner)
            if len(strands) > 1 and shares[index, number] > ARMS_SHARE * elsewhere and not are_arms:
                continue
            widest = ARMS if are_arms or shares[index, number] <= FLAT_SHARE * elsewhere else ONE_LINE
            for strand in strands:
                sides = [side for side in range(4) if _comes_in(dark, parts[place], strand, inner, side)]
                crossed = len(sides) == 1 and _is_crossed(strand, inner, sides[0])
                if any(_is_edge(strand, inner, side, elsewhere) for side in range(4)) or (
                    not crossed and any(_is_thin(strand, side, widest) for side in sides)
                ):
                    tails[place] += float(strand.sum()) / RASTER_PX_PER_MM**2
                    longest[place] = max(longest[place], _extent(strand))
    return Tails(tails + scraps, longest, scraps)


def _extent(strand: Mask) -> float:
    """The diagonal in mm of what a strand takes up."""
    rows, columns = np.nonzero(strand)
    return float(np.hypot(np.ptp(rows) + 1, np.ptp(columns) + 1)) / RASTER_PX_PER_MM


def _scrap(dark: Mask, piece: Mask, part: tuple[slice, slice], inner: tuple[int, int, int, int]) -> float:
    """The ink in mm² of a piece that is the end of a line whose way on is hidden by print; 0 of any other."""
    area = float(piece.sum()) / RASTER_PX_PER_MM**2
    if area > SCRAP_MM2:
        return 0.0
    for side in range(4):
        near = _depth(piece, inner, side) <= SCRAP_MM * RASTER_PX_PER_MM
        if near and _comes_in(dark, part, piece, inner, side, HIDDEN_MM) and _is_thin(piece, side, ONE_LINE):
            return area
    return 0.0


def _strands(piece: Mask) -> list[Mask]:
    """The parts of a piece that hang together within the cell: two arms of a cross may both reach into it."""
    labels, count = connected(piece)
    return [labels == number for number in range(1, count)]


def _go_apart(strands: list[Mask], inner: tuple[int, int, int, int]) -> bool:
    """Whether two strands come in over the top or bottom of a cell well apart, farther apart the deeper they reach, and do
    not come together again."""
    if len(strands) != 2:
        return False
    near = round(ENTRY_MM * RASTER_PX_PER_MM)
    for top in (True, False):
        entry = slice(0, inner[0] + near + 1) if top else slice(inner[1] - near, None)
        if not all(strand[entry].any() for strand in strands):
            continue
        left, right = sorted(strands, key=lambda strand: float(np.nonzero(strand)[1].mean()))
        at_side = _gap(left[entry], right[entry])
        rows = np.flatnonzero(left.any(axis=1) & right.any(axis=1))
        deep = rows[len(rows) // 2 :] if top else rows[: len(rows) // 2 + 1]
        if at_side < APART_MM * RASTER_PX_PER_MM or not len(deep) or _gap(left[deep], right[deep]) < at_side:
            continue
        gaps = [_gap(left[row : row + 1], right[row : row + 1]) for row in rows.tolist()]
        if gaps[-1 if top else 0] >= max(gaps) - BULGE_MM * RASTER_PX_PER_MM:
            return True
    return False


def _gap(left: Mask, right: Mask) -> int:
    """The least distance in px along a row between two pieces, one to the left of the other; negative if they overlap."""
    return int(np.flatnonzero(right.any(axis=0)).min()) - int(np.flatnonzero(left.any(axis=0)).max())


def _open_part(picture: InkPicture, part: tuple[slice, slice]) -> tuple[int, int, int, int]:
    """First and last row and column of a cell where nothing is printed."""
    rows, columns = np.nonzero(~picture.printed[part])
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def _comes_in(
    dark: Mask,
    part: tuple[slice, slice],
    piece: Mask,
    inner: tuple[int, int, int, int],
    side: int,
    beyond_mm: float = BEYOND_MM,
) -> bool:
    """Whether a piece reaches this side (0 top, 1 bottom, 2 left, 3 right) and there is ink across the rule."""
    rows, columns = np.nonzero(piece)
    near = round(ENTRY_MM * RASTER_PX_PER_MM)
    at_side = (
        rows <= inner[0] + near,
        rows >= inner[1] - near,
        columns <= inner[2] + near,
        columns >= inner[3] - near,
    )[side]
    if not at_side.any():
        return False
    picture, start = (dark, part) if side < 2 else (dark.T, part[::-1])
    depth, along = (rows, columns) if side < 2 else (columns, rows)
    lies_low = side in (0, 2)
    beyond, aside = round(beyond_mm * RASTER_PX_PER_MM), round(ASIDE_MM * RASTER_PX_PER_MM)
    edge = start[0].start if lies_low else start[0].stop
    across = slice(max(0, edge - beyond), edge) if lies_low else slice(edge, edge + beyond)
    first = max(0, start[1].start + int(along[at_side].min()) - aside)
    run = slice(first, start[1].start + int(along[at_side].max()) + aside)
    corner = np.array([across.start - start[0].start, first - start[1].start])
    seen = np.argwhere(picture[across, run]) + corner
    return len(seen) > 0 and _leads_to(np.column_stack([depth, along]), seen, lies_low)


def _leads_to(piece: npt.NDArray[np.intp], seen: npt.NDArray[np.intp], lies_low: bool) -> bool:
    """Whether a piece, (n, 2) px across and along the side, goes on to any of the pixels seen beyond the side.

    Where it is hidden for more than NEAR_MM, the pixels must lie where its own end points to.
    """
    end = piece[:, 0].min() if lies_low else piece[:, 0].max()
    from_end = np.abs(piece[:, 0] - end) / RASTER_PX_PER_MM
    tip = piece[from_end <= TIP_MM].mean(axis=0)
    if np.hypot(*(seen - tip).T).min() <= NEAR_MM * RASTER_PX_PER_MM:
        return True
    before = piece[(from_end > TIP_MM) & (from_end <= POINTS_MM)]
    if not len(before):
        return True
    step = tip - before.mean(axis=0)
    ahead = seen[:, 0] - tip[0]
    astray = np.abs(seen[:, 1] - tip[1] - step[1] / (step[0] or 1.0) * ahead) / RASTER_PX_PER_MM
    return bool((astray <= ASTRAY_MM + ASTRAY_SHARE * np.abs(ahead) / RASTER_PX_PER_MM).any())


def _is_edge(piece: Mask, inner: tuple[int, int, int, int], side: int, source: float) -> bool:
    """Whether a piece is the edge of what lies next door: a strip along the side, little against the source (px)."""
    shallow = _depth(piece, inner, side) <= EDGE_MM * RASTER_PX_PER_MM
    return bool(shallow and piece.sum() <= EDGE_SHARE * source)


def _depth(piece: Mask, inner: tuple[int, int, int, int], side: int) -> int:
    """How far a piece reaches into the cell from this side, px."""
    rows, columns = np.nonzero(piece)
    return int((rows.max() - inner[0], inner[1] - rows.min(), columns.max() - inner[2], inner[3] - columns.min())[side])


def _is_crossed(piece: Mask, inner: tuple[int, int, int, int], side: int) -> bool:
    """Whether a piece that comes in over this side is wide between the side and its hook: a stroke crosses it there."""
    inked, widths = _widths(piece, side)
    wide = inked[widths > ONE_LINE.run * RASTER_PX_PER_MM]
    lies_low = side in (0, 2)
    from_tip = inked[-1] - wide if lies_low else wide - inked[0]
    edge = inner[0 if side < 2 else 2] if lies_low else inner[1 if side < 2 else 3]
    from_side = np.abs(wide - edge)
    between = (from_tip > HOOK_MM * RASTER_PX_PER_MM) & (from_side > ENTRY_MM * RASTER_PX_PER_MM)
    return bool(between.any())


def _is_thin(piece: Mask, side: int, widest: Widest) -> bool:
    """Whether nearly every line parallel to the side meets the piece in one thin run."""
    _, widths = _widths(piece, side)
    thin = (widths <= widest.run * RASTER_PX_PER_MM).mean() >= SINGLE_SHARE
    return bool(thin and widths.max() <= widest.hook * RASTER_PX_PER_MM)


def _widths(piece: Mask, side: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The lines parallel to the side that meet the piece, ascending, and how wide it is from end to end on each, px."""
    lines: npt.NDArray[np.bool_] = piece if side < 2 else piece.T
    inked = np.flatnonzero(lines.any(axis=1))
    first = lines.argmax(axis=1)
    last = lines.shape[1] - lines[:, ::-1].argmax(axis=1)
    return inked, (last - first)[inked]
