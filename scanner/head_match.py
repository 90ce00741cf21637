"""Is this the form's own head? Ballots of two sessions may bear the same table and names, and differ in one figure above.

Every line of text above the table is laid on the form's and compared window by window, each about a letter wide. What
lies over the head (the seal, a pen's stroke) adds ink within the line and beside it; other print has its ink within its
own letters, and lacks some of the form's. So a window tells of another head only where nothing else lies around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.refine import Fit, rectify, transform
from scanner.text_lines import TextLine, text_lines

HEAD_PX_PER_MM = 5.0
"""At 127 dpi a figure of 11 pt is 8 by 13 pixels. At 4 px/mm a 13 was no longer told from a 14."""

SOFT_PX = 0.8
"""Deviation of the blur before letters are compared: the form may be sharper than any scan."""

ABOVE_MM, BELOW_MM = 1.4, 0.7
"""A line is compared from this far above its letters, where the accents of capitals stand, to this far below them."""

LEAST_WINDOW_MM = 1.2
WINDOW_ROOM_MM = 0.25
"""Letters are compared together until they are this wide, a figure then by itself and an i with its neighbour; and with
so much paper around them."""

REACH_MM = 1.5
"""A line is looked for this far around its place: above the table nothing holds the page to the form but the fit."""

WELL_PLACED, SURELY_PLACED = 0.88, 0.95
"""Median likeness of a line's windows that says where the lines above it lie; and above which half a pixel less would
not be better."""

WORTH_A_SEARCH = 0.75
"""Below this a line is not where the line below it was: under a seal the right place gave 0.78 and more."""

LOOKS_ALIKE = 0.8
"""Windows alike by this much are not looked at again."""

MOST_AGAIN = 5
"""Windows of a line that are looked at again, the least alike first: another figure is one, other words are many."""

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

PRINT_SHADE, PALE_SHADE = 90, 200
PRINT_NEAR_MM = 0.4
PALE_ROOM_MM = 0.8
PALE_MM2 = 0.12
"""The seal of a learned blank is paler than print (red ink is 90 of 255 at the darkest), and no print is this near to it.
Windows with so much of it within PALE_ROOM_MM are not compared."""

LEAST_WINDOWS = 3
"""A line of which less is left tells nothing."""

LEAST_INK = 0.5
"""Share of the form's ink that must be there: a dog-ear, a staple or correction fluid hides print and is no other print."""

MARGIN_MM = 1.0
CLEAR_MM = 0.5
"""Ink beside the letters is looked for this far above and below the line, and this far from what the form prints."""

LEVEL_OF_INK = 0.35
DEEP = 0.8
"""Ink is darker than this share of the way from paper to print; print is told by the form's pixels that are this deep."""

UNSEEN = 0.25
"""Half as dark as the form may be off by this much before it counts as lacking: blur and grain take as much."""


Picture = npt.NDArray[np.float32]


@dataclass(frozen=True)
class HeadLine:
    """A line of text above the table.

    box: where it stands, mm · wanted: its soft print at HEAD_PX_PER_MM · windows: (n, 4) left, top, right,
    bottom of each, px in the line · sums: (2, n) of each
    window's pixels and of their squares · bare: 255 where the form prints nothing within CLEAR_MM, MARGIN_MM more above and below.
    """

    box: Box
    wanted: Grey
    windows: npt.NDArray[np.intp]
    sums: FloatArray
    bare: Grey


@dataclass(frozen=True)
class Head:
    """All lines of a form's head, and the part of the page on which they lie, with room for looking around, mm."""

    lines: tuple[HeadLine, ...]
    part: Box


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


@lru_cache(maxsize=256)
def head_of(form: PreparedPage) -> Head | None:
    """The lines of text above the form's table; None where there are none."""
    below = form.page.table.y0 - LEAST_WINDOW_MM / 2
    pale = _pale_ink(form.print_full[: round(below * RASTER_PX_PER_MM)])
    found = [_head_line(form.print_full, line, below, pale) for line in text_lines(form.print_full, below)]
    lines = [line for line in found if len(line.windows) >= LEAST_WINDOWS]
    if not lines:
        return None
    room = REACH_MM + 0.5
    part = Box(
        min(line.box.x0 for line in lines) - room,
        min(line.box.y0 for line in lines) - room,
        max(line.box.x1 for line in lines) + room,
        max(line.box.y1 for line in lines) + room,
    )
    return Head(tuple(lines), part)


