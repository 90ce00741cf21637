"""Traces too faint to be ink: a dry pen, a soft pencil, the remains of an erased mark.

A single pixel of such a stroke drowns in the paper's grain, but grain averages out over a few pixels and a stroke does
not. A cell with a trace is never called empty; a person looks.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from calibration.order_statistics import median, percentile
from calibration.pieces import pieces_of
from scanner.ink import InkPicture, printed_in, slices_of
from scanner.prepared_form import FloatArray, Mask, PreparedPage
from scanner.shade_edges import shade_edges

TRACE_PX_PER_MM = RASTER_PX_PER_MM / 2
"""Traces are looked for in a picture of half the scale: a stroke of 0.3 mm is still a pixel wide."""

SMOOTHING_MM = 0.25
"""Half a stroke's width, over which grain of 3/255 averages out to 0.5."""

LEAST_OPEN = 0.3
AROUND_MM = 1.2
LEAST_AROUND = 0.05
"""Where less than LEAST_OPEN of what is close by is open paper, the average over AROUND_MM stands for it, so that a
rule in the shade of a fold is no light gap in it."""

STROKE_MM = 2.5
"""What is wider than this is no stroke but shade, and is taken for the paper: the shade of a fold fades over 9 mm."""

TRACE = 3.4
TRACE_OF_GRAIN = 5.2
"""Smoothed darkness against the paper, of 255, from which a pixel is a trace, and as a multiple of the deviation of the
smoothed grain, whichever is more. Grain was 0.3–0.55 on office scans, 0.6–1.2 on photos, 0.7–1.6 on rough scans;
at 4.0 no one of 235 empty cells of office scans had 0.5 mm² of traces, and a tick that people just noticed 4.9; a cross of the
faintest ink, 4 mm wide, on a clean scan had 0.9 at 4.0 and was counted as nothing, and has 1.4 at 3.4, at which none of 800
plain rows more was asked about (seeds 16200–16205)."""

FLANK_MM = 0.5
FLANK_PERCENTILE = 99
FLANK_STEP = 1.0
"""This near to print a trace must be darker by FLANK_STEP than all but one in a hundred of such places on the page: blur,
JPEG and a scanner's contrast darken the flanks of rules and boxes."""

SMEAR = 14.0
"""Darkness from which an area wider than a stroke is a trace: a box rubbed out, or shaded with a soft pencil."""

SMEAR_MM = 15.0
"""A smear is no longer than this in any direction: the shade of a fold runs across the page."""

PIECE_MM2 = 0.25
"""Least area of one piece of a trace: four pixels."""

TRACE_MM2 = 1.0
"""Least area of a trace, all its pieces together."""

NEAR_INK_MM = 0.8
INK_MM2 = 0.2
INK_DARKNESS = 50
"""The smoothed edge of real ink reaches this far; what touches it belongs to that ink. Less ink in one piece than
INK_MM2, and nowhere darker than INK_DARKNESS (of 255), is a faint stroke pressed harder there, or grain."""

Plane = npt.NDArray[np.float32]


def faint_traces(picture: InkPicture, form: PreparedPage) -> FloatArray:
    """Area in mm² of the faint traces in each cell (rows, columns), 0 where there are none."""
    kept = trace_mask(picture, form)
    areas = np.zeros((len(form.page.rows), len(form.columns)))
    if not kept.any():
        return areas
    for row, cells in enumerate(item.cells for item in form.page.rows):
        for column, cell in enumerate(cells):
            part = slices_of(cell, picture.strip, TRACE_PX_PER_MM)
            areas[row, column] = float(kept[part].sum()) / TRACE_PX_PER_MM**2
    return areas


def trace_mask(picture: InkPicture, form: PreparedPage) -> Mask:
    """Which pixels of the mark strip, at TRACE_PX_PER_MM, are a trace."""
    smooth = _smoothed(picture, form)
    judged = ~near_ink(picture, smooth.shape) & (open_share(form, smooth.shape) > 0.5)
    height, width = smooth.shape
    judged &= ~picture.creased[: 2 * height : 2, : 2 * width : 2]
    if not _may_hold_trace(smooth, judged):
        return np.zeros(smooth.shape, np.bool_)
    size = round(STROKE_MM * TRACE_PX_PER_MM) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    fine: Plane = np.asarray(cv2.morphologyEx(smooth, cv2.MORPH_TOPHAT, kernel), np.float32)
    of_paper = fine[judged]
    usual = median(of_paper)
    grain = 1.48 * median(np.abs(of_paper - usual))
    least = max(TRACE, TRACE_OF_GRAIN * grain)
    limit = np.full(smooth.shape, least, np.float32)
    flank = judged & beside_print(form, smooth.shape)
    if flank.any():
        limit[flank] = max(least, percentile(fine[flank] - usual, FLANK_PERCENTILE) + FLANK_STEP)
    shade = smooth - median(smooth[judged])
    fine = np.asarray(fine - usual, np.float32)
    if (judged & (fine >= limit)).any():
        fine = fine - shade_edges(fine, judged, TRACE_PX_PER_MM)
    return _pieces(judged & (fine >= limit), None) | _pieces(judged & (shade >= SMEAR), SMEAR_MM)


