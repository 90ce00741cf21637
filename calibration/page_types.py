"""Which types a page is printed in, told from the words that were read with confidence: face, size and blur."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.ocr import OCR_PX_PER_MM
from calibration.typefaces import Darkness, Type, drawn, faces

BLURS_PX = (0.6, 0.9, 1.3, 1.9)
"""Blur at OCR_PX_PER_MM: of a scan at 300 dpi, at 200, and of one at 150 dpi or a photo."""

USUAL_BLUR_PX = 1.1
"""Blur with which faces are told from one another."""

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

SIZE_STEPS = (0.97, 1.0, 1.03)
"""Shares by which a size told by a word's width may be wrong: blur makes words wider, pale ends narrower."""

COARSER, LIKELIEST = 2, 3
"""Faces are held against a picture that is so many times smaller; so many of them against the picture itself."""

SAME_TYPE = 0.02
"""A word is of a known type if it resembles its drawing but for so much as any word of the page does; no other is tried.
A type 4 % larger or smaller leaves 0.05 to 0.1 less of a word of five letters."""

FINE_STEPS = (0.97, 0.98, 0.99, 1.0, 1.01, 1.02, 1.03)
"""At last the size of a face that was found is tried in these steps."""

SAME_SIZE = 0.02
"""Sizes of one face that differ by a smaller share are one: offices set theirs half a point, 4 %, apart."""

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
    found: list[Type] = []
    best = 0.0
    for word in _samples(lines):
        alike = [_likeness(dark, word, one) for one in found]
        if alike and max(alike) >= max(LEAST_LIKENESS, best - SAME_TYPE):
            found.append(found[alike.index(max(alike))])
        elif (one := _type_of_sample(dark, word)) is not None:
            found.append(one)
            best = max(best, _likeness(dark, word, one))
    blur = float(np.median([one.blur for one in found])) if found else 0.0
    groups: dict[Path, list[Type]] = {}
    for one in found:
        groups.setdefault(one.face, []).append(one)
    types = [
        (len(sizes), Type(face, float(np.median(sizes)), blur))
        for face, some in groups.items()
        for sizes in _clusters([one.size for one in some])
    ]
    return tuple(one for _, one in sorted(types, key=lambda item: -item[0]))


def _likeness(dark: Darkness, word: PlacedWord, one: Type) -> float:
    box = word.box
    tries = [placed(dark, word.text, box.x0, box.y0, box.x1, box.y1, other) for other in settings(word.text, one)]
    return max((place.likeness for place in tries if place is not None), default=-1.0)


def settings(text: str, one: Type) -> tuple[Type, ...]:
    """A type as it may set this word, letters in pairs or not; one where that makes no difference."""
    other = replace(one, kerned=not one.kerned)
    return (one,) if one.ink(text) == other.ink(text) else (one, other)


def _clusters(sizes: list[float]) -> list[list[float]]:
    """Sizes that differ by less than SAME_SIZE from one to the next."""
    groups: list[list[float]] = []
    for size in sorted(sizes):
        if groups and size < groups[-1][-1] * (1 + SAME_SIZE):
            groups[-1].append(size)
        else:
            groups.append([size])
    return groups


def _samples(lines: Sequence[Line]) -> list[PlacedWord]:
    """The longest word of a line that was read with confidence, from lines all over the page."""
    sure = [[word for word in line if word.confidence >= SURE] for line in lines]
    longest = [max(words, key=lambda word: len(word.text)) for words in sure if words]
    long = [word for word in longest if sum(letter.isalpha() for letter in word.text) >= LEAST_LETTERS]
    # names and positions take turns: every second line would be of one type
    shuffled = np.random.default_rng(0).permutation(len(long))
    return [long[place] for place in shuffled[:SAMPLES]]


def _type_of_sample(dark: Darkness, word: PlacedWord) -> Type | None:
    """The type that a word resembles most, of all faces of this machine."""
    x0, y0, x1, y1 = (round(side * OCR_PX_PER_MM) for side in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))
    columns = np.flatnonzero(dark[max(0, y0) : y1, max(0, x0 - 3) : x1 + 3].max(axis=0, initial=0) > 0.4)
    if not len(columns):
        return None
    width = float(columns[-1] - columns[0] + 1)
    tries = []
    for face in faces():
        left, _, right, _ = Type(face, 100.0, USUAL_BLUR_PX).ink(word.text)
        size = 100.0 * width / (right - left)
        if SIZES_PT[0] <= size / PX_PER_PT <= SIZES_PT[1]:
            tries += [Type(face, size * share, USUAL_BLUR_PX) for share in SIZE_STEPS]
    likely = sorted(tries, key=partial(_roughly_alike, _smaller(dark, x0, y0, x1, y1), word.text), reverse=True)
    found = [(_likeness(dark, word, one), one) for one in likely[:LIKELIEST]]
    most, best = max(found, key=lambda item: item[0], default=(0.0, None))
    if best is None or most < LEAST_LIKENESS:
        return None
    sized = max((replace(best, size=best.size * share) for share in FINE_STEPS), key=partial(_likeness, dark, word))
    return max((replace(sized, blur=blur) for blur in BLURS_PX), key=partial(_likeness, dark, word))


def _smaller(dark: Darkness, x0: int, y0: int, x1: int, y1: int) -> Darkness:
    """The part of the page around a box, px, made COARSER times smaller."""
    room = (x1 - x0 + y1 - y0) // 4
    part = cut(dark, x0 - room, y0 - room, x1 - x0 + 2 * room, y1 - y0 + 2 * room)
    small = cv2.resize(part, None, fx=1 / COARSER, fy=1 / COARSER, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _roughly_alike(small: Darkness, text: str, one: Type) -> float:
    word = drawn(text, replace(one, size=one.size / COARSER, blur=one.blur / COARSER)).dark
    if word.shape[0] > small.shape[0] or word.shape[1] > small.shape[1]:
        return -1.0
    return float(cv2.matchTemplate(small, word, cv2.TM_CCOEFF_NORMED).max())


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
