"""One window of a head's line looked at again: is it other print than the form's, or does something lie over it?"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.head_lines import HEAD_PX_PER_MM, MARGIN_MM, HeadLine, Picture
from scanner.prepared_form import FloatArray

WELL_PLACED, SURELY_PLACED = 0.88, 0.95
"""Median likeness of a line's windows that says where the lines above it lie; and above which half a pixel less would
not be better."""

WINDOW_REACH_MM = 0.8
"""A window is looked for again this far around its line's place, with its neighbours: folds and photos bend a line by
up to half a millimetre."""

NEIGHBOURS = 3
"""So many windows to each side are what is around one."""

PARTS_PX = (-0.5, 0.0, 0.5)
"""Places are tried to half a pixel: half a pixel aside, the same letter is alike by 0.7 to 0.9 only."""

COVERED_MM2 = 0.2
"""So much ink beside the letters around a window shows that something lies over it."""

LINE_SEEN = 0.9
OTHER_LIKENESS, OTHER_LACKS = 0.78, 0.008
"""Another figure is alike by less than OTHER_LIKENESS and lacks more of the form's ink, with nothing over it, among
neighbours alike by LINE_SEEN. Measured on 32 offices: 390 good pages, 78 each of office, one bit, rough, phone and
extremes, four of five under a seal, of which none went below 0.80 and lacked over 0.005 at once; and 180 pages of another
session or title, of which 161 were told: on most of the others the seal lies over what differs."""

NOTHING_ALIKE = 0.5
MUCH_LACKS = 0.12
SEEN_BESIDE, SOME_LACKS = 0.93, 0.05
"""Other words are told whatever lies over them, a streak of dirt or the words themselves: by how much they lack (0.05 at
the most on the good pages), or by how well their neighbours are seen."""

DOUBTFUL_LIKENESS = 0.8
DOUBTFUL_EXTRA, CLEAR_MM2, CLEAR_AROUND = 0.75, 0.05, 0.965
"""A window that is nearly so is shown to a person, and so is one that lacks nothing, where nothing at all lies beside it
and its neighbours are alike by CLEAR_AROUND: it may be an 8 that was a 3. None of the good pages had one."""

LEAST_INK = 0.5
"""Share of the form's ink that must be there: a dog-ear, a staple or correction fluid hides print and is no other print."""

LEVEL_OF_INK = 0.35
DEEP = 0.8
"""Ink is darker than this share of the way from paper to print; print is told by the form's pixels that are this deep."""

UNSEEN = 0.25
"""Half as dark as the form may be off by this much before it counts as lacking: blur and grain take as much."""


@dataclass(frozen=True)
class Window:
    """A window that was looked at again: its likeness at best (-1 to 1), the share of the form's ink that it lacks, its
    own ink as a share of the form's, ink beside the letters in mm², and how alike the windows around it are."""

    likeness: float
    lacks: float
    has: float
    beside: float = 0.0
    neighbours: float = 0.0

    @property
    def is_other(self) -> bool:
        """Whether this is other print than the form's, and nothing that lies over it."""
        if self.has < LEAST_INK:
            return False
        least_lacks = SOME_LACKS if self.neighbours >= SEEN_BESIDE else MUCH_LACKS
        if self.likeness < NOTHING_ALIKE and self.lacks > least_lacks:
            return True
        return self._is_alone and self.likeness < OTHER_LIKENESS and self.lacks > OTHER_LACKS

    @property
    def is_doubtful(self) -> bool:
        """Whether this may be other print: a 3 that became an 8 lacks nothing, nor does one that a pen went over."""
        if self.has < LEAST_INK or not self._is_alone:
            return False
        if self.lacks > OTHER_LACKS:
            return self.likeness < DOUBTFUL_LIKENESS
        clear = self.beside <= CLEAR_MM2 and self.neighbours >= CLEAR_AROUND
        return clear and self.likeness < DOUBTFUL_EXTRA

    @property
    def _is_alone(self) -> bool:
        return self.beside <= COVERED_MM2 and self.neighbours >= LINE_SEEN


Place = tuple[float, float]
"""Where a line lies: px right of and below the corner of the room that is left around it for looking."""


def tone_of(around: Grey, line: HeadLine, place: Place) -> tuple[float, float]:
    """How bright the paper and how dark the print is in a line on the page, 0 to 255."""
    wanted, (dx, dy) = line.wanted, (round(place[0]), round(place[1]))
    found = around[dy : dy + wanted.shape[0], dx : dx + wanted.shape[1]]
    paper = median(found.max(axis=0))
    deep = wanted < 255 - DEEP * (255 - int(wanted.min()))
    return paper, min(median(found[deep]), paper - 8)


