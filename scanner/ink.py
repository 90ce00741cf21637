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
from calibration.ruled_lines import Grey
from scanner.creases import Crease, near_creases, without_creases
from scanner.prepared_form import Mask, PreparedPage
from scanner.refine import Fit, rectify

PRINT_DARK = 205
"""Print counts where the clean print is darker than this (of 255): the grey flanks of a rule included."""

PRINT_REACH_MM = 0.3
"""Nothing is judged this near to print: twice the worst fit of a cell, and the blur of a 150 dpi scan."""

PAPER_TILE_MM = 0.25
PAPER_REACH_MM = 9.0
"""Whatever is narrower than this is no paper: a box of 8 mm filled with a felt tip."""

INK = 30
"""Darkness against the paper, of 255, from which a pixel is ink. Grain and JPEG noise of office scans reach 15,
show-through of the other side 20; the faintest pencil stroke that people noticed had 35."""

BRIDGE_MM = 1.1
"""Strokes are joined again over a rule: 0.25 mm of rule and PRINT_REACH_MM on both sides."""


@dataclass(frozen=True)
class InkPicture:
    """The mark strip of one page at RASTER_PX_PER_MM.

    darkness: 0 paper to 255 black, zero where print is · printed: where the form prints, so that nothing can be
    judged · ink: pixels that are ink, strokes joined over the rules · creased: beside a crease of
    the paper, where no faint trace is told from the crease · strip: where the strip lies on the form, mm.
    """

    darkness: Grey
    printed: Mask
    ink: Mask
    creased: Mask
    strip: Box

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
    printed = printed_in(form)
    paper = paper_brightness(seen)
    darkness = cv2.subtract(paper, seen)
    darkness = cv2.divide(darkness, np.maximum(paper, 1), scale=255.0)
    darkness[printed] = 0
    darkness = without_creases(np.asarray(darkness, np.uint8), creases, form.strip, RASTER_PX_PER_MM)
    ink = darkness >= INK
    size = round(BRIDGE_MM * RASTER_PX_PER_MM) | 1
    bridged = cv2.morphologyEx(
        ink.view(np.uint8), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    creased = near_creases(creases, form.strip, (darkness.shape[0], darkness.shape[1]), RASTER_PX_PER_MM)
    return InkPicture(darkness, printed, ink | ((bridged > 0) & printed), creased, form.strip)


@lru_cache(maxsize=64)
def printed_in(form: PreparedPage) -> Mask:
    """Where the form prints within the strip, and PRINT_REACH_MM around it."""
    scale = RASTER_PX_PER_MM
    y0, x0 = round(form.strip.y0 * scale), round(form.strip.x0 * scale)
    height, width = round(form.strip.height * scale), round(form.strip.width * scale)
    clean = form.print_full[y0 : y0 + height, x0 : x0 + width]
    size = 2 * round(PRINT_REACH_MM * scale) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate((clean < PRINT_DARK).astype(np.uint8), kernel) > 0)


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
