"""Which types a page is printed in, told from the words that were read with confidence: face, size and blur."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.ocr import OCR_PX_PER_MM
from calibration.typefaces import Darkness, Type, drawn, faces

BLURS_PX = (0.8, 1.3, 1.9)
"""Blur at OCR_PX_PER_MM: of a scan at 300 dpi, at 200, and of one at 150 dpi or a photo."""

SAMPLES = 16
"""So many words are held against every face; a page has four types at the most."""

LEAST_LETTERS = 4
"""A word tells its type by so many letters."""

SURE = 0.9
"""Words that are held against every face were read with this confidence."""

LEAST_LIKENESS = 0.80
"""Correlation of a word with the same word drawn in the page's type: the right face gives 0.90 and more even at 150 dpi,
a sans for a serif 0.5–0.75; below this the face is not on this machine and nothing is said."""

SIZES_PT = (9.0, 22.0)
"""Type of a ballot's table, in points: what would be larger or smaller was measured on a wrongly read line."""

SEARCH_EM = 0.3
"""A word stands within this of where OCR saw it."""

SIZE_STEPS = (0.975, 1.0)
"""Shares by which a size told by a word's width may be wrong: blur makes words wider."""

FINE_STEPS = (0.97, 0.98, 0.99, 1.0, 1.01, 1.02, 1.03)
FINE_SAMPLES = 5
"""At last a size is tried in these steps on so many words."""

Line = Sequence[PlacedWord]
"""The words of one printed line, left to right."""

PX_PER_PT = OCR_PX_PER_MM * 25.4 / 72


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pen stood at the start of a word, px of the page, and the word's likeness to its drawing, -1 to 1."""

    x: int
    y: int
    likeness: float


def types_on(dark: Darkness, lines: Sequence[Line]) -> tuple[Type, ...]:
    """The types of these lines, the commonest first; none where no known face resembles the print.

    `dark` is the page at OCR_PX_PER_MM, its rules wiped.
    """
    samples = _samples(lines)
    found = [one for word in samples if (one := _type_of_sample(dark, word)) is not None]
    groups: dict[Path, list[Type]] = {}
    for one in found:
        groups.setdefault(one.face, []).append(one)
    types = []
    for face, some in sorted(groups.items(), key=lambda item: -len(item[1])):
        for size in _clusters([one.size for one in some]):
            types.append(Type(face, size, float(np.median([one.blur for one in found]))))
    return tuple(_refined(dark, one, samples) for one in types)


def _refined(dark: Darkness, one: Type, samples: Sequence[PlacedWord]) -> Type:
    """The type at the size at which the words that it fits resemble it most."""
    fits = [word for word in samples if _likeness(dark, word, one) >= LEAST_LIKENESS][:FINE_SAMPLES]
    if not fits:
        return one
    sizes = [replace(one, size=one.size * share) for share in FINE_STEPS]
    return max(sizes, key=lambda sized: sum(_likeness(dark, word, sized) for word in fits))


def _likeness(dark: Darkness, word: PlacedWord, one: Type) -> float:
    place = placed(dark, word.text, word.box.x0, word.box.y0, word.box.x1, word.box.y1, one)
    return place.likeness if place is not None else -1.0


def _clusters(sizes: list[float]) -> list[float]:
    """Medians of sizes that differ by less than half a point."""
    groups: list[list[float]] = []
    for size in sorted(sizes):
        if groups and size - groups[-1][-1] < PX_PER_PT / 2:
            groups[-1].append(size)
        else:
            groups.append([size])
    return [float(np.median(group)) for group in groups]


def _samples(lines: Sequence[Line]) -> list[PlacedWord]:
    """The longest word of a line that was read with confidence, from lines all over the page."""
    sure = [[word for word in line if word.confidence >= SURE] for line in lines]
    longest = [max(words, key=lambda word: len(word.text)) for words in sure if words]
    long = [word for word in longest if sum(letter.isalpha() for letter in word.text) >= LEAST_LETTERS]
    # names and positions take turns: every second line would be of one type
    shuffled = np.random.default_rng(0).permutation(len(long))
    return [long[place] for place in shuffled[:SAMPLES]]


def _type_of_sample(dark: Darkness, longest: PlacedWord) -> Type | None:
    x0, y0, x1, y1 = (
        round(side * OCR_PX_PER_MM) for side in (longest.box.x0, longest.box.y0, longest.box.x1, longest.box.y1)
    )
    columns = np.flatnonzero(dark[max(0, y0) : y1, max(0, x0 - 3) : x1 + 3].max(axis=0, initial=0) > 0.4)
    if not len(columns):
        return None
    width = float(columns[-1] - columns[0] + 1)
    best, most = None, LEAST_LIKENESS
    for face in faces():
        left, _, right, _ = Type(face, 100.0, 1.0).font.getbbox(longest.text, anchor="ls")
        size = 100.0 * width / (right - left)
        if not SIZES_PT[0] <= size / PX_PER_PT <= SIZES_PT[1]:
            continue
        for share in SIZE_STEPS:
            one = Type(face, size * share, BLURS_PX[1])
            likeness = _likeness(dark, longest, one)
            if likeness > most:
                best, most = one, likeness
    if best is None:
        return None
    blurred = [replace(best, blur=blur) for blur in BLURS_PX]
    return max(blurred, key=lambda one: _likeness(dark, longest, one))


def placed(dark: Darkness, text: str, x0: float, y0: float, x1: float, y1: float, one: Type) -> Place | None:
    """Where near this box, mm, a word of this type stands; None where the box lies off the page."""
    word = drawn(text, one)
    height, width = word.dark.shape
    reach = round(SEARCH_EM * one.size)
    # boxes may be too small, where letters were lost, or too large, where specks were read
    middle_x, middle_y = ((one_side + other) / 2 * OCR_PX_PER_MM for one_side, other in ((x0, x1), (y0, y1)))
    left = round(min(middle_x - width / 2, x0 * OCR_PX_PER_MM)) - reach
    top = round(min(middle_y - height / 2, y0 * OCR_PX_PER_MM)) - reach
    right = round(max(middle_x + width / 2, x1 * OCR_PX_PER_MM)) + reach
    foot = round(max(middle_y + height / 2, y1 * OCR_PX_PER_MM)) + reach
    region = cut(dark, left, top, right - left, foot - top)
    if not region.any():
        return None
    match = cv2.matchTemplate(region, word.dark, cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (x, y) = cv2.minMaxLoc(match)
    return Place(left + x + word.x, top + y + word.y, float(likeness))


def cut(dark: Darkness, left: int, top: int, width: int, height: int) -> Darkness:
    """A part of the page, paper where it reaches over the page's edge."""
    part = np.zeros((height, width), np.float32)
    x0, y0 = max(0, left), max(0, top)
    there = dark[y0 : max(y0, top + height), x0 : max(x0, left + width)]
    part[y0 - top : y0 - top + there.shape[0], x0 - left : x0 - left + there.shape[1]] = there
    return part
