"""Two sheets that were fed as one are shown to a person; a ballot on a larger picture is not."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.form import Form, load_form
from samples.deck import plan_deck, supply_of
from samples.paper import SHEET_PX_PER_MM, Paper, Picture, marked_sheet
from samples.scanner_effects import OFFICE, SCANNER_LID, scan_sheet
from samples.voting import USUAL_HABITS, row_strokes
from scanner.batch import read_bytes
from scanner.doubts import Doubt
from scanner.reading import PageReading


@pytest.fixture(scope="module")
def form(samples) -> Form:
    return load_form(samples / "forms" / "hdnd.form.json")


@pytest.fixture(scope="module")
def sheets(form: Form) -> list[Picture]:
    rng = np.random.default_rng(5)
    supply, (page,) = supply_of(form, Paper("#fff7d6"), rng), form.pages
    return [
        marked_sheet(
            supply.blanks[0],
            [each for row in plan.rows for each in row_strokes(row, page, form.columns, plan.hand, rng)],
            None,
            rng,
        )
        for plan in plan_deck(form, rng, count=2, quality=OFFICE, habits=USUAL_HABITS[form.kind])
    ]


def fed_as_one(front: Picture, behind: Picture, beyond_mm: float) -> Picture:
    """Both sheets with what looks out of the one behind: at the top if it was drawn in first (below 0), else at the end."""
    height, width = front.shape[:2]
    out = abs(round(beyond_mm * SHEET_PX_PER_MM))
    both = np.empty((height + out, width, 3), np.uint8)
    start = out if beyond_mm < 0 else 0
    both[out - start : out - start + height] = behind
    both[start : start + height] = front
    edge = start - 4 if beyond_mm < 0 else start + height
    both[edge : edge + 4] = both[edge : edge + 4] * 0.8
    return both


def doubts_of(picture: Picture, form: Form, seed: int) -> tuple[Doubt, ...]:
    scan = scan_sheet(picture, OFFICE, np.random.default_rng(seed), colours="grey")
    (reading,) = read_bytes(scan.encoded(), "scan.jpg", (form,))
    assert isinstance(reading, PageReading)
    return reading.doubts


@pytest.mark.parametrize("beyond_mm", [-35.0, 45.0], ids=["drawn in first", "drawn in last"])
def test_a_second_sheet_that_looks_out_beyond_the_ballot_is_asked_about(beyond_mm, sheets, form):
    assert Doubt.DOUBLE_FEED in doubts_of(fed_as_one(*sheets, beyond_mm), form, 3)


def test_one_sheet_on_a_scanner_set_to_longer_paper_is_not_asked_about(sheets, form):
    longer = np.full((round(355.6 * SHEET_PX_PER_MM), sheets[0].shape[1], 3), SCANNER_LID, np.uint8)
    longer[: sheets[0].shape[0]] = sheets[0]
    assert Doubt.DOUBLE_FEED not in doubts_of(longer, form, 4)
