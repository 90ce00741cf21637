"""Is this the form's own head? Ballots of two sessions may bear the same table and names, and differ in one figure above.

Every line of text above the table is laid on the form's and compared window by window, each about a letter wide. What
lies over the head (the seal, a pen's stroke) adds ink within the line and beside it; other print has its ink within its
own letters, and lacks some of the form's. So a window tells of another head only where nothing else lies around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from calibration.form import Box
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.head_lines import HEAD_PX_PER_MM, REACH_MM, SOFT_PX, HeadLine, head_of, window_sums
from scanner.head_windows import (
    COVERED_MM2,
    NOTHING_ALIKE,
    SURELY_PLACED,
    WELL_PLACED,
    Place,
    Window,
    half_a_pixel_aside,
    ink_beside,
    look_again,
    taken,
    tone_of,
)
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.refine import Fit, rectify, transform

WORTH_A_SEARCH = 0.75
"""Below this a line is not where the line below it was: under a seal the right place gave 0.78 and more."""

LOOKS_ALIKE = 0.8
"""Windows alike by this much are not looked at again."""

MOST_AGAIN = 5
"""Windows of a line that are looked at again, the least alike first: another figure is one, other words are many."""


@dataclass(frozen=True)
class LineMatch:
    """One line of the head on a page: the likeness (n,) of its windows, and those that were looked at again."""

    line: HeadLine
    likeness: FloatArray
    again: dict[int, Window]

    @property
    def is_other(self) -> bool:
        """Whether the page prints something else here."""
        return any(window.is_other for window in self.again.values())

    @property
    def is_doubtful(self) -> bool:
        """Whether the page may print something else here."""
        return any(window.is_doubtful for window in self.again.values())


def match_head(grey: Grey, fit: Fit, form: PreparedPage) -> list[LineMatch]:
    """Every line of the head that lies within the picture, compared with the form's."""
    head = head_of(form)
    if head is None:
        return []
    small, small_fit = _reduced(grey, fit, head.part)
    seen = rectify(small, small_fit, head.part, HEAD_PX_PER_MM)
    # a scan is softer than the form by itself
    seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), 0.75 * SOFT_PX), np.uint8)
    place: Place | None = None
    matches = []
    # from the table up: what holds the page to the form is near, and the seal lies over the uppermost lines
    for line in reversed(head.lines):
        if _lies_in_picture(line.box, fit, grey.shape):
            match, place = _match_line(seen, head.part, line, place)
            matches.append(match)
    return matches


def _lies_in_picture(box: Box, fit: Fit, shape: tuple[int, ...]) -> bool:
    corners = transform(fit.homography, np.array([(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]))
    return bool((corners > 2).all() and (corners < np.array([shape[1], shape[0]]) - 2).all())


def _reduced(grey: Grey, fit: Fit, part: Box) -> tuple[Grey, Fit]:
    """The picture around a part, reduced to no less than HEAD_PX_PER_MM, and its fit: of a finer one every second or
    third pixel would be taken, grain and all."""
    corners = transform(fit.homography, np.array([(x, y) for x in (part.x0, part.x1) for y in (part.y0, part.y1)]))
    factor = int(float(np.linalg.norm(corners[2] - corners[0])) / part.width / HEAD_PX_PER_MM + 0.3)
    left, top = (max(0, int(at) - 8) for at in corners.min(axis=0))
    right, bottom = (max(0, int(at) + 8) for at in corners.max(axis=0))
    crop = grey[top:bottom, left:right]
    if factor < 2 or min(crop.shape) < factor:
        return grey, fit
    small = cv2.resize(crop, (crop.shape[1] // factor, crop.shape[0] // factor), interpolation=cv2.INTER_AREA)
    across, down = small.shape[1] / crop.shape[1], small.shape[0] / crop.shape[0]
    # a pixel's centre lies at +0.5 in both pictures
    to_small = np.array([[across, 0, (0.5 - left) * across - 0.5], [0, down, (0.5 - top) * down - 0.5], [0, 0, 1]])
    return np.asarray(small, np.uint8), replace(fit, homography=to_small @ fit.homography)


_AS_FITTED: Place = (round(REACH_MM * HEAD_PX_PER_MM), round(REACH_MM * HEAD_PX_PER_MM))


def _match_line(seen: Grey, part: Box, line: HeadLine, place: Place | None) -> tuple[LineMatch, Place | None]:
    """Compare one line, first where the line below it lay, and say where it lies if that is sure."""
    room = round(REACH_MM * HEAD_PX_PER_MM)
    left, top = (round(at * HEAD_PX_PER_MM) for at in (line.box.x0 - part.x0, line.box.y0 - part.y0))
    height, width = line.wanted.shape
    around = seen[top - room : top + height + room, left - room : left + width + room]
    near = place or _AS_FITTED
    likeness = _likeness(around, line, near)
    if median(likeness) < (SURELY_PLACED if place is None else WORTH_A_SEARCH):
        near = _place(around, line.wanted)
        likeness = _likeness(around, line, near)
        if place is None:
            for aside in ((-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5)):
                there = near[0] + aside[0], near[1] + aside[1]
                tried = _likeness(around, line, there)
                if median(tried) > median(likeness):
                    likeness, near = tried, there
    unlike = np.flatnonzero(likeness < LOOKS_ALIKE)
    again: dict[int, Window] = {}
    if len(unlike):
        tone = tone_of(around, line, near)
        beside = ink_beside(around, line, near, tone)
        for index in unlike[np.argsort(likeness[unlike])].tolist()[:MOST_AGAIN]:
            if beside[index] > COVERED_MM2 and likeness[index] >= NOTHING_ALIKE:
                continue
            if half_a_pixel_aside(around, line, index, near) < LOOKS_ALIKE:
                window = look_again(around, line, index, near, tone)
                again[index] = replace(window, beside=float(beside[index]))
    return LineMatch(line, likeness, again), near if median(likeness) >= WELL_PLACED else place


def _place(around: Grey, wanted: Grey) -> Place:
    """Where a line lies best; by half the pixels first."""
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(_half(around), _half(wanted), cv2.TM_CCOEFF_NORMED))
    x, y = max(0, 2 * x - 1), max(0, 2 * y - 1)
    near = around[y : y + wanted.shape[0] + 2, x : x + wanted.shape[1] + 2]
    _, _, _, (dx, dy) = cv2.minMaxLoc(cv2.matchTemplate(near, wanted, cv2.TM_CCOEFF_NORMED))
    return x + dx, y + dy


def _half(grey: Grey) -> Grey:
    size = grey.shape[1] // 2, grey.shape[0] // 2
    return np.asarray(cv2.resize(grey[: 2 * size[1], : 2 * size[0]], size, interpolation=cv2.INTER_AREA), np.uint8)


def _likeness(around: Grey, line: HeadLine, place: Place) -> FloatArray:
    """Normalised correlation of every window of a line at this place, -1 to 1."""
    wanted = line.wanted.astype(np.float32)
    found = taken(around, wanted, *place)
    w, ww = line.sums
    f, ff, fw = (window_sums(one, line.windows) for one in (found, found * found, found * wanted))
    left, top, right, bottom = line.windows.T
    count = (right - left) * (bottom - top)
    spread = np.sqrt(np.maximum((ff - f * f / count) * (ww - w * w / count), 1.0))
    likeness: FloatArray = (fw - f * w / count) / spread
    return likeness
