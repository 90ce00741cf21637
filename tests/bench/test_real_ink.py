"""Strokes that people made are laid where a voter would make them, and only plain ones pass as plain."""

from __future__ import annotations

import numpy as np
import pytest

from bench.real_ink import FAINTEST, FILL_MM, INK_PX_PER_MM, cleaned, laid_in, marks_of_a_writer, real_marks, share_in
from calibration.form import Box
from samples.hands import invent_pen
from samples.paper import SHEET_PX_PER_MM

needs_ink = pytest.mark.skipif(not real_marks(), reason="the real strokes are not beside the repository")

CELLS = (Box(120, 80, 143, 89.5), Box(60, 200, 78, 207), Box(150.5, 40.25, 157.5, 47.25))
"""A usual cell, the lowest row, and the aim at a little box."""


def cross(arms: int = 4, dark: int = 200) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A cross of 6 mm; with fewer arms it is broken off where they meet."""
    picture = np.zeros((160, 200), np.uint8)
    for way in range(arms):
        angle = np.pi / 4 + way * np.pi / 2
        for step in np.arange(0, 24, 0.25):
            y, x = round(80 + step * np.sin(angle)), round(100 + step * np.cos(angle))
            picture[y - 1 : y + 2, x - 1 : x + 2] = dark
    return picture


def test_a_cross_is_known_by_its_four_arms() -> None:
    mark = cleaned(cross(), "x", "someone")
    assert mark is not None
    assert mark.anchor == pytest.approx(((mark.ink.shape[1] - 1) / 2, (mark.ink.shape[0] - 1) / 2), abs=1.5)
    assert cleaned(cross(arms=3), "x", "someone") is None


def test_a_faint_cross_is_not_plain() -> None:
    assert cleaned(cross(dark=round(0.9 * FAINTEST * 255)), "x", "someone") is None


def test_a_gap_where_the_print_was_is_bridged() -> None:
    broken = cross()
    broken[:, 108:113] = 0
    mark = cleaned(broken, "x", "someone")
    assert mark is not None
    assert mark.ink.shape == cleaned(cross(), "x", "someone").ink.shape  # type: ignore[union-attr]


@needs_ink
def test_marks_keep_to_their_cell() -> None:
    rng = np.random.default_rng(5)
    pen = invent_pen(rng, "ballpoint-blue")
    for kind in ("x", "tick", "fill", "scr"):
        marks = [mark for mark in real_marks() if mark.kind == kind]
        for place in rng.permutation(len(marks))[:12]:
            for cell in CELLS:
                patch = laid_in(marks[place], cell, pen, rng)
                if patch is None:
                    continue
                assert share_in(patch, cell) >= 0.8
                weights = patch.coverage.sum()
                x = (patch.coverage.sum(axis=0) @ np.arange(patch.coverage.shape[1])) / weights + patch.left
                y = (patch.coverage.sum(axis=1) @ np.arange(patch.coverage.shape[0])) / weights + patch.top
                assert cell.x0 + 0.8 < x / SHEET_PX_PER_MM < cell.x1 - 0.8
                assert cell.y0 + 0.8 < y / SHEET_PX_PER_MM < cell.y1 - 0.8


@needs_ink
def test_most_marks_fit_a_usual_cell() -> None:
    rng = np.random.default_rng(6)
    pen = invent_pen(rng, "gel-black")
    laid = [laid_in(mark, CELLS[0], pen, rng) is not None for mark in real_marks()]
    assert sum(laid) > 0.95 * len(laid)


@needs_ink
def test_a_writer_keeps_to_one_kind() -> None:
    rng = np.random.default_rng(7)
    for kind in ("x", "fill"):
        marks = marks_of_a_writer(kind, rng)
        assert len(marks) >= 4
        assert {mark.kind for mark in marks} == {kind}


@needs_ink
def test_filled_ovals_are_large_and_dark() -> None:
    for mark in real_marks():
        if mark.kind == "fill":
            assert mark.ink.shape[1] / INK_PX_PER_MM >= FILL_MM[0]
            assert mark.ink[mark.ink > 0].mean() > FAINTEST
