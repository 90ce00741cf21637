"""The table's corners are found by its outer rules, also where one of them is torn at its end."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from calibration.straight_page import _table_corners

PX_PER_MM = 6.0
LEFT, RIGHT, TOP, FOOT = 20, 190, 60, 200


def page(rules: list[tuple[int, int, int, int]]) -> np.ndarray:
    """A page with these rules, mm, and a table's rows and columns within."""
    picture = np.full((round(297 * PX_PER_MM), round(210 * PX_PER_MM)), 255, np.uint8)
    inner = [(LEFT, y, RIGHT, y) for y in (90, 120, 150)] + [(x, TOP, x, FOOT) for x in (120, 140, 165)]
    for rule in [*inner, *rules]:
        x0, y0, x1, y1 = (round(side * PX_PER_MM) for side in rule)
        cv2.line(picture, (x0, y0), (x1, y1), 0, 2)
    return picture


def corners(rules: list[tuple[int, int, int, int]]) -> np.ndarray:
    return np.asarray(_table_corners(page(rules), PX_PER_MM, "blank.png")) / PX_PER_MM


WHOLE = np.array([[LEFT, TOP], [RIGHT, TOP], [RIGHT, FOOT], [LEFT, FOOT]])
ACROSS = [(LEFT, TOP, RIGHT, TOP), (LEFT, FOOT, RIGHT, FOOT)]


@pytest.mark.parametrize(
    "sides",
    [
        [(LEFT, 72, LEFT, FOOT), (RIGHT, TOP, RIGHT, FOOT)],
        [(LEFT, TOP, LEFT, FOOT), (RIGHT, TOP, RIGHT, 185)],
        [(LEFT, 72, LEFT, FOOT), (RIGHT, TOP, RIGHT, 185)],
    ],
)
def test_a_side_of_the_table_may_be_torn_at_its_end(sides):
    assert corners([*ACROSS, *sides]) == pytest.approx(WHOLE, abs=0.3)


def test_a_line_across_the_page_above_the_table_is_no_side_of_it():
    sides = [(LEFT, TOP, LEFT, FOOT), (RIGHT, TOP, RIGHT, FOOT), (LEFT, 40, RIGHT, 40)]
    assert corners([*ACROSS, *sides]) == pytest.approx(WHOLE, abs=0.3)
