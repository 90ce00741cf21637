"""A reading is unpacked quickly, and never otherwise than it was written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.reading_text import kept_text, reading_from, told_part
from counting.unpacked_reading import read_as, unpacked, unpacked_object
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
"""As an early version kept it, in one line."""

KEPT = kept_text(READING)


def test_a_reading_is_its_doubts_and_rows():
    assert unpacked(TEXT) == (
        (Doubt.HEAD_DIFFERS,),
        (
            RowReading(1, "low", (), {"high": 0.0, "low": 0.052}),
            RowReading(2, "multiple", (Doubt.FAINT, Doubt.MULTIPLE), {"high": 1.0, "low": 0.3}),
        ),
    )


def test_a_kept_text_is_one_json_object_and_the_reading_comes_back_whole():
    json.loads(KEPT)
    assert reading_from(KEPT) == reading_from(TEXT) == READING
    assert unpacked(KEPT) == unpacked(TEXT)


def test_pages_that_were_read_alike_have_the_same_part_whatever_was_measured():
    others = [{**row, "marks": {"high": 0.7, "low": 0.1}} for row in READING["rows"]]
    alike = kept_text({**READING, "rows": others, "turned": 180, "image": 7})
    assert (told_part(alike), alike) != (told_part(TEXT), KEPT)
    assert told_part(alike) == told_part(KEPT) != told_part(kept_text({**READING, "doubts": []}))
    assert read_as(told_part(KEPT)) == read_as(TEXT)


@pytest.mark.parametrize(
    "reading",
    [
        {"status": "refused", "reason": "blank-page", "doubts": [], "rows": []},
        {**READING, "rows": [READING["rows"][0], READING["rows"][0]]},
        {**READING, "rows": [{"row": 1, "choice": "low", "doubts": []}]},
        {**READING, "rows": [], "doubts": []},
    ],
    ids=["refused", "a row twice", "without ink", "without rows"],
)
def test_whatever_was_read_comes_back_as_it_was(reading):
    assert reading_from(kept_text(reading)) == reading


@pytest.mark.parametrize(
    "altered",
    [
        KEPT.replace(',"measured"', ',"rows":[1],"choices":["high"],"doubted":{},"measured"'),
        KEPT.replace('"measured":{', '"measured":{"doubts":[],'),
        KEPT.replace('"doubted":{"2"', '"doubted":{"3"'),
        KEPT.replace('["low","multiple"]', '["low"]'),
        KEPT[:-1] + ',"rows":[]}',
    ],
    ids=["rows again", "doubts measured", "no such row", "a choice too few", "rows at the end"],
)
def test_a_text_that_says_two_things_is_never_taken_for_one_of_them(altered):
    """What is counted quickly is what the journal fixes, or the record is said to be broken."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        told = read_as(told_part(altered))
        rows = reading_from(altered)["rows"]
        assert (told.rows, told.choices) == ([row["row"] for row in rows], [row["choice"] for row in rows])
        raise ValueError("both say the same")


def plainly(text):
    return unpacked_object(reading_from(text))


def outcome(unpack, told):
    try:
        return unpack(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return type(error)


@given(st.integers(0, len(TEXT) + len(KEPT) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_an_altered_reading_is_unpacked_or_refused_as_python_reads_it(at, other):
    text, at = (TEXT, at) if at < len(TEXT) else (KEPT, at - len(TEXT))
    altered = text[:at] + other + text[at + 1 :]
    assert outcome(unpacked, altered) == outcome(plainly, altered)


@pytest.mark.parametrize(
    "other", ['"low", "choice": "high"', "null", "3", '"\\ud800"', "true", "[]"], ids=lambda each: each[:12]
)
def test_strange_values_are_taken_as_python_takes_them(other):
    for text in (TEXT, KEPT):
        altered = text.replace('"low"', other, 1)
        assert outcome(unpacked, altered) == outcome(plainly, altered)