def _may_hold_trace(smooth: Plane, judged: Mask) -> bool:
    """Whether any trace may be found: on most pages nothing stands out far enough, whatever the grain and the flanks are.

    A square around the disc of STROKE_MM and one within it, which cost a tenth of the disc, leave no less standing out of
    the paper than the disc does; no limit is lower than TRACE and SMEAR, and no piece of a trace is larger than here.
    """
    size = round(STROKE_MM * TRACE_PX_PER_MM) | 1
    within = size // 2 | 1
    paper = cv2.dilate(cv2.erode(smooth, np.ones((size, size), np.uint8)), np.ones((within, within), np.uint8))
    stands_out = judged & ((smooth - paper >= TRACE) | (smooth >= SMEAR))
    return bool(_pieces(stands_out, None).any())


def _pieces(trace: Mask, longest_mm: float | None) -> Mask:
    """The pieces of a trace that are large enough, and not longer than this."""
    pieces = pieces_of(trace)
    kept = pieces.area >= PIECE_MM2 * TRACE_PX_PER_MM**2
    if longest_mm is not None:
        kept &= (pieces.extents()[:, 2:4] <= longest_mm * TRACE_PX_PER_MM).all(axis=1)
    return pieces.only(kept)


def _smoothed(picture: InkPicture, form: PreparedPage) -> Plane:
    """Darkness averaged over SMOOTHING_MM of open paper; print has no say in it, and is as dark as the paper around."""
    height, width = picture.darkness.shape
    size = (width // 2, height // 2)
    open_dark = np.where(printed_in(form), 0, picture.darkness).astype(np.float32)
    dark = cv2.resize(open_dark, size, interpolation=cv2.INTER_AREA)
    close_by = cv2.GaussianBlur(dark, (0, 0), SMOOTHING_MM * TRACE_PX_PER_MM) / _smoothed_share(
        form, size[::-1], SMOOTHING_MM, LEAST_OPEN
    )
    around = cv2.GaussianBlur(dark, (0, 0), AROUND_MM * TRACE_PX_PER_MM) / _smoothed_share(
        form, size[::-1], AROUND_MM, LEAST_AROUND
    )
    hidden = _smoothed_share(form, size[::-1], SMOOTHING_MM, 0.0) < LEAST_OPEN
    return np.asarray(np.where(hidden, around, close_by), np.float32)


@lru_cache(maxsize=64)
def open_share(form: PreparedPage, shape: tuple[int, int]) -> Plane:
    """Share of each pixel that is open paper, where the form prints nothing."""
    clear = (~printed_in(form)).astype(np.float32)
    return np.asarray(cv2.resize(clear, shape[::-1], interpolation=cv2.INTER_AREA), np.float32)


@lru_cache(maxsize=64)
def beside_print(form: PreparedPage, shape: tuple[int, int]) -> Mask:
    """Which pixels lie within FLANK_MM of where nothing can be judged."""
    hidden = (open_share(form, shape) <= 0.5).astype(np.uint8)
    size = 2 * round(FLANK_MM * TRACE_PX_PER_MM) + 1
    return np.asarray(cv2.dilate(hidden, np.ones((size, size), np.uint8)) > 0)


@lru_cache(maxsize=256)
def _smoothed_share(form: PreparedPage, shape: tuple[int, int], distance_mm: float, least: float) -> Plane:
    """Share of open paper around each pixel, averaged over a distance; never less than `least`."""
    share = cv2.GaussianBlur(open_share(form, shape), (0, 0), distance_mm * TRACE_PX_PER_MM)
    return np.asarray(np.maximum(share, least), np.float32)


@lru_cache(maxsize=1)
def near_ink(picture: InkPicture, shape: tuple[int, int]) -> Mask:
    """Where ink is, or its smoothed edge."""
    pieces = pieces_of(picture.ink)
    kept = (pieces.area >= INK_MM2 * RASTER_PX_PER_MM**2) | pieces.having(picture.darkness > INK_DARKNESS)
    whole = pieces.only(kept).view(np.uint8) * np.uint8(255)
    small = cv2.resize(whole, shape[::-1], interpolation=cv2.INTER_AREA)
    size = 2 * round(NEAR_INK_MM * TRACE_PX_PER_MM) + 1
    return np.asarray(cv2.dilate(small, np.ones((size, size), np.uint8)) > 0)
