"""Letters that stand in a piece of print and belong to no word that was read there: something was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.form import Box
from calibration.ocr import OCR_PX_PER_MM
from calibration.page_types import cut
from calibration.typefaces import Darkness

LETTER_DARK = 0.45
COVER_PX = 7
LETTER_AREA = 0.035
LETTER_HIGH = 0.35
"""Print that no word covers, within 3 px, is a lost letter if it is so large, in em squared and em: accents are under 0.02."""

JOIN_EM = 0.22
"""Letters of one word stand nearer than this, in em; words 0.25 apart."""

TWO_LINES_EM = 1.4
"""A word so high was read over two lines: one line with an accent on a capital and a tail is 1.15 em high."""

DOUBTED = 0.4
"""Greatest confidence of a word beside which something was left out or not read: the picture of the word settles nothing."""

LINE_EM = 0.85
"""Height of a word's box in em, in the middle: with an ascender and a tail or an accent."""


def letters_left(dark: Darkness, drawing: Darkness, darkest: float, em: float) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height, px, of every group of letters in a piece of print that the words' drawing leaves uncovered.

    `dark` and `drawing` are (h, w), 0 to 1 at OCR_PX_PER_MM; what is darker than `darkest` covers. `em` is the type's size, px.
    """
    covered = cv2.dilate((drawing > darkest).view(np.uint8), np.ones((COVER_PX, COVER_PX), np.uint8))
    left = ((dark > LETTER_DARK) & (covered == 0)).view(np.uint8)
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((1, round(JOIN_EM * em)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    areas = np.bincount(labels[left > 0], minlength=count)
    return [
        (x, y, width, height)
        for (x, y, width, height, _), area in zip(stats[1:].tolist(), areas[1:], strict=True)
        if area >= LETTER_AREA * em**2 and height >= LETTER_HIGH * em
    ]


def distance(one: Box, other: Box) -> float:
    """How far two boxes stand apart on one line, mm; infinite where they share no line."""
    if min(one.y1, other.y1) <= max(one.y0, other.y0):
        return float("inf")
    return max(one.x0 - other.x1, other.x0 - one.x1, 0.0)


def neighbours(lost: Box, words: Sequence[Box]) -> list[int]:
    """Which words stand next to a place, to the left and to the right on its line, and those upon it; all where none does."""
    near = [place for place, box in enumerate(words) if distance(box, lost) == 0.0]
    for side in (
        [place for place, box in enumerate(words) if box.x1 <= lost.x0],
        [place for place, box in enumerate(words) if box.x0 >= lost.x1],
    ):
        beside = [place for place in side if distance(words[place], lost) < float("inf")]
        near += [min(beside, key=lambda place: distance(words[place], lost))] if beside else []
    return near or list(range(len(words)))


def doubted(word: PlacedWord) -> PlacedWord:
    return replace(word, confidence=min(word.confidence, DOUBTED))


def with_losses_doubted(dark: Darkness, words: Sequence[PlacedWord], region: Box, em: float) -> list[PlacedWord]:
    """The words of a piece of print, those doubted that stand next to letters outside every word's box.

    For print in a face that this machine has not. A word that was read over two lines covers nothing.
    """
    left, top, right, foot = (round(side * OCR_PX_PER_MM) for side in (region.x0, region.y0, region.x1, region.y1))
    there = cut(dark, left, top, right - left, foot - top)
    boxes = np.zeros_like(there)
    for word in words:
        if word.box.height * OCR_PX_PER_MM <= TWO_LINES_EM * em:
            x0, y0, x1, y1 = (
                max(0, round(side * OCR_PX_PER_MM) - start)
                for side, start in zip(
                    (word.box.x0, word.box.y0, word.box.x1, word.box.y1), (left, top) * 2, strict=True
                )
            )
            boxes[y0:y1, x0:x1] = 1.0
    found = list(words)
    for x, y, width, height in letters_left(there, boxes, 0.5, em):
        sides = (left + x, top + y, left + x + width, top + y + height)
        lost = Box(*(side / OCR_PX_PER_MM for side in sides))
        for place in neighbours(lost, [word.box for word in words]):
            found[place] = doubted(found[place])
    return found


def em_of(words: Sequence[PlacedWord]) -> float:
    """The type's size, px, told from the boxes of words in it, of which there are some."""
    return float(np.median([word.box.height for word in words])) * OCR_PX_PER_MM / LINE_EM
