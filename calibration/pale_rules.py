"""Rules of a straight page that are too pale or thin to be told from its grain pixel by pixel, made dark.

Taken over a length of many pixels even a grey hairline at 150 dpi stands out from the paper on both its sides.
"""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM
from calibration.ruled_lines import Grey

ALONG_MM = 2.5
"""A rule's palest place in this length is held against the paper beside it: gaps between letters are 0.3 mm wide, and as
pale as the paper."""

GRAIN_MM = 0.6
"""Darkness is averaged over so much of a rule, against grain."""

BESIDE_MM = 0.4
"""A rule is darker than what lies this far to both its sides; it is up to 0.35 mm wide, and words stand 0.2 mm off it."""

CONTRASTS = (22, 12, 7)
"""Least darkness of a rule against both sides, of 255, in turn: of a grey rule of 0.5 pt in a photo 35, of one of 0.35 pt
at 150 dpi 9. JPEG draws echoes beside black rules of up to 14, so less is tried only where more does not do."""

RULE_MM = 14.0
"""Shortest rule that is made dark; the narrowest mark column is 16 mm wide."""

GAP_MM = 4.0
"""Where words touch a rule it is not seen: gaps up to this length are filled."""

NEARLY_PAPER = 225
"""Grey below which a pixel at the end of a rule belongs to it, of 255: grain of paper stays above."""

DARK = 120
"""Grey of a rule that was made dark, of 255."""


def with_dark_rules(clean: Grey, contrast: int) -> Grey:
    """The page at RASTER_PX_PER_MM, (h, w), level and upright rules of at least this contrast no paler than DARK."""
    rules = _level_rules(clean, contrast) | _level_rules(np.ascontiguousarray(clean.T), contrast).T
    return np.where(rules, np.minimum(clean, np.uint8(DARK)), clean).astype(np.uint8)


def _level_rules(clean: Grey, contrast: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    length, grain, step = (round(mm * RASTER_PX_PER_MM) for mm in (ALONG_MM, GRAIN_MM, BESIDE_MM))
    palest = cv2.dilate(cv2.blur(clean, (grain, 1)), np.ones((1, length), np.uint8)).astype(np.int16)
    around = np.pad(cv2.blur(clean, (length, 1)).astype(np.int16), ((step, step), (0, 0)), mode="edge")
    seen = (np.minimum(around[: -2 * step], around[2 * step :]) - palest >= contrast).view(np.uint8)
    gap, run = (np.ones((1, round(length * RASTER_PX_PER_MM)), np.uint8) for length in (GAP_MM, RULE_MM))
    level = cv2.morphologyEx(cv2.morphologyEx(seen, cv2.MORPH_OPEN, run), cv2.MORPH_CLOSE, gap)
    # where another rule crosses, there is no paper beside: up to there a rule is taken by its own darkness
    longer = cv2.dilate(level, np.ones((1, 2 * length + 1), np.uint8)) > 0
    return np.asarray((level > 0) | (longer & (clean < NEARLY_PAPER)), np.bool_)
