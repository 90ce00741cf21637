"""A blank's page made straight: its table level, its paper white, upright, in millimetres.

A photo is first laid flat by the outline of its sheet; then the table's outer rules are made a rectangle.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from calibration.blank_pages import A4_MM, BlankPage, PlacedWord
from calibration.errors import FormError
from calibration.form import RASTER_PX_PER_MM
from calibration.language import Text
from calibration.ocr import OCR_PX_PER_MM
from calibration.pale_rules import CONTRASTS, with_dark_rules
from calibration.ruled_lines import Grey, PixelLine, crossing, find_lines
from calibration.scanner_streaks import without_streaks
from calibration.table_cells import TableCells, find_cells

PAPER_WHITE = 0.72
"""Pixels brighter than this share of the paper are made white in the learned print: grain, shade, show-through."""

LINE_SEARCH_PX_PER_MM = 6.0

SHEET_SHARE = 0.35
"""A sheet takes at least this share of a photo of it."""

FILLS_FRAME = 0.97
"""A sheet that reaches over this share of the picture's width and height fills it: then the picture is the sheet."""

CORNER_MM = 3.0
"""The outer rules of a table end this near to where they meet: at 150 dpi ends were found up to 1.2 mm off."""

IN_CELLS = 0.99
"""Share of a table's area that its cells take."""

WHOLE_SHARE = 0.6
"""So much of a side of the table is seen as one rule: a seal or words that touch it hide the rest."""

ONE_RULE_MM = 0.5
"""Pieces of one rule lie on one line within this; lines of words and rules stand 1 mm apart and more."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StraightPage:
    """One straight page: `fine` is grey at OCR_PX_PER_MM for reading words, `clean` at RASTER_PX_PER_MM with white paper.

    table: the cells of `clean` · width, height: of the sheet, mm · words: those that a PDF carries, else None.
    """

    name: str
    fine: Grey
    clean: Grey
    table: TableCells
    width: float
    height: float
    words: tuple[PlacedWord, ...] | None

    def turned(self, quarters: int) -> StraightPage:
        """The page turned by so many quarters against the clock; only for pages whose words are still to be read."""
        if quarters == 0:
            return self
        fine, clean = (np.ascontiguousarray(np.rot90(picture, quarters)) for picture in (self.fine, self.clean))
        width, height = (self.height, self.width) if quarters % 2 else (self.width, self.height)
        return StraightPage(self.name, fine, clean, find_cells(clean), width, height, None)


def straighten(page: BlankPage) -> StraightPage:
    """The page with its table's outer rules level and upright. FormError where no ruled table is seen."""
    if page.words is not None and page.sheet is not None:
        clean = _whitened(_small(page.picture, *page.sheet))
        return StraightPage(page.name, page.picture, clean, find_cells(clean), *page.sheet, page.words)
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
    fine = _even(straight)
    return StraightPage(page.name, fine, *_with_whole_table(_small(fine, *sheet), width * height), *sheet, None)


def _small(fine: Grey, width: float, height: float) -> Grey:
    size = (round(width * RASTER_PX_PER_MM), round(height * RASTER_PX_PER_MM))
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8)


def _whitened(small: Grey) -> Grey:
    return np.where(small > PAPER_WHITE * 255, 255, small).astype(np.uint8)


def _with_whole_table(small: Grey, area: float) -> tuple[Grey, TableCells]:
    """The page with white paper, and its table; pale rules made dark where else cells of it, of this area in mm², are missed.

    Only there: the crease of a fold is straight and pale too.
    """
    pages = [_whitened(small)]
    tables = [find_cells(pages[0])]
    for contrast in CONTRASTS:
        if tables[-1].area >= IN_CELLS * area:
            return pages[-1], tables[-1]
        pages.append(_whitened(with_dark_rules(small, contrast)))
        tables.append(find_cells(pages[-1]))
    best = int(np.argmax([table.area for table in tables]))
    return pages[best], tables[best]


