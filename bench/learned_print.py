"""The print of a form as learning lifts it off a flat scan of the blank: straight, but blurred, grained and whitened."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from samples.paper import Paper, blank_sheet, marked_sheet, print_of_pdf
from samples.scanner_effects import OFFICE, scan_sheet

FLATBED = replace(OFFICE, dpi=(300,), colours=("grey",), skew=0.8, stretch=0.003)
"""The blank is scanned once, with care, on the same office's scanner."""

PAPER_WHITE = 0.72
"""Pixels brighter than this share of the paper become white, as `calibration.learn` does it."""


def learned_print(pdf: bytes, paper: Paper, *, sealed: bool, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The only page of a PDF, printed, scanned at 300 dpi and straightened exactly: grey (h, w) at RASTER_PX_PER_MM.

    `sealed` blanks bear the body's stamp, which then belongs to the form's print.
    """
    sheet = blank_sheet(print_of_pdf(pdf, 1), paper.colour, rng)
    if sealed and paper.seal:
        sheet = marked_sheet(sheet, [], paper.seal, rng)
    scan = scan_sheet(sheet, FLATBED, rng)
    width, height = (round(side * RASTER_PX_PER_MM / (300 / 25.4)) for side in (sheet.shape[1], sheet.shape[0]))
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], np.float64)
    to_scan = np.linalg.inv(half) @ scan.page_to_scan @ np.diag([1 / RASTER_PX_PER_MM, 1 / RASTER_PX_PER_MM, 1]) @ half
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # softened first, or thin rules would come and go as 300 dpi falls to 203
    soft = cv2.GaussianBlur(scan.pixels, (0, 0), 0.5)
    straight = cv2.warpPerspective(soft, to_scan, (width, height), flags=flags, borderValue=255)
    return _whitened(np.asarray(straight, np.uint8))


def _whitened(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    ground = cv2.medianBlur(cv2.dilate(grey, np.ones((15, 15), np.uint8)), 31)
    even = np.minimum(255, grey.astype(np.float32) * 255 / np.maximum(ground, 1))
    even[even > PAPER_WHITE * 255] = 255
    return even.astype(np.uint8)
