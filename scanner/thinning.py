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


REACH_ROWS = 2
"""Each of two passes looks one row farther."""

_KERNEL = _code_kernel()
_PASSES = (_removable(second_pass=False), _removable(second_pass=True))


def neighbour_codes(picture: Binary) -> Binary:
    """For each pixel of a picture of zeros and ones, which of its eight neighbours are one (a bit each)."""
    return np.asarray(cv2.filter2D(picture, cv2.CV_8U, _KERNEL, borderType=cv2.BORDER_CONSTANT), np.uint8)


def thin(picture: Binary) -> Binary:
    """The middle lines, one pixel wide, of a picture of zeros and ones.

    After the first round only rows near those in which something went are looked at: what a pixel's neighbourhood made of
    it once, the same neighbourhood makes of it again.
    """
    thinned = picture.copy()
    bands = [slice(0, len(thinned))]
    while bands:
        gone = np.concatenate([_rows_thinned(thinned, band) for band in bands])
        bands = _bands_around(gone, len(thinned))
    return thinned


def _rows_thinned(picture: Binary, band: slice) -> npt.NDArray[np.intp]:
    """Both passes over the rows of a band, in place; the rows in which pixels went."""
    start, stop = max(0, band.start - 1), min(len(picture), band.stop + 1)
    inner = slice(band.start - start, band.stop - start)
    before = picture[band].copy()
    for table in _PASSES:
        picture[band] &= np.asarray(cv2.LUT(neighbour_codes(picture[start:stop])[inner], table), np.uint8)
    return np.asarray(band.start + np.flatnonzero((picture[band] != before).any(axis=1)), np.intp)


def _bands_around(rows: npt.NDArray[np.intp], height: int) -> list[slice]:
    """The rows from which a change in these rows can be seen in a round of two passes, as bands that do not touch."""
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) > 2 * REACH_ROWS + 1) + 1
    return [
        slice(max(0, int(run[0]) - REACH_ROWS), min(height, int(run[-1]) + REACH_ROWS + 1))
        for run in np.split(rows, breaks)
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
