"""However a sheet is fed, it says the same."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.form import Form
from calibration.ruled_lines import Grey
from scanner.page_image import PageImage
from scanner.prepared_form import prepare_forms
from scanner.read_page import read_page
from scanner.reading import PageReading


def load(file: Path) -> Grey:
    grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey, np.uint8)


def read(grey: Grey, form: Form) -> PageReading:
    reading = read_page(PageImage("page", 1, grey), prepare_forms((form,)))
    assert isinstance(reading, PageReading), reading
    return reading


def moved(grey: Grey, skew: float, along: float, across: float, dx: float, dy: float) -> Grey:
    """Turned by `skew` degrees, stretched, shifted by millimetres, as a feeder does it."""
    px = grey.shape[0] / 297
    centre = np.array([grey.shape[1], grey.shape[0]]) / 2
    turn = np.radians(skew)
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([across, along])
    shift = centre - linear @ centre + np.array([dx, dy]) * px
    matrix = np.column_stack([linear, shift])
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_LINEAR, borderValue=235), np.uint8)


@pytest.mark.parametrize("scan", ["9bade743.jpg", "ba50dc35.jpg"])
def test_all_four_ways_up_read_alike(scan: str, foreign_deck: Path, foreign_form: Form) -> None:
    grey = load(foreign_deck / "scans" / scan)
    upright = read(grey, foreign_form)
    for turns in range(1, 4):
        turned = read(np.ascontiguousarray(np.rot90(grey, -turns)), foreign_form)
        assert turned.quarter_turns == turns
        assert [row.choice for row in turned.rows] == [row.choice for row in upright.rows]
        assert [row.doubts for row in turned.rows] == [row.doubts for row in upright.rows]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    skew=st.floats(-3, 3),
    along=st.floats(0.97, 1.03),
    across=st.floats(0.97, 1.03),
    dx=st.floats(-5, 5),
    dy=st.floats(-5, 5),
)
def test_a_page_moved_at_random_never_says_something_else(
    skew: float, along: float, across: float, dx: float, dy: float
) -> None:
    from calibration.election import load_election
    from calibration.learn import learn_form

    folder = Path(__file__).parents[2].parent / "shared" / "foreign_deck"
    form = _CACHE.get("form")
    if form is None:
        election = load_election(folder / "election.toml")
        form = _CACHE["form"] = learn_form([folder / "blank.png"], election.ballots[0], election.kind, election.levels)
    grey = load(folder / "scans" / "e40b79d5.jpg")
    still = read(grey, form)
    shaken = read(moved(grey, skew, along, across, dx, dy), form)
    for before, after in zip(still.rows, shaken.rows, strict=True):
        assert before.doubts or after.doubts or before.choice == after.choice
    assert sum(not row.doubts for row in shaken.rows) >= sum(not row.doubts for row in still.rows) - 1


_CACHE: dict[str, Form] = {}
