"""Words that OCR garbled or lost, told by their picture from the words that ballots bear often and this page bears elsewhere.

A guess is never certain: it is listed for a person to check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.form import Box
from calibration.known_words import FAMILY_NAMES, GIVEN_NAMES, HEAD_WORDS, OFFICE_WORDS, bare
from calibration.ocr import OCR_PX_PER_MM
from calibration.page_types import SEARCH_EM, cut, placed
from calibration.typefaces import Darkness, Type, drawn

LEAST_LIKENESS = 0.90
"""Correlation of a guessed word with the picture, accents still to be put right: right ones have 0.91 and more."""

CLEARLY_MORE = 0.03
"""A guess is taken in place of what was read only if it resembles the picture by so much more."""

WIDTH_SLACK = 0.12
"""A guess is as wide as the print within this share, or within SLACK_PX."""

SLACK_PX = 8

COARSER, LIKELIEST = 3, 12
"""So many guesses are tried, those that resemble a picture most that is so many times smaller: it costs a twentieth."""

GUESSED = 0.4
"""Confidence of a guess."""


def guesses_for(words: Iterable[str]) -> tuple[str, ...]:
    """What may stand on a page that bears these words: they and the words known for ballots, each once but for accents."""
    found: dict[tuple[str, str], str] = {}
    for word in (*words, *FAMILY_NAMES, *GIVEN_NAMES, *OFFICE_WORDS, *HEAD_WORDS):
        found.setdefault((bare(word), "".join("A" if letter.isupper() else "a" for letter in word)), word)
    return tuple(found.values())


def guessed(
    dark: Darkness, box: Box, types: tuple[Type, ...], guesses: tuple[str, ...], likeness: float
) -> PlacedWord | None:
    """The guess that stands in this box, mm, if one resembles the picture far more than `likeness`.

    `dark` is the page at OCR_PX_PER_MM without its rules.
    """
    x0, y0, x1, y1 = (max(0, round(side * OCR_PX_PER_MM)) for side in (box.x0, box.y0, box.x1, box.y1))
    columns = np.flatnonzero(dark[y0:y1, x0:x1].max(axis=0, initial=0) > 0.4)
    if not len(columns):
        return None
    left, stop = x0 + int(columns[0]), x0 + int(columns[-1]) + 1
    best, most = "", max(LEAST_LIKENESS, likeness + CLEARLY_MORE)
    for one, text in _likeliest(dark, (left, y0, stop, y1), types, guesses):
        place = placed(dark, text, left / OCR_PX_PER_MM, box.y0, stop / OCR_PX_PER_MM, box.y1, one)
        if place is not None and place.likeness > most:
            best, most = text, place.likeness
    return PlacedWord(best, GUESSED, box) if best else None


def _likeliest(
    dark: Darkness, box: tuple[int, int, int, int], types: tuple[Type, ...], guesses: tuple[str, ...]
) -> list[tuple[Type, str]]:
    """The guesses as wide as the print in a box, px, that resemble a small picture of it most."""
    left, top, right, foot = box
    width = right - left
    slack = max(SLACK_PX, WIDTH_SLACK * width)
    found: list[tuple[float, Type, str]] = []
    for one in types:
        reach = round(SEARCH_EM * one.size + slack)
        region = cut(dark, left - reach, top - reach, width + 2 * reach, foot - top + 2 * reach)
        small = cv2.resize(region, None, fx=1 / COARSER, fy=1 / COARSER, interpolation=cv2.INTER_AREA)
        coarse = replace(one, size=one.size / COARSER, blur=one.blur / COARSER)
        for text, wide in zip(guesses, _widths(one, guesses), strict=True):
            if abs(wide - width) > slack:
                continue
            word = drawn(text, coarse).dark
            if word.shape[0] <= small.shape[0] and word.shape[1] <= small.shape[1]:
                found.append((float(cv2.matchTemplate(small, word, cv2.TM_CCOEFF_NORMED).max()), one, text))
    return [(one, text) for _, one, text in sorted(found, key=lambda item: -item[0])[:LIKELIEST]]


@lru_cache(maxsize=16)
def _widths(one: Type, guesses: tuple[str, ...]) -> tuple[float, ...]:
    """How wide the ink of each guess is in this type, px."""
    boxes = [one.ink(text) for text in guesses]
    return tuple(stop - start for start, _, stop, _ in boxes)
