"""Which sheets look like one sheet scanned twice: the first to look at where more were read than collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from counting.store import StoredPage

COMPARED = 32
"""Two scans of one sheet have nearly the same ink in all: there are not so many others between them."""


def most_alike(pages: Sequence[StoredPage], pairs: int) -> tuple[StoredPage, ...]:
    """The pages of the `pairs` pairs whose ink is most alike in all boxes, the likeliest first.

    Two scans of one sheet have nearly the same ink (as a share of each box); two voters' marks do not. This only says
    where to look first: a person decides.
    """
    inked = [page for page in pages if page.rows]
    found: list[tuple[float, int, int]] = []
    for number in {page.number for page in inked}:
        places = [place for place, page in enumerate(inked) if page.number == number]
        ink = [[share for row in inked[place].rows for share in row.marks.values()] for place in places]
        if len({len(shares) for shares in ink}) > 1 or len(places) < 2:
            continue
        found += [(apart, places[first], places[second]) for apart, first, second in _nearest(ink)]
    chosen: dict[int, StoredPage] = {}
    for _, first, second in sorted(found)[:pairs]:
        chosen |= {place: inked[place] for place in sorted((first, second))}
    return tuple(chosen.values())


def _nearest(ink: list[list[float]]) -> Iterator[tuple[float, int, int]]:
    """Each sheet's nearest in ink, of those COMPARED that have next more ink in all: how far apart, and both places."""
    table = np.array(ink, dtype=np.float32)
    order = np.argsort(table.sum(axis=1), kind="stable")
    table = table[order]
    least = np.full(len(table), np.inf, np.float32)
    nearest = np.zeros(len(table), np.intp)
    for step in range(1, min(COMPARED, len(table) - 1) + 1):
        apart = np.abs(table[step:] - table[:-step]).sum(axis=1)
        is_nearer = apart < least[:-step]
        least[:-step][is_nearer] = apart[is_nearer]
        nearest[:-step][is_nearer] = np.flatnonzero(is_nearer) + step
    for first in range(len(table) - 1):
        yield float(least[first]), int(order[first]), int(order[nearest[first]])
