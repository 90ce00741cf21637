"""Marks of two rows that run into each other are parted; what belongs to both, or to none, stays together."""

from __future__ import annotations

import numpy as np

from scanner.look import look
from scanner.parting import parted
from scanner.prepared_form import PreparedPage
from scanner.shape import PLAIN, Seen, Shape
from tests.scanner.pen_marks import Line, marks_of

UPPER_CROSS: tuple[Line, ...] = (((-2.2, -6.2), (2.6, 1.6)), ((2.2, -6.2), (-2.2, -1.4)))
LOWER_CROSS: tuple[Line, ...] = (((2.7, 0.2), (-2.2, 6.4)), ((-2.2, 1.8), (2.4, 6.2)))
"""A cross each in two rows; an arm of each goes over the rule and crosses the other's there."""


def plain(seen: tuple[Seen, ...]) -> list[tuple[int, Shape, bool]]:
    """Row, shape, and whether it is clear of the rules, of every plain mark."""
    return sorted((item.row, item.shape, item.border > 1) for item in seen if item.shape in PLAIN)


def test_two_crosses_whose_arms_cross_on_the_rule_are_two_plain_marks(form: PreparedPage) -> None:
    marks = marks_of(form, *UPPER_CROSS, *LOWER_CROSS)
    assert len(marks.marks) == 1, "they are one piece of ink"
    apart = parted(marks, form)
    assert len(apart.marks) == 2
    assert plain(look(marks, form)) == [(0, Shape.CROSS, True), (1, Shape.CROSS, True)]


def test_parting_keeps_every_pixel_of_ink_and_gives_it_to_one_mark(form: PreparedPage) -> None:
    marks = marks_of(form, *UPPER_CROSS, *LOWER_CROSS)
    apart = parted(marks, form)
    assert ((apart.labels > 0) == (marks.labels > 0)).all()
    assert {mark.label for mark in apart.marks} == set(np.unique(apart.labels)) - {0}
    assert sum(mark.area for mark in apart.marks) >= marks.marks[0].area


def test_a_cross_upon_the_rule_stays_one_mark_and_is_on_the_rule(form: PreparedPage) -> None:
    marks = marks_of(form, ((-2.5, -3.5), (2.5, 3.5)), ((2.5, -3.5), (-2.5, 3.5)))
    assert len(parted(marks, form).marks) == len(marks.marks) == 1
    assert not any(clear for _, _, clear in plain(look(marks, form)))


def test_a_line_that_crosses_marks_in_both_rows_parts_nothing(form: PreparedPage) -> None:
    through = ((-0.6, -7.0), (0.6, 7.0))
    marks = marks_of(form, ((-3.0, -5.0), (3.0, -3.0)), ((-3.0, 3.0), (3.0, 5.0)), through)
    assert len(marks.marks) == 1
    assert len(parted(marks, form).marks) == 1


def test_a_cross_on_the_rule_that_runs_into_a_cross_below_stays_on_the_rule(form: PreparedPage) -> None:
    on_rule = (((-5.5, -2.6), (-1.2, 2.6)), ((-1.2, -2.6), (-5.5, 2.6)))
    below = (((-1.4, 1.0), (2.6, 6.0)), ((2.6, 1.6), (-1.4, 6.2)))
    marks = marks_of(form, *on_rule, *below)
    seen = look(marks, form)
    upper = [item for item in seen if item.row == 0]
    assert upper and all(item.border < 1 or item.shape not in PLAIN for item in upper)


def test_the_hook_at_the_end_of_an_arm_over_the_rule_is_no_mark_of_the_row_above(form: PreparedPage) -> None:
    hooked = (((-3.0, 12.4), (2.6, -1.8)), ((2.6, -1.8), (1.3, -1.7)), ((3.0, 15.6), (-2.4, 2.4)))
    below = (((3.6, 14.2), (-2.4, 23.0)), ((-2.2, 16.9), (2.6, 22.4)))
    marks = marks_of(form, *hooked, *below)
    assert len(marks.marks) == 1
    seen = look(marks, form)
    assert [item for item in seen if item.row == 0] == []
    assert plain(seen) == [(1, Shape.CROSS, True), (2, Shape.CROSS, True)]


def test_two_small_ticks_under_each_other_are_no_cross_upon_the_rule(form: PreparedPage) -> None:
    def tick(x: float, y: float) -> tuple[Line, ...]:
        return ((x - 1.0, y - 1.2), (x, y)), ((x, y), (x + 3.0, y - 2.6))

    seen = look(marks_of(form, *tick(0.8, -2.2), *tick(-0.6, 3.0)), form)
    assert plain(seen) == [(0, Shape.CORNER, True), (1, Shape.CORNER, True)]
