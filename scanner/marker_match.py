"""A first guess of where the page lies, from the corner markers of ballots that carry them."""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import Marker
from calibration.ruled_lines import Grey
from scanner.grid_match import Guess

CORNER_SHARE = 0.22
"""Markers are looked for in this share of each corner: their centres lie 12 mm from the edges of 210 mm."""

_CORNERS = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))


SeenMarkers = dict[int, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]
"""The corners (4, 2) in picture pixels of each marker that was seen, by its number."""


def find_markers(grey: Grey) -> SeenMarkers:
    """Look for corner markers in the four corners of a picture: once a page, whatever forms it may be of."""
    seen: SeenMarkers = {}
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    height, width = grey.shape
    part = round(CORNER_SHARE * min(height, width))
    for y in (0, height - part):
        for x in (0, width - part):
            crop = np.ascontiguousarray(grey[y : y + part, x : x + part])
            corners, numbers, _ = detector.detectMarkers(crop)
            for outline, number in zip(corners, [] if numbers is None else numbers.ravel(), strict=True):
                seen[int(number)] = outline.reshape(4, 2) + np.array([x, y])
    return seen


def guess_from_markers(found: SeenMarkers, markers: tuple[Marker, ...]) -> Guess | None:
    """The guess from three or four of a form's markers, or None where fewer were seen."""
    by_number = {marker.number: marker for marker in markers}
    seen = {number: corners for number, corners in found.items() if number in by_number}
    if len(seen) < 3:
        return None
    on_form = [
        (by_number[number].x + dx * by_number[number].side, by_number[number].y + dy * by_number[number].side)
        for number in seen
        for dx, dy in _CORNERS
    ]
    on_page = np.concatenate(list(seen.values()))
    matrix, _ = cv2.findHomography(np.array(on_form), on_page, cv2.LMEDS)
    if matrix is None:
        return None
    return Guess(np.asarray(matrix, float), _quarter_turns(np.asarray(matrix, float)), 1.0)


def _quarter_turns(matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    """How often the page lies turned clockwise, from where the form's x axis points in the picture."""
    origin, right = (matrix @ np.array([x, 150.0, 1.0]) for x in (100.0, 110.0))
    dx, dy = right[:2] / right[2] - origin[:2] / origin[2]
    return int(round(float(np.degrees(np.arctan2(dy, dx))) / 90) % 4)
