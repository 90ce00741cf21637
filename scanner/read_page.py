"""The way of a page, from its picture to its reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from calibration.ink_limits import USUAL_LIMITS, InkLimits
from calibration.order_statistics import median
from calibration.ruled_lines import Grey
from scanner.align import Alignment, align
from scanner.amount import weigh
from scanner.beside_cells import OFF_TABLE, rows_beside
from scanner.creases import Crease, find_creases
from scanner.dirt import Streak, find_streaks, streaks_over_cells, without_streaks
from scanner.double_feed import is_double_feed
from scanner.doubts import Doubt, Refusal
from scanner.head_match import LineMatch, match_head
from scanner.ink import InkPicture, ink_on
from scanner.look import look
from scanner.narrow_gaps import rows_crossed_in_gaps
from scanner.page_image import PageImage
from scanner.prepared_form import PreparedPage
from scanner.reading import PageReading, Reading, RefusedPage, RowReading
from scanner.refine import fit_page
from scanner.sheet_trace import trace_of
from scanner.stray import STRAY_BELOW_MM2, Stray, stray_ink
from scanner.strokes import find_marks
from scanner.verdict import judge_rows

if TYPE_CHECKING:  # loaded where a page is none of the forms'
    from scanner.unknown_page import Why

ROW_PRINT_MATCH = 0.6
"""Likeness of a row's printed name below which a person looks: a struck-out or other name had under 0.4."""

CELL_RULES_SEEN = 0.4
CELL_FIT_MM = 0.3
"""A cell is trusted where this share of the probes along its row was seen, and they lie this near to the grid."""


def read_page(page: PageImage, forms: Iterable[PreparedPage], limits: InkLimits = USUAL_LIMITS) -> Reading:
    """Read one page: align, take out dirt, lift the ink off the print, weigh it, trace it, judge each row."""
    known = _identify(page.grey, tuple(forms))
    if not isinstance(known, tuple):
        return RefusedPage(page.file, page.image, known.reason, known.detail)
    found, head_doubts = known
    form = found.form
    px_per_mm = max(page.grey.shape) / max(form.page.width, form.page.height)
    grey = page.grey
    streaks = find_streaks(grey, px_per_mm, found.fit, form)
    if streaks:
        grey = without_streaks(grey, streaks, px_per_mm)
        # a streak beside a rule draws the fit aside
        found = replace(found, fit=fit_page(grey, found.fit.homography, form))
    rows, doubts, ink = _judge(grey, found, streaks, (), limits)
    if doubts or any(row.doubts for row in rows):
        creases = find_creases(grey, found.fit, form)
        if creases:
            rows, doubts, ink = _judge(grey, found, streaks, creases, limits)
    fed_double = (Doubt.DOUBLE_FEED,) if is_double_feed(page.grey, found.fit, form) else ()
    return PageReading(
        file=page.file,
        image=page.image,
        form=form.form.id,
        page=form.page.number,
        quarter_turns=found.quarter_turns,
        doubts=(*head_doubts, *doubts, *fed_double),
        rows=rows,
        fit_error=found.fit.error,
        print_match=found.prints.whole,
        trace=trace_of(page.grey, found.fit, ink, form),
    )


def _identify(grey: Grey, forms: tuple[PreparedPage, ...]) -> tuple[Alignment, tuple[Doubt, ...]] | Why:
    """The form whose table and head a page has, and whether its head may be another; or why there is none: the table of
    a form under another head is the ballot of another session."""
    left, why = forms, None
    while left:
        found = align(grey, left)
        if isinstance(found, Refusal):
            return why or _explained(grey, forms, found)
        head = match_head(grey, found.fit, found.form)
        other = [match for match in head if match.is_other]
        if not other:
            return found, (Doubt.HEAD_DIFFERS,) if any(match.is_doubtful for match in head) else ()
        why = why or _explained_by_head(grey, found, other)
        left = tuple(form for form in left if form is not found.form)
    return why or _explained(grey, forms, Refusal.NOT_THIS_BALLOT)


def _explained(grey: Grey, forms: tuple[PreparedPage, ...], refusal: Refusal) -> Why:
    from scanner.unknown_page import explain

    return explain(grey, forms, refusal)


def _explained_by_head(grey: Grey, found: Alignment, other: list[LineMatch]) -> Why:
    from scanner.unknown_page import explain_other_head

    return explain_other_head(grey, found.fit, found.form, other)


def _judge(
    grey: Grey, found: Alignment, streaks: list[Streak], creases: tuple[Crease, ...], limits: InkLimits = USUAL_LIMITS
) -> tuple[tuple[RowReading, ...], tuple[Doubt, ...], InkPicture]:
    """Every row's reading and the page's own doubts, by what both readers see on a fitted page; and the ink."""
    form, fit = found.form, found.fit
    ink = ink_on(grey, fit, form, creases)
    amounts = weigh(ink, form, limits)
    marks = find_marks(ink)
    seen = look(marks, form)
    stray = stray_ink(grey, fit, form, streaks, creases)
    beside = rows_beside(seen, form)
    doubts = _row_doubts(found, streaks, grey.shape, stray, beside)
    for index in rows_crossed_in_gaps(ink, marks, form):
        doubts[index] += (Doubt.SMALL_MARK,)
    rows = judge_rows(amounts, seen, form, doubts, limits)
    return rows, (Doubt.OUTSIDE_BOX,) if OFF_TABLE in beside or stray.below > STRAY_BELOW_MM2 else (), ink


def _row_doubts(
    found: Alignment, streaks: list[Streak], shape: tuple[int, ...], stray: Stray, beside: set[int]
) -> dict[int, tuple[Doubt, ...]]:
    """Doubts that a row has whatever its marks are: its name differs, its rules were lost, dirt crosses its cells."""
    form, fit = found.form, found.fit
    doubts: dict[int, tuple[Doubt, ...]] = {}
    crossed = streaks_over_cells(streaks, shape, fit, form)
    for index, row in enumerate(form.page.rows):
        band = form.probes.points[:, 1]
        near = (band >= row.cells[0].y0 - 0.1) & (band <= row.cells[0].y1 + 0.1)
        error = fit.probe_error[near]
        seen = ~np.isnan(error)
        reasons = []
        if found.prints.rows[index] < ROW_PRINT_MATCH:
            reasons.append(Doubt.PRINT_DIFFERS)
        if seen.mean() < CELL_RULES_SEEN or median(error[seen]) > CELL_FIT_MM:
            reasons.append(Doubt.POOR_FIT)
        if stray.rows[index] > stray.least or index in beside:
            reasons.append(Doubt.OUTSIDE_BOX)
        if index in crossed:
            reasons.append(Doubt.DIRT)
        doubts[index] = tuple(reasons)
    return doubts
