"""Officials block by block, as a resolution lists them: "I. Khối HĐND", "II. Khối UBND"."""

from __future__ import annotations

from counting.papers.facts import Facts
from counting.tally import OfficialTally

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def blocks(facts: Facts) -> tuple[tuple[str, tuple[OfficialTally, ...]], ...]:
    """Each block's heading and its people, in the order in which the description first names the blocks.

    Kinds without a block come under an empty heading.
    """
    people: dict[str, list[OfficialTally]] = {}
    for kind in facts.tally.ballots:
        people.setdefault(kind.block, []).extend(kind.officials)
    named = [block for block in people if block]
    headings = {block: f"{roman(no)}. {block}" for no, block in enumerate(named, start=1)}
    return tuple((headings.get(block, ""), tuple(listed)) for block, listed in people.items())


def roman(number: int) -> str:
    """A number from 1 to 39 in Roman figures."""
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
