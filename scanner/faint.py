"""Traces too faint to be ink: a dry pen, a soft pencil, the remains of an erased mark.

A single pixel of such a stroke drowns in the paper's grain, but grain averages out over a few pixels and a stroke does
not. A cell with a trace is never called empty; a person looks.
"""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM
from scanner.ink import InkPicture
from scanner.prepared_form import FloatArray, PreparedPage

SMOOTHING_PX = 2.0
"""A quarter of a millimetre: half a stroke's width, over which grain of 3/255 averages out to 0.5."""

TRACE = 6.5
"""Smoothed darkness against the cell's own paper, of 255. In 282 empty cells of office and rough scans no area over
0.4 mm² was darker than 6, apart from dirt and neighbours' tails; each of 126 faint marks had 3.7 mm² and more."""

TRACE_MM2 = 1.0
"""Least area of a trace."""

NEAR_INK_MM = 0.8
"""The smoothed edge of real ink reaches this far; what touches it belongs to that ink."""


def faint_traces(picture: InkPicture, form: PreparedPage) -> FloatArray:
    """Area in mm² of the largest faint trace in each cell (rows, columns), 0 where there is none."""
    open_paper = (~picture.printed).astype(np.float32)
    dark = cv2.GaussianBlur(picture.darkness.astype(np.float32), (0, 0), SMOOTHING_PX)
    weight = cv2.GaussianBlur(open_paper, (0, 0), SMOOTHING_PX)
    smooth = np.asarray(dark / np.maximum(weight, 0.3), np.float32)
    size = 2 * round(NEAR_INK_MM * RASTER_PX_PER_MM) + 1
    near_ink = cv2.dilate(picture.ink.view(np.uint8), np.ones((size, size), np.uint8)) > 0
    traces = np.zeros((len(form.page.rows), len(form.columns)))
    for row, cells in enumerate(item.cells for item in form.page.rows):
        for column, cell in enumerate(cells):
            part = picture.slices(cell)
            judged = ~picture.printed[part] & ~near_ink[part]
            if not judged.any():
                continue
            paper = float(np.median(smooth[part][judged]))
            trace = (judged & (smooth[part] - paper >= TRACE)).astype(np.uint8)
            if trace.sum() < TRACE_MM2 * RASTER_PX_PER_MM**2:
                continue
            count, _, stats, _ = cv2.connectedComponentsWithStats(trace, connectivity=8)
            largest = max(int(stats[number, cv2.CC_STAT_AREA]) for number in range(1, count))
            traces[row, column] = largest / RASTER_PX_PER_MM**2
    return traces
