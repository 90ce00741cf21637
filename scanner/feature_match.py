"""A first guess of where the page lies, from its print: for photos and pages whose rules are torn, hidden or too few.

SIFT features (Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60, 2004) of the page are matched
with those of the form's clean print. The mark columns are left out: what stands there is the voter's, and its rules
repeat from row to row; the words beside them do not, so a fit cannot slip by a row. Dear, so tried last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.ruled_lines import Grey
from scanner.grid_match import Guess
from scanner.prepared_form import FloatArray, PreparedPage

FEATURE_PX_PER_MM = 3.0
"""At 75 dpi the lines of 13 pt text are still told apart, and a page takes 60 ms."""

MOST_FEATURES = 3000

BANDS = 3
BAND_ROOM_PX = 60
"""Features are looked for in so many bands of the picture, one after the other, with room beyond each: the pyramids of the
whole page take 130 MB, those of a band 50. The room is what a feature of 20 px is described by; larger ones are few."""

MATCHED_AT_ONCE = 500
"""So many features are compared with all others at once: 3,000 with 3,000 would take 100 MB."""

RATIO = 0.8
"""A match counts if the second best is at least this much worse (Lowe 2004, section 7.1)."""

LEAST_MATCHES = 14
"""Matches that must agree: on pages of other kinds at most 9 did."""

AGREE_MM = 1.5
"""Matches agree within this distance: a fold and the blur of a photo move a feature by up to 1 mm."""


@dataclass(frozen=True)
class Features:
    """Where the features of a picture lie, (n, 2) px at its scale, and what they look like, (n, 128)."""

    places: FloatArray
    looks: npt.NDArray[np.float32]


def features_of(grey: Grey) -> tuple[Features, float]:
    """The features of a page, and the scale of the picture in which they were found, against the page's own."""
    # the sheet may be an A4 page in the scan or lie in a photo with room around it: the scale need not be exact
    scale = min(1.0, FEATURE_PX_PER_MM * 297.0 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _detect(np.asarray(small, np.uint8), None), scale


def guess_from_features(page: Features, scale: float, form: PreparedPage) -> Guess | None:
    """The guess that most matches agree on, or None where too few do."""
    wanted = _form_features(form)
    if len(page.places) < LEAST_MATCHES or len(wanted.places) < LEAST_MATCHES:
        return None
    of_form, of_page = clearest_matches(wanted.looks, page.looks)
    if len(of_form) < LEAST_MATCHES:
        return None
    on_form, on_page = wanted.places[of_form] / FEATURE_PX_PER_MM, page.places[of_page]
    matrix, agreeing = cv2.findHomography(on_form, on_page, cv2.RANSAC, AGREE_MM * FEATURE_PX_PER_MM, maxIters=4000)
    if matrix is None or int(agreeing.sum()) < LEAST_MATCHES:
        return None
    # a pixel's centre lies at +0.5 in both pictures
    to_page = np.array([[1 / scale, 0, 0.5 / scale - 0.5], [0, 1 / scale, 0.5 / scale - 0.5], [0, 0, 1]])
    homography = np.asarray(to_page @ matrix, float)
    return Guess(homography, quarter_turns(homography, form), float(agreeing.mean()))


def clearest_matches(
    wanted: npt.NDArray[np.float32], looks: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Which features (n, 128) are clearly most alike: indices of the wanted, and of those found for them.

    Products of matrices, twice as fast as comparing all pairs, and as exact: the figures are whole and small.
    """
    of_wanted, of_found = [], []
    lengths = (looks * looks).sum(axis=1)
    for start in range(0, len(wanted), MATCHED_AT_ONCE):
        some = wanted[start : start + MATCHED_AT_ONCE]
        squares = some @ looks.T
        squares *= -2
        squares += lengths
        squares += (some * some).sum(axis=1)[:, np.newaxis]
        rows, nearest = np.arange(len(some)), squares.argmin(axis=1)
        best = squares[rows, nearest]
        squares[rows, nearest] = np.inf
        clear = best < RATIO**2 * squares.min(axis=1)
        of_wanted.append(start + np.flatnonzero(clear))
        of_found.append(nearest[clear])
    return np.concatenate(of_wanted), np.concatenate(of_found)


def quarter_turns(homography: FloatArray, form: PreparedPage) -> int:
    """How often the page lies turned clockwise, from where the form's x axis points in the picture."""
    table = form.page.table
    y = (table.y0 + table.y1) / 2
    origin, right = (homography @ np.array([x, y, 1.0]) for x in (table.x0, table.x1))
    dx, dy = right[:2] / right[2] - origin[:2] / origin[2]
    return int(round(float(np.degrees(np.arctan2(dy, dx))) / 90) % 4)


@lru_cache(maxsize=64)
def _form_features(form: PreparedPage) -> Features:
    scale = FEATURE_PX_PER_MM
    size = (round(form.page.width * scale), round(form.page.height * scale))
    small = cv2.resize(form.print_full, size, interpolation=cv2.INTER_AREA)
    mask = np.full(small.shape, 255, np.uint8)
    cells = [cell for row in form.page.rows for cell in row.cells]
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    top, bottom = min(cell.y0 for cell in cells), max(cell.y1 for cell in cells)
    mask[round(top * scale) : round(bottom * scale), round(left * scale) : round(right * scale)] = 0
    return _detect(np.asarray(small, np.uint8), mask)


def _detect(small: Grey, mask: Grey | None) -> Features:
    """The clearest features of a picture where its mask, if there is one, is not 0."""
    found = [_detect_in_band(small, mask, band) for band in np.array_split(np.arange(len(small)), BANDS)]
    places, looks, clearness = (np.concatenate(parts) for parts in zip(*found, strict=True))
    best = np.argsort(-clearness, kind="stable")[:MOST_FEATURES]
    return Features(places[best], looks[best])


def _detect_in_band(
    small: Grey, mask: Grey | None, band: npt.NDArray[np.intp]
) -> tuple[FloatArray, npt.NDArray[np.float32], FloatArray]:
    """The features whose middles lie in some rows that follow one another: places (n, 2), looks (n, 128), clearness (n,)."""
    seen = slice(max(0, int(band[0]) - BAND_ROOM_PX), int(band[-1]) + 1 + BAND_ROOM_PX)
    found, looks = cv2.SIFT.create().detectAndCompute(small[seen], None if mask is None else mask[seen])
    if not found:
        return np.zeros((0, 2)), np.zeros((0, 128), np.float32), np.zeros(0)
    places = np.array([point.pt for point in found], float)
    places[:, 1] += seen.start
    # a pixel's middle is whole, so that its upper edge is half a pixel before
    inside = (places[:, 1] >= band[0] - 0.5) & (places[:, 1] < band[-1] + 0.5)
    clearness = np.array([point.response for point in found], float)
    return places[inside], np.asarray(looks, np.float32)[inside], clearness[inside]
