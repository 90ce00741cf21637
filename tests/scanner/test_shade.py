"""Folds leave creases and shade: neither may look like a pen's faint trace, nor take a pen's ink away."""

from __future__ import annotations

import cv2
import numpy as np

from calibration.form import RASTER_PX_PER_MM
from scanner.creases import Crease, without_creases
from scanner.faint import TRACE_MM2, faint_traces
from scanner.ink import INK, InkPicture, printed_in
from scanner.prepared_form import FloatArray, PreparedPage

SHADE = 14.0
"""How much darker paper is right beside a fold, of 255; it fades over 9 mm."""


def shaded(form: PreparedPage, stroke: float = 0.0) -> InkPicture:
    """Bare paper with a level fold through the first row, darker by SHADE below it; upon it, if wanted, a faint cross."""
    scale, strip = RASTER_PX_PER_MM, form.strip
    size = (round(strip.height * scale), round(strip.width * scale))
    cell = form.page.rows[0].cells[1]
    fold = (cell.y0 + cell.height / 2 - strip.y0) * scale
    below = (np.arange(size[0])[:, None] - fold) / scale + np.zeros(size)
    grain = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 6.0, size), (0, 0), 0.8)
    dark = np.where(below > 0, SHADE * np.exp(-np.maximum(below, 0) / 9), 0.0) + grain
    if stroke:
        x, arm = ((cell.x0 + cell.x1) / 2 - strip.x0) * scale, 2.6 * scale
        drawn = np.zeros(size, np.float32)
        for side in (-1, 1):
            ends = [(round(x + end * arm), round(fold + side * end * arm)) for end in (-1, 1)]
            cv2.line(drawn, ends[0], ends[1], stroke, 4, cv2.LINE_AA)
        dark += drawn
    printed, none = printed_in(form), np.zeros(size, np.bool_)
    darkness = np.clip(np.where(printed, 0, dark), 0, 255).astype(np.uint8)
    return InkPicture(darkness, printed, none, none, strip, darkness)


def test_the_edge_of_a_shade_through_all_cells_is_no_trace(form: PreparedPage) -> None:
    assert faint_traces(shaded(form), form).max() < TRACE_MM2


def test_a_faint_cross_on_the_edge_of_a_shade_is_still_a_trace(form: PreparedPage) -> None:
    traces = faint_traces(shaded(form, stroke=18.0), form)
    assert traces[0, 1] >= TRACE_MM2
    assert np.delete(traces.ravel(), 1).max() < TRACE_MM2


def test_a_crease_along_filled_boxes_takes_no_box_away(form: PreparedPage) -> None:
    scale, strip = RASTER_PX_PER_MM, form.strip
    darkness = np.zeros((round(strip.height * scale), round(strip.width * scale)), np.uint8)
    boxes = [row.cells[0] for row in form.page.rows]
    x = (boxes[0].x0 + boxes[0].x1) / 2
    for box in boxes:
        top, bottom = ((y - strip.y0) * scale for y in (box.y0 + 0.5, box.y1 - 0.5))
        darkness[
            round(top) : round(bottom), round((x - 2.5 - strip.x0) * scale) : round((x + 2.5 - strip.x0) * scale)
        ] = 170
    way: FloatArray = np.column_stack([np.full(12, x), np.linspace(10, 290, 12)])
    clean = without_creases(darkness, (Crease(False, way, depth=6.0),), strip, scale)
    assert ((clean >= INK) == (darkness >= INK)).all()