def _even(straight: Grey) -> Grey:
    """The page with its paper white all over: colour, grain and shadow taken out."""
    small = cv2.resize(straight, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(np.asarray(small, np.uint8), np.ones((7, 7), np.uint8)), 15)
    paper = np.asarray(cv2.resize(paper, straight.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.divide(straight, np.maximum(paper, 1), scale=255.0), np.uint8)


def _flat(page: BlankPage) -> tuple[Grey, tuple[float, float]]:
    """The picture as if scanned, and the size of its sheet: of a photo the sheet alone, taken to be A4."""
    if page.sheet is not None:
        return without_streaks(page.picture), page.sheet
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
    pictures = [(grey, px_per_mm)]
    while pictures[-1][1] > LINE_SEARCH_PX_PER_MM:
        finer, scale = pictures[-1]
        half = np.asarray(cv2.resize(finer, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        pictures.append((half, scale / 2))
    # hairlines that the small picture blurs away show in the one twice as large
    for picture, scale in pictures[:-3:-1]:
        level, upright = find_lines(picture, scale)
        corners = _largest_frame(_whole(level, scale), _whole_upright(upright, scale), CORNER_MM * scale)
        if corners is not None:
            return corners * (px_per_mm / scale)
    raise no_table(name)


def _whole_upright(lines: list[PixelLine], px_per_mm: float) -> list[PixelLine]:
    turned = _whole([PixelLine(line.y0, line.x0, line.y1, line.x1) for line in lines], px_per_mm)
    return [PixelLine(line.y0, line.x0, line.y1, line.x1) for line in turned]


def _whole(lines: list[PixelLine], px_per_mm: float) -> list[PixelLine]:
    """Level rules whole again where words that touch them cut them into pieces."""
    joined: list[PixelLine] = []
    for line in sorted(lines, key=lambda line: line.x0):
        for place, other in enumerate(joined):
            fall = (line.y1 - other.y0) / max(1.0, line.x1 - other.x0)
            astray = max(
                abs(other.y0 + fall * (x - other.x0) - y) for x, y in ((other.x1, other.y1), (line.x0, line.y0))
            )
            if other.x1 < line.x0 and astray < ONE_RULE_MM * px_per_mm:
                joined[place] = PixelLine(other.x0, other.y0, line.x1, line.y1)
                break
        else:
            joined.append(line)
    return sorted(joined, key=lambda line: line.y0 + line.y1)


def _largest_frame(level: list[PixelLine], upright: list[PixelLine], reach: float) -> Matrix | None:
    """The corners of the largest frame of rules, from the top left clockwise, px.

    Its upright rules end within `reach` px at its level ones, which may be torn at their ends but do not run on: longest
    rules alone would take a fold or the sheet's edge for a side of the table. One upright rule may be torn at its end where
    the level one ends at it and the other upright rule reaches it.
    """
    if not level or not upright:
        return None
    met = np.array([[crossing(row, column) for column in upright] for row in level])
    x0, x1 = np.array([(row.x0, row.x1) for row in level]).T[:, :, None]
    y0, y1 = np.array([(column.y0, column.y1) for column in upright]).T
    starts, stops = x0 > met[:, :, 0] - reach, x1 < met[:, :, 0] + reach
    tops, feet = np.abs(met[:, :, 1] - y0) < reach, np.abs(met[:, :, 1] - y1) < reach
    # where an upright rule is torn, the level one's end tells the corner
    first, last = np.abs(x0 - met[:, :, 0]) < reach, np.abs(x1 - met[:, :, 0]) < reach
    below_top, above_foot = y0 > met[:, :, 1] - reach, y1 < met[:, :, 1] + reach
    lengths, heights = (x1 - x0)[:, 0], y1 - y0
    best, largest = None, 0.0
    for left, right in combinations(range(len(upright)), 2):
        own = starts[:, left] & stops[:, right] & (lengths > WHOLE_SHARE * (met[:, right, 0] - met[:, left, 0]))
        above, below = (
            np.flatnonzero(
                own
                & (ends[:, left] | ends[:, right])
                & (ends[:, left] | (first & within)[:, left])
                & (ends[:, right] | (last & within)[:, right])
            )
            for ends, within in ((tops, below_top), (feet, above_foot))
        )
        if not len(above) or not len(below) or above[0] >= below[-1]:
            continue
        high = met[below[-1], left, 1] - met[above[0], left, 1]
        if min(heights[left], heights[right]) <= WHOLE_SHARE * high:
            continue
        places = ((above[0], left), (above[0], right), (below[-1], right), (below[-1], left))
        corners = np.array([met[place] for place in places])
        area = float(cv2.contourArea(corners.astype(np.float32)))
        if area > largest:
            best, largest = corners, area
    return best


class NoTableError(FormError):
    """A page on which no ruled table is seen."""


def no_table(name: str) -> NoTableError:
    """What is said of such a page."""
    return NoTableError(
        Text(
            f"{name}: không thấy bảng kẻ ô trên trang này; hãy quét thẳng cả trang phiếu trắng ở 300 dpi. Đường kẻ của bảng "
            "phải liền nét: nếu bảng kẻ chấm hay không kẻ, hãy đổi sang nét liền trong Word rồi in lại.",
            f"{name}: no ruled table is seen on this page; scan the whole blank ballot at 300 dpi. The table's rules must be "
            "unbroken: where they are dotted or missing, draw them through in Word and print again.",
        )
    )
