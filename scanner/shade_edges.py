"""What the edge of a fold's shade adds to the darkness along it: weak, and the same over the whole width of the page.

The shade of a fold begins at once and fades over 9 mm, so that its dark side stands out as a faint stroke does. A stroke is
as long as its mark; the edge goes on, level or upright, through all cells.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanner.prepared_form import Mask

SPAN_MM = 60.0
"""What is usual along a line is the median over this length: at least two cells, four rows or more. Folds tilt by up to
0.006, 0.4 mm over this length."""

LEAST_SEEN = 0.2
"""Of which so much must be open paper without ink."""

LEAST_LEVEL = 1.0
MOST_LEVEL = 4.0
"""Less than the first is grain. No more than the second is taken off, of 255: the shade of a fold of 5 to 18 stands out by
so much within its first millimetres, and a pencil's line through all cells by more."""

Plane = npt.NDArray[np.float32]


def shade_edges(fine: Plane, judged: Mask, px_per_mm: float) -> Plane:
    """How much darker each pixel is for lying along the edge of a shade, 0 to MOST_LEVEL, the shape of `fine`.

    fine: darkness against the paper close by, of 255, 0 where nothing stands out · judged: where it is open paper
    """
    level = _along_rows(fine, judged, px_per_mm)
    upright = _along_rows(np.ascontiguousarray(fine.T), np.ascontiguousarray(judged.T), px_per_mm).T
    return np.maximum(level, upright)


def _along_rows(fine: Plane, judged: Mask, px_per_mm: float) -> Plane:
    """The medians along rows, over pieces of SPAN_MM, those between their middles in proportion."""
    height, width = fine.shape
    count = max(1, round(width / (SPAN_MM * px_per_mm)))
    edges = np.linspace(0, width, count + 1).astype(int)
    values = np.where(judged, fine, np.nan)
    usual = np.zeros((height, count), np.float32)
    for piece in range(count):
        part = slice(edges[piece], edges[piece + 1])
        enough = judged[:, part].mean(axis=1) >= LEAST_SEEN
        usual[enough, piece] = np.nanmedian(values[enough, part], axis=1)
    usual[usual < LEAST_LEVEL] = 0.0
    usual = np.minimum(usual, MOST_LEVEL)
    return np.asarray(cv2.resize(usual, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
