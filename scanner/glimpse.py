"""A first glimpse at the print where a guess puts it: cheap enough for every guess, so that only likely ones are fitted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from calibration.form import Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.prepared_form import OUTLINE_PX_PER_MM, FloatArray, PreparedPage
from scanner.print_match import label_cells

GLIMPSE_PX_PER_MM = 2.0
"""At 50 dpi a line of 13 pt print is seven pixels high: names are told apart, letters are not."""

MOST_ROWS = 5
"""So many rows are looked at, spread over the table: one in which a name is struck out or folded away weighs little."""

REACH_MM = 1.5
"""A guess from lines was off by up to 0.7 mm, one from features by up to 1.2 mm."""

INSIDE_MM = 1.0
"""Rules are left out: they are alike on all forms."""


@dataclass(frozen=True)
class _Look:
    """What to look for: the part of the page that is taken from the scan, and in it the print of some rows, with the
    place (left, top) in px at which each is cut out of the part."""

    part: Box
    prints: tuple[tuple[int, int, Grey], ...]


def glimpse(grey: Grey, homography: FloatArray, form: PreparedPage) -> float:
    """Median likeness, 0 to 1, of some rows' printed words to the page where a guess (form mm → px) puts them."""
    look = _look_of(form)
    if not look.prints:
        return 1.0
    part, scale = look.part, GLIMPSE_PX_PER_MM
    to_page = homography @ np.array(
        [[1 / scale, 0, part.x0 + 0.5 / scale], [0, 1 / scale, part.y0 + 0.5 / scale], [0, 0, 1]]
    )
    size = round(part.width * scale), round(part.height * scale)
    seen = cv2.warpPerspective(grey, to_page, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255)
    reach = round(REACH_MM * scale)
    likeness = []
    for left, top, wanted in look.prints:
        found = seen[
            max(0, top - reach) : top + wanted.shape[0] + reach, max(0, left - reach) : left + wanted.shape[1] + reach
        ]
        if found.shape[0] < wanted.shape[0] or found.shape[1] < wanted.shape[1]:
            continue
        likeness.append(float(cv2.matchTemplate(found, wanted, cv2.TM_CCOEFF_NORMED).max()))
    return max(0.0, median(np.array(likeness))) if likeness else 0.0


@lru_cache(maxsize=256)
def _look_of(form: PreparedPage) -> _Look:
    """What to look for of a form."""
    rows = form.page.rows
    chosen = [rows[round(place)] for place in np.linspace(0, len(rows) - 1, min(MOST_ROWS, len(rows)))]
    # names alone where they have a column of their own: positions are much alike
    boxes = [label_cells(row.label, form)[0] for row in chosen]
    part = Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))
    scale = GLIMPSE_PX_PER_MM
    clean = cv2.resize(
        form.print_small, None, fx=scale / OUTLINE_PX_PER_MM, fy=scale / OUTLINE_PX_PER_MM, interpolation=cv2.INTER_AREA
    )
    prints = []
    for box in boxes:
        left, top, right, bottom = (
            round(value * scale)
            for value in (box.x0 + INSIDE_MM, box.y0 + INSIDE_MM, box.x1 - INSIDE_MM, box.y1 - INSIDE_MM)
        )
        wanted = clean[top:bottom, left:right]
        if wanted.size and int(wanted.max()) - int(wanted.min()) >= 64:
            prints.append((left - round(part.x0 * scale), top - round(part.y0 * scale), np.asarray(wanted, np.uint8)))
    return _Look(part, tuple(prints))
