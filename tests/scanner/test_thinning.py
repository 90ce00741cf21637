"""The fast thinning is pinned to a slow one that follows the paper's text word by word."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from scanner.thinning import _PASSES, neighbour_codes, thin

PICTURES = some.arrays(np.uint8, st.tuples(st.integers(3, 14), st.integers(3, 14)), elements=st.integers(0, 1))


def thin_slowly(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    image = np.pad(picture, 1)
    while True:
        changed = False
        for first_pass in (True, False):
            gone = []
            for y, x in np.argwhere(image):
                p2, p3, p4, p5, p6, p7, p8, p9 = (
                    image[y - 1, x], image[y - 1, x + 1], image[y, x + 1], image[y + 1, x + 1],
                    image[y + 1, x], image[y + 1, x - 1], image[y, x - 1], image[y - 1, x - 1],
                )  # fmt: skip
                parts = (
                    (not p2 and (p3 or p4)) + (not p4 and (p5 or p6)) + (not p6 and (p7 or p8)) + (not p8 and (p9 or p2))
                )  # fmt: skip
                one = sum(bool(a or b) for a, b in ((p9, p2), (p3, p4), (p5, p6), (p7, p8)))
                two = sum(bool(a or b) for a, b in ((p2, p3), (p4, p5), (p6, p7), (p8, p9)))
                if parts != 1 or not 2 <= min(one, two) <= 3:
                    continue
                if first_pass and not ((p6 or p7 or not p9) and p8):
                    gone.append((y, x))
                if not first_pass and not ((p2 or p3 or not p5) and p4):
                    gone.append((y, x))
            for y, x in gone:
                image[y, x] = 0
                changed = True
        if not changed:
            return image[1:-1, 1:-1]


@given(PICTURES)
def test_the_fast_thinning_gives_what_the_slow_one_gives(picture: npt.NDArray[np.uint8]) -> None:
    assert (thin(picture) == thin_slowly(picture)).all()


@given(PICTURES)
def test_thinning_only_takes_away_and_loses_no_piece_of_more_than_four_pixels(picture: npt.NDArray[np.uint8]) -> None:
    thinned = thin(picture)
    assert (thinned <= picture).all()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=8)
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] > 4:
            assert thinned[labels == number].any()


@pytest.mark.parametrize("width", [2, 3, 4, 6, 8])
@pytest.mark.parametrize("angle", [0, 20, 45, 60, 90, 135])
def test_a_straight_stroke_keeps_its_length(width: int, angle: int) -> None:
    """Zhang and Suen's thinning leaves nothing of a stroke at 45° that is an even number of pixels wide."""
    picture = np.zeros((80, 80), np.uint8)
    step = 30 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    start, stop = (tuple(int(value) for value in np.round(40 + way * step)) for way in (-1, 1))
    cv2.line(picture, start, stop, 1, width)
    rows, columns = np.nonzero(thin(picture))
    reach = np.hypot(np.ptp(rows), np.ptp(columns))
    assert reach > 60 - 1.5 * width


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), thickness=st.integers(1, 14))
def test_looking_only_where_something_went_gives_the_same_lines_as_looking_everywhere(
    seed: int, thickness: int
) -> None:
    rng = np.random.default_rng(seed)
    picture = np.zeros((160, 60), np.uint8)
    for _ in range(6):
        ends = rng.integers(0, (60, 160), (2, 2)).tolist()
        cv2.line(picture, ends[0], ends[1], 1, thickness)
    whole = picture.copy()
    while True:
        before = whole.copy()
        for table in _PASSES:
            whole &= np.asarray(cv2.LUT(neighbour_codes(whole), table), np.uint8)
        if (whole == before).all():
            break
    assert (thin(picture) == whole).all()
