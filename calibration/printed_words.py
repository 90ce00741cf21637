"""The words that are printed on a straight page: those in each cell of its table, and those above the table.

A PDF carries them; on pictures they are read by OCR, all in one call, with the rules taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.form import RASTER_PX_PER_MM, Box
from calibration.ocr import OCR_PX_PER_MM, PAPER, ReadWord, agreed, read_twice
from calibration.page_types import types_on
from calibration.proofreading import Proof, darkness_of
from calibration.ruled_lines import Grey
from calibration.straight_page import StraightPage
from calibration.table_cells import RULE_DARK, TableCells
from calibration.unread_print import doubted

INSET_MM = 0.8
EMPTY_SHARE = 0.004
"""Ink in an empty cell of a clean blank, as a share of its area, INSET_MM from its rules: dust; a word covers over 3 %."""

RULE_RUN_MM = 7.0
"""Straight runs this long are rules: they are painted white."""

AMID_MM = 1.2
"""Upright runs so far from a cell's sides are no rules of its table, though the sides of a photo's cell bend by 0.5 mm."""

PAD_MM = 0.6

TIGHT_MM = 1.3
LETTER_MM = 1.5
LETTER_DARK = 150
"""Letters that begin this near to the rule above may have their accents beyond it; small letters of 11 pt are 1.8 mm
high, accents and dots up to 1.1 mm."""

HEAD_EDGE_MM = 5.0
LINE_GAP_MM = 6.0
LEAST_LINE_MM = 1.6
MOST_LINE_MM = 9.0
"""Above the table words less than LINE_GAP_MM apart are one line, of letters this high."""

SEAL_LIGHTEST = 105
"""Above the table what is lighter than this (of 255) is left out: a red seal over the print is scanned as 110–150."""

SAME_LINE = 0.5
"""Words whose middles are nearer than this share of their height stand on one line."""


@dataclass(frozen=True)
class PrintedLine:
    """Words that stand on one line, left to right."""

    words: tuple[PlacedWord, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        boxes = [word.box for word in self.words]
        return Box(
            min(box.x0 for box in boxes),
            min(box.y0 for box in boxes),
            max(box.x1 for box in boxes),
            max(box.y1 for box in boxes),
        )


@dataclass(frozen=True)
class PrintedWords:
    """The lines in every cell that holds print (by its place in TableCells.cells), and those above the table; and the cells
    that bear letters of which nothing was read."""

    cells: dict[int, tuple[PrintedLine, ...]]
    head: tuple[PrintedLine, ...]
    unread: frozenset[int] = frozenset()


def is_empty(clean: Grey, cell: Box, box: Box | None) -> bool:
    """Whether nothing is printed in a cell, apart from its little box, on a straight page with white paper."""
    inside = _inside(clean, cell, INSET_MM)
    if box is not None:
        inside = inside.copy()
        reach = INSET_MM
        x0, y0 = (
            round((at - start - INSET_MM) * RASTER_PX_PER_MM)
            for at, start in ((box.x0 - reach, cell.x0), (box.y0 - reach, cell.y0))
        )
        x1, y1 = (
            round((at - start - INSET_MM) * RASTER_PX_PER_MM)
            for at, start in ((box.x1 + reach, cell.x0), (box.y1 + reach, cell.y0))
        )
        within = _inside(clean, box, INSET_MM)
        inside[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 255
        if within.size and float((within < 255).mean()) >= EMPTY_SHARE:
            return False
    return bool(inside.size) and float((inside < 255).mean()) < EMPTY_SHARE


def _inside(clean: Grey, cell: Box, inset: float) -> Grey:
    x0, y0 = (round((value + inset) * RASTER_PX_PER_MM) for value in (cell.x0, cell.y0))
    x1, y1 = (round((value - inset) * RASTER_PX_PER_MM) for value in (cell.x1, cell.y1))
    return clean[y0:y1, x0:x1]


def words_on(page: StraightPage) -> PrintedWords:
    """The words of a page; FormError where they must be read by OCR and Tesseract is missing."""
    table = page.table
    top = min(cell.y0 for cell in table.cells)
    if page.words is not None:
        inside = {
            number: _lines_of([word for word in page.words if _holds(cell, word.box)])
            for number, cell in enumerate(table.cells)
        }
        above = _lines_of([word for word in page.words if word.box.y1 <= top + 1.0])
        return PrintedWords({number: lines for number, lines in inside.items() if lines}, _cut_at_gaps(above))
    return _read(page, table, top)


def _read(page: StraightPage, table: TableCells, top: float) -> PrintedWords:
    fine = _without_rules(page.fine, table)
    places = [number for number, cell in enumerate(table.cells) if not is_empty(page.clean, cell, table.box_in(cell))]
    regions = [_printed_part(fine, reach) for reach in _reaches(fine, [table.cells[number] for number in places])]
    dark = np.where(fine > SEAL_LIGHTEST, np.uint8(255), fine)
    above = _lines_above(dark, top)
    crops = [*(_crop(fine, region) for region in regions), *(_crop(dark, region) for region in above)]
    pieces = [
        [[_placed(word, region) for word in reading] for reading in (agreed(*readings), *readings)]
        for readings, region in zip(read_twice(crops), [*regions, *above], strict=True)
    ]
    inside = _proofread(page.fine, fine, regions, pieces[: len(places)])
    found = [_lines_of(words) for words in [*inside, *(readings[0] for readings in pieces[len(places) :])]]
    cells = {number: lines for number, lines in zip(places, found[: len(places)], strict=True) if lines}
    head = sorted((line for lines in found[len(places) :] for line in lines), key=lambda line: line.box.y0)
    unread = {number for number in places if number not in cells and _letters(fine, table.cells[number]) is not None}
    return PrintedWords(cells, tuple(head), frozenset(unread))


def _proofread(
    fine: Grey, wiped: Grey, regions: list[Box], pieces: list[list[list[PlacedWord]]]
) -> list[list[PlacedWord]]:
    """The words of each piece of print in its region, of which the agreed reading and those at both sizes are given, held against the picture.

    The agreed readings, every word doubted, where no typeface of this machine resembles the print: of 740 words that OCR alone
    was sure of, six were wrong.
    """
    lines = [line.words for first, _, _ in pieces for line in _lines_of(first)]
    types = types_on(darkness_of(wiped), lines)
    if not types:
        return [[doubted(word) for word in first] for first, _, _ in pieces]
    proof = Proof(fine, wiped, types)
    chosen = [proof.better_reading(readings) for _, *readings in pieces]
    return proof.proofread(chosen, regions)


def _placed(word: ReadWord, region: Box) -> PlacedWord:
    x0, y0, x1, y1 = (side / OCR_PX_PER_MM for side in (word.x0, word.y0, word.x1, word.y1))
    box = Box(region.x0 + x0, region.y0 + y0, region.x0 + x1, region.y0 + y1)
    return PlacedWord(word.text, word.confidence, box)


def _reaches(fine: Grey, cells: list[Box]) -> list[Box]:
    """Cells as high as their print: in tight rows accents of capitals stand over the rule, in the cell above.

    Between two cells that bear letters close to the rule, the cut is made halfway from letters to letters.
    """
    letters = [_letters(fine, cell) for cell in cells]
    reach: list[Box] = list(cells)
    for index, (cell, own) in enumerate(zip(cells, letters, strict=True)):
        if own is None or own[0] - cell.y0 > TIGHT_MM:
            continue
        above = next(
            (
                number
                for number, other in enumerate(cells)
                if abs(other.y1 - cell.y0) < 0.5 and other.x0 < cell.x1 - 1 and other.x1 > cell.x0 + 1
            ),
            None,
        )
        before = letters[above] if above is not None else None
        last = before[1] if before is not None else cell.y0 - 2 * TIGHT_MM
        cut = max(cell.y0 - TIGHT_MM, min(cell.y0, (own[0] + last) / 2))
        reach[index] = Box(cell.x0, cut, cell.x1, reach[index].y1)
        if above is not None:
            other = reach[above]
            reach[above] = Box(other.x0, other.y0, other.x1, min(other.y1, cut))
    return reach


def _letters(fine: Grey, cell: Box) -> tuple[float, float] | None:
    """Top of the highest and foot of the lowest letter in a cell, mm; accents and dots are no letters."""
    ink = (_crop(fine, cell) < LETTER_DARK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high = stats[1:][stats[1:, cv2.CC_STAT_HEIGHT] >= LETTER_MM * OCR_PX_PER_MM]
    if not len(high):
        return None
    top, foot = high[:, cv2.CC_STAT_TOP], high[:, cv2.CC_STAT_TOP] + high[:, cv2.CC_STAT_HEIGHT]
    return cell.y0 + float(top.min()) / OCR_PX_PER_MM, cell.y0 + float(foot.max()) / OCR_PX_PER_MM


def _printed_part(fine: Grey, cell: Box) -> Box:
    """The part of a cell that bears print, and a little around it."""
    ink = _crop(fine, cell) < PAPER
    rows, columns = np.flatnonzero(ink.sum(axis=1) >= 2), np.flatnonzero(ink.sum(axis=0) >= 2)
    if not len(rows) or not len(columns):
        return cell
    pad, scale = PAD_MM, OCR_PX_PER_MM
    return Box(
        max(cell.x0, cell.x0 + columns[0] / scale - pad),
        max(cell.y0, cell.y0 + rows[0] / scale - pad),
        min(cell.x1, cell.x0 + (columns[-1] + 1) / scale + pad),
        min(cell.y1, cell.y0 + (rows[-1] + 1) / scale + pad),
    )


def _crop(fine: Grey, region: Box) -> Grey:
    x0, y0, x1, y1 = (max(0, round(value * OCR_PX_PER_MM)) for value in (region.x0, region.y0, region.x1, region.y1))
    return fine[y0:y1, x0:x1]


def _without_rules(fine: Grey, table: TableCells) -> Grey:
    """The page with its rules and the edges of little boxes painted white."""
    ink = (fine < 255 - RULE_DARK).view(np.uint8)
    run = round(RULE_RUN_MM * OCR_PX_PER_MM)
    level, upright = (
        np.asarray(
            cv2.morphologyEx(cv2.dilate(ink, np.ones(slack, np.uint8)), cv2.MORPH_OPEN, np.ones(shape, np.uint8)),
            np.uint8,
        )
        for shape, slack in (((1, run), (3, 1)), ((run, 1), (1, 3)))
    )
    _leave_letters(upright, table)
    wiped = fine.copy()
    # no wider than the rule itself: accents on capitals stand 0.2 mm below it
    wiped[cv2.dilate((level | upright) & ink, np.ones((3, 3), np.uint8)) > 0] = 255
    return wiped


def _leave_letters(upright: Grey, table: TableCells) -> None:
    """Take what stands amid a cell out of a picture of upright rules: letters of tight lines that stand over one another; in
    place."""
    edges = [side for box in table.boxes for side in (box.x0, box.x1)]
    for cell in table.cells:
        x0, y0, x1, y1 = (
            round(side * OCR_PX_PER_MM) for side in (cell.x0 + AMID_MM, cell.y0, cell.x1 - AMID_MM, cell.y1)
        )
        if x1 > x0 and not any(cell.x0 < edge < cell.x1 for edge in edges):
            upright[max(0, y0) : y1, max(0, x0) : x1] = 0


def _lines_above(fine: Grey, top: float) -> list[Box]:
    """Where lines of print stand above the table, mm."""
    last = round((top - 0.8) * OCR_PX_PER_MM)
    ink = (fine[:last] < 255 - RULE_DARK).view(np.uint8)
    kernel = np.ones((1, round(LINE_GAP_MM * OCR_PX_PER_MM)), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel)
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((round(0.5 * OCR_PX_PER_MM), 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    edge = HEAD_EDGE_MM * OCR_PX_PER_MM
    boxes = []
    for x, y, width, height, _ in stats[1:].tolist():
        high = LEAST_LINE_MM * OCR_PX_PER_MM <= height <= 6 * MOST_LINE_MM * OCR_PX_PER_MM
        if high and width >= height and x + width > edge and y + height > edge:
            pad = 6
            boxes.append(
                Box(
                    *(
                        value / OCR_PX_PER_MM
                        for value in (max(0, x - pad), max(0, y - pad), x + width + pad, y + height + pad)
                    )
                )
            )
    return sorted(boxes, key=lambda box: (round(box.y0), box.x0))


def _holds(cell: Box, word: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return cell.x0 <= x < cell.x1 and cell.y0 <= y < cell.y1


def _lines_of(words: list[PlacedWord]) -> tuple[PrintedLine, ...]:
    """Words put together into lines, top to bottom."""
    lines: list[list[PlacedWord]] = []
    for word in sorted(words, key=lambda word: word.box.y0 + word.box.y1):
        middle = (word.box.y0 + word.box.y1) / 2
        if lines:
            last = lines[-1]
            usual = float(np.mean([(other.box.y0 + other.box.y1) / 2 for other in last]))
            high = float(np.mean([other.box.height for other in [*last, word]]))
            if middle - usual < SAME_LINE * high:
                last.append(word)
                continue
        lines.append([word])
    return tuple(PrintedLine(tuple(sorted(line, key=lambda word: word.box.x0))) for line in lines)


def _cut_at_gaps(lines: tuple[PrintedLine, ...]) -> tuple[PrintedLine, ...]:
    """Lines cut where words stand far apart: the body's name on the left, the national motto on the right."""
    cut = []
    for line in lines:
        starts = [0]
        for place, (left, right) in enumerate(pairwise(line.words), start=1):
            if right.box.x0 - left.box.x1 > LINE_GAP_MM:
                starts.append(place)
        starts.append(len(line.words))
        cut += [PrintedLine(line.words[start:stop]) for start, stop in pairwise(starts)]
    return tuple(cut)
