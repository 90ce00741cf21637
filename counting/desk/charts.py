"""A bar of levels for one person: lengths in hundredths of the bar, so that the template only draws."""

from __future__ import annotations

from dataclasses import dataclass

from counting.tally import OfficialTally

WIDTH = 1000.0
"""Units of a whole bar."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, from `start`, `width` long, in thousandths."""

    level: str
    votes: int
    start: float
    width: float


def bar_of(person: OfficialTally, whole: int) -> list[Piece]:
    """The levels of a person one after the other; what is left of `whole` ballots stays empty."""
    pieces, start = [], 0.0
    for level, votes in person.votes.items():
        width = WIDTH * votes / max(whole, 1)
        pieces.append(Piece(level, votes, round(start, 2), round(width, 2)))
        start += width
    return pieces
