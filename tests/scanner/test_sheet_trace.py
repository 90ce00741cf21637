"""One sheet is known again by its strokes; two voters' single crosses at the same place are not taken for one."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.sheet_trace import LITTLE_POINTS, SheetTrace, likeness

CORNERS = np.array([(0, 0), (210, 0), (210, 297), (0, 297)], np.float64)


def cross(
    degrees: float, length: int = 34, moved: tuple[int, int] = (0, 0), at: tuple[int, int] = (900, 600)
) -> np.ndarray:
    """The outlines of a cross, every second pixel, as the trace of a page keeps them."""
    points = []
    for turn in (degrees, degrees + 90):
        along = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
        beside = np.array([-along[1], along[0]]) * 1.5
        points += [step * along + side * beside for step in range(-length // 2, length // 2, 2) for side in (-1, 1)]
    return np.round(np.array(points) + at + moved).astype(np.uint16)


def page(*crosses: np.ndarray) -> SheetTrace:
    return SheetTrace("", CORNERS, np.concatenate(crosses))


@pytest.mark.parametrize("moved", [(0, 0), (2, -1), (-2, 2)])
def test_one_cross_scanned_again_is_known_where_the_sheet_lies_a_little_beside(moved):
    assert likeness(page(cross(45)), page(cross(45, moved=moved))).is_same_sheet


@pytest.mark.parametrize(("degrees", "length"), [(54, 34), (45, 48), (40, 44)])
def test_two_voters_crosses_in_one_box_are_two_sheets_though_they_lie_upon_one_another(degrees, length):
    alike = likeness(page(cross(45)), page(cross(degrees, length)))
    assert alike.better > 0.6
    assert not alike.is_same_sheet


def test_twelve_crosses_are_known_by_how_they_lie_even_where_a_streak_took_some_of_them():
    many = [cross(40 + number, at=(900, 600 + 90 * number)) for number in range(12)]
    alike = likeness(page(*many), page(*many[:6]))
    assert len(page(*many[:6]).points) >= LITTLE_POINTS
    assert alike.is_same_sheet
