"""Which of a word's possible spellings is printed, by the picture and by how Vietnamese is spelled; and how sure that is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from calibration.accents import Spelling
from calibration.blank_pages import PlacedWord
from calibration.known_words import is_known, is_office_word
from calibration.vietnamese_syllables import TONES, is_syllable

UNCERTAIN = 0.5
"""Greatest confidence of a word that was changed, or of which the picture says too little."""

CLEARLY = 0.4
"""A spelling is clearly another one if it agrees by so much more with the picture, in thousandths of an em squared: of
5,200 words that were read right another possible spelling agreed by more in one, of 140 wrong ones the true in 110."""

OPEN = 0.3
"""Spellings that differ by less are left open by the picture: 7 % of the words, mostly tones on a circumflex."""

HIDDEN = 1.5
"""The same for words that a rule or another word touches: what it hides may be an accent."""

UNSEEN = 0.25
"""A spelling whose accents a rule or another word hides disagrees by no more than this with the picture: it is left open,
and a known word is put before one that is none."""

STRANGE = 1.0
"""A spelling that Vietnamese has not, as in names of the highlands, must agree by so much more than any that it has."""

KNOWN_WORD = 0.5
AS_READ = 0.1
"""By so much a common word, and what OCR read, are put before others."""

BORNE_OUT, WORST_LETTER = 0.96, 4.0
"""The picture alone bears a word out, whatever OCR thought of it, if the word resembles its drawing by so much, none of its
letters differs by more in thousandths of an em squared, and any other spelling by HIDDEN more: another letter differs by
8 (a comma, a dot below) to 20 (a bar, a circumflex with its tone), letters that were read right by 0.8 to 5."""

WELL_ALIKE = 0.93
"""A word that resembles its drawing so much, and no other spelling as much, was read right."""

SURE = 0.9
"""Confidence of a word that was read so and that the picture bears out."""


def likely_spelling(word: PlacedWord, found: list[Spelling], likeness: float, touched: bool) -> PlacedWord:
    """The word as it is most likely spelled; its confidence says whether a person should look."""
    read = next(spelling for spelling in found if spelling.text == word.text)
    # what would tell them apart is out of sight: the picture says nothing against such a spelling
    found = [replace(one, unlike=min(one.unlike, read.unlike + UNSEEN)) if one.is_hidden else one for one in found]
    found.sort(key=lambda spelling: spelling.unlike)
    possible = found
    if _stands_for_words(word.text, found):
        possible = [spelling for spelling in found if spelling.text == word.text or not _bears_tone(spelling.text)]
    elif _is_possible(word.text):
        usual = [spelling for spelling in found if _is_possible(spelling.text)]
        strange = [spelling for spelling in found if spelling.unlike < usual[0].unlike - STRANGE]
        possible = [*strange, *usual]
    ranked = sorted(possible, key=lambda spelling: _rank(spelling, word.text))
    best = ranked[0]
    gain = read.unlike - best.unlike

    def borne_out(lead: float, spelling: Spelling) -> bool:
        alike = likeness >= BORNE_OUT and spelling.worst <= WORST_LETTER
        return alike and lead >= HIDDEN and UNCERTAIN <= word.confidence < SURE

    if best.text == word.text:
        others = [spelling.unlike for spelling in possible if spelling.text != word.text]
        lead = min(others, default=float("inf")) - read.unlike
        if (lead < (HIDDEN if touched else OPEN) or _is_misspelled(word.text)) and not is_office_word(core(word.text)):
            return replace(word, confidence=min(word.confidence, UNCERTAIN))
        sure = lead >= CLEARLY and likeness >= WELL_ALIKE and word.confidence > UNCERTAIN
        return replace(word, confidence=SURE) if word.confidence < SURE and (sure or borne_out(lead, read)) else word
    if not is_known_core(best.text) and gain < CLEARLY:
        return replace(word, confidence=min(word.confidence, UNCERTAIN))
    certain = gain >= CLEARLY and is_office_word(core(best.text)) and not is_office_word(core(word.text))
    confidence = word.confidence if certain else min(word.confidence, UNCERTAIN)
    if certain and borne_out(min(one.unlike for one in possible if one is not best) - best.unlike, best):
        confidence = max(confidence, SURE)
    return replace(word, text=best.text, confidence=confidence)


def _rank(spelling: Spelling, read: str) -> float:
    return spelling.unlike - KNOWN_WORD * is_known_core(spelling.text) - AS_READ * (spelling.text == read)


def core(text: str) -> str:
    return text.strip(",.;:()\"“”'’")


def is_known_core(text: str) -> bool:
    return is_known(core(text))


def _is_possible(text: str) -> bool:
    """Whether all of a word's parts are spelled as syllables are."""
    return all(is_syllable(part) for part in re.findall(r"[^\W\d_]+", text))


def _stands_for_words(text: str, found: list[Spelling]) -> bool:
    """Whether a word is letters that stand for words, as HĐND: no accents make a syllable of it, as they do of BICH."""
    return text.isupper() and not any(_is_possible(spelling.text) for spelling in found)


def _bears_tone(text: str) -> bool:
    return any(mark in TONES for mark in unicodedata.normalize("NFD", text))


def _is_misspelled(text: str) -> bool:
    """Whether a word is none that Vietnamese can spell, nor letters that stand for words."""
    return not text.isupper() and not _is_possible(text)
