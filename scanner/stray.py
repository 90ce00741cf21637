"""Ink beside the mark cells: a mark in the name's column, a name struck out, writing on the table.

The labels of the table are straightened at OUTLINE_PX_PER_MM and compared with the clean print; what is dark where
nothing is printed is stray ink. The head of the page is left out: there the body's seal lies, never twice alike.
"""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import Box
from calibration.ruled_lines import Grey
from scanner.ink import PRINT_DARK
from scanner.prepared_form import MARGIN_MM, OUTLINE_PX_PER_MM, FloatArray, PreparedPage
from scanner.refine import Fit, rectify

STRAY_INK = 55
"""Darkness against the paper, of 255, from which a pixel is stray ink: pens have 70 and more at this scale, the grey
flanks of letters that a 150 dpi scan blurs outwards reach 45."""

PRINT_REACH_MM = 0.5
"""Nothing is judged this near to a printed letter."""

STRAY_MM2 = 0.8
"""Stray ink in a row's label up to this is dust and rough print; a line through a name leaves 3 mm² between letters."""

PIECE_MM2 = 0.19
"""Pieces smaller than three pixels at this scale are grain."""


def stray_ink(grey: Grey, fit: Fit, form: PreparedPage) -> FloatArray:
    """Stray ink in mm² beside the mark cells of each row: left of them, and right of them where the table goes on.

    What lies between and within MARGIN_MM of the mark cells is in the mark strip and judged by its strokes.
    """
    table = form.page.table
    right = max(row.cells[-1].x1 for row in form.page.rows)
    left = min(row.cells[0].x0 for row in form.page.rows)
    parts = [Box(max(0.0, table.x0 - MARGIN_MM), table.y0, left, table.y1)]
    if right < table.x1 - 1:
        parts.append(Box(right, table.y0, min(form.page.width, table.x1 + MARGIN_MM), table.y1))
    amounts: FloatArray = np.sum([_in_rows(grey, fit, form, part) for part in parts], axis=0)
    return amounts


def _in_rows(grey: Grey, fit: Fit, form: PreparedPage, part: Box) -> FloatArray:
    scale = OUTLINE_PX_PER_MM
    x0, y0, x1, y1 = (round(edge * scale) for edge in (part.x0, part.y0, part.x1, part.y1))
    seen = rectify(grey, fit, Box(x0 / scale, y0 / scale, x1 / scale, y1 / scale), scale)
    size = 2 * round(PRINT_REACH_MM * scale) + 1
    printed = cv2.dilate((form.print_small < PRINT_DARK).astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    printed = printed[y0:y1, x0:x1]
    paper = cv2.blur(cv2.dilate(cv2.medianBlur(seen, 3), np.ones((15, 15), np.uint8)), (15, 15))
    dark = cv2.divide(cv2.subtract(paper, seen), np.maximum(paper, 1), scale=255.0)
    ink = ((dark >= STRAY_INK) & ~printed).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= PIECE_MM2 * scale**2
    large[0] = False
    kept = large[labels]
    amounts = []
    for row in form.page.rows:
        top, bottom = (round(y * scale) - y0 for y in (row.cells[0].y0, row.cells[0].y1))
        amounts.append(float(kept[top:bottom].sum()) / scale**2)
    return np.array(amounts)
