"""One row of a test sheet, as it was read against as it was marked."""

from __future__ import annotations

from enum import StrEnum

from calibration.test_deck import ExpectedRow, Must
from scanner.reading import BLANK, RowReading


class Outcome(StrEnum):
    """What became of a row."""

    RIGHT = "right"
    ASKED = "asked"
    """A plain row was shown to a person for nothing: time is lost, no vote is."""
    OVERLOOKED = "overlooked"
    """There is ink, and the row was called blank without asking."""
    WRONG = "wrong"
    """The row was read as something that is not there, or counted where a person must look, without asking."""


def row_outcome(expected: ExpectedRow, read: RowReading) -> Outcome:
    """What became of a row. A row with a doubt is never counted, so it cannot be wrong."""
    if read.doubts:
        return Outcome.ASKED if expected.must is Must.READ else Outcome.RIGHT
    if expected.must is not Must.ASK and read.choice == expected.choice:
        return Outcome.RIGHT
    return Outcome.OVERLOOKED if read.choice == BLANK and expected.ink else Outcome.WRONG
