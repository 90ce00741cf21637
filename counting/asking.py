"""Which doubts a person must settle, by the count's settings."""

from __future__ import annotations

from calibration.election import Election
from scanner.doubts import Doubt
from scanner.reading import RowReading


def asked_about(election: Election, row: RowReading) -> tuple[Doubt, ...]:
    """The doubts about a row that wait for a person.

    A row whose only doubt is that it has several plain marks is void without a person where the election says so
    (`ask_multiple = false`); any other doubt beside it keeps it a person's.
    """
    if not election.ask_multiple and row.doubts == (Doubt.MULTIPLE,):
        return ()
    return row.doubts
