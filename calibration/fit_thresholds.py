"""Thresholds of ink proposed for one scanner, from cells of which it is known whether they were marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NOISE_FACTOR = 2.0
"""A cell is called empty up to this many times the most ink that an empty cell of the test deck had."""

LEAST_EMPTY_MM2 = 0.10
"""Less is never proposed: a deck of a hundred empty cells does not show the grain of ten thousand."""

MARK_FACTOR = 0.5
"""A mark is called one from this share of the least full mark: voters' thin crosses have half a test mark's ink."""

SEPARATION = 3.0
"""The two limits must lie this far apart, as a factor, so that dots and short dashes fall between them and are asked."""


@dataclass(frozen=True, slots=True)
class CellInk:
    """What was measured in one cell: ink in mm², as a share of the cell's area (0 to 1), and whether it was marked."""

    mm2: float
    share: float
    marked: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a test deck shows of a scanner's ink, in mm², and the limits proposed for it.

    empty_highest: most ink in an empty cell · marked_lowest: least ink of a full mark; the same two as shares of the
    cell's area · empty_limit: up to this a cell is empty · mark_limit: from this it is marked · separated: whether
    enough room is left between the two limits for what a person must look at.
    """

    empty_cells: int
    marked_cells: int
    empty_highest: float
    marked_lowest: float
    empty_highest_share: float
    marked_lowest_share: float
    empty_limit: float
    mark_limit: float
    separated: bool


def fit_thresholds(readings: Iterable[CellInk]) -> Fitted | None:
    """Propose limits from measured cells; None where there is no empty or no marked one.

    The extremes are taken, not percentiles: a deck has some hundred cells, and one cell beyond a limit is one wrong row.
    """
    cells = list(readings)
    empty = [cell for cell in cells if not cell.marked]
    marked = [cell for cell in cells if cell.marked]
    if not empty or not marked:
        return None
    highest, lowest = max(cell.mm2 for cell in empty), min(cell.mm2 for cell in marked)
    empty_limit = max(LEAST_EMPTY_MM2, NOISE_FACTOR * highest)
    mark_limit = MARK_FACTOR * lowest
    return Fitted(
        empty_cells=len(empty),
        marked_cells=len(marked),
        empty_highest=round(highest, 4),
        marked_lowest=round(lowest, 4),
        empty_highest_share=round(max(cell.share for cell in empty), 4),
        marked_lowest_share=round(min(cell.share for cell in marked), 4),
        empty_limit=round(empty_limit, 4),
        mark_limit=round(mark_limit, 4),
        separated=mark_limit >= SEPARATION * empty_limit,
    )
