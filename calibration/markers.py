"""The four small corner markers that our own ballots may carry.

ArUco patterns of OpenCV's DICT_4X4_50, numbers 0 to 3 clockwise from the top left: the number says which
corner it is, so one marker is enough to know the way up, and three to place the page.
"""

from __future__ import annotations

from calibration.form import Marker

MARKER_SIDE_MM = 6.0
"""6 modules of 1 mm: 6 px a module at 150 dpi, where detection still needs about 4."""

MARKER_INSET_MM = 12.0
"""Centre to paper edge: scanners and printers lose up to 5 mm at an edge, and 3 mm of quiet margin is left."""


def corner_markers(width: float, height: float) -> tuple[Marker, ...]:
    """The four markers of a page of this size in mm."""
    far_x, far_y = width - MARKER_INSET_MM, height - MARKER_INSET_MM
    places = ((MARKER_INSET_MM, MARKER_INSET_MM), (far_x, MARKER_INSET_MM), (far_x, far_y), (MARKER_INSET_MM, far_y))
    return tuple(Marker(number, x, y, MARKER_SIDE_MM) for number, (x, y) in enumerate(places))


def marker_bits(number: int) -> list[list[int]]:
    """The 6 × 6 modules of a marker, border included: 1 is paper, 0 is ink."""
    import cv2

    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    picture = cv2.aruco.generateImageMarker(dictionary, number, 6)
    return [[int(value > 127) for value in row] for row in picture]
