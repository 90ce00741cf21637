"""Is this the form? The printed words are compared, row by row, so that another list never passes for this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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

SLACK_PX = 2
"""Words may lie so far beside their place, 0.5 mm."""


@dataclass(frozen=True)
class PrintMatch:
    """Likeness of the printed words, 0 to 1: of each row (the less alike of name and position), of the head, and of
    the whole table."""

    rows: FloatArray
    head: float

    @property
    def whole(self) -> float:
        return min(median(self.rows), self.head)


@dataclass(frozen=True)
class _Words:
    """A part of the form's print to compare, softened and without its edge of SLACK_PX; and where it lies with that edge,
    rows and columns of the picture of all labels. None where the form prints nothing there."""

    wanted: Grey | None
    place: tuple[slice, slice]


@dataclass(frozen=True)
class _Labels:
    """What is compared of a form: the part of the page, the words of each row, and those of the table's head."""

    part: Box
    rows: tuple[tuple[_Words, ...], ...]
    head: _Words | None


def match_print(grey: Grey, fit: Fit, form: PreparedPage) -> PrintMatch:
    """Compare a fitted page with the form's clean print; grey may be a reduced picture whose fit was scaled."""
    labels = _labels_of(form)
    seen = rectify(grey, fit, labels.part, OUTLINE_PX_PER_MM)
    rows = [min(_likeness(seen, words) for words in row) for row in labels.rows]
    return PrintMatch(np.array(rows), _likeness(seen, labels.head) if labels.head else 1.0)


@lru_cache(maxsize=64)
def _labels_of(form: PreparedPage) -> _Labels:
    """The print of a form's labels, ready to be compared."""
    table = form.page.table
    first = form.page.rows[0].label
    part = Box(table.x0, table.y0, max(row.label.x1 for row in form.page.rows), table.y1)
    head = Box(table.x0, table.y0, part.x1, first.y0)
    return _Labels(
        part,
        tuple(tuple(_words_in(cell, part, form) for cell in label_cells(row.label, form)) for row in form.page.rows),
        _words_in(head, part, form) if first.y0 - table.y0 > 3 else None,
    )


def _words_in(box: Box, part: Box, form: PreparedPage) -> _Words:
    """What the form prints in a box."""
    scale = OUTLINE_PX_PER_MM
    x0, y0 = round(part.x0 * scale), round(part.y0 * scale)
    clean = form.print_small[y0 : y0 + round(part.height * scale), x0 : x0 + round(part.width * scale)]
    left, top = (round((value + INSIDE_MM) * scale) for value in (box.x0 - part.x0, box.y0 - part.y0))
    right, bottom = (round((value - INSIDE_MM) * scale) for value in (box.x1 - part.x0, box.y1 - part.y0))
    wanted = clean[top:bottom, left:right]
    # as much as lies in the picture
    place = slice(top, top + wanted.shape[0]), slice(left, left + wanted.shape[1])
    if wanted.size == 0 or int(wanted.max()) - int(wanted.min()) < 64:
        return _Words(None, place)
    inner = wanted[SLACK_PX:-SLACK_PX, SLACK_PX:-SLACK_PX]
    return _Words(np.asarray(cv2.GaussianBlur(inner, (3, 3), 0) if inner.size else inner, np.uint8), place)


def label_cells(label: Box, form: PreparedPage) -> list[Box]:
    """The printed cells of a row's label: name and position are compared apart, for positions are much alike."""
    cuts = [x for x in form.upright_at.tolist() if label.x0 + 1 < x < label.x1 - 1]
    edges = [label.x0, *cuts, label.x1]
    cells = [Box(left, label.y0, right, label.y1) for left, right in pairwise(edges)]
    return [cell for cell in cells if cell.width >= LEAST_WORDS_MM] or [label]


def _likeness(seen: Grey, words: _Words) -> float:
    """Best normalised correlation of some words within ±0.5 mm; 1 where the form prints nothing there."""
    if words.wanted is None:
        return 1.0
    if words.wanted.size == 0:
        return 0.0
    found = cv2.GaussianBlur(seen[words.place], (3, 3), 0)
    return max(0.0, float(cv2.matchTemplate(found, words.wanted, cv2.TM_CCOEFF_NORMED).max()))
