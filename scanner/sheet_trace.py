"""What a page keeps of its sheet, so that the same sheet is known again: the outlines of the pen's ink, in form mm.

Two scans of one sheet differ in place, turn, grain and threshold, but not in where the pen went on the form: outlines of
marks agree within a quarter of a millimetre, those of two voters' marks do not.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from calibration.ruled_lines import Grey
from scanner.ink import InkPicture, printed_in
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.refine import Fit, transform

CLEAR_MM = 0.375
"""Outlines this near to where print hides the ink are the print's: a filled box has that of the box, whoever filled it."""

STEP_PX = 2
"""Every second pixel of an outline, a quarter of a millimetre: 2 KB for a ballot of twelve rows."""

LEAST_OUTLINE_PX = 12
"""A speck has a shorter outline."""

SAME_MM = 0.25
"""Outlines of one stroke in two scans lie this near: 0.13 mm in the median, with one in black and white."""

LEAST_POINTS = 40
"""10 mm of outline; half of a short tick."""

ALIKE = 0.7
ALIKE_BOTH_WAYS = 0.25
"""So much of the outlines of the one page lies on those of the other, and so much of the other's on the one's: where a
streak was taken out or a faint stroke was lost, one scan has less ink. In 200 pairs of scans of one sheet the better side
had 0.84 and more, in 15,600 pairs of two sheets 0.52 at most."""

LITTLE_POINTS = 350
CLOSE_MM = 0.19
SHIFT_MM = 0.375
ALIKE_CLOSELY = 0.85
"""Two voters' single crosses may lie so: of 125,000 pairs of ballots with one official 210 did. Where one page has fewer
outlines than three marks, so much of both must lie within CLOSE_MM of the other's once the one was moved by up to SHIFT_MM:
2 of the 210 did then, and of 198 pairs of scans of one such sheet 3 did not."""

LIKE_A_COPY = 0.9
COPY_MM = 0.2
"""A picture saved again has the same ink, and the page lies in it at the same place: 0.06 mm beside it at the most after
poor JPEG, 0.2 mm where the table has one row, from which the corners are told. A sheet that was fed again lay 1.4 mm beside
its first place at the least, of 20."""

Points = npt.NDArray[np.uint16]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SheetTrace:
    """pixels: SHA-256 of the grey picture · corners: (4, 2) where the form's corners lie in the picture, turned upright,
    in mm by the picture's size · points: (n, 2) outlines of ink in the mark strip, x and y in pixels at RASTER_PX_PER_MM.
    """

    pixels: str
    corners: FloatArray
    points: Points

    def to_text(self) -> str:
        """As text to keep."""
        packed = base64.b64encode(zlib.compress(self.points.astype("<u2").tobytes(), 9)).decode("ascii")
        return json.dumps({"pixels": self.pixels, "corners": self.corners.round(4).tolist(), "points": packed})

    @classmethod
    def from_text(cls, text: str) -> SheetTrace:
        """The inverse of `to_text`."""
        told = json.loads(text)
        points = np.frombuffer(zlib.decompress(base64.b64decode(told["points"])), "<u2").reshape(-1, 2)
        return cls(told["pixels"], np.array(told["corners"], np.float64), points.astype(np.uint16))


def trace_of(grey: Grey, fit: Fit, ink: InkPicture, form: PreparedPage) -> SheetTrace:
    """The trace of a fitted page; `grey` is its picture as it was decoded."""
    digest = hashlib.sha256(f"{grey.shape}".encode())
    digest.update(np.ascontiguousarray(grey).data)
    return SheetTrace(digest.hexdigest(), _corners(grey, fit, form), _outlines(ink, form))


def _corners(grey: Grey, fit: Fit, form: PreparedPage) -> FloatArray:
    page = form.page
    on_form = np.array([(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)], np.float64)
    height, width = grey.shape
    px_per_mm = max(grey.shape) / max(page.width, page.height)
    # a pixel's centre lies at +0.5
    places: FloatArray = (transform(fit.homography, on_form) + 0.5) / px_per_mm
    size = width / px_per_mm, height / px_per_mm
    for _ in range(4):
        if places[0, 0] < size[0] / 2 and places[0, 1] < size[1] / 2:
            break
        # a quarter turn to the left
        places = np.asarray(np.column_stack([places[:, 1], size[0] - places[:, 0]]), np.float64)
        size = size[1], size[0]
    return places


