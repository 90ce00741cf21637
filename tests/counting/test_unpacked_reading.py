"""A reading is unpacked quickly, and never otherwise than it was written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.unpacked_reading import unpacked, unpacked_object
from scanner.doubts import Doubt
from scanner.reading import RowReading

READING = {
    "image": 1,
    "status": "read",
    "doubts": ["head-differs"],
    "rows": [
        {"row": 1, "choice": "low", "doubts": [], "marks": {"high": 0.0, "low": 0.052}},
        {"row": 2, "choice": "multiple", "doubts": ["faint", "multiple"], "marks": {"high": 1, "low": 0.3}},
    ],
}
TEXT = json.dumps(READING)


def test_a_reading_is_its_doubts_and_rows():
    assert unpacked(TEXT) == (
        (Doubt.HEAD_DIFFERS,),
        (
            RowReading(1, "low", (), {"high": 0.0, "low": 0.052}),
            RowReading(2, "multiple", (Doubt.FAINT, Doubt.MULTIPLE), {"high": 1.0, "low": 0.3}),
        ),
    )


def outcome(unpack, told):
    try:
        return unpack(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return type(error)


@given(st.integers(0, len(TEXT) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_an_altered_reading_is_unpacked_or_refused_as_python_reads_it(at, other):
    altered = TEXT[:at] + other + TEXT[at + 1 :]
    assert outcome(unpacked, altered) == outcome(lambda text: unpacked_object(json.loads(text)), altered)


@pytest.mark.parametrize(
    "other", ['"low", "choice": "high"', "null", "3", '"\\ud800"', "true", "[]"], ids=lambda each: each[:12]
)
def test_strange_values_are_taken_as_python_takes_them(other):
    altered = TEXT.replace('"low"', other, 1)
    assert outcome(unpacked, altered) == outcome(lambda text: unpacked_object(json.loads(text)), altered)
