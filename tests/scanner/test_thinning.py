"""The fast thinning is pinned to a slow one that follows the paper's text word by word."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from scanner.thinning import thin

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
                around = [p2, p3, p4, p5, p6, p7, p8, p9]
                patterns = sum(a == 0 and b == 1 for a, b in zip(around, [*around[1:], p2], strict=True))
                if not (2 <= sum(int(value) for value in around) <= 6 and patterns == 1):
                    continue
                if first_pass and p2 * p4 * p6 == 0 and p4 * p6 * p8 == 0:
                    gone.append((y, x))
                if not first_pass and p2 * p4 * p8 == 0 and p2 * p6 * p8 == 0:
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
    import cv2

    thinned = thin(picture)
    assert (thinned <= picture).all()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=8)
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] > 4:
            assert thinned[labels == number].any()
