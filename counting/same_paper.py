"""Which sheets of the count a new page is another scan of: the same picture saved again, or the same paper fed again.

The store keeps some words of every page (`counting.sheet_words`). Only the few pages that share words with the new one have
the places of their ink and then their outlines compared, so that a ballot costs the same among any number of others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from counting.database import Database
from counting.sheet_words import Bands, PageWords, bands_of, pixels_word, words_of
from scanner.reading import PageReading
from scanner.sheet_trace import LEAST_POINTS, SheetTrace, is_copy, likeness

NEAR_MM = 0.5
"""Middle and spread of the ink in a band lie this near in two scans of a sheet; where ink was lost they do not, so that
half of the bands are enough."""

AT_ONCE = 128
"""Words are asked for in whole bundles of so many, so that a server sees few different statements."""


@dataclass(frozen=True, slots=True)
class Known:
    """Earlier pages (keys): of which picture a page is a copy, if of any, and of which sheets it is another scan."""

    copy_of: str = ""
    twins: tuple[str, ...] = ()


def alike_in_bands(one: Bands, other: Bands) -> bool:
    """Whether one page has its ink where the other has it, in half of the bands that both have inked."""
    fewer = min(int(np.isfinite(page[:, 0]).sum()) for page in (one, other))
    # what is not there is NaN, and near to nothing
    near = int((np.abs(one - other) <= NEAR_MM).all(axis=1).sum())
    return near > 0 and 2 * near >= fewer


def known_among(trace: SheetTrace, near: Iterable[tuple[str, SheetTrace]]) -> Known:
    """Which of some pages (key and trace) a page is another scan of."""
    twins = []
    for key, other in near:
        if not alike_in_bands(_bands_of(trace), bands_of(other)):
            continue
        alike = likeness(trace, other)
        if is_copy(trace, other, alike):
            return Known(copy_of=key)
        if alike.is_same_sheet:
            twins.append(key)
    return Known(twins=tuple(twins))


class SheetIndex:
    """Traces of pages in memory, and which of them a page is another scan of; finds what `KnownSheets` finds."""

    def __init__(self) -> None:
        self._traces: dict[str, SheetTrace] = {}
        self._having: dict[int, list[str]] = defaultdict(list)

    def add(self, key: str, form: str, number: int, trace: SheetTrace) -> None:
        """Know a page of a form and number from now on."""
        self._traces[key] = trace
        for word in _words_of(form, number, trace).kept:
            self._having[word].append(key)

    def known(self, form: str, number: int, trace: SheetTrace, is_voided: Callable[[str], bool]) -> Known:
        """Of which pages a page is another scan; those (by key) of voided batches are passed over."""
        for key in self._having.get(pixels_word(trace.pixels), ()):
            if self._traces[key].pixels == trace.pixels and not is_voided(key):
                return Known(copy_of=key)
        words = _words_of(form, number, trace)
        shared = Counter(key for word in words.looked_up for key in self._having.get(word, ()))
        near = [key for key, times in shared.items() if times >= words.least_shared and not is_voided(key)]
        return known_among(trace, ((key, self._traces[key]) for key in near))


class KnownSheets:
    """The traces of all pages in a store, from whichever station. Used within a change of its database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._has_words = False

    def known(self, reading: PageReading, voided: str) -> Known:
        """Of which earlier pages a page is another scan; pages of batches whose state is `voided` are passed over."""
        trace = reading.trace
        if trace is None:
            return Known()
        self._fill()
        for key, other in self._having([pixels_word(trace.pixels)], 1, voided):
            if other.pixels == trace.pixels:
                return Known(copy_of=key)
        words = _words_of(reading.form, reading.page, trace)
        return known_among(trace, self._having(words.looked_up, words.least_shared, voided))

    def keep_words(self, key: str, form: str, page: int, trace: SheetTrace) -> None:
        """Keep by what a page is found again."""
        words = _words_of(form, page, trace).kept
        values = [value for word in words for value in (word, key)]
        self._database.rows(f"INSERT INTO trace_word (word, page) VALUES {', '.join(['(?, ?)'] * len(words))}", values)

    def _having(self, words: Sequence[int], least: int, voided: str) -> Iterator[tuple[str, SheetTrace]]:
        """The pages in the count that have so many of these words, with their traces."""
        if not words:
            return
        asked = [*words, *[words[-1]] * (-len(words) % AT_ONCE)] if len(words) > 1 else words
        found = self._database.rows(
            "SELECT page.key, trace.trace FROM"
            f" (SELECT page FROM trace_word WHERE word IN ({', '.join('?' * len(asked))})"
            " GROUP BY page HAVING count(*) >= ?) AS near JOIN page ON page.key = near.page"
            " JOIN trace ON trace.page = near.page JOIN batch ON batch.number = page.batch"
            " WHERE batch.state <> ? ORDER BY page.key",
            (*asked, least, voided),
        )
        for key, told in found:
            yield key, SheetTrace.from_text(told)

    def _fill(self) -> None:
        """Make the words of the pages that were there when the count was closed, and with it their words dropped."""
        if not self._has_words and not self._database.rows("SELECT 1 FROM trace_word LIMIT 1"):
            rows = self._database.rows("SELECT key, form, number, trace FROM trace JOIN page ON page.key = trace.page")
            for key, form, number, told in rows:
                self.keep_words(key, form, number, SheetTrace.from_text(told))
        self._has_words = True


@lru_cache(maxsize=1)
def _words_of(form: str, page: int, trace: SheetTrace) -> PageWords:
    """The words of a page, that of its pixels among those kept; a page is looked up before it is kept."""
    words = words_of(form, page, _bands_of(trace)) if len(trace.points) >= LEAST_POINTS else PageWords([], [])
    return PageWords([pixels_word(trace.pixels), *words.kept], words.looked_up)


@lru_cache(maxsize=1)
def _bands_of(trace: SheetTrace) -> Bands:
    """The bands of the page that is looked up and kept: of the others each is needed once."""
    return bands_of(trace)
