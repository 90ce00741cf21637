"""Thinning strokes to their middle line, by table look-up on the codes of 3 × 3 neighbourhoods.

Zhang & Suen, "A fast parallel algorithm for thinning digital patterns", CACM 27 (1984).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Binary = npt.NDArray[np.uint8]

# the neighbours of a pixel clockwise from the one above it, as bits of a code
_CLOCKWISE = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))


def _code_kernel() -> npt.NDArray[np.float32]:
    kernel = np.zeros((3, 3), np.float32)
    for bit, (row, column) in enumerate(_CLOCKWISE):
        kernel[row, column] = 1 << bit
    return kernel


def _removable(second_pass: bool) -> Binary:
    """Look-up table: 0 for a neighbourhood whose middle pixel goes in this pass, 1 where it stays."""
    table = np.ones(256, np.uint8)
    for code in range(256):
        p = [(code >> bit) & 1 for bit in range(8)]
        around = sum(p)
        rises = sum(1 for k in range(8) if p[k] == 0 and p[(k + 1) % 8] == 1)
        north, east, south, west = p[0], p[2], p[4], p[6]
        first = north * east * south == 0 and east * south * west == 0
        second = north * east * west == 0 and north * south * west == 0
        if 2 <= around <= 6 and rises == 1 and (second if second_pass else first):
            table[code] = 0
    return table


_KERNEL = _code_kernel()
_PASSES = (_removable(second_pass=False), _removable(second_pass=True))


def neighbour_codes(picture: Binary) -> Binary:
    """For each pixel of a picture of zeros and ones, which of its eight neighbours are one (a bit each)."""
    return np.asarray(cv2.filter2D(picture, cv2.CV_8U, _KERNEL, borderType=cv2.BORDER_CONSTANT), np.uint8)


def thin(picture: Binary) -> Binary:
    """The middle lines, one pixel wide, of a picture of zeros and ones."""
    thinned = picture.copy()
    while True:
        before = int(thinned.sum())
        for table in _PASSES:
            thinned &= np.asarray(cv2.LUT(neighbour_codes(thinned), table), np.uint8)
        if int(thinned.sum()) == before:
            return thinned
