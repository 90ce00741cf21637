"""What a test deck measures: what became of every row and cell, how much ink they held, how well the pages fitted.

Measuring only; what speaks against a scanner is decided in `scanner.test_deck_verdict`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from calibration.fit_thresholds import CellInk, Fitted, fit_thresholds
from calibration.form import Form
from calibration.test_deck import ExpectedRow, Must, SheetKind, TestDeck
from scanner.doubts import Doubt
from scanner.picture_size import PictureSize
from scanner.reading import RowReading
from scanner.row_outcome import Outcome, row_outcome
from scanner.sheet_match import MatchedPage, Matching, SheetPage


@dataclass(frozen=True, slots=True)
class RowPlace:
    """One row of one test sheet, and what became of it."""

    place: SheetPage
    row: int
    expected: str
    read: str
    doubts: tuple[Doubt, ...]
    outcome: Outcome
    must: Must
    strength: float


@dataclass(frozen=True, slots=True)
class CellTally:
    """How one cell of a form fared over all sheets: how often it was marked and empty, and what was seen of it.

    overlooked: its mark was called blank without asking, tolerated (fainter than required) or not.
    """

    form: str
    row: int
    level: str
    marked: int
    empty: int
    right: int
    asked: int
    overlooked: int
    wrong: int


@dataclass(frozen=True)
class Figures:
    """What was measured. Lengths in mm, shares 0 to 1, resolution in dpi; None where nothing was read."""

    sheets_expected: int
    pages_expected: int
    pages_read: int
    rows_read: int
    outcomes: dict[str, int]
    plain_rows: int
    plain_asked: int
    faint_shown_down_to: float | None
    """The weakest strength at and above which no mark was overlooked; None if even the strongest was, or none was
    read."""
    pages_with_dirt: int
    worst_fit_mm: float | None
    lowest_print_match: float | None
    lowest_dpi: int | None
    worst_stretch: float | None
    """How far a picture's sides are off the paper's proportions, as a share; the farthest of all."""
    ink: Fitted | None


def rows_of(matching: Matching) -> tuple[RowPlace, ...]:
    """Every row that was read on a matched page, and what became of it."""
    return tuple(_row_place(page, expected, read) for page in matching.pages for expected, read in page.rows)


def _row_place(page: MatchedPage, expected: ExpectedRow, read: RowReading) -> RowPlace:
    return RowPlace(
        place=page.place,
        row=expected.row,
        expected=expected.choice,
        read=read.choice,
        doubts=read.doubts,
        outcome=row_outcome(expected, read),
        must=expected.must,
        strength=expected.strength,
    )


def figures_of(
    deck: TestDeck, forms: tuple[Form, ...], matching: Matching, rows: tuple[RowPlace, ...], sizes: list[PictureSize]
) -> Figures:
    """The figures of a deck, and of the pictures that it was read from."""
    plain = [row for row in rows if row.must is Must.READ]
    dirty = [page for page in matching.pages if any(Doubt.DIRT in row.doubts for row in page.reading.rows)]
    return Figures(
        sheets_expected=sum(len(form.sheets) for form in deck.forms),
        pages_expected=sum(len(form.sheets) * len(form.pages) for form in deck.forms),
        pages_read=len(matching.pages),
        rows_read=len(rows),
        outcomes={outcome.value: sum(row.outcome is outcome for row in rows) for outcome in Outcome},
        plain_rows=len(plain),
        plain_asked=sum(row.outcome is Outcome.ASKED for row in plain),
        faint_shown_down_to=_faint_limit(rows),
        pages_with_dirt=len(dirty),
        worst_fit_mm=max((round(page.reading.fit_error, 4) for page in matching.pages), default=None),
        lowest_print_match=min((round(page.reading.print_match, 3) for page in matching.pages), default=None),
        lowest_dpi=min((size.dpi for size in sizes), default=None),
        worst_stretch=max((size.stretch for size in sizes), key=abs, default=None),
        ink=fit_thresholds(_inks(forms, matching)),
    )


def _faint_limit(rows: tuple[RowPlace, ...]) -> float | None:
    limit = None
    faint = [row for row in rows if row.strength < 1]
    for strength in sorted({row.strength for row in faint}, reverse=True):
        if any(row.outcome in (Outcome.OVERLOOKED, Outcome.WRONG) for row in faint if row.strength == strength):
            break
        limit = strength
    return limit


def _inks(forms: tuple[Form, ...], matching: Matching) -> Iterable[CellInk]:
    """Cells of which it is sure whether they hold a full mark.

    Left out are small and faint marks, rows that dirt crosses, and rows read wrongly, where the ink is elsewhere.
    """
    areas = {
        (form.id, row.number, level): cell.width * cell.height
        for form in forms
        for row in form.rows
        for level, cell in zip(form.columns, row.cells, strict=True)
    }
    for page in matching.pages:
        if page.sheet.kind in (SheetKind.FAINT, SheetKind.SMALL):
            continue
        for expected, read in page.rows:
            if Doubt.DIRT in read.doubts or row_outcome(expected, read) is Outcome.WRONG:
                continue
            for level, share in read.marks.items():
                area = areas[page.place.form, expected.row, level]
                yield CellInk(mm2=share * area, share=share, marked=level in expected.ink)


def cells_of(deck: TestDeck, matching: Matching) -> tuple[CellTally, ...]:
    """How every cell of the deck's forms fared, those that were never seen included."""
    counts: dict[tuple[str, int, str], Counter[str]] = {}
    for page in matching.pages:
        for expected, read in page.rows:
            outcome = row_outcome(expected, read)
            for level in read.marks:
                count = counts.setdefault((page.place.form, expected.row, level), Counter())
                count["marked" if level in expected.ink else "empty"] += 1
                count[_cell_outcome(outcome, level, expected, read)] += 1
    tallies = []
    for form in deck.forms:
        for row in form.sheets[0].rows:
            for level in form.columns:
                count = counts.get((form.form, row.row, level), Counter())
                names = ("marked", "empty", *(outcome.value for outcome in Outcome))
                tallies.append(CellTally(form.form, row.row, level, **{name: count[name] for name in names}))
    return tuple(tallies)


def _cell_outcome(outcome: Outcome, level: str, expected: ExpectedRow, read: RowReading) -> str:
    """A row that went wrong went wrong in the cells that were seen otherwise than they were marked."""
    if outcome in (Outcome.RIGHT, Outcome.ASKED):
        return outcome.value
    as_marked = (level in expected.ink) == (read.choice == level)
    return Outcome.RIGHT.value if as_marked else outcome.value
