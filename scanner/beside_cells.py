"""Marks of the strip that lie in no cell: rows that have one beside their cells, and whether one is above or below them all."""

from __future__ import annotations

import numpy as np

from scanner.prepared_form import OUTLINE_PX_PER_MM, PreparedPage
from scanner.shape import Seen
from scanner.stray import near_print
from scanner.strokes import Mark

OUTSIDE_MM2 = 0.8
"""Ink beside the cells up to this is dust; a short dash has 1.2 mm²."""

OFF_TABLE = -1


def rows_beside(seen: tuple[Seen, ...], form: PreparedPage) -> set[int]:
    """Indices of the rows that have a mark beside their cells; OFF_TABLE for a mark above or below them all."""
    beside = set()
    for item in seen:
        if item.row < 0 and _clear_of_print(item.mark, form) >= OUTSIDE_MM2:
            level = [
                index for index, row in enumerate(form.page.rows) if row.cells[0].y0 <= item.place.y < row.cells[0].y1
            ]
            beside.add(level[0] if level else OFF_TABLE)
    return beside


def _clear_of_print(mark: Mark, form: PreparedPage) -> float:
    """Area in mm² of the ink of a mark that lies clear of print, by the share of its line that does.

    A line of text under the table ends in the strip: on photos and rough scans its letters are not quite where they should
    be, and what is left of them has up to 1.7 mm².
    """
    if not len(mark.line):
        return mark.area
    print_here = near_print(form)
    columns, rows = np.floor(mark.line * OUTLINE_PX_PER_MM).astype(np.intp).T
    height, width = print_here.shape
    hidden = print_here[rows.clip(0, height - 1), columns.clip(0, width - 1)]
    return mark.area * float(1 - hidden.mean())
