"""Ink thresholds proposed for one scanner from cells of which it is known whether they were marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calibration.fit_thresholds import LEAST_EMPTY_MM2, CellInk, fit_thresholds


def cells(empty: list[float], marked: list[float]) -> list[CellInk]:
    return [CellInk(ink, ink / 250, False) for ink in empty] + [CellInk(ink, ink / 250, True) for ink in marked]


def test_a_clean_scanner_gets_limits_between_its_noise_and_its_marks():
    fitted = fit_thresholds(cells([0.0, 0.02, 0.08], [3.2, 4.5, 8.0]))
    assert fitted is not None
    assert (fitted.empty_highest, fitted.marked_lowest) == (0.08, 3.2)
    assert (fitted.empty_limit, fitted.mark_limit) == (0.16, 1.6)
    assert fitted.separated
    assert (fitted.empty_cells, fitted.marked_cells) == (3, 3)


def test_a_scanner_whose_dirt_is_as_dark_as_marks_is_not_separated():
    fitted = fit_thresholds(cells([0.0, 1.4], [3.2]))
    assert fitted is not None
    assert not fitted.separated


def test_without_an_empty_or_a_marked_cell_nothing_is_proposed():
    assert fit_thresholds(cells([], [3.0])) is None
    assert fit_thresholds(cells([0.0], [])) is None


@given(
    st.lists(st.floats(0, 5), min_size=1, max_size=20),
    st.lists(st.floats(0, 40), min_size=1, max_size=20),
)
def test_where_the_limits_are_separated_every_cell_of_the_deck_lies_on_its_side(empty, marked):
    fitted = fit_thresholds(cells(empty, marked))
    assert fitted is not None
    assert fitted.empty_limit >= LEAST_EMPTY_MM2
    if fitted.separated:
        assert all(ink <= fitted.empty_limit + 1e-3 for ink in empty)
        assert all(ink >= fitted.mark_limit - 1e-3 for ink in marked)
