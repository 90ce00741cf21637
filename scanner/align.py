"""Where the page lies: which form, which page of it, which way up, and where every cell is.

First guesses come from the corner markers or the ruled lines; each is refined on all rules of the page; the printed
words then say which guess, if any, is this form. Nothing is read from a page that no form fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from calibration.ruled_lines import Grey, find_lines
from scanner.doubts import Refusal
from scanner.grid_match import Guess, guess_from_lines
from scanner.marker_match import find_markers, guess_from_markers
from scanner.prepared_form import PreparedPage
from scanner.print_match import PrintMatch, match_print
from scanner.refine import Fit, fit_page, transform

LEAST_PRINT_MATCH = 0.65
"""Another list in the same table matched 0.0–0.51 (12 kinds of the samples and foreign deck), the right one 0.9 and
more at 200 dpi, one bit included."""

LEAST_RULES_SEEN = 0.6
"""Share of line probes that must see their rule: a fold or a dog-ear hides up to a quarter of them."""

WORST_FIT_MM = 0.25
"""Median distance between rules and grid: a true fit measured 0.001–0.02 mm, a grid beside the paper over 0.3."""

BLANK_INK = 0.002
"""Share of dark pixels below which a page is called blank: a ballot's print covers 3 %."""

LINE_SEARCH_PX_PER_MM = 6.0
"""Lines are searched in a picture halved until it is below this scale."""


@dataclass(frozen=True)
class Alignment:
    """A page that lies on a form: where, and how sure that is."""

    form: PreparedPage
    fit: Fit
    prints: PrintMatch
    quarter_turns: int


def align(grey: Grey, forms: Iterable[PreparedPage]) -> Alignment | Refusal:
    """The form and place that fit this page, or why none does."""
    best: Alignment | None = None
    for form, guess in _guesses(grey, tuple(forms)):
        fit = fit_page(grey, guess.homography, form)
        if fit.seen < LEAST_RULES_SEEN or not _is_sheet_like(fit, grey):
            continue
        prints = match_print(grey, fit, form)
        if best is None or prints.whole > best.prints.whole:
            best = Alignment(form, fit, prints, guess.quarter_turns)
    if best is None or best.prints.whole < LEAST_PRINT_MATCH:
        return Refusal.BLANK_PAGE if _is_blank(grey) else Refusal.NOT_THIS_BALLOT
    if best.fit.error > WORST_FIT_MM:
        return Refusal.POOR_FIT
    return best


def _guesses(grey: Grey, forms: tuple[PreparedPage, ...]) -> Iterator[tuple[PreparedPage, Guess]]:
    """Guesses by markers for the forms that carry them, then by ruled lines for all that are left."""
    rest = []
    seen = find_markers(grey) if any(form.page.markers for form in forms) else {}
    for form in forms:
        guess = guess_from_markers(seen, form.page.markers)
        if guess is None:
            rest.append(form)
        else:
            yield form, guess
    if not rest:
        return
    small, scale = grey, 1.0
    px_per_mm = max(grey.shape) / max(rest[0].page.width, rest[0].page.height)
    while px_per_mm * scale > LINE_SEARCH_PX_PER_MM:
        small = np.asarray(cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        scale /= 2
    level, upright = find_lines(small, px_per_mm * scale)
    # a pixel's centre lies at +0.5 in both pictures
    to_full = np.array([[1 / scale, 0, 0.5 / scale - 0.5], [0, 1 / scale, 0.5 / scale - 0.5], [0, 0, 1]])
    shape = (small.shape[0], small.shape[1])
    for form in rest:
        for guess in guess_from_lines(level, upright, shape, form):
            yield form, Guess(to_full @ guess.homography, guess.quarter_turns, guess.share)


def _is_sheet_like(fit: Fit, grey: Grey) -> bool:
    """Whether the table lies inside the picture, the right way round and not folded over itself."""
    corners = transform(
        fit.homography,
        np.array([[fit.lattice_x[i], fit.lattice_y[j]] for i, j in ((1, 1), (-2, 1), (-2, -2), (1, -2))]),
    )
    side = np.roll(corners, -1, axis=0) - corners
    turn = side[:, 0] * np.roll(side, -1, axis=0)[:, 1] - side[:, 1] * np.roll(side, -1, axis=0)[:, 0]
    height, width = grey.shape
    slack = 0.02 * max(height, width)
    inside = (corners > -slack).all() and (corners < [width + slack, height + slack]).all()
    return bool(inside and (turn > 0).all())


def _is_blank(grey: Grey) -> bool:
    small = cv2.resize(grey, (210, 297), interpolation=cv2.INTER_AREA)
    inner = small[15:-15, 15:-15]
    return bool((inner < 0.75 * np.median(inner)).mean() < BLANK_INK)
