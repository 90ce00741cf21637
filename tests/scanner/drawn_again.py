"""Pages of earlier decks, drawn again from their seeds and read."""

from __future__ import annotations

from bench.decks import blank_of, scanned_deck
from bench.office_ballots import office_ballot
from bench.truth import RowTruth
from bench.voters import USUALLY_AWKWARD, Awkward
from scanner.batch import read_bytes
from scanner.reading import PageReading


def read_again(
    seed: int, quality: str, ballot: int, awkward: Awkward = USUALLY_AWKWARD
) -> tuple[PageReading, tuple[RowTruth, ...]]:
    """What is read of a ballot of a deck of bench.accuracy, and what is true of its rows."""
    office = office_ballot(seed)
    deck = scanned_deck(office, blank_of(office), quality, ballot + 1, awkward)
    page = next(page for page in deck if page.ballot == ballot)
    (reading,) = read_bytes(page.data, f"page{page.scan.suffix}", (office.form,))
    assert isinstance(reading, PageReading)
    return reading, tuple(page.rows)
