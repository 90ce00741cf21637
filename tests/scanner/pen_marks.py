"""Marks drawn on the clean strip of a form, as the second reader finds them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.ink import InkPicture, printed_in
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.strokes import Marks, find_marks

Point = tuple[float, float]
Line = tuple[Point, Point]
"""From one point to another, mm from the middle of the rule below the first row's middle cell."""

PEN_PX = 4
BALLPOINT = 180
"""How thick a pen's lines are, and how dark, of 255."""


def marks_of(form: PreparedPage, *lines: Line) -> Marks:
    """What is found of lines drawn with a ballpoint around the rule below the first row."""
    cell = form.page.rows[0].cells[1]
    middle = np.array([(cell.x0 + cell.x1) / 2, (cell.y1 + form.page.rows[1].cells[1].y0) / 2])
    darkness = drawn(form, lines, middle, BALLPOINT, cv2.LINE_AA)
    ink = cv2.morphologyEx((darkness >= 30).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)) > 0
    return find_marks(InkPicture(darkness, printed_in(form), ink, np.zeros_like(ink), form.strip, darkness))


def marks_in_black_and_white(form: PreparedPage, row: int, *ways: Sequence[Point]) -> Marks:
    """What a scan in black and white shows of lines drawn around the middle of a row's (index) middle cell."""
    cell = form.page.rows[row].cells[1]
    darkness = drawn(form, ways, np.array([(cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2]), 255, cv2.LINE_8)
    ink = darkness > 0
    return find_marks(InkPicture(darkness, printed_in(form), ink, np.zeros_like(ink), form.strip, darkness))


def drawn(
    form: PreparedPage, ways: Sequence[Sequence[Point]], middle: FloatArray, dark: int, kind: int
) -> npt.NDArray[np.uint8]:
    """The strip's darkness with a line along each way, mm from `middle` (mm on the form); nothing where the form prints."""
    strip = form.strip
    darkness = np.zeros((round(strip.height * RASTER_PX_PER_MM), round(strip.width * RASTER_PX_PER_MM)), np.uint8)
    for way in ways:
        points = ((np.array(way) + (middle - (strip.x0, strip.y0))) * RASTER_PX_PER_MM * 16).round().astype(np.int32)
        cv2.polylines(darkness, [points.reshape(-1, 1, 2)], False, dark, PEN_PX, kind, shift=4)
    darkness[printed_in(form)] = 0
    return darkness
