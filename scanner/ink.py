"""The ink on a page: what is darker than the paper where the form prints nothing.

The mark strip of a page is straightened onto the form and compared with the clean print, never with white: paper may
have any colour, scans are grey, and rules and boxes are the form's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.order_statistics import percentile
from calibration.ruled_lines import Grey
from scanner.creases import Crease, near_creases, without_creases
from scanner.prepared_form import Mask, PreparedPage
from scanner.refine import Fit, rectify
from scanner.sparse import closed, dilated
from scanner.thinning import Binary

PRINT_DARK = 205
"""Print counts where the clean print is darker than this (of 255): the grey flanks of a rule included."""

PRINT_REACH_MM = 0.25
"""Nothing is judged this near to print: twice the worst fit of a cell, and the blur of a 150 dpi scan."""

SHARP_REACH_MM = 0.125
FLANK_DARKNESS = 17
FLANK_PERCENTILE = 99
CLEAR_OF_INK_MM = 1.0
STROKE_NEAR_MM = 1.3
"""On a sharp scan nothing is judged this near: a scan is sharp if of what lies between the two reaches, CLEAR_OF_INK_MM
from any stroke, this many pixels in a hundred are lighter than FLANK_DARKNESS (of 255). That percentile was 7–15 on
office scans, 0 in one bit, 18–51 on rough scans and photos. What is dark there and no stroke lies within
STROKE_NEAR_MM is print."""

PAPER_TILE_MM = 0.25
PAPER_REACH_MM = 9.0
"""Whatever is narrower than this is no paper: a box of 8 mm filled with a felt tip."""

INK = 30
"""Darkness against the paper, of 255, from which a pixel is ink. Grain and JPEG noise of office scans reach 15,
show-through of the other side 20; the faintest pencil stroke that people noticed had 35."""

BRIDGE_MM = 1.1
BRIDGE_DIRECTIONS = 12
"""Strokes are joined again over a rule, straight on: 0.25 mm of rule and PRINT_REACH_MM on both sides. Joining whatever
is so near in any way grew crossings under print between strokes that only lie side by side there."""


@dataclass(frozen=True, eq=False)
class InkPicture:
    """The mark strip of one page at RASTER_PX_PER_MM. Made once a reading, so it is compared by identity, as a cache needs.

    darkness: 0 paper to 255 black, zero where print is · printed: where the form prints, so that nothing can be
    judged · ink: pixels that are ink, strokes joined over the rules · creased: beside a crease of
    the paper, where no faint trace is told from the crease · strip: where the strip lies on the form, mm · with_print:
    darkness, and how dark the print is.
    """

    darkness: Grey
    printed: Mask
    ink: Mask
    creased: Mask
    strip: Box
    with_print: Grey

    def slices(self, box: Box) -> tuple[slice, slice]:
        """Rows and columns of a box on the form (mm)."""
        return slices_of(box, self.strip, RASTER_PX_PER_MM)


def slices_of(box: Box, part: Box, px_per_mm: float) -> tuple[slice, slice]:
    """Rows and columns of a box (mm) in a picture that shows `part` of the form at this scale."""
    x0, y0, x1, y1 = (
        max(0, round((edge - start) * px_per_mm))
        for edge, start in ((box.x0, part.x0), (box.y0, part.y0), (box.x1, part.x0), (box.y1, part.y0))
    )
    return slice(y0, y1), slice(x0, x1)


def ink_on(grey: Grey, fit: Fit, form: PreparedPage, creases: tuple[Crease, ...] = ()) -> InkPicture:
    """The ink in the mark strip of a fitted page, creases taken off."""
    seen = rectify(grey, fit, form.strip, RASTER_PX_PER_MM)
    paper = paper_brightness(seen)
    darkness: Grey = np.asarray(cv2.divide(cv2.subtract(paper, seen), np.maximum(paper, 1), scale=255.0), np.uint8)
    printed = _hidden_by_print(darkness, form)
    with_print = darkness.copy()
    darkness[printed] = 0
    darkness = without_creases(darkness, creases, form.strip, RASTER_PX_PER_MM)
    ink = darkness >= INK
    bridged = closed(ink, _bridges())
    creased = near_creases(creases, form.strip, (darkness.shape[0], darkness.shape[1]), RASTER_PX_PER_MM)
    return InkPicture(darkness, printed, ink | (bridged & printed), creased, form.strip, with_print)


@lru_cache(maxsize=1)
def _bridges() -> tuple[Binary, ...]:
    """Straight lines of BRIDGE_MM in all directions."""
    size = round(BRIDGE_MM * RASTER_PX_PER_MM) | 1
    half = size // 2
    lines = []
    for degrees in np.arange(BRIDGE_DIRECTIONS) * 180 / BRIDGE_DIRECTIONS:
        line = np.zeros((size, size), np.uint8)
        dx, dy = half * np.cos(np.radians(degrees)), half * np.sin(np.radians(degrees))
        cv2.line(line, (round(half - dx), round(half - dy)), (round(half + dx), round(half + dy)), 1)
        lines.append(line)
    return tuple(lines)


def _hidden_by_print(darkness: Grey, form: PreparedPage) -> Mask:
    """Where nothing can be judged: near print, but on a sharp scan nearer where a stroke comes out from it."""
    near, close = printed_in(form), printed_closely(form)
    strokes = (darkness >= INK) & ~near
    flanks = near & ~close
    clear = flanks & ~_widened(strokes, CLEAR_OF_INK_MM)
    if clear.any() and percentile(darkness[clear], FLANK_PERCENTILE) > FLANK_DARKNESS:
        return near
    return close | (flanks & ~_widened(strokes, STROKE_NEAR_MM))


def _widened(mask: Mask, reach_mm: float) -> Mask:
    return dilated(mask, 2 * round(reach_mm * RASTER_PX_PER_MM) + 1)


@lru_cache(maxsize=64)
def printed_in(form: PreparedPage) -> Mask:
    """Where the form prints within the strip, and PRINT_REACH_MM around it."""
    return _printed_within(form, PRINT_REACH_MM)


@lru_cache(maxsize=64)
def printed_closely(form: PreparedPage) -> Mask:
    """The same with SHARP_REACH_MM in the mark cells; beside them letters are printed, whose corners blur farther."""
    closely = printed_in(form).copy()
    cells = [row.cells for row in form.page.rows]
    table = Box(cells[0][0].x0, cells[0][0].y0, cells[-1][-1].x1, cells[-1][-1].y1)
    inside = slices_of(table, form.strip, RASTER_PX_PER_MM)
    closely[inside] = _printed_within(form, SHARP_REACH_MM)[inside]
    return closely


def _printed_within(form: PreparedPage, reach_mm: float) -> Mask:
    scale = RASTER_PX_PER_MM
    y0, x0 = round(form.strip.y0 * scale), round(form.strip.x0 * scale)
    height, width = round(form.strip.height * scale), round(form.strip.width * scale)
    clean = form.print_full[y0 : y0 + height, x0 : x0 + width]
    return _widened(clean < PRINT_DARK, reach_mm)


def paper_brightness(seen: Grey) -> Grey:
    """The brightness of the bare paper at each pixel: the lightest around it, but never over the edge of a shade.

    A closing fills whatever is darker and narrower than PAPER_REACH_MM and keeps every edge where it is: a fold's
    shade begins at once, and a smoothed model of the paper would leave a grey band along it.
    """
    height, width = seen.shape
    tile = PAPER_TILE_MM * RASTER_PX_PER_MM
    small = cv2.resize(seen, (round(width / tile), round(height / tile)), interpolation=cv2.INTER_AREA)
    reach = round(PAPER_REACH_MM / PAPER_TILE_MM) | 1
    # beyond the picture the paper goes on as it is at its edge: the shaded head of a table, the margin
    wide = cv2.copyMakeBorder(cv2.blur(small, (3, 3)), reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    light = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))[reach:-reach, reach:-reach]
    return np.asarray(cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
