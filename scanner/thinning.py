"""Thinning strokes to their middle line, by table look-up on the codes of 3 × 3 neighbourhoods.

Guo & Hall, "Parallel thinning with two-subiteration algorithms", CACM 32 (1989). The older one of Zhang & Suen wipes out
straight strokes that slant by 45° and are an even number of pixels wide.
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
        north, north_east, east, south_east, south, south_west, west, north_west = (
            bool(code >> bit & 1) for bit in range(8)
        )
        parts = (
            (not north and (north_east or east))
            + (not east and (south_east or south))
            + (not south and (south_west or west))
            + (not west and (north_west or north))
        )
        pairs = (
            (north_west or north) + (north_east or east) + (south_east or south) + (south_west or west),
            (north or north_east) + (east or south_east) + (south or south_west) + (west or north_west),
        )
        kept = (
            (north or north_east or not south_east) and east
            if second_pass
            else (south or south_west or not north_west) and west
        )
        if parts == 1 and 2 <= min(pairs) <= 3 and not kept:
            table[code] = 0
    return table


_KERNEL = _code_kernel()
_PASSES = (_removable(second_pass=False), _removable(second_pass=True))


def neighbour_codes(picture: Binary) -> Binary:
    """For each pixel of a picture of zeros and ones, which of its eight neighbours are one (a bit each)."""
    return np.asarray(cv2.filter2D(picture, cv2.CV_8U, _KERNEL, borderType=cv2.BORDER_CONSTANT), np.uint8)


def thin(picture: Binary) -> Binary:
    """The middle lines, one pixel wide, of a picture of zeros and ones.

    The code of every pixel is kept from pass to pass: a pixel that goes takes its bit out of its neighbours' codes. Only
    inked pixels are looked at.
    """
    # an empty edge, so that every inked pixel has its eight neighbours in one row of numbers
    wide = np.pad(picture, 1)
    codes = neighbour_codes(wide).ravel()
    beside = _to_neighbours(wide.shape[1])
    at = np.flatnonzero(wide)
    left = len(at) + 1
    while len(at) < left:
        left = len(at)
        for table in _PASSES:
            stays = table[codes[at]] > 0
            gone, at = at[~stays], at[stays]
            for step, others in beside:
                codes[gone + step] &= others
    thinned = np.zeros(wide.size, np.uint8)
    thinned[at] = 1
    return np.ascontiguousarray(thinned.reshape(wide.shape)[1:-1, 1:-1])


def _to_neighbours(width: int) -> list[tuple[int, np.uint8]]:
    """The way from a pixel to each of its neighbours in rows of this width, and what is left of that one's code (a mask)
    when the pixel goes."""
    return [
        ((row - 1) * width + column - 1, np.uint8(255 - (1 << (bit + 4) % 8)))
        for bit, (row, column) in enumerate(_CLOCKWISE)
    ]


def _corners(first: int) -> Binary:
    """Look-up table: 0 for a pixel that joins the neighbour `first` (bit) and the one a quarter turn on.

    Those two touch each other; nothing may lie on the three sides away from both, or a line would be cut.
    """
    table = np.ones(256, np.uint8)
    joined = 1 << first | 1 << (first + 2) % 8
    away = 1 << (first + 4) % 8 | 1 << (first + 5) % 8 | 1 << (first + 6) % 8
    for code in range(256):
        if code & joined == joined and not code & away:
            table[code] = 0
    return table


_CORNERS = tuple(_corners(first) for first in (0, 2, 4, 6))


def without_steps(thinned: Binary) -> Binary:
    """Thinned lines without the corners of their stairs, so that each pixel has one neighbour before and one after."""
    lines = thinned.copy()
    for table in _CORNERS:
        lines &= np.asarray(cv2.LUT(neighbour_codes(lines), table), np.uint8)
    return lines


def line_lengths(lines: Binary) -> npt.NDArray[np.float32]:
    """For each pixel of lines without steps, half the way to each of its neighbours: their sum is a line's length, px.

    Straight steps count 1 and slanting ones 1.41; a line that is neither is overrated by up to 8 %, which
    DIGITAL_LENGTH takes back on average.
    """
    codes = neighbour_codes(lines)
    return np.asarray(cv2.LUT(codes, _STEPS), np.float32) * lines


DIGITAL_LENGTH = 0.95
"""Mean ratio of a straight line's length to that of its pixels' steps, over all directions."""

_STEPS = np.array(
    [
        DIGITAL_LENGTH * sum(0.5 * (1.0 if bit % 2 == 0 else 2**0.5) for bit in range(8) if code >> bit & 1)
        for code in range(256)
    ],
    np.float32,
)
