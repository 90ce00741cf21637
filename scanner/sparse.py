"""Operations on neighbourhoods where the ink is, and nowhere else: marks cover a fiftieth of what is looked at.

The results are those of the same operation on the whole picture, pixel for pixel.
"""

from __future__ import annotations

import cv2
import numpy as np

from scanner.bit_picture import widened_by_disc
from scanner.prepared_form import Mask
from scanner.thinning import Binary

BLOCK_PX = 16
"""Ink is looked for in blocks of this size."""

WORTH_IT = 0.5
"""Where the rooms together have more than this share of the picture it is taken as a whole."""

Room = tuple[slice, slice]


def rooms_around(ink: Mask, reach: int) -> list[Room]:
    """Rectangles that hold all ink and `reach` px around it; ink within 2 × `reach` of other ink shares a room with it."""
    height, width = ink.shape
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    padded = np.zeros((rows * BLOCK_PX, columns * BLOCK_PX), np.bool_)
    padded[:height, :width] = ink
    # eight pixels of a row at a time
    words = padded.view(np.uint64).reshape(rows, BLOCK_PX, columns, BLOCK_PX // 8)
    blocks = np.bitwise_or.reduce(words, axis=1).any(axis=2)
    grown = -(-reach // BLOCK_PX)
    wide = cv2.dilate(np.asarray(blocks, np.uint8), np.ones((2 * grown + 1, 2 * grown + 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    rooms = [
        (
            slice(y * BLOCK_PX, min(height, (y + high) * BLOCK_PX)),
            slice(x * BLOCK_PX, min(width, (x + wide_) * BLOCK_PX)),
        )
        for x, y, wide_, high, _ in stats[1:].tolist()
    ]
    taken = sum((down.stop - down.start) * (across.stop - across.start) for down, across in rooms)
    return [(slice(0, height), slice(0, width))] if taken > WORTH_IT * ink.size else rooms


def dilated(ink: Mask, size: int) -> Mask:
    """Ink widened by a disc of odd size, px."""
    found = np.zeros(ink.shape, np.uint8)
    for room in rooms_around(ink, size // 2):
        # rooms may overlap: what one knows of another's ink is right as far as it goes
        found[room] |= widened_by_disc(ink[room], size)
    return found.view(np.bool_)


def closed(ink: Mask, kernels: tuple[Binary, ...]) -> Mask:
    """The union of the closings of ink by some kernels of odd size."""
    found = np.zeros(ink.shape, np.uint8)
    reach = max(max(kernel.shape) for kernel in kernels) // 2
    for down, across in rooms_around(ink, reach):
        # beyond the room's edge lies what a closing still asks for: its reach out, and back again
        top, left = max(0, down.start - 2 * reach), max(0, across.start - 2 * reach)
        wide = _alone(ink[top : down.stop + 2 * reach, left : across.stop + 2 * reach])
        joined = wide.copy()
        for kernel in kernels:
            cv2.bitwise_or(joined, cv2.morphologyEx(wide, cv2.MORPH_CLOSE, kernel), joined)
        inner = joined[down.start - top :, across.start - left :][
            : down.stop - down.start, : across.stop - across.start
        ]
        part = found[down, across]
        cv2.bitwise_or(part, np.ascontiguousarray(inner), part)
    return found.view(np.bool_)


def _alone(part: Mask) -> Binary:
    """A part of a picture as a picture of zeros and ones of its own."""
    return np.asarray(np.ascontiguousarray(part).view(np.uint8), np.uint8)
