"""A mark that was struck out is shown to a person however the cross beneath was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.against_habit import doubt_about
from scanner.doubts import Doubt
from scanner.habit import Habit
from scanner.look import look
from scanner.prepared_form import PreparedPage
from tests.scanner.pen_marks import marks_in_black_and_white

CROSSES = Habit(255.0, False, False, 0.46, 4.75, 1.0, 12.5, np.inf)
"""A voter whose crosses have 12.5 mm of line, drawn in one movement."""

LOOPED = ((-2.2, -2.4), (1.0, 1.4), (1.9, 1.9), (2.3, 0.2), (1.9, -1.6), (1.0, -1.0), (-2.0, 2.3))
"""A small cross in one movement: its loop lies on the right, mm from the middle of the cell."""


def doubts_about(form: PreparedPage, *ways: tuple[tuple[float, float], ...]) -> list[Doubt | None]:
    """The second reader's doubts about lines drawn in black and white around the middle of a cell."""
    seen = look(marks_in_black_and_white(form, 3, *ways), form)
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