def _outlines(ink: InkPicture, form: PreparedPage) -> Points:
    drawn = (ink.ink & ~printed_in(form)).view(np.uint8)
    found, _ = cv2.findContours(drawn, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    outlines = [outline[:, 0] for outline in found if len(outline) >= LEAST_OUTLINE_PX]
    if not outlines:
        return np.zeros((0, 2), np.uint16)
    points = np.concatenate(outlines)
    return np.asarray(points[~_near_print(form)[points[:, 1], points[:, 0]]][::STEP_PX], np.uint16)


@lru_cache(maxsize=64)
def _near_print(form: PreparedPage) -> Mask:
    """Where the outlines are the print's: within CLEAR_MM of where it hides the ink."""
    size = 2 * round(CLEAR_MM * RASTER_PX_PER_MM) + 1
    return np.asarray(cv2.dilate(printed_in(form).view(np.uint8), np.ones((size, size), np.uint8)) > 0)


@dataclass(frozen=True)
class Likeness:
    """How much of the better and of the worse matching page's outlines lies on the other's, and by how many points.

    closely: the same of the worse, more narrowly, where there is little ink; 1 where there is not.
    """

    better: float
    worse: float
    points: int
    closely: float = 1.0

    @property
    def is_same_sheet(self) -> bool:
        """Whether hardly any two voters' marks are so alike."""
        return self.seems_so and self.closely >= ALIKE_CLOSELY

    @property
    def seems_so(self) -> bool:
        """Whether no two voters' many marks were ever so alike."""
        return self.points >= LEAST_POINTS and self.better >= ALIKE and self.worse >= ALIKE_BOTH_WAYS


def likeness(one: SheetTrace, other: SheetTrace) -> Likeness:
    """Compare the outlines of two pages of one form."""
    points = min(len(one.points), len(other.points))
    if points < LEAST_POINTS:
        return Likeness(0.0, 0.0, points)
    # no larger a picture than both need: on a ballot with one official that is one row's
    room = round(SHIFT_MM * RASTER_PX_PER_MM)
    start = np.minimum(one.points.min(axis=0), other.points.min(axis=0)).astype(np.intp) - room
    mine, theirs = (page.points.astype(np.intp) - start for page in (one, other))
    shape = np.maximum(mine.max(axis=0), theirs.max(axis=0))[::-1] + 1 + room
    shares = [_share_on(first, second, tuple(shape)) for first, second in ((mine, theirs), (theirs, mine))]
    found = Likeness(max(shares), min(shares), points)
    if points >= LITTLE_POINTS or not found.seems_so:
        return found
    return replace(found, closely=_closely(mine, theirs, tuple(shape), room))


def _closely(one: Places, other: Places, shape: tuple[int, ...], room: int) -> float:
    """The share of both pages' points that lie within CLOSE_MM of the other's, the one moved by up to `room` px to where
    they lie nearest."""
    from_one, from_other = (_distances(page, shape) for page in (one, other))
    best, farthest = 0.0, np.inf
    for x, y in product(range(-room, room + 1), repeat=2):
        there, back = one + np.array((x, y)), other - np.array((x, y))
        apart = [from_other[there[:, 1], there[:, 0]], from_one[back[:, 1], back[:, 0]]]
        mean = sum(float(np.minimum(each, RASTER_PX_PER_MM).mean()) for each in apart)
        if mean < farthest:
            farthest = mean
            best = min(float((each <= CLOSE_MM * RASTER_PX_PER_MM).mean()) for each in apart)
    return best


def _distances(page: Places, shape: tuple[int, ...]) -> FloatArray:
    """How far every place is from the nearest of a page's points, in px."""
    clear = np.ones(shape, np.uint8)
    clear[page[:, 1], page[:, 0]] = 0
    return np.asarray(cv2.distanceTransform(clear, cv2.DIST_L2, cv2.DIST_MASK_5), np.float64)


def _share_on(one: Places, other: Places, shape: tuple[int, ...]) -> float:
    """The share of one's points that lie within SAME_MM of the other's."""
    drawn = np.zeros(shape, np.uint8)
    drawn[other[:, 1], other[:, 0]] = 1
    size = 2 * round(SAME_MM * RASTER_PX_PER_MM) + 1
    near: Mask = cv2.dilate(drawn, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))) > 0
    return float(near[one[:, 1], one[:, 0]].mean())


def is_of_one_scan(one: SheetTrace, other: SheetTrace) -> bool:
    """Whether two traces may be of the very same scan, read on two machines: rounding of pictures differs a little."""
    if float(np.abs(one.corners - other.corners).max()) > COPY_MM:
        return False
    alike = likeness(one, other)
    if alike.points < LEAST_POINTS:
        return abs(len(one.points) - len(other.points)) < LEAST_POINTS
    return alike.worse >= LIKE_A_COPY


def is_copy(one: SheetTrace, other: SheetTrace, alike: Likeness) -> bool:
    """Whether two pictures are one scan, saved twice; a blank ballot is known only where every pixel is the same."""
    if one.pixels == other.pixels:
        return True
    there = float(np.abs(one.corners - other.corners).max()) <= COPY_MM
    return there and alike.points >= LEAST_POINTS and alike.worse >= LIKE_A_COPY
