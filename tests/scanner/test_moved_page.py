"""However a page is turned, stretched, moved or lit, it says the same; and no place on it is favoured."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.more_marks import Spot, pale, struck_by_lines, stub, two_stroke_tick
from calibration.form import Form, load_form
from calibration.ruled_lines import Grey
from samples.hands import Hand, Pen
from samples.mark_kinds import CLEAR_SHARE, Strokes, dot, moved, plain_in_cell, reach_of, share_inside
from samples.paper import Picture, blank_sheet, marked_sheet, print_of_form
from samples.voting import Penned
from scanner.page_image import PageImage
from scanner.prepared_form import prepare_forms
from scanner.read_page import read_page
from scanner.reading import BLANK, PageReading

PAGES = Path(__file__).parents[1] / "pages"

STILL = {"plain-crosses": "bare", "plain-crosses-in-boxes": "boxes"}
"""Pages that are moved about, and their forms."""

REPEATED = (
    *("cancelled-box", "cross-on-the-line-between-columns", "cross-on-the-line-between-rows", "second-weak-mark"),
    *(
        "crosses-joined-over-a-rule",
        "erasure",
        "faint-cross",
        "fold-through-cells",
        "line-down-a-column",
        "resting-dot",
    ),
    *("rings", "small-filled-ovals", "streak-of-dirt", "tick-tail-into-next-cell", "tick-tail-into-row-above"),
)
"""Pages that are scanned once more; all are on the form `bare`."""

HAND = Hand("x", Pen("even", (28, 48, 150), 0.45, 0.9, 0.0), 6.0, 0.08, 0.9, 0.2, 0.02, 0.0, False, (0.0, 0.0))
"""A pen without grain: the same mark is the same ink wherever it is drawn."""

ROWS_ALIKE = 5
"""The first rows of the form `bare` are of one height."""


@cache
def form_called(name: str) -> Form:
    return load_form(PAGES / "forms" / f"{name}.form.json")


@cache
def scan_of(case: str) -> Grey:
    (file,) = (PAGES / case).glob("scan.*")
    grey = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey, np.uint8)


def told_of(case: str) -> list[dict[str, Any]]:
    rows = tomllib.loads((PAGES / case / "expected.toml").read_text(encoding="utf-8"))["rows"]
    assert isinstance(rows, list)
    return rows


def read(grey: Grey, form: str) -> PageReading:
    reading = read_page(PageImage("page", 1, grey), prepare_forms((form_called(form),)))
    assert isinstance(reading, PageReading), reading
    return reading


def fed(grey: Grey, form: Form, skew: float, stretch: tuple[float, float], shift: tuple[float, float]) -> Grey:
    """Turned by `skew` degrees, stretched across and along, shifted by mm; what leaves the frame is cut off.

    The table and 4 mm around it always stay: a page whose table is cut off is refused, which is right.
    """
    page = form.pages[0]
    scale = np.array([grey.shape[1] / page.width, grey.shape[0] / page.height])
    middle = np.array([page.width, page.height]) / 2
    turn = np.radians(skew)
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag(stretch)
    table = page.table
    corners = np.array([(x, y) for x in (table.x0 - 4, table.x1 + 4) for y in (table.y0 - 4, table.y1 + 4)])
    there = (corners - middle) @ linear.T + middle
    room = -there.min(axis=0), np.array([page.width, page.height]) - there.max(axis=0)
    kept = np.clip(np.array(shift), room[0], room[1])
    matrix = np.column_stack([linear, (middle - linear @ middle + kept) * scale])
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_LINEAR, borderValue=245), np.uint8)


def lit(grey: Grey, gamma: float, gain: float) -> Grey:
    table = np.clip(255 * gain * (np.arange(256) / 255) ** gamma, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), np.uint8)


@settings(max_examples=16)
@given(
    case=st.sampled_from(sorted(STILL)),
    quarters=st.integers(0, 3),
    skew=st.floats(-5, 5),
    stretch=st.tuples(st.floats(0.95, 1.05), st.floats(0.95, 1.05)),
    shift=st.tuples(st.floats(-10, 10), st.floats(-10, 10)),
    gamma=st.floats(0.7, 1.4),
    gain=st.floats(0.75, 1.05),
)
def test_a_page_says_the_same_however_it_is_fed(
    case: str,
    quarters: int,
    skew: float,
    stretch: tuple[float, float],
    shift: tuple[float, float],
    gamma: float,
    gain: float,
) -> None:
    form = STILL[case]
    page = lit(fed(scan_of(case), form_called(form), skew, stretch, shift), gamma, gain)
    reading = read(np.ascontiguousarray(np.rot90(page, -quarters)), form)
    assert reading.quarter_turns == quarters
    assert [(row.choice, row.doubts) for row in reading.rows] == [(row["may"][0], ()) for row in told_of(case)]


@settings(max_examples=16)
@given(
    case=st.sampled_from(REPEATED),
    seed=st.integers(0, 2**32 - 1),
    skew=st.floats(-0.3, 0.3),
    shift=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
def test_the_same_paper_scanned_twice_never_says_two_things(
    case: str, seed: int, skew: float, shift: tuple[float, float]
) -> None:
    once = scan_of(case)
    again = fed(once, form_called("bare"), skew, (1.0, 1.0), shift)
    grain = np.random.default_rng(seed).normal(0, 2.5, again.shape)
    again = np.clip(again + grain, 0, 255).astype(np.uint8)
    first, second = read_once(case), read(again, "bare")
    for before, after, true in zip(first.rows, second.rows, told_of(case), strict=True):
        assert before.doubts or after.doubts or before.choice == after.choice, f"row {before.row}"
        assert after.doubts or after.choice in true["may"], f"row {before.row}"


@cache
def read_once(case: str) -> PageReading:
    return read(scan_of(case), "bare")


def drawn_marks() -> dict[str, Strokes]:
    """Marks around the origin: plain ones, and awkward ones that a person must be shown wherever they stand."""
    cell = form_called("bare").rows[0].cells[0]
    spot = Spot(cell, cell, None)

    def random() -> np.random.Generator:
        return np.random.default_rng(7)

    marks: dict[str, Strokes] = {kind: plain_in_cell(kind, HAND, cell, random()) for kind in PLAIN}
    marks["two-stroke tick"] = two_stroke_tick(spot, HAND, random())
    marks["dot"] = dot(HAND, random())
    marks["short line"] = stub(spot, HAND, random(), 1.6)
    marks["struck out"] = struck_by_lines(spot, HAND, random(), 2)
    marks["very faint"] = pale(plain_in_cell("x", HAND, cell, random()), 0.2, HAND)
    return {kind: _around_origin(strokes) for kind, strokes in marks.items()}


PLAIN = ("x", "plus", "tick", "v", "circle")
ASKED = ("dot", "short line", "struck out", "very faint")


def _around_origin(strokes: Strokes) -> Strokes:
    low, high = reach_of(strokes)
    x, y = (low + high) / 2
    return moved(strokes, -float(x), -float(y))


@cache
def blank_paper() -> Picture:
    return blank_sheet(print_of_form(form_called("bare").pages[0]), "#ffffff", np.random.default_rng(3))


def answers(placed: dict[int, Strokes], column: int) -> dict[int, tuple[str, bool]]:
    """The choice, and whether a person is asked, of each row with these strokes about the middle of its cell."""
    form = form_called("bare")
    penned = []
    for number, strokes in placed.items():
        cell = form.rows[number - 1].cells[column]
        inside = moved(strokes, (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2)
        assert share_inside(inside, cell) >= CLEAR_SHARE
        penned.append(Penned(HAND.pen, inside))
    sheet = marked_sheet(blank_paper(), penned, None, np.random.default_rng(5))
    grey = cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY)
    scan = cv2.resize(grey, None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA)
    reading = read(np.asarray(scan, np.uint8), "bare")
    assert not reading.doubts
    assert all(row.choice == BLANK and not row.doubts for row in reading.rows if row.row not in placed)
    return {row.row: (row.choice, bool(row.doubts)) for row in reading.rows if row.row in placed}


@pytest.mark.parametrize("column", range(3))
def test_no_column_and_no_row_is_favoured(column: int) -> None:
    marks = drawn_marks()
    level = form_called("bare").columns[column]
    names = list(marks)
    wrong = []
    for first in range(0, len(names), ROWS_ALIKE):
        here = names[first : first + ROWS_ALIKE]
        for turn in (0, 2):
            rows = {(place + turn) % ROWS_ALIKE + 1: name for place, name in enumerate(here)}
            read_as = answers({row: marks[name] for row, name in rows.items()}, column)
            for row, name in rows.items():
                choice, asked = read_as[row]
                right = asked if name in ASKED else (choice, asked) == (level, False)
                wrong += [] if right else [f"{name} in row {row}: {choice}, {'asked' if asked else 'not asked'}"]
    assert not wrong, "\n".join(wrong)
