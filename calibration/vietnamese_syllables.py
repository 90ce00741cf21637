"""How Vietnamese is spelled: what a letter may be with other accents, and which syllables are possible."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below: a syllable bears one of them or none."""

_SHAPES = {"a": "aăâ", "d": "dđ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y"}
"""Vietnamese letters that differ by accents only."""

_BREVES = {"e": "ĕ", "i": "ĭ", "o": "ŏ", "u": "ŭǔ"}
"""Short vowels of the Ê Đê, Gia Rai and other peoples of the highlands, whose names stand on ballots; some print ǔ for ŭ."""

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()  # noqa: SIM905

_RIMES = (  # noqa: SIM905
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot ooc oong "
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt "
    "ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uên uêt uôc uôi uôm uôn uông uôt uơ "
    "uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu "
    "y yêm yên yêng yêt yêu ynh yt ych"
).split()

_VOWELS = frozenset("aăâeêioôơuưy")
_STOPS = ("c", "ch", "p", "t")
_EITHER = frozenset({"oa", "oe", "uy"})
"""Open rimes whose tone stands on either letter: hòa and hoà, thủy and thuỷ."""


@cache
def variants(letter: str) -> tuple[str, ...]:
    """What this letter may be with other accents or none, itself among them, Unicode NFC, in its case.

    One element where the letter bears no accents in Vietnamese.
    """
    small = letter.lower()
    base = "d" if small == "đ" else unicodedata.normalize("NFD", small)[:1]
    if base not in _SHAPES:
        return (letter,)
    found = list(_SHAPES[base])
    if base in _VOWELS:
        found = [unicodedata.normalize("NFC", shape + tone) for shape in found for tone in ("", *TONES)]
        found += _BREVES.get(base, "")
    if small not in found:
        found.append(small)
    return tuple(one.upper() if letter.isupper() else one for one in found)


@cache
def is_syllable(word: str) -> bool:
    """Whether a word of letters is spelled as one Vietnamese syllable can be, in any case."""
    letters = [unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", word.lower())]
    toned = [(place, mark) for place, marks in enumerate(letters) for mark in marks[1:] if mark in TONES]
    if len(toned) > 1:
        return False
    shape = "".join(
        unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)) for marks in letters
    )
    for onset in ("", *_ONSETS):
        rest = shape.removeprefix(onset)
        if shape.startswith(onset) and _is_rime(onset, rest, toned, len(onset)):
            return True
    return False


def _is_rime(onset: str, rime: str, toned: list[tuple[int, str]], start: int) -> bool:
    """Whether a rime, whose tone if any stands on this letter of the word, may follow this onset."""
    # "gì", "gìn", "giêng": the vowel is the onset's own i
    known = rime in _RIMES or (onset == "g" and rime.startswith("i"))
    if onset == "qu":
        known = known and rime[:1] in _VOWELS - set("ouưi")
    if not known:
        return False
    coda = re.sub("^[aăâeêioôơuưy]+", "", rime)
    stopped = coda in _STOPS
    if not toned:
        return not stopped
    place, tone = toned[0]
    if stopped and tone not in "\u0301\u0323":
        return False
    return place - start in _toned_places(rime.removesuffix(coda), bool(coda))


def _toned_places(vowels: str, closed: bool) -> tuple[int, ...]:
    """The vowels of a rime on which its tone may stand, from 0."""
    if len(vowels) == 1:
        return (0,)
    if len(vowels) == 2 and not closed:
        return (0, 1) if vowels in _EITHER else (1,) if vowels in {"uê", "uơ"} else (0,)
    if len(vowels) == 2 or not closed:
        return (1,)
    return (2,)
