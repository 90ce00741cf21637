"""Which cells stand on the wall, and in which order: the weakest evidence first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calibration.election import Election
from counting.asking import asked_about
from counting.desk.review_queue import Key
from counting.store import Decision, StoredPage

EMPTY = "empty"
"""The wall of cells in which nothing was seen."""


@dataclass(frozen=True, slots=True)
class WallCell:
    """One cell: where it is, its level, the ink in it (share of its area), whose row it is."""

    page: int
    row: int
    level: str
    ink: float


def marked_cells(
    election: Election, pages: Sequence[StoredPage], decisions: Mapping[Key, Decision], kind: str, level: str
) -> list[WallCell]:
    """The cells that are counted as a vote for `level` by the machine alone, the least ink first."""
    cells = [
        WallCell(page.id, row.row, level, row.marks.get(level, 0.0))
        for page in pages
        if page.status == "read" and page.form == kind
        for row in page.rows
        if row.choice == level and not asked_about(election, row) and (page.id, row.row) not in decisions
    ]
    return sorted(cells, key=lambda cell: (cell.ink, cell.page, cell.row))


def empty_cells(
    election: Election, pages: Sequence[StoredPage], decisions: Mapping[Key, Decision], kind: str
) -> list[WallCell]:
    """The cells that the machine alone takes to be empty, the most ink first."""
    cells = [
        WallCell(page.id, row.row, level, row.marks.get(level, 0.0))
        for page in pages
        if page.status == "read" and page.form == kind
        for row in page.rows
        if row.choice not in ("multiple",) and not asked_about(election, row) and (page.id, row.row) not in decisions
        for level in election.levels
        if level != row.choice
    ]
    return sorted(cells, key=lambda cell: (-cell.ink, cell.page, cell.row))


def by_place(cells: Sequence[WallCell]) -> dict[tuple[int, str], list[WallCell]]:
    """Cells by row and level: what is laid over one another."""
    places: dict[tuple[int, str], list[WallCell]] = defaultdict(list)
    for cell in cells:
        places[cell.row, cell.level].append(cell)
    return dict(places)
