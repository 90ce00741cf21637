"""Dirt on the glass draws lines from top to foot: they are lightened, the table's rules stay."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.scanner_streaks import without_streaks


def page() -> np.ndarray:
    """A page at 150 dpi with a table's upright rules from 15 % to 90 % of its height, and some words."""
    picture = np.full((1754, 1240), 240, np.uint8)
    for column in (150, 400, 900, 1100):
        picture[260:1580, column : column + 2] = 40
    picture[300:1500:40, 420:700:6] = 50
    return picture


def test_a_clean_scan_is_left_as_it_is():
    picture = page()
    assert (without_streaks(picture) == picture).all()


@pytest.mark.parametrize("column", [60, 250, 500, 901])
@pytest.mark.parametrize("passed", [0.4, 0.8])
def test_a_streak_is_lightened_and_what_lies_under_it_stays(column, passed):
    clean = page()
    dirty = clean.copy()
    dirty[:, column - 1 : column + 2] = (clean[:, column - 1 : column + 2] * passed).astype(np.uint8)
    found = without_streaks(dirty).astype(int)
    assert np.abs(found - clean).max() <= 30