def _pale_ink(clean: Grey) -> Grey:
    """255 where a learned form shows ink that is no print: the seal on the blank, which lies elsewhere on every ballot."""
    near = 2 * round(PRINT_NEAR_MM * RASTER_PX_PER_MM) + 1
    by_print = cv2.erode(clean, np.ones((near, near), np.uint8)) < PRINT_SHADE
    return np.asarray(((clean < PALE_SHADE) & ~by_print) * 255, np.uint8)


def _head_line(clean: Grey, line: TextLine, below: float, pale: Grey) -> HeadLine:
    scale = HEAD_PX_PER_MM
    box = Box(line.box.x0 - 1.0, line.box.y0 - ABOVE_MM, line.box.x1 + 1.0, min(line.box.y1 + BELOW_MM, below))
    size = round(box.width * scale), round(box.height * scale)
    rows, columns = (
        slice(*(max(0, round(at * RASTER_PX_PER_MM)) for at in side)) for side in ((box.y0, box.y1), (box.x0, box.x1))
    )
    small = cv2.resize(clean[rows, columns], size, interpolation=cv2.INTER_AREA)
    spans: list[list[float]] = []
    for left, top, right, bottom in line.letters.tolist():
        if spans and (left < spans[-1][2] - 0.1 or right - spans[-1][0] < LEAST_WINDOW_MM):
            _, high, far, low = spans[-1]
            spans[-1][1:] = [min(high, top), max(far, right), max(low, bottom)]
        else:
            spans.append([left, top, right, bottom])
    room = WINDOW_ROOM_MM
    corner = np.array([box.x0, box.y0, box.x0, box.y0])
    windows = np.round((np.array(spans) - corner + np.array([-room, -room, room, room])) * scale).astype(np.intp)
    windows = np.clip(windows, 0, [*size, *size])
    windows = windows[[_is_clean(window, box, pale) for window in windows]]
    wanted = np.asarray(cv2.GaussianBlur(small, (0, 0), SOFT_PX), np.uint8)
    shades = wanted.astype(np.float32)
    sums = np.stack([_sums(shades, windows), _sums(shades * shades, windows)])
    return HeadLine(box, wanted, windows, sums, _bare(clean, box, size))


def _is_clean(window: npt.NDArray[np.intp], box: Box, pale: Grey) -> bool:
    """Whether no ink but print lies on or around a window of a form's line."""
    left, top, right, bottom = (window / HEAD_PX_PER_MM + np.array([box.x0, box.y0, box.x0, box.y0])).tolist()
    rows, columns = (
        slice(max(0, round((start - PALE_ROOM_MM) * RASTER_PX_PER_MM)), round((stop + PALE_ROOM_MM) * RASTER_PX_PER_MM))
        for start, stop in ((top, bottom), (left, right))
    )
    return float(np.count_nonzero(pale[rows, columns])) / RASTER_PX_PER_MM**2 <= PALE_MM2


def _bare(clean: Grey, box: Box, size: tuple[int, int]) -> Grey:
    """255 where a line and MARGIN_MM above and below it have no print within CLEAR_MM."""
    margin = round(MARGIN_MM * HEAD_PX_PER_MM)
    rows, columns = (
        np.round((start + (np.arange(first, stop) + 0.5) / HEAD_PX_PER_MM) * RASTER_PX_PER_MM).astype(int)
        for start, first, stop in ((box.y0, -margin, size[1] + margin), (box.x0, 0, size[0]))
    )
    reach = 2 * round(CLEAR_MM * RASTER_PX_PER_MM) + 1
    darkest = cv2.erode(clean, np.ones((reach, reach), np.uint8))
    places = np.ix_(np.clip(rows, 0, clean.shape[0] - 1), np.clip(columns, 0, clean.shape[1] - 1))
    return np.asarray((darkest[places] > 200) * 255, np.uint8)


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


Place = tuple[float, float]
"""Where a line lies: px right of and below the corner of the room that is left around it for looking."""

_AS_FITTED: Place = (round(REACH_MM * HEAD_PX_PER_MM), round(REACH_MM * HEAD_PX_PER_MM))


