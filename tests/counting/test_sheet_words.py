"""A sheet is found among any number of others: by words that two scans of it share, and other voters' sheets do not."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.form import RASTER_PX_PER_MM
from counting.same_paper import alike_in_bands
from counting.sheet_words import PageWords, bands_of, words_of
from scanner.sheet_trace import SheetTrace

ROWS = 14


def crosses(rng: np.random.Generator) -> np.ndarray:
    """A voter's crosses in rows of 12 mm, two strokes each, one of three columns: points in mm."""
    marks = []
    for row in range(ROWS):
        middle = np.array([12.0 + 24.0 * rng.integers(3), 6.0 + 12.0 * row]) + rng.normal(0, (2.0, 1.0))
        for slant in (-1, 1):
            along = np.linspace(-1, 1, 40)[:, None] * np.array([rng.uniform(2, 4), slant * rng.uniform(2, 4)])
            marks.append(middle + along)
    return np.concatenate(marks)


def scanned(points: np.ndarray, rng: np.random.Generator) -> SheetTrace:
    """Another scan: rows displaced by what fits differ, points by grain."""
    rows = rng.normal(0, 0.08, (400, 2))[np.clip(points[:, 1] // 12, 0, 399).astype(int)]
    moved = np.clip((points + rows + rng.normal(0, 0.1, points.shape)) * RASTER_PX_PER_MM, 0, None)
    return SheetTrace("", np.zeros((4, 2)), np.round(moved).astype(np.uint16))


def words(trace: SheetTrace) -> PageWords:
    return words_of("hdnd", 1, bands_of(trace))


def shares(one: PageWords, other: PageWords) -> bool:
    return len(set(one.looked_up) & set(other.kept)) >= one.least_shared


def test_every_sheet_shares_words_with_its_second_scan_even_where_a_third_of_the_rows_was_lost():
    rng = np.random.default_rng(11)
    for _ in range(200):
        sheet = crosses(rng)
        lost = rng.choice(ROWS, ROWS // 3, replace=False)
        kept = ~np.isin(np.arange(len(sheet)) // 80, lost)
        assert shares(words(scanned(sheet, rng)), words(scanned(sheet[kept], rng)))


def test_hardly_any_other_sheet_shares_words_with_one():
    rng = np.random.default_rng(12)
    known = [words(scanned(crosses(rng), rng)) for _ in range(400)]
    asked = [words(scanned(crosses(rng), rng)) for _ in range(10)]
    assert sum(shares(one, other) for one in asked for other in known) <= 1


@pytest.mark.parametrize("rows", [1, 2])
def test_a_sheet_with_few_marks_shares_words_with_its_second_scan(rows):
    rng = np.random.default_rng(13)
    found = 0
    for _ in range(100):
        sheet = crosses(rng)[: 80 * rows]
        one, two = scanned(sheet, rng), scanned(sheet, rng)
        assert alike_in_bands(bands_of(one), bands_of(two))
        found += shares(words(one), words(two))
    assert found >= 99


def test_words_tell_forms_and_pages_apart():
    trace = scanned(crosses(np.random.default_rng(14)), np.random.default_rng(15))
    bands = bands_of(trace)
    told = [set(words_of(form, page, bands).looked_up) for form, page in (("hdnd", 1), ("hdnd", 2), ("ubnd", 1))]
    assert not told[0] & told[1]
    assert not told[0] & told[2]
