"""What the second reader asks about a row whose own mark is plain: marks of the next row, and pieces beside its mark."""

from __future__ import annotations

from scanner.doubts import Doubt
from scanner.habit import Habit
from scanner.look import look
from scanner.prepared_form import PreparedPage
from scanner.shape_verdict import ShapeVerdict, judge_shapes
from tests.scanner.pen_marks import Line, marks_of

CROSSES = Habit(180.0, False, False, 0.3, 5.0, 1.0, 12.0, float("inf"))

PLAIN_CROSS: tuple[Line, ...] = (((-2.5, -8.5), (2.5, -3.5)), ((2.5, -8.5), (-2.5, -3.5)))
"""In the first row, column 1."""


def verdict(form: PreparedPage, row: int, *lines: Line) -> ShapeVerdict:
    return judge_shapes(look(marks_of(form, *lines), form), CROSSES, row)


def cross_at(x: float, y: float, half: float = 2.8) -> tuple[Line, ...]:
    return ((x - half, y - half), (x + half, y + half)), ((x + half, y - half), (x - half, y + half))


def test_a_mark_on_the_rule_between_two_rows_is_asked_about_in_both(form: PreparedPage) -> None:
    on_rule = cross_at(0.0, 0.2)
    assert Doubt.NEAR_BORDER in verdict(form, 0, *on_rule).doubts
    assert Doubt.NEAR_BORDER in verdict(form, 1, *on_rule).doubts


def test_a_mark_on_the_rule_between_two_columns_is_asked_about_in_its_own_row_alone(form: PreparedPage) -> None:
    cell = form.page.rows[1].cells[1]
    on_upright = cross_at(-cell.width / 2, 3.2, 4.2)
    assert Doubt.NEAR_BORDER in verdict(form, 1, *on_upright).doubts
    assert verdict(form, 0, *PLAIN_CROSS, *on_upright) == ShapeVerdict((1,), ())


def test_a_bent_piece_that_broke_off_a_cross_is_no_second_mark(form: PreparedPage) -> None:
    broken_off = (((4.2, -8.0), (5.4, -7.0)), ((5.4, -7.0), (4.6, -5.6)))
    assert verdict(form, 0, *PLAIN_CROSS, *broken_off) == ShapeVerdict((1,), ())


def test_two_such_pieces_are_letters_for_a_person_to_read(form: PreparedPage) -> None:
    pieces = (
        ((4.2, -8.0), (5.4, -7.0)),
        ((5.4, -7.0), (4.6, -5.6)),
        ((-5.6, -8.0), (-4.4, -7.0)),
        ((-4.4, -7.0), (-5.2, -5.6)),
    )
    assert verdict(form, 0, *PLAIN_CROSS, *pieces).doubts


def test_a_tick_beside_a_cross_is_asked_about(form: PreparedPage) -> None:
    tick = (((5.0, -6.0), (6.5, -3.5)), ((6.5, -3.5), (10.0, -9.0)))
    assert verdict(form, 0, *PLAIN_CROSS, *tick).doubts