def _match_line(seen: Grey, part: Box, line: HeadLine, place: Place | None) -> tuple[LineMatch, Place | None]:
    """Compare one line, first where the line below it lay, and say where it lies if that is sure."""
    room = round(REACH_MM * HEAD_PX_PER_MM)
    left, top = (round(at * HEAD_PX_PER_MM) for at in (line.box.x0 - part.x0, line.box.y0 - part.y0))
    height, width = line.wanted.shape
    around = seen[top - room : top + height + room, left - room : left + width + room]
    near = place or _AS_FITTED
    likeness = _likeness(around, line, near)
    if np.median(likeness) < (SURELY_PLACED if place is None else WORTH_A_SEARCH):
        near = _place(around, line.wanted)
        likeness = _likeness(around, line, near)
        if place is None:
            for aside in ((-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5)):
                there = near[0] + aside[0], near[1] + aside[1]
                tried = _likeness(around, line, there)
                if np.median(tried) > np.median(likeness):
                    likeness, near = tried, there
    unlike = np.flatnonzero(likeness < LOOKS_ALIKE)
    again: dict[int, Window] = {}
    if len(unlike):
        tone = _tone(around, line, near)
        beside = _ink_beside(around, line, near, tone)
        for index in unlike[np.argsort(likeness[unlike])].tolist()[:MOST_AGAIN]:
            if beside[index] > COVERED_MM2 and likeness[index] >= NOTHING_ALIKE:
                continue
            if _half_a_pixel_aside(around, line, index, near) < LOOKS_ALIKE:
                window = _look_again(around, line, index, near, tone)
                again[index] = replace(window, beside=float(beside[index]))
    return LineMatch(line, likeness, again), near if np.median(likeness) >= WELL_PLACED else place


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
    found = _taken(around, wanted, *place)
    w, ww = line.sums
    f, ff, fw = (_sums(one, line.windows) for one in (found, found * found, found * wanted))
    left, top, right, bottom = line.windows.T
    count = (right - left) * (bottom - top)
    spread = np.sqrt(np.maximum((ff - f * f / count) * (ww - w * w / count), 1.0))
    likeness: FloatArray = (fw - f * w / count) / spread
    return likeness


def _sums(picture: Picture, windows: npt.NDArray[np.intp]) -> FloatArray:
    """The sum of the pixels in each window (n, 4)."""
    run = cv2.integral(picture, sdepth=cv2.CV_64F)
    left, top, right, bottom = windows.T
    sums: FloatArray = run[bottom, right] - run[top, right] - run[bottom, left] + run[top, left]
    return sums


def _tone(around: Grey, line: HeadLine, place: Place) -> tuple[float, float]:
    """How bright the paper and how dark the print is in a line on the page, 0 to 255."""
    wanted, (dx, dy) = line.wanted, (round(place[0]), round(place[1]))
    found = around[dy : dy + wanted.shape[0], dx : dx + wanted.shape[1]]
    paper = float(np.median(found.max(axis=0)))
    deep = wanted < 255 - DEEP * (255 - int(wanted.min()))
    return paper, min(float(np.median(found[deep])), paper - 8)


def _ink_beside(around: Grey, line: HeadLine, place: Place, tone: tuple[float, float]) -> FloatArray:
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


def _half_a_pixel_aside(around: Grey, line: HeadLine, index: int, place: Place) -> float:
    """The likeness of a window where it is best within a pixel of its place: of letters that a stretched scan moved."""
    left, top, right, bottom = line.windows[index].tolist()
    wanted = line.wanted[top:bottom, left:right]
    room = (wanted.shape[1] + 2, wanted.shape[0] + 2)
    middle = place[0] + (left + right - 1) / 2, place[1] + (top + bottom - 1) / 2
    found = cv2.getRectSubPix(around, room, middle)
    twice = [cv2.resize(one, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR) for one in (found, wanted)]
    return float(cv2.matchTemplate(twice[0], twice[1], cv2.TM_CCOEFF_NORMED).max())


def _look_again(around: Grey, line: HeadLine, index: int, place: Place, tone: tuple[float, float]) -> Window:
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
    neighbours = _correlation(_taken(around, wanted, x, y)[mask > 0], wanted[mask > 0])
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
    found = _taken(around, wanted, x, y)
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
    return max((_correlation(_taken(around, wanted, x, y)[shown], print_here), x, y) for x, y in tried)


def _taken(around: Grey, wanted: Picture, left: float, top: float) -> Picture:
    """As much as is wanted of a picture, from this corner on."""
    height, width = wanted.shape
    middle = left + (width - 1) / 2, top + (height - 1) / 2
    return np.asarray(cv2.getRectSubPix(around, (width, height), middle, patchType=cv2.CV_32F), np.float32)


def _correlation(one: Picture, other: Picture) -> float:
    a, b = (picture.ravel() - picture.mean() for picture in (one, other))
    return float(a @ b / np.sqrt(max(float((a @ a) * (b @ b)), 1e-6)))
