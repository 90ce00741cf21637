"""Two sheets fed as one: what of a second sheet looks out beyond the edge of the ballot that is read.

A second sheet that lies wholly behind the first is not seen by any scanner; the number of ballots collected shows it.
"""

from __future__ import annotations

import cv2
import numpy as np

from calibration.order_statistics import median
from calibration.pieces import pieces_of
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.refine import Fit, transform

PX_PER_MM = 4.0

LOOK_FROM_MM = 6.0
"""A picture that shows less than this beyond the ballot shows no line of print there; scans cut to the sheet show 3 mm."""

CLEAR_MM = 4.0
"""So near to the ballot's edge lies its shadow; print on paper, cut askew, may lie 2 mm beside its place."""

PRINT_DARKNESS = 60
"""Print on a second sheet is darker than its paper by this (of 255); grain of lids and desks is by 40."""

LETTER_MM = (1.4, 5.0)
"""Height of letters of 8 to 16 pt. Shadows and streaks of dirt are longer, a lid's specks in black and white smaller."""

LETTERS = 12
"""Two or three printed words."""

AS_LIGHT = 0.85
"""Print lies on paper that is about as light as the ballot's."""

BLANK_FROM_MM = 15.0
BLANK_ALIKE = 0.04
ALL_WHITE = 250
"""Without print on it, a strip this long is a second sheet where it is as light as the ballot's paper and the picture has
no length that scanners have by themselves. Where paper is all white, in black and white, it is not told from a lid."""

LENGTHS_MM = (210.0, 215.9, 279.4, 297.0, 304.8, 330.2, 355.6, 364.0, 420.0, 431.8)
LENGTH_SLACK_MM = 4.0
"""Lengths and widths to which scanners are set: A4, Letter, F4, Legal, B4, A3, Tabloid, a bed of 12 inches."""


def is_double_feed(grey: Grey, fit: Fit, form: PreparedPage) -> bool:
    """Whether another sheet looks out beyond the page: print on paper, or blank paper that makes the picture too long."""
    page = form.page
    height, width = grey.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    seen = transform(np.asarray(np.linalg.inv(fit.homography), np.float64), corners)
    start, end = seen.min(axis=0), seen.max(axis=0)
    beyond = np.array([-start, end - (page.width, page.height)])
    if beyond.max() < LOOK_FROM_MM:
        return False
    around, outside = _around(grey, fit, start, end, (page.width, page.height))
    paper = median(around[~outside])
    return _has_print(around, outside, paper) or _is_too_long(around, beyond, end - start, paper)


def _around(grey: Grey, fit: Fit, start: FloatArray, end: FloatArray, size: tuple[float, float]) -> tuple[Grey, Mask]:
    """The whole picture straightened at PX_PER_MM, and what of it is picture and lies CLEAR_MM beyond the page."""
    shape = np.ceil((end - start) * PX_PER_MM).astype(int)
    scale = np.array([[1 / PX_PER_MM, 0, start[0]], [0, 1 / PX_PER_MM, start[1]], [0, 0, 1]])
    matrix, dsize = fit.homography @ scale, (int(shape[0]), int(shape[1]))
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    smooth = cv2.blur(grey, (3, 3))
    around = cv2.warpPerspective(smooth, matrix, dsize, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    there = cv2.warpPerspective(np.full_like(grey, 255), matrix, dsize, flags=flags, borderValue=0) > 128
    x0, y0 = (np.array([-CLEAR_MM, -CLEAR_MM]) - start) * PX_PER_MM
    x1, y1 = (np.array(size) + CLEAR_MM - start) * PX_PER_MM
    there[max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = False
    return np.asarray(around, np.uint8), there


def _has_print(around: Grey, outside: Mask, paper: float) -> bool:
    """Whether letters stand on paper beyond the page."""
    reach = round(LETTER_MM[1] * PX_PER_MM) | 1
    local = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    dark = (cv2.subtract(local, around) >= PRINT_DARKNESS) & (local >= AS_LIGHT * paper) & outside
    sizes = pieces_of(dark).extents()[1:]
    least, most = (side * PX_PER_MM for side in LETTER_MM)
    tall, wide = sizes[:, cv2.CC_STAT_HEIGHT], sizes[:, cv2.CC_STAT_WIDTH]
    longer = np.maximum(tall, wide)
    return int(((longer >= least) & (longer <= most)).sum()) >= LETTERS


def _is_too_long(around: Grey, beyond: FloatArray, lengths: FloatArray, paper: float) -> bool:
    """Whether paper goes on beyond the page, along the one side by which the picture is longer than scanners make it."""
    if paper > ALL_WHITE:
        return False
    for axis in (0, 1):
        usual = min(abs(float(lengths[axis]) - length) for length in LENGTHS_MM) <= LENGTH_SLACK_MM
        for at_end in (0, 1):
            strip = round((float(beyond[at_end, axis]) - CLEAR_MM) * PX_PER_MM)
            # where the lid shows at the other end, too, it may do so here
            if usual or beyond[at_end, axis] < BLANK_FROM_MM or beyond[1 - at_end, axis] > LOOK_FROM_MM:
                continue
            lying = around if axis == 1 else around.T
            found = lying[-strip:] if at_end else lying[:strip]
            inner = found[:, round(0.1 * found.shape[1]) : round(0.9 * found.shape[1])]
            if np.abs(np.median(inner, axis=1) - paper).max() <= BLANK_ALIKE * paper:
                return True
    return False
