"""Pages of which the store says nothing but their first reading: most of a count, given out by what was read of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from typing import NamedTuple

from counting.kept_pages import KeptPages
from counting.reading_text import told_part

ALIKE_AT_ONCE = 10_000
"""So many different readings are in memory at a time: some 4 MB."""


_HOW_READ = "SELECT key, status = 'read' AND reason = '', batch, form, number, reading FROM page"


class Alike(NamedTuple):
    """What pages that were read alike have in common: the state of their batch (empty where there is no such batch) and
    what was read of them (JSON; of an early version's record what was measured, too)."""

    state: str
    form: str
    number: int
    told: str


class KeptUntouched(KeptPages):
    """Pages by what was read of them, and which pages something else is kept of, too."""

    def read_alike(self, but: Set[str], refused: list[str]) -> Iterator[tuple[Alike, int]]:
        """What was read of all pages but these (by key), and how many were read so; the same may come again.

        Pages that were not read are added to `refused`. In no order. Call it within a snapshot, and read it to its end.
        """
        states: dict[int, str] = dict(self._database.rows("SELECT number, state FROM batch"))
        alike = Counter[tuple[str, str, int, str]]()
        for found in self._database.portions(_HOW_READ):
            mine = [row for row in found if row[0] not in but] if but else found
            refused += [row[0] for row in mine if not row[1]]
            alike.update(
                [
                    (states.get(batch, ""), form, number, told_part(reading))
                    for _, is_read, batch, form, number, reading in mine
                    if is_read
                ]
            )
            if len(alike) >= ALIKE_AT_ONCE:
                yield from ((Alike(*told), times) for told, times in alike.items())
                alike.clear()
        yield from ((Alike(*told), times) for told, times in alike.items())

    def read_as_one_of(self, alike: Set[Alike]) -> list[str]:
        """The pages (by key) of which this was read. Call it within a snapshot."""
        states: dict[int, str] = dict(self._database.rows("SELECT number, state FROM batch"))
        return [
            key
            for found in self._database.portions(_HOW_READ)
            for key, is_read, batch, form, number, reading in found
            if is_read and (states.get(batch, ""), form, number, told_part(reading)) in alike
        ]

    def touched(self) -> set[str]:
        """The pages (by key) that were decided or doubted by a person, read again, settled by an earlier close, or look
        like another one's sheet."""
        found = self._database.rows(
            "SELECT page FROM decision UNION SELECT page FROM reading UNION SELECT page FROM ballot"
            " UNION SELECT page FROM twin UNION SELECT earlier FROM twin"
        )
        return {str(page) for (page,) in found} | self.raised_doubts().keys()
