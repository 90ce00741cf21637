"""A mark that was struck out is shown to a person however the cross beneath was drawn."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from calibration.form import RASTER_PX_PER_MM, Form
from scanner.against_habit import doubt_about
from scanner.doubts import Doubt
from scanner.habit import Habit
from scanner.ink import InkPicture, printed_in
from scanner.look import look
from scanner.prepared_form import PreparedPage, prepare_forms
from scanner.strokes import find_marks

CROSSES = Habit(255.0, False, False, 0.46, 4.75, 12.5, np.inf)
"""A voter whose crosses have 12.5 mm of line, drawn in one movement."""

LOOPED = ((-2.2, -2.4), (1.0, 1.4), (1.9, 1.9), (2.3, 0.2), (1.9, -1.6), (1.0, -1.0), (-2.0, 2.3))
"""A small cross in one movement: its loop lies on the right, mm from the middle of the cell."""


@pytest.fixture(scope="module")
def form(foreign_form: Form) -> PreparedPage:
    return prepare_forms((foreign_form,))[0]


def doubts_about(form: PreparedPage, *ways: tuple[tuple[float, float], ...]) -> list[Doubt | None]:
    """The second reader's doubts about lines drawn in black and white around the middle of a cell."""
    cell, strip = form.page.rows[3].cells[1], form.strip
    middle = np.array([(cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2]) - (strip.x0, strip.y0)
    darkness = np.zeros((round(strip.height * RASTER_PX_PER_MM), round(strip.width * RASTER_PX_PER_MM)), np.uint8)
    for way in ways:
        points = ((np.array(way) + middle) * RASTER_PX_PER_MM * 16).round().astype(np.int32)
        cv2.polylines(darkness, [points.reshape(-1, 1, 2)], False, 255, 4, cv2.LINE_8, shift=4)
    printed = printed_in(form)
    darkness[printed] = 0
    seen = look(find_marks(InkPicture(darkness, printed, darkness > 0, np.zeros_like(printed), strip)), form)
    return [doubt_about(item, CROSSES) for item in seen]


def test_a_cross_in_one_movement_is_a_plain_mark(form: PreparedPage) -> None:
    assert doubts_about(form, LOOPED) == [None]


@pytest.mark.parametrize("across", [-0.3, 0.0, 0.3])
def test_one_line_through_its_crossing_is_seen_though_the_loop_hides_it(form: PreparedPage, across: float) -> None:
    (doubt,) = doubts_about(form, LOOPED, ((-3.0, across), (3.2, across - 0.1)))
    assert doubt in (Doubt.CORRECTED, Doubt.UNUSUAL_MARK)


def test_two_lines_through_a_flat_cross_are_seen_though_their_ends_blur_into_its_own(form: PreparedPage) -> None:
    cross = ((-2.6, -1.9), (2.6, 1.9)), ((2.9, -2.0), (-2.9, 2.2))
    lines = ((-3.9, -0.1), (4.0, -0.2)), ((-3.9, 0.5), (3.9, 0.4))
    assert all(doubt is not None for doubt in doubts_about(form, *cross, *lines))
