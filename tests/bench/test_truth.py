"""What a row of a bench ballot says can be told from how it was marked, and every outcome has one name."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from bench.decks import BENCH_QUALITIES, blank_of, damage, scanned_deck
from bench.office_ballots import OfficeBallot, office_ballot
from bench.truth import Outcome, RowTruth
from bench.visible import is_seen
from bench.voters import MORE_SHARES, STUB_LENGTHS, MarkedBallot, aimed_at, invent_voter, mark_ballot
from calibration.form import Box
from samples.hands import invent_hand
from samples.mark_kinds import plain_in_cell
from samples.paper import SHEET_PX_PER_MM, marked_sheet
from samples.scanner_effects import EXTREMES, OFFICE, scan_sheet
from samples.voting import AWKWARD_SHARES, Penned
from scanner.doubts import Doubt


@cache
def ballot(seed: int = 10) -> OfficeBallot:
    return office_ballot(seed)


@cache
def ballots(seed: int, count: int = 60) -> tuple[MarkedBallot, ...]:
    form = ballot(seed).form
    rngs = [np.random.default_rng([seed, place]) for place in range(count)]
    return tuple(mark_ballot(form, invent_voter(bool(form.rows[0].boxes), rng), False, rng) for rng in rngs)


@pytest.mark.parametrize("seed", [10, 12])
def test_every_row_has_its_truth(seed: int) -> None:
    form = ballot(seed).form
    for marked in ballots(seed):
        assert [row.truth.row for row in marked.rows] == [row.number for row in form.rows]
        for row in marked.rows:
            assert row.truth.allowed <= {*form.columns, "blank", "multiple"}
            if row.truth.plain:
                assert len(row.truth.allowed) == 1
                assert not row.truth.must_ask


def test_all_kinds_of_marks_come_up() -> None:
    seen = {row.truth.mark for seed in (10, 12) for marked in ballots(seed, 110) for row in marked.rows}
    expected = {*AWKWARD_SHARES, *MORE_SHARES} - {"stub", "real scr"} | {f"stub{at}" for at in range(len(STUB_LENGTHS))}
    assert expected <= seen


def test_a_plain_mark_has_its_middle_where_the_voter_aimed() -> None:
    form = ballot().form
    aims = {row.number: row for row in aimed_at(form.pages[0]).rows}
    for marked in ballots(10):
        for row in marked.rows:
            if row.truth.plain and row.penned and row.truth.mark not in ("bigtick", "none"):
                (level,) = row.truth.allowed
                aim = aims[row.truth.row].cells[form.columns.index(level)]
                points = np.vstack([stroke.points for group in row.penned for stroke in group.strokes])
                x, y = (points.min(axis=0) + points.max(axis=0)) / 2
                assert aim.x0 - 1 < x < aim.x1 + 1, row.truth
                assert aim.y0 - 2.5 < y < aim.y1 + 1, row.truth


@pytest.mark.parametrize(
    ("truth", "choice", "doubts", "outcome"),
    [
        (RowTruth(1, "x", frozenset({"high"}), plain=True, must_ask=False), "high", (), Outcome.READ),
        (RowTruth(1, "x", frozenset({"high"}), plain=True, must_ask=False), "low", (), Outcome.SILENT),
        (RowTruth(1, "x", frozenset({"high"}), plain=True, must_ask=False), "high", (Doubt.FAINT,), Outcome.NEEDLESS),
        (
            RowTruth(1, "x", frozenset({"high"}), plain=True, must_ask=False, under_dirt=True),
            "high",
            (Doubt.DIRT,),
            Outcome.DIRT,
        ),
        (
            RowTruth(1, "x", frozenset({"high"}), plain=True, must_ask=False),
            "high",
            (Doubt.DIRT,),
            Outcome.NEEDLESS,
        ),
        (RowTruth(1, "dot", frozenset({"blank"}), plain=False, must_ask=True), "blank", (), Outcome.NOT_ASKED),
        (RowTruth(1, "border", frozenset(), plain=False, must_ask=True), "high", (), Outcome.SILENT),
        (RowTruth(1, "border", frozenset(), plain=False, must_ask=True), "high", (Doubt.NEAR_BORDER,), Outcome.ASKED),
        (RowTruth(1, "pale", frozenset({"high"}), plain=False, must_ask=False), "high", (), Outcome.READ),
    ],
)
def test_each_outcome_has_its_name(truth: RowTruth, choice: str, doubts: tuple[Doubt, ...], outcome: Outcome) -> None:
    assert truth.outcome(choice, doubts, ()) is outcome


def test_a_doubt_about_the_page_shows_only_the_rows_that_it_is_about() -> None:
    outside = RowTruth(1, "outside", frozenset({"blank"}), plain=False, must_ask=True, page_asks=True)
    dot = RowTruth(1, "dot", frozenset({"blank"}), plain=False, must_ask=True)
    assert outside.outcome("blank", (), (Doubt.OUTSIDE_BOX,)) is Outcome.ASKED
    assert dot.outcome("blank", (), (Doubt.OUTSIDE_BOX,)) is Outcome.NOT_ASKED


def test_a_stroke_is_seen_unless_it_is_next_to_nothing() -> None:
    rng = np.random.default_rng(3)
    hand, cell = invent_hand(rng, {"x": 1}, {"ballpoint-blue": 1}), ballot().form.rows[2].cells[1]
    blank = np.full((3508, 2480, 3), 240, np.uint8)
    for coverage, seen in ((0.9, True), (0.2, True), (0.005, False)):
        strokes = tuple(stroke.pressed(coverage / hand.pen.pressure) for stroke in plain_in_cell("x", hand, cell, rng))
        sheet = marked_sheet(blank, [Penned(hand.pen, strokes)], None, rng)
        scan = scan_sheet(sheet, OFFICE, rng, 0, "grey")
        assert is_seen(strokes, scan, scan.encoded()) is seen


def test_extremes_tell_where_the_page_lies() -> None:
    """A black square on the sheet is found on the scan where `page_to_scan` says, however the scan is cut."""
    place = np.array([140.0, 180.0])
    for seed in range(3):
        sheet = np.full((3508, 2480), 235, np.uint8)
        x, y = (place * SHEET_PX_PER_MM).round().astype(int)
        sheet[y - 12 : y + 12, x - 12 : x + 12] = 0
        scan = scan_sheet(sheet, EXTREMES, np.random.default_rng(seed), 180, "grey")
        there = scan.page_to_scan @ [*place, 1.0]
        u, v = (round(float(value / there[2])) for value in there[:2])
        assert scan.pixels[v - 2 : v + 2, u - 2 : u + 2].max() < 90


def test_damage_keeps_off_the_table() -> None:
    office = ballot()
    table, blank = office.form.pages[0].table, blank_of(office)
    clear = Box(max(24.0, table.x0), max(20.0, table.y0), min(190.0, table.x1), min(270.0, table.y1))
    x0, y0, x1, y1 = (round(value * SHEET_PX_PER_MM) for value in (clear.x0, clear.y0, clear.x1, clear.y1))
    sheet = blank.copy()
    damage(sheet, np.full_like(blank, 255), (34, 34, 36), np.random.default_rng(4))
    assert (sheet[y0:y1, x0:x1] == blank[y0:y1, x0:x1]).all()
    assert (sheet != blank).any()


def test_the_same_seed_gives_the_same_scans() -> None:
    office, blank = ballot(), blank_of(ballot())
    assert list(BENCH_QUALITIES)[-1] == "extremes"
    first, again = (next(scanned_deck(office, blank, "office", 1)) for _ in range(2))
    assert first.data == again.data
    assert first.rows == again.rows