def ink_beside(around: Grey, line: HeadLine, place: Place, tone: tuple[float, float]) -> FloatArray:
    """Ink where the form prints nothing, mm², around each window: beside all of its neighbours' letters, of its own only
    above and below them."""
    (paper, black), (dx, dy) = tone, (round(place[0]), round(place[1]))
    margin = round(MARGIN_MM * HEAD_PX_PER_MM)
    height, width = line.wanted.shape
    above = min(margin, dy)
    far = around[dy - above : dy + height + margin, dx : dx + width]
    bare = line.bare[margin - above :][: far.shape[0]]
    ink = (far < paper - LEVEL_OF_INK * (paper - black)) & (bare > 0)
    inner, whole = (np.concatenate([[0], np.cumsum(part.sum(axis=0))]) for part in (ink[above : above + height], ink))
    start, _, stop, _ = line.windows.T
    index = np.arange(len(start))
    left, right = start[np.maximum(index - NEIGHBOURS, 0)], stop[np.minimum(index + NEIGHBOURS, len(start) - 1)]
    area: FloatArray = ((whole[right] - whole[left]) - (inner[stop] - inner[start])) / HEAD_PX_PER_MM**2
    return area


def half_a_pixel_aside(around: Grey, line: HeadLine, index: int, place: Place) -> float:
    """The likeness of a window where it is best within a pixel of its place: of letters that a stretched scan moved."""
    left, top, right, bottom = line.windows[index].tolist()
    wanted = line.wanted[top:bottom, left:right]
    room = (wanted.shape[1] + 2, wanted.shape[0] + 2)
    middle = place[0] + (left + right - 1) / 2, place[1] + (top + bottom - 1) / 2
    found = cv2.getRectSubPix(around, room, middle)
    twice = [cv2.resize(one, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR) for one in (found, wanted)]
    return float(cv2.matchTemplate(twice[0], twice[1], cv2.TM_CCOEFF_NORMED).max())


def look_again(around: Grey, line: HeadLine, index: int, place: Place, tone: tuple[float, float]) -> Window:
    """A window at its line's place to half a pixel, and where it lies best together with its neighbours."""
    (paper, black), (dx, dy) = tone, place
    height = line.wanted.shape[0]
    u, top, v, bottom = line.windows[index].tolist()
    first, last = max(0, index - NEIGHBOURS), min(len(line.windows) - 1, index + NEIGHBOURS)
    a, b = int(line.windows[first, 0]), int(line.windows[last, 2])
    # by the neighbours alone, or other print would draw the place to itself
    mask = np.ones((height, b - a), np.float32)
    mask[:, u - a : v - a] = 0
    wanted = line.wanted[:, a:b].astype(np.float32)
    reach = round(WINDOW_REACH_MM * HEAD_PX_PER_MM)
    x, y = dx + a, dy
    neighbours = _correlation(taken(around, wanted, x, y)[mask > 0], wanted[mask > 0])
    if neighbours < SURELY_PLACED:
        neighbours, x, y = _finely(around, wanted, mask, (x, y))
    if neighbours < LINE_SEEN:
        left, high = max(0, round(dx) + a - reach), max(0, round(dy) - reach)
        near = around[high : round(dy) + height + reach, left : round(dx) + b + reach]
        _, _, _, (cx, cy) = cv2.minMaxLoc(cv2.matchTemplate(near, line.wanted[:, a:b], cv2.TM_CCOEFF_NORMED))
        neighbours, x, y = max((neighbours, x, y), _finely(around, wanted, mask, (left + cx, high + cy)))
    # letters of one line lie up to half a pixel aside of one another where a scan was stretched
    wanted = np.ascontiguousarray(wanted[top:bottom, u - a : v - a])
    likeness, x, y = _finely(around, wanted, np.ones_like(wanted), (x + u - a, y + top))
    found = taken(around, wanted, x, y)
    dark = np.clip((paper - found) / (paper - black), 0, 1.2)
    form_dark = (255 - wanted) / (DEEP * (255 - int(line.wanted.min())))
    ink = max(1.0, float(form_dark.sum()))
    return Window(
        likeness,
        float(np.clip(form_dark - dark - UNSEEN, 0, None).sum()) / ink,
        float(dark.sum()) / ink,
        neighbours=neighbours,
    )


def _finely(around: Grey, wanted: Picture, mask: Picture, corner: tuple[float, float]) -> tuple[float, float, float]:
    """The likeness, where the mask is 1, of what lies with its corner about here, and the best corner to half a pixel."""
    shown = mask > 0
    print_here = wanted[shown]
    tried = [(corner[0] + across, corner[1] + down) for across in PARTS_PX for down in PARTS_PX]
    return max((_correlation(taken(around, wanted, x, y)[shown], print_here), x, y) for x, y in tried)


def taken(around: Grey, wanted: Picture, left: float, top: float) -> Picture:
    """As much as is wanted of a picture, from this corner on."""
    height, width = wanted.shape
    middle = left + (width - 1) / 2, top + (height - 1) / 2
    return np.asarray(cv2.getRectSubPix(around, (width, height), middle, patchType=cv2.CV_32F), np.float32)


def _correlation(one: Picture, other: Picture) -> float:
    a, b = (picture.ravel() - picture.mean() for picture in (one, other))
    return float(a @ b / np.sqrt(max(float((a @ a) * (b @ b)), 1e-6)))
