"""Where the page lies: which form, which page of it, which way up, and where every cell is.

First guesses come from the corner markers or the ruled lines, where these fail from what is printed; each is refined on
all rules of the page; the printed words then say which guess, if any, is this form. Nothing is read from a page that no form fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from calibration.order_statistics import median
from calibration.ruled_lines import Grey, PixelLine, find_lines
from scanner.doubts import Refusal
from scanner.feature_match import features_of, guess_from_features
from scanner.glimpse import glimpse
from scanner.grid_match import Guess, all_ways_up, match_lines
from scanner.marker_match import find_markers, guess_from_markers
from scanner.prepared_form import FloatArray, LineProbes, PreparedPage
from scanner.print_match import PrintMatch, match_print
from scanner.refine import Fit, fit_page, measure_probes, transform

LEAST_PRINT_MATCH = 0.65
"""Another list in the same table matched 0.0–0.51 (12 kinds of the samples and foreign deck), the right one 0.9 and
more at 200 dpi, one bit included."""

LEAST_RULES_SEEN = 0.6
"""Share of line probes that must see their rule: a fold or a dog-ear hides up to a quarter of them."""

WORST_FIT_MM = 0.25
"""Median distance between rules and grid: a true fit measured 0.001–0.02 mm, a grid beside the paper over 0.3."""

CLEARLY_FEWER_LINES = 0.2
"""Guesses for which this share fewer of the form's lines were found than for the best wait until that has failed. The
page's own form had 0.85 and more of its lines on office scans, another with few lines by chance 0.6 to 0.7."""

CLEARLY_LESS_ALIKE = 0.25
"""A guess whose print looks less alike by this much at a first glimpse is not refined once another fits: right guesses
had 0.67–0.95 at first glimpse, wrong ones 0.02–0.16."""

BEYOND_MM = (2.0, 7.0)
BEYOND_REACH_MM = 0.8
GOES_ON_SHARE = 0.7
EDGE_MM = 4.0
"""The table goes on where this share of its upright rules are seen on this share of the millimetres beyond its end."""

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

    @property
    def fits(self) -> bool:
        """Whether this is the form, and near enough to read by."""
        return self.prints.whole >= LEAST_PRINT_MATCH and self.fit.error <= WORST_FIT_MM


Bunch = list[tuple[PreparedPage, Guess]]
"""Guesses that are looked at together."""


def align(grey: Grey, forms: Iterable[PreparedPage]) -> Alignment | Refusal:
    """The form and place that fit this page, or why none does."""
    ready = tuple(forms)
    best = best_guess(grey, guesses(grey, ready))
    if best is None or not best.fits:
        if is_blank(grey):
            return Refusal.BLANK_PAGE
        best = _better(best, best_guess(grey, [list(guesses_by_features(grey, ready))]))
    if best is None or best.prints.whole < LEAST_PRINT_MATCH:
        return Refusal.NOT_THIS_BALLOT
    if best.fit.error > WORST_FIT_MM:
        return Refusal.POOR_FIT
    return best


def best_guess(grey: Grey, bunches: Iterable[Bunch]) -> Alignment | None:
    """The guess whose print matches best, refined, of those that see their rules. A later bunch is looked at only where
    nothing in the earlier ones fits, and so are guesses whose print looks clearly less alike."""
    best: Alignment | None = None
    for bunch in bunches:
        looked = 0.0
        for likeness, form, guess in _likeliest_first(grey, bunch):
            if best is not None and best.fits and likeness < looked - CLEARLY_LESS_ALIKE:
                break
            fit = fit_page(grey, guess.homography, form)
            if fit.seen < LEAST_RULES_SEEN or not _is_sheet_like(fit, grey) or _goes_on(grey, fit, form):
                continue
            one = Alignment(form, fit, match_print(grey, fit, form), guess.quarter_turns)
            if _better(best, one) is one:
                best, looked = one, likeness
        if best is not None and best.fits:
            break
    return best


def _likeliest_first(grey: Grey, bunch: Bunch) -> list[tuple[float, PreparedPage, Guess]]:
    """All guesses with the likeness of their print at a first glimpse, the most alike first."""
    if len(bunch) < 2:
        return [(1.0, form, guess) for form, guess in bunch]
    seen: list[tuple[float, PreparedPage, Guess]] = []
    best = 0.0
    for form, guess in bunch:
        likeness = glimpse(grey, guess.homography, form, worth=best - CLEARLY_LESS_ALIKE)
        best = max(best, likeness)
        seen.append((likeness, form, guess))
    return sorted(seen, key=lambda one: -one[0])


