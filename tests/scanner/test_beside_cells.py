"""Ink that lies in no cell is shown to a person, but for what is left of printed text under the table."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.beside_cells import OFF_TABLE, rows_beside
from scanner.look import look
from scanner.prepared_form import OUTLINE_PX_PER_MM, PreparedPage
from scanner.stray import near_print
from tests.scanner.pen_marks import Line, marks_of


def lines_at(form: PreparedPage, x: float, y: float, length: float) -> tuple[Line, ...]:
    """A level line from a place on the form, mm, as `marks_of` takes it."""
    cell = form.page.rows[0].cells[1]
    middle = np.array([(cell.x0 + cell.x1) / 2, (cell.y1 + form.page.rows[1].cells[1].y0) / 2])
    start, end = np.array([x, y]) - middle, np.array([x + length, y]) - middle
    return (((float(start[0]), float(start[1])), (float(end[0]), float(end[1]))),)


def below(form: PreparedPage) -> float:
    return form.page.table.y1 + 2.2


def test_a_dash_below_the_table_is_shown(form: PreparedPage) -> None:
    x = form.page.rows[-1].cells[1].x0 + 4
    hidden = near_print(form)[round(below(form) * OUTLINE_PX_PER_MM), round(x * OUTLINE_PX_PER_MM)]
    assert not hidden, "nothing is printed there"
    assert rows_beside(look(marks_of(form, *lines_at(form, x, below(form), 4.0)), form), form) == {OFF_TABLE}


def test_as_much_ink_upon_printed_text_is_what_the_scan_made_of_the_text(
    form: PreparedPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = form.page.rows[-1].cells[1].x0 + 4
    seen = look(marks_of(form, *lines_at(form, x, below(form), 4.0)), form)
    text = near_print(form).copy()
    text[round((below(form) - 1) * OUTLINE_PX_PER_MM) : round((below(form) + 1) * OUTLINE_PX_PER_MM)] = True
    monkeypatch.setattr("scanner.beside_cells.near_print", lambda _: text)
    assert rows_beside(seen, form) == set()
