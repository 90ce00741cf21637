"""The separate lines of one part of a mark: two arms of a cross next door are two, a tick is one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.parts import MEAN_STEP, Part
from scanner.prepared_form import FloatArray
from scanner.thinning import Binary


def strands(part: Part, least_mm: float) -> list[tuple[float, float]]:
    """Top and foot in mm of the separate lines of a part that are at least so long."""
    start, stats = _pieces(part)
    lines = stats[stats[:, cv2.CC_STAT_AREA] >= least_mm * RASTER_PX_PER_MM]
    tops = start[1] + lines[:, cv2.CC_STAT_TOP] / RASTER_PX_PER_MM
    return [
        (float(top), float(top + high))
        for top, high in zip(tops, lines[:, cv2.CC_STAT_HEIGHT] / RASTER_PX_PER_MM, strict=True)
    ]


def longest_strand(part: Part) -> float:
    """The length in mm of the longest separate line of a part."""
    return MEAN_STEP * float(_pieces(part)[1][:, cv2.CC_STAT_AREA].max()) / RASTER_PX_PER_MM


def most_ends(part: Part) -> int:
    """How many free ends in its cell one separate line of a part has at most."""
    if part.cell is None or part.ends < 2 or not len(part.line):
        return part.ends
    start, picture = _picture(part)
    _, labels = cv2.connectedComponents(picture, connectivity=8)
    rows, columns = np.nonzero(picture)
    ends = np.array([end for end in part.mark.ends.tolist() if part.cell.holds(*end)]) - start
    away = np.hypot(*(ends[:, None] * RASTER_PX_PER_MM - np.column_stack([columns, rows])).transpose(2, 0, 1))
    nearest = away.argmin(axis=1)
    return int(np.bincount(labels[rows[nearest], columns[nearest]]).max())


def _pieces(part: Part) -> tuple[FloatArray, npt.NDArray[np.int32]]:
    """Where the line of a part starts (x, y in mm), and the figures of its separate pieces as OpenCV gives them."""
    start, picture = _picture(part)
    return start, np.asarray(cv2.connectedComponentsWithStats(picture, connectivity=8)[2][1:], np.int32)


def _picture(part: Part) -> tuple[FloatArray, Binary]:
    """Where the line of a part starts (x, y in mm), and its pixels as ones from there."""
    start = part.line.min(axis=0)
    columns, rows = np.round((part.line - start) * RASTER_PX_PER_MM).astype(np.intp).T
    picture = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1), np.uint8)
    picture[rows, columns] = 1
    return start, picture