def _goes_on(grey: Grey, fit: Fit, form: PreparedPage) -> bool:
    """Whether the table of the page goes on above or below the form's: a longer list of another kind."""
    page, table = form.page, form.page.table
    for end, step in ((table.y0, -1.0), (table.y1, 1.0)):
        rules = [line.x0 for line in page.lines if not line.level and end in (line.y0, line.y1)]
        beyond = np.arange(end + BEYOND_MM[0] * step, end + BEYOND_MM[1] * step, step)
        steps = beyond[(beyond > EDGE_MM) & (beyond < page.height - EDGE_MM)]
        if len(rules) < 2 or len(steps) < 2:
            continue
        points = np.array([(x, y) for x in rules for y in steps])
        upright = np.zeros(len(points), np.intp)
        found = measure_probes(grey, fit.homography, LineProbes(points, upright, upright), BEYOND_REACH_MM)
        seen = (~np.isnan(found)).reshape(len(rules), len(steps)).mean(axis=1) >= GOES_ON_SHARE
        if seen.mean() >= GOES_ON_SHARE:
            return True
    return False


def _better(one: Alignment | None, other: Alignment | None) -> Alignment | None:
    if one is None or other is None:
        return one or other
    return other if other.prints.whole > one.prints.whole else one


def guesses_by_features(grey: Grey, forms: tuple[PreparedPage, ...]) -> Iterator[tuple[PreparedPage, Guess]]:
    """Guesses by what is printed beside the mark columns, for every form that is recognised at all."""
    features, scale = features_of(grey)
    for form in forms:
        guess = guess_from_features(features, scale, form)
        if guess is not None:
            yield form, guess


@dataclass(frozen=True)
class _Rules:
    """The ruled lines of a page, level and upright, in a smaller picture of this shape, and its way to the page."""

    level: list[PixelLine]
    upright: list[PixelLine]
    shape: tuple[int, int]
    to_full: FloatArray


def _rules_of(grey: Grey, form: PreparedPage) -> _Rules:
    """The ruled lines of a page that may be of this form's size."""
    small, scale = grey, 1.0
    px_per_mm = max(grey.shape) / max(form.page.width, form.page.height)
    while px_per_mm * scale > LINE_SEARCH_PX_PER_MM:
        small = np.asarray(cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        scale /= 2
    level, upright = find_lines(small, px_per_mm * scale)
    # a pixel's centre lies at +0.5 in both pictures
    to_full = np.array([[1 / scale, 0, 0.5 / scale - 0.5], [0, 1 / scale, 0.5 / scale - 0.5], [0, 0, 1]])
    return _Rules(level, upright, (small.shape[0], small.shape[1]), to_full)


def guesses(grey: Grey, forms: tuple[PreparedPage, ...]) -> Iterator[Bunch]:
    """Guesses by markers for the forms that carry them, then by ruled lines for all that are left: first those for which
    the most lines were found. No guess is worked out before its bunch is asked for."""
    rest, marked = [], []
    seen = find_markers(grey) if any(form.page.markers for form in forms) else {}
    # the ballots of one election bear the same markers: one guess for all of them
    by_markers = {markers: guess_from_markers(seen, markers) for markers in {form.page.markers for form in forms}}
    for form in forms:
        guess = by_markers[form.page.markers]
        if guess is None:
            rest.append(form)
        else:
            marked.append((form, guess))
    if marked:
        yield marked
    if not rest:
        return
    rules = _rules_of(grey, rest[0])
    ways_up = all_ways_up(rules.level, rules.upright, rules.shape)
    matches = sorted(match_lines(ways_up, rest), key=lambda match: -match.share)
    while matches:
        likely = [match for match in matches if match.share >= matches[0].share - CLEARLY_FEWER_LINES]
        matches = matches[len(likely) :]
        yield [(match.form, guess.in_larger(rules.to_full)) for match in likely if (guess := match.guess())]


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


def is_blank(grey: Grey) -> bool:
    small = cv2.resize(grey, (210, 297), interpolation=cv2.INTER_AREA)
    inner = small[15:-15, 15:-15]
    return bool((inner < 0.75 * median(inner)).mean() < BLANK_INK)
