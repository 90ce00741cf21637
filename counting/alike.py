"""Which sheets look like one sheet scanned twice: the first to look at where more were read than collected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from counting.store import StoredPage


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
        table = np.array(ink, dtype=np.float32)
        for first in range(len(places) - 1):
            apart = np.abs(table[first + 1 :] - table[first]).sum(axis=1)
            nearest = int(np.argmin(apart))
            found.append((float(apart[nearest]), places[first], places[first + 1 + nearest]))
    chosen: list[StoredPage] = []
    for _, first, second in sorted(found)[:pairs]:
        chosen += [page for page in (inked[first], inked[second]) if page not in chosen]
    return tuple(chosen)
