"""A person puts a grid line of a learned form right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from calibration.errors import FormError
from calibration.form import load_form
from calibration.form_correction import grid_lines, with_line_moved

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def form():
    return load_form(SAMPLES / "forms" / "hdnd.form.json")


def test_all_that_was_taken_from_a_line_goes_with_it_and_nothing_else(form):
    before = grid_lines(form.pages[0])
    moved = with_line_moved(form, 1, "x", before["x"][0], before["x"][0] + 0.6)
    after = grid_lines(moved.pages[0])
    assert after["x"] == pytest.approx((before["x"][0] + 0.6, *before["x"][1:]), abs=0.01)
    assert after["y"] == before["y"]
    for old, new in zip(form.rows, moved.rows, strict=True):
        assert new.label.x1 == pytest.approx(old.label.x1 + 0.6, abs=0.01), "the name ends where the first box begins"
        assert new.cells[1:] == old.cells[1:]
    ruled = [line for line in moved.pages[0].lines if not line.level and abs(line.x0 - after["x"][0]) < 0.05]
    assert ruled, "the ruled line stands where its cells do"
    assert moved.fingerprint != form.fingerprint


def test_a_row_s_line_moves_the_rows_on_both_sides(form):
    lines = grid_lines(form.pages[0])["y"]
    moved = with_line_moved(form, 1, "y", lines[1], lines[1] - 0.4)
    first, second, third = moved.rows[:3]
    assert first.cells[0].y1 == pytest.approx(second.cells[0].y0, abs=0.01)
    assert first.cells[0].height == pytest.approx(form.rows[0].cells[0].height - 0.4, abs=0.01)
    assert third == form.rows[2]


def test_there_and_back_is_the_same_form(form):
    at = grid_lines(form.pages[0])["x"][1]
    back = with_line_moved(with_line_moved(form, 1, "x", at, at + 1), 1, "x", at + 1, at)
    for old, new in zip(form.rows, back.rows, strict=True):
        assert [cell.x0 for cell in new.cells] == pytest.approx([cell.x0 for cell in old.cells], abs=0.002)
    assert replace(back, pages=()) == replace(form, pages=())


@pytest.mark.parametrize(
    ("number", "axis", "place", "by"),
    [(1, "x", 1, 30), (1, "y", 2, -40), (1, "x", 0, -50), (1, "y", 0, -20), (2, "x", 0, 1)],
)
def test_a_line_never_passes_another_one(form, number, axis, place, by):
    at = grid_lines(form.pages[0])[axis][place]
    with pytest.raises(FormError):
        with_line_moved(form, number, axis, at, at + by)
    with pytest.raises(FormError):
        with_line_moved(form, 1, axis, at + 1.5, at)
