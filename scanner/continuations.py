"""Short pieces of ink that are the end of a line in another cell: a rule and the edge of a little box part them."""

from __future__ import annotations

import numpy as np

from calibration.form import RASTER_PX_PER_MM
from scanner.shape import Seen, Shape

PIECE_MM = 3.0
PIECE_BORDER_MM = 2.2
GO_ON_MM = 4.5
DIRECTION_MM = 2.5
GO_ON_COSINE = 0.87
"""A piece no longer than this, this near to the side of its cell, is the end of a line that a rule and the edge of a
little box hide for up to GO_ON_MM, if it lies within 30° of where the last DIRECTION_MM of that line point."""


def without_continuations(seen: list[Seen]) -> list[Seen]:
    """All but the short pieces that go on, beyond print, where a line of a mark in another cell ended."""
    return [
        item
        for item in seen
        if item.shape not in (Shape.DOT, Shape.LINE)
        or item.part.cell is None
        or not any(_continues(item, other) for other in seen if other.mark is not item.mark)
    ]


def _continues(piece: Seen, other: Seen) -> bool:
    """Whether a short piece near its cell's side lies where the line of a mark outside that cell would go on."""
    cell, line = piece.part.cell, other.mark.line
    if (
        cell is None
        or piece.part.length > PIECE_MM
        or cell.depth(piece.place.x, piece.place.y) > PIECE_BORDER_MM
        or not len(line)
    ):
        return False
    at = np.array([piece.place.x, piece.place.y])
    away = np.hypot(*(line - at).T)
    nearest = line[int(away.argmin())]
    if float(away.min()) > GO_ON_MM or cell.holds(*nearest):
        return False
    tail = line[np.hypot(*(line - nearest).T) <= DIRECTION_MM]
    ahead, onward = nearest - tail.mean(axis=0), at - nearest
    cosine = float(ahead @ onward) / (float(np.hypot(*ahead) * np.hypot(*onward)) + 1e-9)
    return len(tail) >= DIRECTION_MM * RASTER_PX_PER_MM / 2 and cosine >= GO_ON_COSINE
