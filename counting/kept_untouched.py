"""Pages of which the store says nothing but their first reading: most of a count, given out without being unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from counting.kept_pages import KeptPages


class KeptRecord(NamedTuple):
    """A page as its record stands: its batch's state (empty where there is no such batch), and its reading (JSON), as
    first measured."""

    key: str
    state: str
    status: str
    reason: str
    form: str
    number: int
    reading: str


class KeptUntouched(KeptPages):
    """Records by themselves, and which pages something else is kept of, too."""

    def kept_records(self) -> Iterator[KeptRecord]:
        """The records of all pages, in no order. Call it within a snapshot, and read it to its end."""
        states: dict[int, str] = dict(self._database.rows("SELECT number, state FROM batch"))
        for found in self._database.portions("SELECT key, batch, status, reason, form, number, reading FROM page"):
            for key, batch, *rest in found:
                yield KeptRecord(key, states.get(batch, ""), *rest)

    def touched(self) -> set[str]:
        """The pages (by key) that were decided or doubted by a person, read again, settled by an earlier close, or look
        like another one's sheet."""
        found = self._database.rows(
            "SELECT page FROM decision UNION SELECT page FROM reading UNION SELECT page FROM ballot"
            " UNION SELECT page FROM twin UNION SELECT earlier FROM twin"
        )
        return {str(page) for (page,) in found} | self.raised_doubts().keys()
