"""What Vietnamese can spell, and what letters look alike but for accents."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.known_words import FAMILY_NAMES, GIVEN_NAMES, OFFICE_WORDS, bare
from calibration.vietnamese_syllables import is_syllable, variants

HIGHLAND = {"Rơ", "Ksor", "Kpă", "Rcom", "Rmah"}

LETTERS_FOR_WORDS = {word for word in OFFICE_WORDS if word.isupper()}


@pytest.mark.parametrize("word", sorted({*FAMILY_NAMES, *GIVEN_NAMES, *OFFICE_WORDS} - HIGHLAND - LETTERS_FOR_WORDS))
def test_the_words_of_ballots_are_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["quý", "gì", "giếng", "hòa", "hoà", "thuỷ", "thủy", "khuỷu", "nghiêng", "NGUYỄN", "Quốc"]
)
def test_both_placings_of_a_tone_and_every_onset_are_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tàc", "phụơng", "Tùấn", "Nguỹện", "Höng", "Krung", "đốt2", "UBND", "quu", "hảch"])
def test_what_no_one_spells_is_no_syllable(word):
    assert not is_syllable(word)


@given(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐÊƠỬỹ"))
def test_variants_hold_the_letter_itself_and_keep_base_and_case(letter):
    found = variants(letter)
    assert letter in found
    assert all(unicodedata.is_normalized("NFC", one) and len(one) == 1 for one in found)
    assert {bare(one) for one in found} == {bare(letter)}
    assert {one.isupper() for one in found} == {letter.isupper()}
