"""Is this the form? The printed words are compared, row by row, so that another list never passes for this one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from calibration.form import Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.prepared_form import OUTLINE_PX_PER_MM, FloatArray, PreparedPage
from scanner.refine import Fit, rectify

LEAST_WORDS_MM = 15.0
"""Narrower columns hold a row's number, which tells little."""

INSIDE_MM = 0.8
"""Rules are left out of the comparison: they are alike on all forms."""


@dataclass(frozen=True)
class PrintMatch:
    """Likeness of the printed words, 0 to 1: of each row (the less alike of name and position), of the head, and of
    the whole table."""

    rows: FloatArray
    head: float

    @property
    def whole(self) -> float:
        return min(median(self.rows), self.head)


def match_print(grey: Grey, fit: Fit, form: PreparedPage) -> PrintMatch:
    """Compare a fitted page with the form's clean print; grey may be a reduced picture whose fit was scaled."""
    table = form.page.table
    first = form.page.rows[0].label
    part = Box(table.x0, table.y0, max(row.label.x1 for row in form.page.rows), table.y1)
    seen = rectify(grey, fit, part, OUTLINE_PX_PER_MM)
    scale = OUTLINE_PX_PER_MM
    x0, y0 = round(part.x0 * scale), round(part.y0 * scale)
    clean = form.print_small[y0 : y0 + seen.shape[0], x0 : x0 + seen.shape[1]]
    seen = seen[: clean.shape[0], : clean.shape[1]]
    rows = [min(_likeness(seen, clean, cell, part) for cell in label_cells(row.label, form)) for row in form.page.rows]
    head = _likeness(seen, clean, Box(table.x0, table.y0, part.x1, first.y0), part) if first.y0 - table.y0 > 3 else 1.0
    return PrintMatch(np.array(rows), head)


def label_cells(label: Box, form: PreparedPage) -> list[Box]:
    """The printed cells of a row's label: name and position are compared apart, for positions are much alike."""
    cuts = [x for x in form.upright_at.tolist() if label.x0 + 1 < x < label.x1 - 1]
    edges = [label.x0, *cuts, label.x1]
    cells = [Box(left, label.y0, right, label.y1) for left, right in pairwise(edges)]
    return [cell for cell in cells if cell.width >= LEAST_WORDS_MM] or [label]


def _likeness(seen: Grey, clean: Grey, box: Box, part: Box) -> float:
    """Best normalised correlation of a box's print within ±0.5 mm; 1 where the form prints nothing there."""
    scale = OUTLINE_PX_PER_MM
    left, top = (round((value + INSIDE_MM) * scale) for value in (box.x0 - part.x0, box.y0 - part.y0))
    right, bottom = (round((value - INSIDE_MM) * scale) for value in (box.x1 - part.x0, box.y1 - part.y0))
    wanted = clean[top:bottom, left:right]
    if wanted.size == 0 or int(wanted.max()) - int(wanted.min()) < 64:
        return 1.0
    slack = 2
    inner = wanted[slack:-slack, slack:-slack]
    found = seen[top:bottom, left:right]
    if inner.size == 0 or found.shape != wanted.shape:
        return 0.0
    likeness = cv2.matchTemplate(
        cv2.GaussianBlur(found, (3, 3), 0), cv2.GaussianBlur(inner, (3, 3), 0), cv2.TM_CCOEFF_NORMED
    )
    return max(0.0, float(likeness.max()))
