"""The test sheets try every cell, can be told apart by their marks, and keep their marks where voters make them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from calibration.form import Box, Form, FormPage, Row
from calibration.sheet_plan import expected_of, plan_sheets
from calibration.test_deck import REQUIRED_STRENGTH, Must, SheetKind

LEVELS = {3: ("high", "trust", "low"), 2: ("trust", "no")}
ROWS = (1, 2, 5, 12, 40)


def form_of(rows: int, levels: int = 3, rows_a_page: int = 18, height: float = 10.0) -> Form:
    """A form whose clean print does not matter."""
    pages = []
    for number, first in enumerate(range(1, rows + 1, rows_a_page), start=1):
        here = [
            Row(
                row,
                f"Người {row}",
                "",
                Box(20, 60 + height * place, 120, 60 + height * (place + 1)),
                tuple(
                    Box(120 + 24 * column, 60 + height * place, 144 + 24 * column, 60 + height * (place + 1))
                    for column in range(levels)
                ),
            )
            for place, row in enumerate(range(first, min(first + rows_a_page, rows + 1)))
        ]
        pages.append(FormPage(number, 210, 297, tuple(here), (), (), ""))
    return Form("hdnd", "Phiếu", "lay-phieu" if levels == 3 else "bo-phieu", LEVELS[levels], tuple(pages), "print")


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize("rows", ROWS)
def test_every_cell_is_marked_once_by_a_plain_mark_and_is_empty_on_the_other_plain_sheets(rows, levels):
    form = form_of(rows, levels)
    plain = [sheet.expected for sheet in plan_sheets(form) if sheet.expected.kind is SheetKind.PLAIN]
    marked = [(row.row, level) for sheet in plain for row in sheet.rows for level in row.ink]
    assert sorted(marked) == sorted((row.number, level) for row in form.rows for level in form.columns)
    assert all(row.must is Must.READ for sheet in plain for row in sheet.rows)


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize("rows", ROWS)
def test_no_ballot_takes_more_than_twelve_sheets_and_each_has_every_row(rows, levels):
    form = form_of(rows, levels)
    sheets = expected_of(form, plan_sheets(form)).sheets
    assert len(sheets) <= 12
    assert [sheet.number for sheet in sheets] == list(range(1, len(sheets) + 1))
    for sheet in sheets:
        assert [row.row for row in sheet.rows] == [row.number for row in form.rows]
    assert {sheet.kind for sheet in sheets} == set(SheetKind)


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize("rows", [5, 12, 40])
def test_any_two_sheets_differ_in_the_marks_of_many_rows(rows, levels):
    sheets = expected_of(form_of(rows, levels), plan_sheets(form_of(rows, levels))).sheets
    for one, other in combinations(sheets, 2):
        differ = sum(
            set(a.ink) != set(b.ink) or any(abs(a.ink[level] - b.ink[level]) > 0.5 * a.ink[level] for level in a.ink)
            for a, b in zip(one.rows, other.rows, strict=True)
        )
        assert differ >= 0.3 * rows, (one.number, other.number)


@pytest.mark.parametrize("rows", ROWS)
def test_the_required_strength_is_always_among_the_faint_marks_and_a_weaker_one_too(rows):
    faint = {
        row.strength
        for sheet in plan_sheets(form_of(rows))
        if sheet.expected.kind is SheetKind.FAINT
        for row in sheet.expected.rows
    }
    assert REQUIRED_STRENGTH in faint
    assert min(faint) < REQUIRED_STRENGTH


def test_two_marks_in_a_row_dots_and_lines_must_be_asked_and_blank_rows_must_not():
    sheets = {sheet.expected.kind: sheet.expected for sheet in plan_sheets(form_of(12))}
    doubles = [row for row in sheets[SheetKind.DOUBLES].rows if len(row.ink) == 2]
    assert [row.row for row in doubles] == [1, 4, 7, 10]
    assert {(row.must, row.choice) for row in doubles} == {(Must.ASK, "multiple")}
    assert {row.must for row in sheets[SheetKind.SMALL].rows} == {Must.ASK}
    assert {(row.must, row.choice) for row in sheets[SheetKind.BLANK].rows} == {(Must.READ, "blank")}


def test_a_filled_box_that_stands_alone_on_its_page_may_be_asked():
    alone = {
        row.must
        for sheet in plan_sheets(form_of(1))
        if sheet.expected.kind is SheetKind.FILLED
        for row in sheet.expected.rows
    }
    several = {
        row.must
        for sheet in plan_sheets(form_of(12))
        if sheet.expected.kind is SheetKind.FILLED
        for row in sheet.expected.rows
    }
    assert (alone, several) == ({Must.READ_OR_ASK}, {Must.READ})


@pytest.mark.parametrize("height", [6.0, 8.0, 11.0])
def test_marks_keep_inside_their_cells(height):
    form = form_of(12, height=height)
    cells = [cell for row in form.rows for cell in row.cells]
    for sheet in plan_sheets(form):
        for mark in sheet.marks:
            points = np.vstack([stroke.points for stroke in mark.strokes])
            (x0, y0), (x1, y1) = points.min(axis=0) - 0.25, points.max(axis=0) + 0.25
            assert any(c.x0 + 0.3 < x0 and x1 < c.x1 - 0.3 and c.y0 + 0.3 < y0 and y1 < c.y1 - 0.3 for c in cells)


def test_where_the_paper_has_little_boxes_the_marks_are_made_in_them():
    form = form_of(3)
    rows = tuple(
        replace(
            row,
            boxes=tuple(
                Box((c.x0 + c.x1) / 2 - 2.5, (c.y0 + c.y1) / 2 - 2.5, (c.x0 + c.x1) / 2 + 2.5, (c.y0 + c.y1) / 2 + 2.5)
                for c in row.cells
            ),
        )
        for row in form.rows
    )
    boxed = replace(form, pages=(replace(form.pages[0], rows=rows),))
    boxes = [box for row in rows for box in row.boxes]
    for sheet in plan_sheets(boxed):
        for mark in sheet.marks:
            x, y = np.vstack([stroke.points for stroke in mark.strokes]).T
            assert any(b.x0 < x.min() and x.max() < b.x1 and b.y0 < y.min() and y.max() < b.y1 for b in boxes)


def test_the_same_seed_draws_the_same_sheets_and_another_seed_others_that_mean_the_same():
    form = form_of(5)
    one, same, other = plan_sheets(form, 1), plan_sheets(form, 1), plan_sheets(form, 2)

    def drawn(sheets):
        return [stroke.points.tolist() for sheet in sheets for mark in sheet.marks for stroke in mark.strokes]

    assert drawn(one) == drawn(same)
    assert drawn(one) != drawn(other)
    for a, b in zip(one, other, strict=True):
        assert [(row.choice, row.must) for row in a.expected.rows] == [
            (row.choice, row.must) for row in b.expected.rows
        ]
