"""Letters that stand in a piece of print and belong to no word that was read there: something was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.form import Box
from calibration.typefaces import Darkness

LETTER_DARK = 0.45
COVER_PX = 7
LETTER_AREA = 0.035
LETTER_HIGH = 0.35
"""Print that no word covers, within 3 px, is a lost letter if it is so large, in em squared and em: accents are under 0.02."""

DASH_WIDE, DASH_HIGH, DASH_FILLED = 0.2, 0.15, 0.6
"""A lost dash is so wide, at most so high, in em, and its ink fills so much of that: it parts a name from a position."""

JOIN_EM = 0.22
"""Letters of one word stand nearer than this, in em; words 0.25 apart."""

TWO_LINES_EM = 1.4
"""A word so high was read over two lines: one line with an accent on a capital and a tail is 1.15 em high."""

DOUBTED = 0.4
"""Greatest confidence of a word beside which something was left out or not read: the picture of the word settles nothing."""


def letters_left(dark: Darkness, drawing: Darkness, darkest: float, em: float) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height, px, of what the words' drawing leaves uncovered in a piece of print: groups of letters, dashes.

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
        if (area >= LETTER_AREA * em**2 and height >= LETTER_HIGH * em)
        or _is_dash(width / em, height / em, area / em**2)
    ]


def _is_dash(width: float, height: float, area: float) -> bool:
    return width >= DASH_WIDE and height <= DASH_HIGH and area >= DASH_FILLED * width * height


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
