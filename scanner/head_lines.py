"""The lines of text above a form's table, cut into windows about a letter wide: what a page's head is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray, PreparedPage
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

PRINT_SHADE, PALE_SHADE = 90, 200
PRINT_NEAR_MM = 0.4
PALE_ROOM_MM = 0.8
PALE_MM2 = 0.12
"""The seal of a learned blank is paler than print (red ink is 90 of 255 at the darkest), and no print is this near to it.
Windows with so much of it within PALE_ROOM_MM are not compared."""

LEAST_WINDOWS = 3
"""A line of which less is left tells nothing."""

MARGIN_MM = 1.0
CLEAR_MM = 0.5
"""Ink beside the letters is looked for this far above and below the line, and this far from what the form prints."""

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


@lru_cache(maxsize=256)
def head_of(form: PreparedPage) -> Head | None:
    """The lines of text above the form's table; None where there are none."""
    below = form.page.table.y0 - LEAST_WINDOW_MM / 2
    pale = _pale_ink(form.print_full[: round(below * RASTER_PX_PER_MM)])
    darkest = _darkest_near_by(form.print_full)
    found = [_head_line(form.print_full, line, below, pale, darkest) for line in text_lines(form.print_full, below)]
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


def _head_line(clean: Grey, line: TextLine, below: float, pale: Grey, darkest: Grey) -> HeadLine:
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
    sums = np.stack([window_sums(shades, windows), window_sums(shades * shades, windows)])
    return HeadLine(box, wanted, windows, sums, _bare(darkest, box, size))


def _is_clean(window: npt.NDArray[np.intp], box: Box, pale: Grey) -> bool:
    """Whether no ink but print lies on or around a window of a form's line."""
    left, top, right, bottom = (window / HEAD_PX_PER_MM + np.array([box.x0, box.y0, box.x0, box.y0])).tolist()
    rows, columns = (
        slice(max(0, round((start - PALE_ROOM_MM) * RASTER_PX_PER_MM)), round((stop + PALE_ROOM_MM) * RASTER_PX_PER_MM))
        for start, stop in ((top, bottom), (left, right))
    )
    return float(np.count_nonzero(pale[rows, columns])) / RASTER_PX_PER_MM**2 <= PALE_MM2


def _darkest_near_by(clean: Grey) -> Grey:
    """The darkest print within CLEAR_MM of each pixel."""
    reach = 2 * round(CLEAR_MM * RASTER_PX_PER_MM) + 1
    return np.asarray(cv2.erode(clean, np.ones((reach, reach), np.uint8)), np.uint8)


def _bare(darkest: Grey, box: Box, size: tuple[int, int]) -> Grey:
    """255 where a line and MARGIN_MM above and below it have no print near by."""
    margin = round(MARGIN_MM * HEAD_PX_PER_MM)
    rows, columns = (
        np.round((start + (np.arange(first, stop) + 0.5) / HEAD_PX_PER_MM) * RASTER_PX_PER_MM).astype(int)
        for start, first, stop in ((box.y0, -margin, size[1] + margin), (box.x0, 0, size[0]))
    )
    places = np.ix_(np.clip(rows, 0, darkest.shape[0] - 1), np.clip(columns, 0, darkest.shape[1] - 1))
    return np.asarray((darkest[places] > 200) * 255, np.uint8)


def window_sums(picture: Picture, windows: npt.NDArray[np.intp]) -> FloatArray:
    """The sum of the pixels in each window (n, 4)."""
    run = cv2.integral(picture, sdepth=cv2.CV_64F)
    left, top, right, bottom = windows.T
    sums: FloatArray = run[bottom, right] - run[top, right] - run[bottom, left] + run[top, left]
    return sums
