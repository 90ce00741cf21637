"""The plan of the test sheets: which marks go where, so that every cell is tried and any two sheets differ.

Sheets are told apart by their marks alone, for a pile may be fed in any order: the columns marked from row to row run
differently on each. On a ballot of one row several sheets are alike, and then they may stand for each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from calibration.form import Form, Row
from calibration.pen_marks import BOX_ROOM_SHARE, MarkKind, PenStroke, draw_mark, ink_mm2
from calibration.test_deck import FAINT_STRENGTHS, ExpectedRow, ExpectedSheet, FormDeck, Must, SheetKind

BLUE = (28, 48, 150)
BLACK = (24, 24, 28)

MOST_FAINT_SHEETS = 3
"""A ballot of few rows takes several sheets to show the faint grades; more than this would be a waste of paper."""

GRADES_BY_WEIGHT = (0.50, 0.30, 0.15, 0.40, 0.22, 0.80, 0.10, 0.65)
"""The faint grades in the order in which they are kept where there is no room for all."""

LEAST_FILLED = 2
"""On a page of fewer rows nobody can tell a voter who fills the boxes from one who blots a mark out."""

SEED = 20231214


@dataclass(frozen=True)
class PenMark:
    """One mark to print: its strokes on a page, in mm, and its colour (red, green, blue; 0–255)."""

    page: int
    strokes: tuple[PenStroke, ...]
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class PlannedSheet:
    """One sheet: what must be read, and what is printed to that end."""

    expected: ExpectedSheet
    marks: tuple[PenMark, ...]


@dataclass(frozen=True)
class _Intent:
    """What a row is to show: the marked columns, the kind of mark, its ink, and what must be read."""

    columns: tuple[int, ...]
    kind: MarkKind
    must: Must
    colour: tuple[int, int, int] = BLUE
    strength: float = 1.0


_RowPlan = Callable[[int], _Intent]


def plan_sheets(form: Form, seed: int = SEED) -> tuple[PlannedSheet, ...]:
    """All test sheets of one form; the same form and seed give the same sheets."""
    number = count(1)
    return tuple(_sheet(form, next(number), kind, plan, seed) for kind, plan in _plans(form))


def expected_of(form: Form, sheets: tuple[PlannedSheet, ...]) -> FormDeck:
    """What must be read of a form's sheets."""
    return FormDeck(
        form=form.id,
        title=form.title,
        fingerprint=form.fingerprint,
        columns=form.columns,
        pages=tuple(page.number for page in form.pages),
        sheets=tuple(sheet.expected for sheet in sheets),
    )


def _plans(form: Form) -> Iterator[tuple[SheetKind, _RowPlan]]:
    """The sheets in the order of printing. Rows count from 0 through the whole ballot here."""
    columns, rows = len(form.columns), len(form.rows)
    lonely = {row.number for page in form.pages if len(page.rows) < LEAST_FILLED for row in page.rows}
    for turn in range(columns):
        yield SheetKind.PLAIN, _plain(columns, turn)
    yield (
        SheetKind.FILLED,
        lambda row: _Intent(
            (_second_run(row, columns, 0),),
            MarkKind.FILLED,
            Must.READ_OR_ASK if form.rows[row].number in lonely else Must.READ,
        ),
    )
    yield SheetKind.BLANK, lambda row: _Intent((), MarkKind.CROSS, Must.READ)
    yield SheetKind.DOUBLES, _doubles(columns)
    sheets = min(MOST_FAINT_SHEETS, -(-len(FAINT_STRENGTHS) // rows))
    grades = sorted(GRADES_BY_WEIGHT[: sheets * rows], reverse=True)
    for sheet in range(sheets):
        yield SheetKind.FAINT, _faint(columns, grades, sheet, rows)
    yield SheetKind.SMALL, _small(columns)


def _second_run(row: int, columns: int, turn: int) -> int:
    """A column for each row that runs against the plain sheets' (row + turn), so that rows agree in one of three."""
    return (2 * row + turn) % columns if columns > 2 else (row // 2 + turn) % columns


def _plain(columns: int, turn: int) -> _RowPlan:
    """Latin square: over as many sheets as there are columns, every cell is marked once."""
    colour = BLUE if turn % 2 == 0 else BLACK

    def plan(row: int) -> _Intent:
        kind = MarkKind.CROSS if (row // columns + turn) % 2 == 0 else MarkKind.TICK
        return _Intent(((row + turn) % columns,), kind, Must.READ, colour)

    return plan


def _doubles(columns: int) -> _RowPlan:
    def plan(row: int) -> _Intent:
        if row % 3:
            return _Intent((_second_run(row, columns, 1),), MarkKind.CROSS, Must.READ, BLACK)
        first = row // 3 % columns
        return _Intent(tuple(sorted((first, (first + 1) % columns))), MarkKind.CROSS, Must.ASK, BLACK)

    return plan


def _faint(columns: int, grades: list[float], sheet: int, rows: int) -> _RowPlan:
    """The grades one after the other, from sheet to sheet; `sheet` counts from 0."""

    def plan(row: int) -> _Intent:
        strength = grades[(sheet * rows + row) % len(grades)]
        shade = round(255 * (1 - strength))
        column = (row + row // columns + sheet) % columns
        return _Intent((column,), MarkKind.CROSS, Must.READ_OR_ASK, (shade, shade, shade), strength)

    return plan


def _small(columns: int) -> _RowPlan:
    def plan(row: int) -> _Intent:
        kind = MarkKind.DOT if row % 2 == 0 else MarkKind.LINE
        return _Intent(((row + row // columns + 1) % columns,), kind, Must.ASK, BLUE)

    return plan


def _sheet(form: Form, number: int, kind: SheetKind, plan: _RowPlan, seed: int) -> PlannedSheet:
    rows: list[ExpectedRow] = []
    marks: list[PenMark] = []
    placed = [(page.number, row) for page in form.pages for row in page.rows]
    for index, (page, row) in enumerate(placed):
        intent = plan(index)
        ink = {}
        for column in intent.columns:
            rng = np.random.default_rng([seed, number, row.number, column])
            strokes = _drawn(intent.kind, row, column, rng)
            ink[form.columns[column]] = round(ink_mm2(intent.kind, strokes), 2)
            marks.append(PenMark(page, strokes, intent.colour))
        rows.append(
            ExpectedRow(row.number, page, _choice(intent, form.columns), intent.must, ink, strength=intent.strength)
        )
    return PlannedSheet(ExpectedSheet(number, kind, tuple(rows)), tuple(marks))


def _drawn(kind: MarkKind, row: Row, column: int, rng: np.random.Generator) -> tuple[PenStroke, ...]:
    """A mark where a voter would make it: in the little box printed in the cell, else in the cell."""
    if row.boxes:
        return draw_mark(kind, row.boxes[column], rng, BOX_ROOM_SHARE)
    return draw_mark(kind, row.cells[column], rng)


def _choice(intent: _Intent, columns: tuple[str, ...]) -> str:
    if len(intent.columns) > 1:
        return "multiple"
    return columns[intent.columns[0]] if intent.columns else "blank"
