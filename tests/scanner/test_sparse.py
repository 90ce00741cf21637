"""Operations on sparse ink are pinned to OpenCV's on the whole picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from scanner.bit_picture import widened_by_disc
from scanner.sparse import dilated

PICTURES = some.arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40)), fill=st.just(False))


@given(PICTURES, st.sampled_from((3, 7, 17, 21)))
@settings(max_examples=60)
def test_ink_is_widened_as_opencv_widens_it(ink: npt.NDArray[np.bool_], size: int) -> None:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    assert (widened_by_disc(ink, size) == cv2.dilate(ink.view(np.uint8), disc)).all()


@pytest.mark.parametrize("size", [7, 17, 21])
def test_ink_that_is_widened_room_by_room_is_widened_as_a_whole(size: int) -> None:
    ink = np.random.default_rng(size).random((400, 300)) < 0.0004
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    assert (dilated(ink, size) == (cv2.dilate(ink.view(np.uint8), disc) > 0)).all()
