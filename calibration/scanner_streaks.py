"""Lines that dirt on a scanner's glass draws down the whole scan, lightened back to what lay under them.

A page that runs over a speck of dirt is darkened by it from the first row of pixels to the last, the margins too; a rule
of a table ends where the table ends. The dirt lets a share of the light pass, which is measured and divided out.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from calibration.ruled_lines import Grey

BANDS = 24
"""The darkening is measured in so many bands from top to bottom: it changes by some 15 % along a page of A4."""

AROUND_PX = 31
"""Width of the surroundings that a column is held against: at 300 dpi a streak is up to 12 px wide."""

PAPER_QUANTILE = 0.8
"""Of a column's pixels in a band this quantile is paper, or paper under dirt: text fills less than half of it."""

LEAST_DARK = 0.06
"""A column of dirt is darker than its surroundings by this share; grain and shade stay under 0.02 in such bands."""

STREAK_SHARE = 0.8
"""A streak is dark in this share of the bands. A table's outer rule in a straight scan is dark in up to 0.85 of them, but
never in the first and last one."""

CLEAR_BANDS = 5
CHANGE = 0.15
"""At least so many bands of a column bear no rule, margins and heading; dirt's darkening stays within this of theirs."""

LEAST_PASSED = 0.15
"""Dirt that lets less light pass hides what lies under it; dividing would only bring up grain."""


def without_streaks(grey: Grey) -> Grey:
    """A scan, (h, w), paper lighter than print, without the streaks that run from its top to its foot.

    The same picture where there are none. A streak that is crossed by a rule leaves the rule whole.
    """
    bands = np.stack([np.quantile(part, PAPER_QUANTILE, axis=0) for part in np.array_split(grey, BANDS)])
    around = cv2.medianBlur(bands.astype(np.uint8), 5)
    around = np.asarray(cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((1, AROUND_PX), np.uint8)), np.float64)
    passed = np.minimum(1.0, bands / np.maximum(around, 1.0))
    dark = passed < 1 - LEAST_DARK
    streaked = (dark.mean(axis=0) >= STREAK_SHARE) & dark[0] & dark[-1]
    if not streaked.any():
        return grey
    beside = cv2.dilate(streaked.astype(np.uint8)[None], np.ones((1, 5), np.uint8))[0] > 0
    return _lightened(grey, passed, np.flatnonzero(beside))


def _lightened(grey: Grey, passed: npt.NDArray[np.float64], columns: npt.NDArray[np.intp]) -> Grey:
    rows = np.arange(grey.shape[0])
    middles = (np.arange(BANDS) + 0.5) * grey.shape[0] / BANDS
    lightened = grey.copy()
    for column in columns.tolist():
        # a band that a heading or a rule fills says nothing of the dirt: the lightest ones bear it alone
        usual = float(np.median(np.sort(passed[:, column])[-CLEAR_BANDS:]))
        known = np.clip(passed[:, column], usual - CHANGE, usual + CHANGE)
        light = np.maximum(LEAST_PASSED, np.interp(rows, middles, known))
        lightened[:, column] = np.minimum(255, grey[:, column] / light).astype(np.uint8)
    return lightened
