"""The cells of a table as its rules part them, also where a scan tore a rule by a hair."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.printed_words import OCR_PX_PER_MM, _without_rules
from calibration.table_cells import TableCells, find_cells

LEVEL, UPRIGHT = (20, 30, 40, 50), (20, 80, 110, 140)
"""Where the rules of three rows and three columns lie, mm."""


def ruled(px_per_mm: float) -> np.ndarray:
    picture = np.full((round(70 * px_per_mm), round(160 * px_per_mm)), 255, np.uint8)
    for y in LEVEL:
        draw(picture, (20, y), (140, y), px_per_mm)
    for x in UPRIGHT:
        draw(picture, (x, 20), (x, 50), px_per_mm)
    return picture


def draw(
    picture: np.ndarray, start: tuple[float, float], stop: tuple[float, float], px_per_mm: float, grey: int = 0
) -> None:
    one, other = ((round(x * px_per_mm), round(y * px_per_mm)) for x, y in (start, stop))
    cv2.line(picture, one, other, grey, 2 if grey == 0 else 4)


def test_a_rule_torn_by_a_hair_still_parts_two_officials():
    picture = ruled(RASTER_PX_PER_MM)
    draw(picture, (49.5, 30), (50.5, 30), RASTER_PX_PER_MM, 255)
    draw(picture, (110, 44.5), (110, 44.6), RASTER_PX_PER_MM, 255)
    cells = find_cells(picture).cells
    assert len(cells) == 9
    assert {round(cell.y0) for cell in cells} == set(LEVEL[:-1])
    assert {round(cell.x0) for cell in cells} == set(UPRIGHT[:-1])


def test_a_cell_that_two_officials_share_stays_one():
    picture = ruled(RASTER_PX_PER_MM)
    draw(picture, (20.6, 30), (79.4, 30), RASTER_PX_PER_MM, 255)
    font = cv2.FONT_HERSHEY_TRIPLEX
    at = (round(22 * RASTER_PX_PER_MM), round(31.5 * RASTER_PX_PER_MM))
    cv2.putText(picture, "PHO CHU TICH UBND HUYEN", at, font, 1.0, 0, 2)
    assert len(find_cells(picture).cells) == 8


def test_letters_that_stand_over_one_another_are_no_rule_and_stay_whole():
    """Stems of three tight lines made one upright run, and were painted white with the rules: nông became nônz."""
    picture = ruled(OCR_PX_PER_MM)
    stem = picture.copy()
    draw(stem, (50, 31), (50, 39), OCR_PX_PER_MM)
    cells = (Box(x0, y0, x1, y1) for y0, y1 in pairwise(LEVEL) for x0, x1 in pairwise(UPRIGHT))
    table = TableCells(tuple(cells), ())
    wiped = _without_rules(stem, table)
    assert (wiped < 128).sum() == (stem < 128).sum() - (picture < 128).sum()
