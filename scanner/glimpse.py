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
    """The print of a row, and the part of the page in which it is looked for: where that begins on the form, mm, and its
    size (width, height) in px at GLIMPSE_PX_PER_MM."""

    wanted: Grey
    x0: float
    y0: float
    size: tuple[int, int]


def glimpse(grey: Grey, homography: FloatArray, form: PreparedPage, worth: float = 0.0) -> float:
    """Median likeness, 0 to 1, of some rows' printed words to the page where a guess (form mm → px) puts them.

    Once most rows are less alike than is `worth` telling, the others are not looked at: the median cannot be more than the
    most alike of them, which is given.
    """
    looks = _looks_of(form)
    if not looks:
        return 1.0
    scale = GLIMPSE_PX_PER_MM
    likeness: list[float] = []
    for look in looks:
        unlike = [one for one in likeness if one < worth]
        if len(unlike) > len(looks) / 2:
            return max(0.0, *unlike)
        to_page = homography @ np.array(
            [[1 / scale, 0, look.x0 + 0.5 / scale], [0, 1 / scale, look.y0 + 0.5 / scale], [0, 0, 1]]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpPerspective(grey, to_page, look.size, flags=flags, borderValue=255)
        likeness.append(float(cv2.matchTemplate(seen, look.wanted, cv2.TM_CCOEFF_NORMED).max()))
    return max(0.0, median(np.array(likeness)))


@lru_cache(maxsize=256)
def _looks_of(form: PreparedPage) -> tuple[_Look, ...]:
    """What to look for of a form, and where."""
    rows = form.page.rows
    chosen = [rows[round(place)] for place in np.linspace(0, len(rows) - 1, min(MOST_ROWS, len(rows)))]
    # names alone where they have a column of their own: positions are much alike
    boxes = [label_cells(row.label, form)[0] for row in chosen]
    part = Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))
    scale = GLIMPSE_PX_PER_MM
    clean = cv2.resize(
        form.print_small, None, fx=scale / OUTLINE_PX_PER_MM, fy=scale / OUTLINE_PX_PER_MM, interpolation=cv2.INTER_AREA
    )
    width, height, reach = round(part.width * scale), round(part.height * scale), round(REACH_MM * scale)
    looks = []
    for box in boxes:
        left, top, right, bottom = (
            round(value * scale)
            for value in (box.x0 + INSIDE_MM, box.y0 + INSIDE_MM, box.x1 - INSIDE_MM, box.y1 - INSIDE_MM)
        )
        wanted = np.asarray(clean[top:bottom, left:right], np.uint8)
        if not wanted.size or int(wanted.max()) - int(wanted.min()) < 64:
            continue
        left, top = left - round(part.x0 * scale), top - round(part.y0 * scale)
        # within the labels: what lies beside them is the voter's
        first_x, first_y = max(0, left - reach), max(0, top - reach)
        size = (
            min(width, left + wanted.shape[1] + reach) - first_x,
            min(height, top + wanted.shape[0] + reach) - first_y,
        )
        if size[0] >= wanted.shape[1] and size[1] >= wanted.shape[0]:
            looks.append(_Look(wanted, part.x0 + first_x / scale, part.y0 + first_y / scale, size))
    return tuple(looks)
