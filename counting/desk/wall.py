"""Which cells stand on the wall, and in which order: the weakest evidence first.

A wall is made of the readings alone, so that every cell keeps its place while members doubt and decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from calibration.election import Election
from counting.asking import asked_about
from counting.kept_pages import without_raised
from counting.store import StoredPage
from scanner.reading import MULTIPLE, RowReading

EMPTY = "empty"
"""The wall of cells in which nothing was seen."""


class WallCell(NamedTuple):
    """One cell: the ink in it (share of its area), where it is, its level. Sorted as they stand on the wall."""

    order: float
    page: int
    row: int
    level: str

    @property
    def ink(self) -> float:
        return abs(self.order)


def marked_cells(election: Election, pages: Sequence[StoredPage], kind: str, level: str) -> list[WallCell]:
    """The cells that the machine alone took for a vote for `level`, the least ink first."""
    return sorted(
        WallCell(row.marks.get(level, 0.0), page.id, row.row, level)
        for page, row in _sure_rows(election, pages, kind)
        if row.choice == level
    )


def empty_cells(election: Election, pages: Sequence[StoredPage], kind: str) -> list[WallCell]:
    """The cells that the machine alone took to be empty, the most ink first."""
    return sorted(
        WallCell(-row.marks.get(level, 0.0), page.id, row.row, level)
        for page, row in _sure_rows(election, pages, kind)
        if row.choice != MULTIPLE
        for level in election.levels
        if level != row.choice
    )


def _sure_rows(election: Election, pages: Sequence[StoredPage], kind: str) -> Iterator[tuple[StoredPage, RowReading]]:
    """The rows about which the machine asked nobody."""
    for page in pages:
        if page.status == "read" and page.form == kind:
            for row in page.rows:
                if not row.doubts or not asked_about(election, without_raised(row)):
                    yield page, row


def by_place(cells: Sequence[WallCell]) -> dict[tuple[int, str], list[WallCell]]:
    """Cells by row and level: what is laid over one another."""
    places: dict[tuple[int, str], list[WallCell]] = defaultdict(list)
    for cell in cells:
        places[cell.row, cell.level].append(cell)
    return dict(places)
