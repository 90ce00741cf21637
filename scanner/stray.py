"""Ink beside the mark cells: a mark in the name's column, a name struck out, writing on the table.

The labels of the table are straightened at OUTLINE_PX_PER_MM and compared with the clean print; what is dark where
nothing is printed is stray ink. The head of the page is left out: there the body's seal lies, never twice alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from calibration.form import Box, FormPage
from calibration.order_statistics import median, percentile
from calibration.pieces import pieces_of
from calibration.ruled_lines import Grey
from scanner.creases import Crease, without_creases
from scanner.dirt import Streak, mended
from scanner.ink import PRINT_DARK
from scanner.prepared_form import OUTLINE_PX_PER_MM, FloatArray, Mask, PreparedPage
from scanner.refine import Fit, rectify

STRAY_INK = 55
"""Darkness against the paper, of 255, from which a pixel is stray ink: pens have 70 and more at this scale, the grey
flanks of letters that a 150 dpi scan blurs outwards reach 45."""

PRINT_REACH_MM = 0.5
"""Nothing is judged this near to a printed letter."""

STRAY_MM2 = 0.8
"""Stray ink in a row's label up to this is dust and rough print; a line through a name leaves 3 mm² between letters."""

CLEAN_SHARE = 0.75
CLEAN_MM2 = 0.05
STRAY_ON_CLEAN_MM2 = 0.4
"""Where so many of a page's rows have no more stray ink than CLEAN_MM2, neither dust nor rough print is usual on it, and
half as much tells: a line through a position on a photo left 0.56 mm² between its letters, the 16 other rows had none."""

STRAY_BELOW_MM2 = 2.0
"""Stray ink below the table up to this is dust; the shortest signature covers 8 mm²."""

EDGE_MM = 6.0
"""This much along the paper's edge is not looked at: dog-ears, staples, shadows."""

SHADOW_MM = 14.0
"""What reaches into that edge and runs along it for this length is the scanner's shadow; a cross is 4–9 mm high."""

TAIL_MM = 7.0
"""Tails of ticks reach up to 6.5 mm beyond their cell."""

HOLE_MM = (4.5, 8.0)
HOLE_SLACK_MM = 0.8
HOLE_ROUND_MM = 0.2
"""A punched hole is 5–7 mm wide (ISO 838: 6 mm) and so round that its edge strays by no more than this; rings that a
hand draws stray by 0.4 mm and more."""

RULE_MM = 0.8
"""Distance from the table's outer rules."""

TILE_MM = 4.0
STEP_MM = 2.0
LIGHTER_SHARE = 0.06
"""Paper is lighter than what is usual within two tiles around by this share at most; a scanner's lid may be by a third.
What lies beside the table and has the one on one side of it, STEP_MM wide, and the other on the other is the sheet's edge."""

PIECE_MM2 = 0.19
"""Pieces smaller than three pixels at this scale are grain."""


@dataclass(frozen=True)
class Stray:
    """Stray ink in mm²: beside the mark cells of each row, and below the table."""

    rows: FloatArray
    below: float

    @property
    def least(self) -> float:
        """Stray ink in mm² up to which a row of this page has none."""
        return STRAY_ON_CLEAN_MM2 if percentile(self.rows, 100 * CLEAN_SHARE) <= CLEAN_MM2 else STRAY_MM2


def stray_ink(
    grey: Grey, fit: Fit, form: PreparedPage, streaks: list[Streak], creases: tuple[Crease, ...] = ()
) -> Stray:
    """Stray ink to the left and right of the mark cells out to the paper's edge, and below the table; not where streaks
    were taken out of the scan.

    What lies between and within MARGIN_MM of the mark cells is in the mark strip and judged by its strokes.
    """
    page = form.page
    *beside, foot = parts_looked_at(page)
    rows = np.zeros(len(page.rows))
    for part in beside:
        kept = stray_in(grey, fit, form, part, streaks, creases)
        top = round(part.y0 * OUTLINE_PX_PER_MM)
        for index, row in enumerate(page.rows):
            start, stop = (round(y * OUTLINE_PX_PER_MM) - top for y in (row.cells[0].y0, row.cells[0].y1))
            rows[index] += float(kept[start:stop].sum()) / OUTLINE_PX_PER_MM**2
    return Stray(rows, float(stray_in(grey, fit, form, foot, streaks, creases).sum()) / OUTLINE_PX_PER_MM**2)


def parts_looked_at(page: FormPage) -> tuple[Box, Box, Box]:
    """The parts of a page in which stray ink is looked for: left of the mark cells, right of them, below the table."""
    table, far_x, far_y = page.table, page.width - EDGE_MM, page.height - EDGE_MM
    left, right = min(row.cells[0].x0 for row in page.rows), max(row.cells[-1].x1 for row in page.rows)
    return (
        Box(EDGE_MM, table.y0, left, table.y1),
        Box(min(right + RULE_MM, far_x), table.y0, far_x, table.y1),
        Box(EDGE_MM, min(table.y1 + RULE_MM, far_y - 1), far_x, far_y),
    )


