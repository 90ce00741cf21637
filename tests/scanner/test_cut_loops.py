"""A cross drawn in one movement whose loop print cuts off is one mark; an arc that ends anywhere else is another."""

from __future__ import annotations

import pytest

from scanner.cut_loops import with_loops_joined
from scanner.look import look
from scanner.prepared_form import PreparedPage
from scanner.shape import Seen, Shape
from tests.scanner.pen_marks import Line, marks_of


def seen_of(form: PreparedPage, *lines: Line) -> Seen:
    (seen,) = look(marks_of(form, *lines), form)
    return seen


def cross_and_arc(form: PreparedPage, aside: float) -> list[Seen]:
    """A cross from rule to rule in the first row, and an arc from rule to rule that begins so far aside of its arms, mm."""
    top = -form.page.rows[0].cells[1].height
    cross = ((-6.0, top + 1.5), (1.6, -0.3)), ((-6.0, -1.5), (1.6, top + 0.3))
    x = 1.6 + aside
    arc = ((x, top + 0.3), (x + 1.6, top / 2)), ((x + 1.6, top / 2), (x, -0.3))
    return [seen_of(form, *cross), seen_of(form, *arc)]


def test_an_arc_that_ends_at_both_arms_is_their_loop(form: PreparedPage) -> None:
    cross, arc = cross_and_arc(form, aside=0.4)
    (whole,) = with_loops_joined([cross, arc])
    assert whole.shape is Shape.CROSS
    assert whole.part.length == pytest.approx(cross.part.length + arc.part.length)


def test_an_arc_beside_a_cross_is_a_mark_of_its_own(form: PreparedPage) -> None:
    assert len(with_loops_joined(cross_and_arc(form, aside=2.5))) == 2
