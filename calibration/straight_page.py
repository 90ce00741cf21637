"""A blank's page made straight: its table level, its paper white, upright, in millimetres.

A photo is first laid flat by the outline of its sheet; then the table's outer rules are made a rectangle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from calibration.blank_pages import A4_MM, BlankPage, PlacedWord
from calibration.errors import FormError
from calibration.form import RASTER_PX_PER_MM
from calibration.language import Text
from calibration.ocr import OCR_PX_PER_MM
from calibration.ruled_lines import Grey, crossing, find_lines

PAPER_WHITE = 0.72
"""Pixels brighter than this share of the paper are made white in the learned print: grain, shade, show-through."""

LINE_SEARCH_PX_PER_MM = 6.0

SHEET_SHARE = 0.35
"""A sheet takes at least this share of a photo of it."""

FILLS_FRAME = 0.97
"""A sheet that reaches over this share of the picture's width and height fills it: then the picture is the sheet."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StraightPage:
    """One straight page: `fine` is grey at OCR_PX_PER_MM for reading words, `clean` at RASTER_PX_PER_MM with white paper.

    width, height: of the sheet, mm · words: those that a PDF carries, else None.
    """

    name: str
    fine: Grey
    clean: Grey
    width: float
    height: float
    words: tuple[PlacedWord, ...] | None

    def turned(self, quarters: int) -> StraightPage:
        """The page turned by so many quarters against the clock; only for pages whose words are still to be read."""
        fine, clean = (np.ascontiguousarray(np.rot90(picture, quarters)) for picture in (self.fine, self.clean))
        width, height = (self.height, self.width) if quarters % 2 else (self.width, self.height)
        return StraightPage(self.name, fine, clean, width, height, None)


def straighten(page: BlankPage) -> StraightPage:
    """The page with its table's outer rules level and upright. FormError where no ruled table is seen."""
    if page.words is not None and page.sheet is not None:
        return _sampled(page.name, page.picture, *page.sheet, page.words)
    grey, sheet = _flat(page)
    scale = (grey.shape[1] / sheet[0], grey.shape[0] / sheet[1])
    corners = _table_corners(grey, (scale[0] + scale[1]) / 2, page.name)
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(*(sides / scale).T)
    width, height = (lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2
    x, y = (corners / scale).mean(axis=0) - (width / 2, height / 2)
    target = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    matrix, _ = cv2.findHomography(corners, target * OCR_PX_PER_MM)
    size = (round(sheet[0] * OCR_PX_PER_MM), round(sheet[1] * OCR_PX_PER_MM))
    flags = cv2.INTER_CUBIC if scale[0] < OCR_PX_PER_MM else cv2.INTER_AREA
    straight = np.asarray(cv2.warpPerspective(grey, matrix, size, flags=flags, borderValue=255), np.uint8)
    return _sampled(page.name, _even(straight), *sheet, None)


def _sampled(name: str, fine: Grey, width: float, height: float, words: tuple[PlacedWord, ...] | None) -> StraightPage:
    size = (round(width * RASTER_PX_PER_MM), round(height * RASTER_PX_PER_MM))
    clean = np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8).copy()
    clean[clean > PAPER_WHITE * 255] = 255
    return StraightPage(name, fine, clean, width, height, words)


def _even(straight: Grey) -> Grey:
    """The page with its paper white all over: colour, grain and shadow taken out."""
    small = cv2.resize(straight, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(np.asarray(small, np.uint8), np.ones((7, 7), np.uint8)), 15)
    paper = np.asarray(cv2.resize(paper, straight.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.divide(straight, np.maximum(paper, 1), scale=255.0), np.uint8)


def _flat(page: BlankPage) -> tuple[Grey, tuple[float, float]]:
    """The picture as if scanned, and the size of its sheet: of a photo the sheet alone, taken to be A4."""
    if page.sheet is not None:
        return page.picture, page.sheet
    lies_wide = page.picture.shape[1] > page.picture.shape[0]
    sheet = (A4_MM[1], A4_MM[0]) if lies_wide else A4_MM
    corners = _sheet_corners(page.picture)
    if corners is None:
        return page.picture, sheet
    longest = max(float(np.hypot(*side)) for side in np.roll(corners, -1, axis=0) - corners)
    scale = longest / max(sheet)
    size = (round(sheet[0] * scale), round(sheet[1] * scale))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float64)
    matrix, _ = cv2.findHomography(corners, target)
    flat = cv2.warpPerspective(page.picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8), sheet


def _sheet_corners(grey: Grey) -> Matrix | None:
    """The four corners of a light sheet on a darker ground, from the top left clockwise; None where it fills the picture."""
    factor = 600 / max(grey.shape)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), (5, 5), 0)
    _, light = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or cv2.contourArea(largest) < SHEET_SHARE * small.size:
        return None
    _, _, width, height = cv2.boundingRect(largest)
    if width > FILLS_FRAME * small.shape[1] and height > FILLS_FRAME * small.shape[0]:
        return None
    hull = cv2.convexHull(largest)
    for slack in (0.02, 0.03, 0.05, 0.08):
        shape = cv2.approxPolyDP(hull, slack * cv2.arcLength(hull, True), True)
        if len(shape) == 4:
            points = shape[:, 0].astype(np.float64) / factor
            sums, steps = points.sum(axis=1), points[:, 1] - points[:, 0]
            order = [int(sums.argmin()), int(steps.argmin()), int(sums.argmax()), int(steps.argmax())]
            return points[order] if len(set(order)) == 4 else None
    return None


def _table_corners(grey: Grey, px_per_mm: float, name: str) -> Matrix:
    """Where the outer rules of the table meet, px, from the top left clockwise."""
    small, scale = grey, 1.0
    while px_per_mm * scale > LINE_SEARCH_PX_PER_MM:
        small = np.asarray(cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        scale /= 2
    level, upright = find_lines(small, px_per_mm * scale)
    span = max((line.length for line in level), default=0.0)
    tall = max((line.length for line in upright), default=0.0)
    level = [line for line in level if line.length > 0.9 * span]
    upright = [line for line in upright if line.length > 0.9 * tall]
    if len(level) < 2 or len(upright) < 2:
        raise no_table(name)
    pairs = ((level[0], upright[0]), (level[0], upright[-1]), (level[-1], upright[-1]), (level[-1], upright[0]))
    return np.array([crossing(row, column) for row, column in pairs]) / scale


def no_table(name: str) -> FormError:
    """What is said of a page on which no ruled table is seen."""
    return FormError(
        Text(
            f"{name}: không thấy bảng kẻ ô trên trang này; hãy quét thẳng cả trang phiếu trắng ở 300 dpi.",
            f"{name}: no ruled table is seen on this page; scan the whole blank ballot at 300 dpi.",
        )
    )