def _is_hole(piece: Mask, scale: float) -> bool:
    """Whether a piece of stray ink is a punched hole: seen dark, or as the ring of its shadow, and truly round."""
    high, wide = (side / scale for side in piece.shape)
    if not (HOLE_MM[0] <= min(high, wide) and max(high, wide) <= HOLE_MM[1] and abs(high - wide) <= HOLE_SLACK_MM):
        return False
    outline = max(cv2.findContours(piece.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)[:, 0]
    middle = (outline.min(axis=0) + outline.max(axis=0)) / 2
    radius = np.hypot(*(outline - middle).T) / scale
    return bool(radius.std() <= HOLE_ROUND_MM)


def _is_step(seen: Grey, box: tuple[int, int, int, int]) -> bool:
    """Whether a piece, (x, y, width, height) px, parts paper from a lid that is lighter: it is the sheet's edge."""
    x, y, wide, high = box
    reach = round(STEP_MM * OUTLINE_PX_PER_MM)
    left, right = seen[y : y + high, max(0, x - reach) : x], seen[y : y + high, x + wide : x + wide + reach]
    if not left.size or not right.size:
        return False
    sides = median(left), median(right)
    return max(sides) - min(sides) > LIGHTER_SHARE * max(sides)


@lru_cache(maxsize=64)
def near_print(form: PreparedPage) -> Mask:
    """Where the form prints, and PRINT_REACH_MM around it, at OUTLINE_PX_PER_MM."""
    size = 2 * round(PRINT_REACH_MM * OUTLINE_PX_PER_MM) + 1
    dark = (form.print_small < PRINT_DARK).astype(np.uint8)
    return np.asarray(cv2.dilate(dark, np.ones((size, size), np.uint8)) > 0)


def _usual_brightness(seen: Grey) -> Grey:
    """The most that the paper can have at each pixel: a lid lighter than the sheet makes its edge look inked."""
    height, width = seen.shape
    tile = TILE_MM * OUTLINE_PX_PER_MM
    size = max(1, round(width / tile)), max(1, round(height / tile))
    tiles = _medians_around(seen, size)
    around = cv2.medianBlur(cv2.copyMakeBorder(tiles, 2, 2, 2, 2, cv2.BORDER_REPLICATE), 5)[2:-2, 2:-2]
    usual = cv2.resize(around, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.convertScaleAbs(usual, alpha=1 + LIGHTER_SHARE), np.uint8)


def _medians_around(seen: Grey, size: tuple[int, int]) -> Grey:
    """Medians of five by five pixels (`cv2.medianBlur`), at the places that a picture of this size (w, h) has of them."""
    height, width = seen.shape
    across = cv2.resize(np.arange(width, dtype=np.float32)[None], (size[0], 1), interpolation=cv2.INTER_NEAREST)[0]
    down = cv2.resize(np.arange(height, dtype=np.float32)[:, None], (1, size[1]), interpolation=cv2.INTER_NEAREST)[:, 0]
    wide = cv2.copyMakeBorder(seen, 2, 2, 2, 2, cv2.BORDER_REPLICATE)
    beside = np.arange(5)
    rows, columns = down.astype(np.intp)[:, None] + beside, across.astype(np.intp)[:, None] + beside
    windows = wide[rows[:, None, :, None], columns[None, :, None, :]].reshape(size[1], size[0], 25)
    return np.asarray(np.partition(windows, 12, axis=2)[:, :, 12], np.uint8)


def stray_in(
    grey: Grey, fit: Fit, form: PreparedPage, part: Box, streaks: list[Streak], creases: tuple[Crease, ...]
) -> Mask:
    """Which pixels of a part of the page are stray ink; what runs along the paper's edge is the scanner's shadow."""
    scale = OUTLINE_PX_PER_MM
    x0, y0, x1, y1 = (round(edge * scale) for edge in (part.x0, part.y0, part.x1, part.y1))
    seen = rectify(grey, fit, Box(x0 / scale, y0 / scale, x1 / scale, y1 / scale), scale)
    printed = near_print(form)[y0:y1, x0:x1]
    paper = cv2.blur(cv2.dilate(cv2.medianBlur(seen, 3), np.ones((15, 15), np.uint8)), (15, 15))
    paper = np.minimum(paper, _usual_brightness(seen))
    dark = cv2.divide(cv2.subtract(paper, seen), np.maximum(paper, 1), scale=255.0)
    dark[printed] = 0
    if streaks:
        dark[mended(streaks, grey.shape, fit, part, dark.shape, scale)] = 0
    dark = without_creases(np.asarray(dark, np.uint8), creases, part, scale)
    ink = dark >= STRAY_INK
    pieces = pieces_of(ink)
    labels, stats = pieces.labels, pieces.extents()
    large = stats[:, cv2.CC_STAT_AREA] >= PIECE_MM2 * scale**2
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    at_left = (part.x0 <= EDGE_MM) & (stats[:, cv2.CC_STAT_LEFT] == 0)
    at_right = (part.x1 >= form.page.width - EDGE_MM) & (stats[:, cv2.CC_STAT_LEFT] + width >= ink.shape[1])
    at_foot = (part.y1 >= form.page.height - EDGE_MM) & (stats[:, cv2.CC_STAT_TOP] + height >= ink.shape[0])
    along = SHADOW_MM * scale
    shadow = ((at_left | at_right) & (height >= along)) | (at_foot & (width >= along))
    # what reaches out from the mark cells is a mark's tail, and judged with the mark
    inner_left = (part.x0 > EDGE_MM) & (stats[:, cv2.CC_STAT_LEFT] <= scale)
    inner_right = (part.x1 < form.page.width - EDGE_MM) & (stats[:, cv2.CC_STAT_LEFT] + width >= ink.shape[1] - scale)
    tail = (inner_left | inner_right) & (width <= TAIL_MM * scale) & (height <= TAIL_MM * scale)
    kept = large & ~shadow & ~tail
    kept[0] = False
    for number in np.flatnonzero(kept):
        x, y, wide, high, _ = stats[number]
        beside = part.x0 + (x + wide) / scale < form.page.table.x0 or part.x0 + x / scale > form.page.table.x1
        if _is_hole(labels[y : y + high, x : x + wide] == number, scale) or (
            beside and _is_step(seen, (x, y, wide, high))
        ):
            kept[number] = False
    return pieces.only(kept)
