"""The paper: one marked sheet in colour at 300 dpi, before any scanner saw it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import FormPage, print_bytes
from samples.hands import Rgb
from samples.seal import Seal, draw_seal
from samples.strokes import Coverage, InkPatch, draw_strokes
from samples.voting import Penned

Picture = npt.NDArray[np.uint8]

SHEET_DPI = 300
SHEET_PX_PER_MM = SHEET_DPI / 25.4

_PRINT_INK: Rgb = (26, 26, 28)
"""Laser toner on paper: not quite black."""


@dataclass(frozen=True)
class Paper:
    """What the ballots are printed on: paper colour as `#rrggbb`, and the body's seal if it is stamped."""

    colour: str = "#ffffff"
    seal: Seal | None = None


def print_of_form(page: FormPage) -> Coverage:
    """The form's clean print as ink coverage at SHEET_DPI, (h, w), 0..1."""
    data = np.frombuffer(print_bytes(page), np.uint8)
    grey = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return _coverage(grey, page.width, page.height)


def print_of_pdf(pdf: Path | bytes, number: int) -> Coverage:
    """Page `number` (from 1) of a PDF as ink coverage at SHEET_DPI, (h, w), 0..1: sharper than the form's print."""
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf)[number - 1]
    width, height = (side * 25.4 / 72 for side in page.get_size())
    grey = page.render(scale=SHEET_DPI / 72, grayscale=True).to_numpy()
    return _coverage(grey.reshape(grey.shape[:2]), width, height)


def print_of_picture(picture: Path, width: float, height: float) -> Coverage:
    """A clean scan of a blank ballot, cut to the page of width × height mm, as ink coverage at SHEET_DPI."""
    grey = np.asarray(cv2.imdecode(np.frombuffer(picture.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    return _coverage(grey, width, height)


def blank_sheet(print_ink: Coverage, colour: str, rng: np.random.Generator) -> Picture:
    """A printed, unmarked sheet (h, w, 3) RGB at SHEET_DPI: paper with a little unevenness, toner on it."""
    height, width = print_ink.shape
    cloud = cv2.resize(rng.normal(0, 1, (height // 40, width // 40)).astype(np.float32), (width, height))
    paper = 1 + 0.004 * cloud
    toner = print_ink * 0.97
    sheet = np.empty((height, width, 3), np.uint8)
    for band, (light, ink) in enumerate(zip(rgb_of(colour), _PRINT_INK, strict=True)):
        passes = 1 - toner * (1 - np.float32(ink) / np.float32(255))
        sheet[:, :, band] = _bytes(paper * np.float32(light) * passes)
    return sheet


def marked_sheet(blank: Picture, penned: Iterable[Penned], seal: Seal | None, rng: np.random.Generator) -> Picture:
    """A copy of the blank sheet with the seal stamped on it and every stroke inked on it."""
    sheet = blank.copy()
    if seal is not None:
        lay_ink(sheet, draw_seal(seal, SHEET_PX_PER_MM, rng), seal.rgb)
    shape = (sheet.shape[0], sheet.shape[1])
    for group in penned:
        for patch in draw_strokes(group.strokes, shape, SHEET_PX_PER_MM, group.pen.grain, rng):
            lay_ink(sheet, patch, group.pen.rgb)
    return sheet


def lay_ink(sheet: Picture, patch: InkPatch, rgb: Rgb) -> None:
    """Multiply ink onto the sheet in place: what is under it still shows, as under real ink."""
    top, left = max(0, patch.top), max(0, patch.left)
    under = sheet[top : patch.top + patch.coverage.shape[0], left : patch.left + patch.coverage.shape[1]]
    ink = patch.coverage[top - patch.top :, left - patch.left :][: under.shape[0], : under.shape[1], None]
    passes = 1 - ink * (1 - np.array(rgb, np.float32) / np.float32(255))
    under[:] = _bytes(under * passes)


def rgb_of(colour: str) -> Rgb:
    """`#rrggbb` as three numbers 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _coverage(grey: Picture, width: float, height: float) -> Coverage:
    size = (round(width * SHEET_PX_PER_MM), round(height * SHEET_PX_PER_MM))
    enlarged = size[0] > grey.shape[1]
    sized = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC if enlarged else cv2.INTER_AREA)
    return np.asarray(1 - sized.astype(np.float32) / 255, np.float32)


def _bytes(values: npt.NDArray[np.float32] | npt.NDArray[np.float64]) -> Picture:
    values = values + 0.5
    return np.clip(values, 0, 255, out=values).astype(np.uint8)
