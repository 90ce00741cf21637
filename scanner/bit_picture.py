"""A picture of ones and zeros as one long number, a bit a pixel: shifts and ors of it move and join all pixels at once.

A disc of 21 px widens a mark so in a quarter of the time that OpenCV takes, which compares 333 pixels for each one.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from scanner.prepared_form import Mask
from scanner.thinning import Binary

Runs = tuple[tuple[int, tuple[int, ...]], ...]


@lru_cache(maxsize=16)
def runs_of_disc(size: int) -> Runs:
    """The rows of a disc of this odd size (OpenCV's ellipse): how far they reach to each side of the middle, ascending, and
    which rows do, from the middle one."""
    reach: dict[int, list[int]] = {}
    for row, pixels in enumerate(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))):
        reach.setdefault(int(pixels.sum()) // 2, []).append(row - size // 2)
    return tuple((half, tuple(rows)) for half, rows in sorted(reach.items()))


def widened_by_disc(ink: Mask, size: int) -> Binary:
    """A picture widened by a disc of this odd size, px; zeros and ones."""
    height, width = ink.shape
    # beyond each row as many empty pixels as the disc reaches: nothing is moved into the next row
    row_bits = width + size // 2
    room = np.zeros((height, row_bits), np.uint8)
    room[:, :width] = ink
    bits = int.from_bytes(np.packbits(room, bitorder="little").tobytes(), "little")
    wide, reached, found = bits, 0, 0
    for half, rows in runs_of_disc(size):
        while reached < half:
            reached += 1
            wide |= bits << reached | bits >> reached
        for row in rows:
            found |= wide << row * row_bits if row >= 0 else wide >> -row * row_bits
    count = height * row_bits
    packed = (found & ((1 << count) - 1)).to_bytes(-(-count // 8), "little")
    pixels = np.unpackbits(np.frombuffer(packed, np.uint8), count=count, bitorder="little")
    return np.asarray(pixels.reshape(height, row_bits)[:, :width], np.uint8)
