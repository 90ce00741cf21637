"""Pale rules become dark; words and the echoes that JPEG draws beside rules do not become rules."""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM
from calibration.pale_rules import CONTRASTS, DARK, with_dark_rules


def test_a_grey_hairline_in_grain_becomes_dark_and_the_paper_does_not():
    rng = np.random.default_rng(1)
    page = np.clip(240 + rng.normal(0, 4, (600, 900)), 0, 255).astype(np.uint8)
    page[300, 50:850] = 190
    page[100:500, 200] = 190
    found = with_dark_rules(page, CONTRASTS[0])
    assert (found[300, 60:840] <= DARK).mean() > 0.97
    assert (found[110:490, 200] <= DARK).mean() > 0.97
    assert (found[:90] == page[:90]).all()


def test_lines_of_words_are_left_as_they_are():
    page = np.full((400, 1200), 255, np.uint8)
    for row in range(60, 400, int(7 * RASTER_PX_PER_MM)):
        cv2.putText(
            page, "Truong Ban Kinh te Hai HHHEEETTT", (20, row), cv2.FONT_HERSHEY_DUPLEX, 1.0, 0, 2, cv2.LINE_AA
        )
    assert (with_dark_rules(page, CONTRASTS[0]) == page).all()
