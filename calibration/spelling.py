"""Accents that OCR lost, put back where one known word alone fits: family names, and the words of offices.

What is put back is always marked as uncertain, so that a person checks it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from calibration.blank_pages import PlacedWord
from calibration.known_words import FAMILY_NAMES, OFFICE_WORDS, bare
from calibration.printed_words import PrintedLine

__all__ = ["Holds", "bare", "respelled"]

Holds = Literal["name", "position", "both"]

UNCERTAIN = 0.5
"""Greatest confidence of a word that was changed."""


def respelled(lines: tuple[PrintedLine, ...], holds: Holds) -> tuple[PrintedLine, ...]:
    """The lines of a cell that holds a name, a position or both, accents put back where they were lost, specks left out."""
    spelled = []
    for number, line in enumerate(lines):
        words = tuple(word for word in line.words if _is_word(word.text))
        if holds == "position" or number > 0:
            words = tuple(_known(word, OFFICE_WORDS) for word in words) if holds != "name" else words
        elif words:
            words = (_known(words[0], FAMILY_NAMES), *words[1:])
        if words:
            spelled.append(PrintedLine(words))
    return tuple(spelled)


def _is_word(text: str) -> bool:
    """Whether it is no speck that was read as a stroke or point."""
    return any(letter.isalnum() for letter in text) or text in ("-", "–", "—", ",", "&", "/")


def _known(word: PlacedWord, lexicon: Iterable[str]) -> PlacedWord:
    core = word.text.strip(",.;:()")
    capital = core[:1].isupper()
    known = {entry.casefold() for entry in lexicon if entry[:1].isupper() == capital}
    if not core or core.casefold() in known:
        return word
    fits = {entry for entry in known if bare(entry) == bare(core)}
    if len(fits) != 1:
        return word
    return replace(
        word, text=word.text.replace(core, _in_case_of(core, fits.pop())), confidence=min(word.confidence, UNCERTAIN)
    )


def _in_case_of(pattern: str, text: str) -> str:
    """A text in the capitals of another."""
    if pattern.isupper() and len(pattern) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if pattern[:1].isupper() else text
