"""What the store keeps, as it is given out: pages, batches, decisions."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.doubts import Doubt
from scanner.reading import Reading, RowReading

WHOLE_BALLOT = 0
"""Row number of a decision about a ballot as a whole."""

NO_SCAN = ""
"""Hash and path of the scan of a file that could not be read: nothing is kept of it but that it was refused."""

OPEN, CLOSED, VOIDED = "open", "closed", "voided"
"""What a batch may be."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page in the store, in the batch that brought it. `rows` are its readings; empty for a refused page.

    id: its place in the order of feeding, from 1; once the count was closed, a number that tells nothing · key: its
    random name, which is in the journal · file: what it came as, its key once the count was closed · ballot: what the
    pages of one ballot have in common, once the count was closed · twins: earlier pages (by id) that look like the same
    sheet fed before, until the count is closed. Pages with the same `sha256` and `image` are the very same picture.
    """

    id: int
    batch: int
    file: str
    image: int
    sha256: str
    scan: str
    status: str
    reason: str
    form: str
    number: int
    doubts: tuple[Doubt, ...]
    rows: tuple[RowReading, ...]
    key: str = ""
    ballot: str = ""
    twins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What was fed at once: its number, from 1, whether it is open, closed or voided, and how many pages it brought."""

    number: int
    state: str
    pages: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the committee decided about a row (or WHOLE_BALLOT) of a page: a choice and its reason.

    `doubts` are those that the committee was asked about: a decision answers these and no later ones.
    """

    page: int
    row: int
    choice: str
    reason: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it was kept: its number in the store and its reading."""

    id: int
    reading: Reading
