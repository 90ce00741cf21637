"""Which page is which test sheet: told from the amount of ink in every cell, for the pile may lie in any order.

Amounts of ink, not what the page was read as, tell the sheets apart, so that a wrong reading cannot disguise its own
sheet. Only where ink leaves it open, as between sheets of one row, is a page given to the sheet that it agrees with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from calibration.form import Form
from calibration.test_deck import ExpectedRow, ExpectedSheet, FormDeck, TestDeck
from scanner.assignment import least_cost_assignment
from scanner.reading import PageReading, Reading, RefusedPage, RowReading
from scanner.row_outcome import Outcome, row_outcome

SMALLEST_MM2 = 1.0
"""Amounts are compared by their ratio down to this, below it by their difference: dots and grain are alike there."""

FAINT_WEIGHT = 0.25
"""How far a faint mark may be there or not and still tell its sheet: the faintest are expected to vanish."""

UNLIKE_A_ROW = 0.5
"""A page that is by this much a row more like another sheet is not the sheet that is left for it: a mark in another
cell is 2, a lost mark 1. Compared with the likest sheet, not with none: a dark scan is unlike them all and still one of
them."""

DISAGREEMENT_WEIGHT = 0.1
"""What a row that disagrees adds: little against any mark, enough to choose between sheets of the same ink."""


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page of one test sheet."""

    form: str
    page: int
    number: int


@dataclass(frozen=True)
class MatchedPage:
    """A page that was read, and the sheet it is."""

    reading: PageReading
    place: SheetPage
    sheet: ExpectedSheet

    @property
    def rows(self) -> tuple[tuple[ExpectedRow, RowReading], ...]:
        """Every row as it was marked, and as it was read."""
        return tuple(zip(self.sheet.on_page(self.place.page), self.reading.rows, strict=True))


@dataclass(frozen=True)
class Matching:
    """All pages given to sheets. `extra` are pages too many, each with the sheet that it looks most like."""

    pages: tuple[MatchedPage, ...]
    missing: tuple[tuple[SheetPage, ExpectedSheet], ...]
    extra: tuple[MatchedPage, ...]
    refused: tuple[RefusedPage, ...]


def match_sheets(deck: TestDeck, forms: Iterable[Form], readings: Iterable[Reading]) -> Matching:
    """Give every page that was read to one sheet of the deck, at the least total distance."""
    by_page: dict[tuple[str, int], list[PageReading]] = {}
    refused = []
    for reading in readings:
        if isinstance(reading, RefusedPage):
            refused.append(reading)
        else:
            by_page.setdefault((reading.form, reading.page), []).append(reading)
    areas = {form.id: _areas(form) for form in forms}
    pages: list[MatchedPage] = []
    missing: list[tuple[SheetPage, ExpectedSheet]] = []
    extra: list[MatchedPage] = []
    for form in deck.forms:
        for page in form.pages:
            found = _match_page(form, page, by_page.get((form.form, page), []), areas[form.form])
            pages += found.pages
            missing += found.missing
            extra += found.extra
    return Matching(tuple(pages), tuple(missing), tuple(extra), tuple(refused))


def _areas(form: Form) -> dict[int, dict[str, float]]:
    """Area in mm² of every cell, by row and level."""
    return {
        row.number: {level: cell.width * cell.height for level, cell in zip(form.columns, row.cells, strict=True)}
        for row in form.rows
    }


def _match_page(form: FormDeck, page: int, readings: list[PageReading], areas: dict[int, dict[str, float]]) -> Matching:
    sheets = form.sheets
    rows = len(sheets[0].on_page(page))
    if not readings:
        return Matching((), tuple((SheetPage(form.form, page, sheet.number), sheet) for sheet in sheets), (), ())
    distances = np.array(
        [[_distance(sheet.on_page(page), reading.rows, areas) for sheet in sheets] for reading in readings]
    )
    # a column for each page that belongs to no sheet
    alone = np.repeat(distances.min(axis=1, keepdims=True) + UNLIKE_A_ROW * rows, len(readings), axis=1)
    given = least_cost_assignment(np.hstack([distances, alone]))
    pages: list[MatchedPage] = []
    extra: list[MatchedPage] = []
    for reading, costs, column in zip(readings, distances, given, strict=True):
        taken = column < len(sheets)
        sheet = sheets[column] if taken else sheets[int(costs.argmin())]
        matched = MatchedPage(reading, SheetPage(form.form, page, sheet.number), sheet)
        (pages if taken else extra).append(matched)
    pages.sort(key=lambda matched: matched.place.number)
    extra.sort(key=lambda matched: matched.place.number)
    seen = {matched.place.number for matched in pages}
    missing = [(SheetPage(form.form, page, sheet.number), sheet) for sheet in sheets if sheet.number not in seen]
    return Matching(tuple(pages), tuple(missing), tuple(extra), ())


def _distance(
    expected: tuple[ExpectedRow, ...], read: tuple[RowReading, ...], areas: dict[int, dict[str, float]]
) -> float:
    """How unlike a page is to a sheet: summed over its cells, each 0 (as much ink as planned) to 1 (all or nothing).

    Squared, so that strokes that a scanner makes a third thinner or wider weigh little against a mark that is lost.
    """
    total = 0.0
    for planned, seen in zip(expected, read, strict=True):
        for level, share in seen.marks.items():
            wanted, found = planned.ink.get(level, 0.0), share * areas[planned.row][level]
            weight = FAINT_WEIGHT if planned.faint and wanted else 1.0
            total += weight * ((found - wanted) / max(found, wanted, SMALLEST_MM2)) ** 2
        total += DISAGREEMENT_WEIGHT * _disagreement(planned, seen)
    return total


def _disagreement(planned: ExpectedRow, seen: RowReading) -> float:
    """0 where a row came out right. Of two faint marks the fainter is the likelier to have been overlooked."""
    return {
        Outcome.RIGHT: 0.0,
        Outcome.ASKED: 1.0,
        Outcome.OVERLOOKED: planned.strength,
        Outcome.WRONG: 2.0,
    }[row_outcome(planned, seen)]
