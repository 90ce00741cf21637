"""The separate lines of one part of a mark: two arms of a cross next door are two, a tick is one."""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM
from scanner.parts import Part


def strands(part: Part, least_mm: float) -> list[tuple[float, float]]:
    """Top and foot in mm of the separate lines of a part that are at least so long."""
    start = part.line.min(axis=0)
    columns, rows = np.round((part.line - start) * RASTER_PX_PER_MM).astype(np.intp).T
    picture = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1), np.uint8)
    picture[rows, columns] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=8)
    lines = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= least_mm * RASTER_PX_PER_MM]
    tops = start[1] + lines[:, cv2.CC_STAT_TOP] / RASTER_PX_PER_MM
    return [
        (float(top), float(top + high))
        for top, high in zip(tops, lines[:, cv2.CC_STAT_HEIGHT] / RASTER_PX_PER_MM, strict=True)
    ]
