"""What the machine saw, drawn over the page: the fitted cells, the ink that it took for marks, the verdict of each row."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from calibration.form import Box, Form
from calibration.ruled_lines import Grey
from scanner.align import Alignment, align
from scanner.ink import ink_on
from scanner.page_image import decode_pages
from scanner.prepared_form import prepare_forms
from scanner.reading import BLANK, PageReading, RowReading
from scanner.refine import rectify

DRAWN_PX_PER_MM = 8.0
SURE = (60, 140, 30)
ASKED = (20, 110, 235)
GRID = (200, 160, 90)
INK = (170, 40, 120)
"""Colours, blue-green-red: a row that is counted, a row that a person decides, the fitted cells, ink."""


def draw_reading(path: Path, reading: PageReading, forms: tuple[Form, ...], folder: Path) -> Path | None:
    """Draw a page that was read into `folder`, under its own name; None if it does not align any more."""
    grey = list(decode_pages(path.read_bytes(), path.name))[reading.image - 1].grey
    picture = picture_of(grey, reading, forms)
    if picture is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    name = path.stem if reading.image == 1 else f"{path.stem}-{reading.image}"
    target = folder / f"{name}.png"
    cv2.imwrite(str(target), picture)
    return target


def picture_of(grey: Grey, reading: PageReading, forms: tuple[Form, ...]) -> Grey | None:
    """The upright page, (rows, columns, 3) blue-green-red at DRAWN_PX_PER_MM, with everything drawn on it."""
    found = align(grey, prepare_forms(forms))
    if not isinstance(found, Alignment):
        return None
    page = found.form.page
    sheet = rectify(grey, found.fit, Box(0.0, 0.0, page.width, page.height), DRAWN_PX_PER_MM)
    picture = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR), np.uint8)
    ink = ink_on(grey, found.fit, found.form)
    top, left = (round(edge * DRAWN_PX_PER_MM) for edge in (ink.strip.y0, ink.strip.x0))
    picture[top : top + ink.ink.shape[0], left : left + ink.ink.shape[1]][ink.ink & ~ink.printed] = INK
    for row, seen in zip(page.rows, reading.rows, strict=True):
        for cell, level in zip(row.cells, found.form.columns, strict=True):
            _frame(picture, cell, GRID, 2, 0.4)
            if seen.choice == level and not seen.doubts:
                _frame(picture, cell, SURE, 5, 0.9)
        if seen.doubts:
            first, last = row.cells[0], row.cells[-1]
            _frame(picture, Box(first.x0, first.y0, last.x1, last.y1), ASKED, 5, 0.9)
        _note(picture, row.cells[-1], seen)
    return picture


def _frame(picture: Grey, box: Box, colour: tuple[int, int, int], width: int, inset: float) -> None:
    start, stop = (
        (round(x * DRAWN_PX_PER_MM), round(y * DRAWN_PX_PER_MM))
        for x, y in ((box.x0 + inset, box.y0 + inset), (box.x1 - inset, box.y1 - inset))
    )
    cv2.rectangle(picture, start, stop, colour, width)


def _note(picture: Grey, last: Box, seen: RowReading) -> None:
    """The verdict beside the table: what is counted, or why a person is asked."""
    if seen.doubts:
        words = [doubt.value for doubt in seen.doubts][:2]
    else:
        words = ["-" if seen.choice == BLANK else seen.choice]
    for line, word in enumerate(words):
        at = (round((last.x1 + 1) * DRAWN_PX_PER_MM), round((last.y0 + 5 + 4 * line) * DRAWN_PX_PER_MM))
        cv2.putText(picture, word, at, cv2.FONT_HERSHEY_SIMPLEX, 0.62, ASKED if seen.doubts else SURE, 2, cv2.LINE_AA)
