"""Words that OCR garbled or lost, told by their picture from the words that ballots bear often and this page bears elsewhere.

A guess is never certain: it is listed for a person to check.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from calibration.blank_pages import PlacedWord
from calibration.form import Box
from calibration.known_words import FAMILY_NAMES, GIVEN_NAMES, HEAD_WORDS, OFFICE_WORDS, bare
from calibration.ocr import OCR_PX_PER_MM
from calibration.page_types import placed
from calibration.typefaces import Darkness, Type

LEAST_LIKENESS = 0.90
"""Correlation of a guessed word with the picture, accents still to be put right: right ones have 0.91 and more."""

CLEARLY_MORE = 0.03
"""A guess is taken in place of what was read only if it resembles the picture by so much more."""

WIDTH_SLACK = 0.12
"""A guess is as wide as the print within this share, or within SLACK_PX."""

SLACK_PX = 8

GUESSED = 0.5
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
    width = float(columns[-1] - columns[0] + 1)
    left = (x0 + columns[0]) / OCR_PX_PER_MM
    best, most = "", max(LEAST_LIKENESS, likeness + CLEARLY_MORE)
    for one in types:
        for text in guesses:
            start, _, stop, _ = one.font.getbbox(text, anchor="ls")
            if abs(stop - start - width) > max(SLACK_PX, WIDTH_SLACK * width):
                continue
            place = placed(dark, text, left, box.y0, left + width / OCR_PX_PER_MM, box.y1, one)
            if place is not None and place.likeness > most:
                best, most = text, place.likeness
    return PlacedWord(best, GUESSED, box) if best else None
