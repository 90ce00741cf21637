"""The check sheet of a form: what the program understood of a ballot, for a person to hold against the print.

First a list, every name and position beside the print that it was taken from; then every page of the ballot at true
size, its print pale and the cells that are read over it. The words have a list of their own because rows of 6 mm leave
room for none beside the print.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import punctuation
from typing import Any

import cv2
import numpy as np

from calibration.check_text import facts, headings, level_name, page_label, sheet_title, steps
from calibration.errors import FormError
from calibration.form import RASTER_PX_PER_MM, Box, Form, FormPage, Row, print_bytes
from calibration.language import Text, spoken_language
from calibration.print_test_deck import FREE_OF_INK, LABEL_MM, label_place, typeset
from calibration.ruled_lines import Grey

MADE_BY = "kiemphieu check"
"""Stands in the PDF as its author, so that a later run knows the file for its own."""

GREEN, BLUE, VERMILION = "#009e73", "#0072b2", "#d55e00"
LEVEL_COLOURS = {"high": GREEN, "trust": BLUE, "low": VERMILION, "no": VERMILION}
"""Okabe & Ito's ("Color universal design", 2008), which colour-blind people tell apart."""

SHORT_NAMES = {
    "high": Text("Cao", "High"),
    "trust": Text("Tín nhiệm", "Confidence"),
    "low": Text("Thấp", "Low"),
    "no": Text("Không", "No"),
}
"""The levels' names over their columns, which may be only 16 mm wide."""

BAND_MM = 3.8
"""Height of the strip in which they stand."""

BAND_STEP_MM = 0.4

OFF_TABLE_MM = 1.4
FARTHEST_MM = 6.0
"""Outside of the table the strip stands so far from it, or up to so much farther."""

OFF_RULES_MM = 1.0
"""Print is looked for so far from the sides of a cell, where rules stand."""


def draw_check_sheet(form: Form, form_file: str) -> bytes:
    """The PDF in the spoken language. `form_file` is the name of the form's file.

    FormError if the clean print in the form is no picture.
    """
    data = {
        "title": str(sheet_title(form)),
        "made_by": MADE_BY,
        "language": spoken_language(),
        "words": headings(),
        "facts": [asdict(fact) for fact in facts(form, form_file)],
        "steps": steps(form),
        "levels": [
            {
                "name": str(level_name(level)),
                "short": str(SHORT_NAMES[level]),
                "colour": LEVEL_COLOURS[level],
            }
            for level in form.columns
        ],
        "pages": [_page(form, page) for page in form.pages],
    }
    pictures = {_picture_name(page): print_bytes(page) for page in form.pages}
    return typeset("check_sheet.typ", "check_sheet.json", data, pictures)


def is_check_sheet(file: Path) -> bool:
    """Whether a file is a check sheet that this program made."""
    import pypdfium2

    try:
        return str(pypdfium2.PdfDocument(file.read_bytes()).get_metadata_value("Author")) == MADE_BY
    except (OSError, pypdfium2.PdfiumError):
        return False


def _page(form: Form, page: FormPage) -> dict[str, Any]:
    picture = cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise FormError(
            Text(
                f"Mẫu “{form.id}” không có ảnh in sạch của trang {page.number}; hãy tạo lại mẫu phiếu.",
                f"The form “{form.id}” has no clean print of page {page.number}; make the form again.",
            )
        )
    clean, label_y = np.asarray(picture, np.uint8), label_place(page)
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "picture": _picture_name(page),
        "table": _corners(page.table),
        "markers": [
            _corners(Box(it.x - it.side / 2, it.y - it.side / 2, it.x + it.side / 2, it.y + it.side / 2))
            for it in page.markers
        ],
        "label": str(page_label(form, page)),
        "label_y": label_y,
        "band_y": band_place(page, clean, label_y),
        "band_height": BAND_MM,
        "words_to": words_end(page, clean),
        "rows": [_row(row) for row in page.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    doubtful = row.to_check if isinstance(row.to_check, tuple) else ()
    return {
        "number": row.number,
        "name": _words(row.name, doubtful),
        "position": _words(row.position, doubtful),
        "doubtful": list(doubtful),
        "label": _corners(row.label),
        "cells": [_corners(cell) for cell in row.cells],
        "boxes": [_corners(box) for box in row.boxes],
    }


def _words(text: str, doubtful: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"text": word, "doubtful": word.strip(punctuation) in doubtful} for word in text.split()]


def _corners(box: Box) -> list[float]:
    return [box.x0, box.y0, box.x1, box.y1]


def band_place(page: FormPage, clean: Grey, taken: float) -> float:
    """Top edge, mm, of the strip for the levels' names: in the columns' heads, else above or below the table.

    `clean` is the clean print at RASTER_PX_PER_MM, `taken` the middle of the strip that other words stand in. The place
    with the least print is taken, of equal ones that nearest to the first row.
    """
    first, last = page.rows[0].cells, page.rows[-1].cells
    in_heads = np.arange(min(cell.y0 for cell in first) - BAND_MM - 0.6, page.table.y0, -BAND_STEP_MM)
    above = page.table.y0 - BAND_MM - OFF_TABLE_MM - np.arange(0, FARTHEST_MM, BAND_STEP_MM)
    below = max(cell.y1 for cell in last) + OFF_TABLE_MM + np.arange(0, FARTHEST_MM, BAND_STEP_MM)
    places = [
        float(top)
        for top in (*in_heads, *above, *below)
        if 0 <= top <= page.height - BAND_MM and abs(top + BAND_MM / 2 - taken) >= (BAND_MM + LABEL_MM) / 2
    ]

    def ink(top: float) -> int:
        y0, y1 = (round(at * RASTER_PX_PER_MM) for at in (top, top + BAND_MM))
        sides = [
            (round((cell.x0 + OFF_RULES_MM) * RASTER_PX_PER_MM), round((cell.x1 - OFF_RULES_MM) * RASTER_PX_PER_MM))
            for cell in first
        ]
        return sum(int((clean[y0:y1, x0:x1] < FREE_OF_INK).sum()) for x0, x1 in sides)

    return min(places, key=ink)


def words_end(page: FormPage, clean: Grey) -> float:
    """How far to the right, mm, names and positions reach in any row, with a little air; `clean` as for band_place."""
    ends = []
    for row in page.rows:
        x0, y0 = (round((at + OFF_RULES_MM) * RASTER_PX_PER_MM) for at in (row.label.x0, row.label.y0))
        x1, y1 = (round((at - OFF_RULES_MM) * RASTER_PX_PER_MM) for at in (row.label.x1, row.label.y1))
        printed = np.flatnonzero((clean[y0:y1, x0:x1] < FREE_OF_INK).any(axis=0))
        ends.append(row.label.x0 + OFF_RULES_MM + printed[-1] / RASTER_PX_PER_MM if len(printed) else row.label.x1)
    return float(min(max(ends) + OFF_RULES_MM, max(row.label.x1 for row in page.rows)))


def _picture_name(page: FormPage) -> str:
    return f"page-{page.number}.png"
