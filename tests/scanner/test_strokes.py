"""Strokes drawn by rule, so that what they are is beyond doubt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from calibration.form import RASTER_PX_PER_MM, Box
from scanner.ink import InkPicture
from scanner.strokes import Mark, find_marks

SIDE_MM = 24.0


def drawn(*lines: list[tuple[float, float]], width: float = 0.5, dark: int = 180) -> InkPicture:
    """An ink picture of SIDE_MM with these polylines (mm)."""
    side = round(SIDE_MM * RASTER_PX_PER_MM)
    darkness = np.zeros((side, side), np.uint8)
    for line in lines:
        points = (np.array(line) * RASTER_PX_PER_MM * 16).round().astype(np.int32)
        cv2.polylines(darkness, [points], False, dark, max(1, round(width * RASTER_PX_PER_MM)), cv2.LINE_AA, shift=4)
    empty = np.zeros_like(darkness, bool)
    return InkPicture(
        darkness, empty, darkness >= 30, empty, Box(100.0, 50.0, 100.0 + SIDE_MM, 50.0 + SIDE_MM), darkness
    )


def only(picture: InkPicture) -> Mark:
    (mark,) = find_marks(picture).marks
    return mark


@pytest.mark.parametrize("angle", range(0, 90, 7))
@pytest.mark.parametrize("width", [0.25, 0.5, 0.9])
def test_a_cross_is_found_where_its_lines_cross(angle: int, width: float) -> None:
    along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]) * 4
    across = np.array([-along[1], along[0]])
    at = np.array([11.0, 13.0])
    mark = only(drawn([at - along, at + along], [at - across, at + across], width=width))
    place = mark.places[0]
    assert place.arms >= 4
    assert np.hypot(place.x - 111.0, place.y - 63.0) < 0.4
    # thinning eats half the width at each of the four ends, and a fork a few pixels of each line that meets it
    assert 0.66 * 16 < mark.length < 1.06 * 16


def test_a_tick_is_found_at_its_corner_not_at_the_end_of_its_tail() -> None:
    mark = only(drawn([(6, 8), (9, 12), (19, 3)]))
    assert mark.places[0].arms == 2
    assert np.hypot(mark.places[0].x - 109, mark.places[0].y - 62) < 0.8


def test_a_circle_is_a_ring_around_its_middle() -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    mark = only(drawn([(12 + 3 * np.cos(t), 12 + 3 * np.sin(t)) for t in turn]))
    assert mark.ring
    assert np.hypot(mark.places[0].x - 112, mark.places[0].y - 62) < 0.3


def test_a_straight_stroke_has_neither_crossing_nor_corner() -> None:
    mark = only(drawn([(5, 5), (13, 12)]))
    assert mark.places[0].arms == 0
    assert not mark.ring


def test_a_pen_that_skips_makes_one_mark_and_two_marks_stay_two() -> None:
    skipped = find_marks(drawn([(5, 5), (9, 9)], [(9.5, 9.5), (13, 13)]))
    apart = find_marks(drawn([(5, 5), (9, 9)], [(13, 5), (17, 9)]))
    assert len(skipped.marks) == 1
    assert len(apart.marks) == 2


def test_a_speck_of_dust_is_no_mark() -> None:
    assert find_marks(drawn([(5.0, 5.0), (5.3, 5.0)], width=0.12)).marks == ()
