"""The way of a page once more, with what each step saw kept, for the pictures of `inspect --draw`.

The steps are those of `scanner.read_page`, by the same functions; tests hold the rows and areas that come out here to
those of the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain

import numpy as np

from calibration.form import Box
from calibration.language import Text
from calibration.ruled_lines import Grey, PixelLine
from scanner import align as alignment
from scanner import read_page, stray
from scanner.align import LEAST_PRINT_MATCH, LEAST_RULES_SEEN, WORST_FIT_MM, Alignment
from scanner.amount import Amounts, weigh
from scanner.creases import Crease, find_creases
from scanner.dirt import Streak, find_streaks, without_streaks
from scanner.doubts import Doubt
from scanner.grid_match import Guess
from scanner.ink import InkPicture, ink_on
from scanner.look import look
from scanner.marker_match import SeenMarkers, find_markers, guess_from_markers
from scanner.prepared_form import OUTLINE_PX_PER_MM, FloatArray, Mask, PreparedPage
from scanner.print_match import match_print
from scanner.reading import RowReading
from scanner.refine import Fit, fit_page, transform
from scanner.shape import Seen
from scanner.stray import Stray
from scanner.strokes import Marks, find_marks


class Clue(Enum):
    """What a first guess of a page's place is made of."""

    MARKERS = Text("dấu góc", "corner markers")
    LINES = Text("đường kẻ", "ruled lines")
    PRINT = Text("chữ in", "printed words")


@dataclass(frozen=True)
class Landmarks:
    """What a scan shows before any form is laid on it: ends (2, 2) of ruled lines, and corner markers, all px."""

    level: list[FloatArray]
    upright: list[FloatArray]
    markers: SeenMarkers


def find_landmarks(grey: Grey, forms: tuple[PreparedPage, ...]) -> Landmarks:
    """The ruled lines of a scan, and its markers if any of the forms has some."""
    rules = alignment._rules_of(grey, forms[0])

    def ends(line: PixelLine) -> FloatArray:
        return transform(rules.to_full, np.array([(line.x0, line.y0), (line.x1, line.y1)]))

    markers = find_markers(grey) if any(form.page.markers for form in forms) else {}
    return Landmarks([ends(line) for line in rules.level], [ends(line) for line in rules.upright], markers)


def place_on_scan(fit: Fit, points: FloatArray) -> FloatArray:
    """Where points (n, 2) of the form, mm, lie in the scan, px."""
    from scanner.refine import _bilinear

    inside = np.clip(points, [fit.lattice_x[0], fit.lattice_y[0]], [fit.lattice_x[-1], fit.lattice_y[-1]])
    shifts = [_bilinear(shift, fit.lattice_x, fit.lattice_y, inside) for shift in (fit.shift_x, fit.shift_y)]
    return transform(fit.homography, points + np.column_stack(shifts))


@dataclass(frozen=True)
class Attempt:
    """A form laid on a page that was refused: the closest one."""

    form: PreparedPage
    fit: Fit
    clue: Clue
    print_match: float
    """0 where the form would not lie within the picture, so that no words could be compared."""
    in_picture: bool
    goes_on: bool

    @property
    def lacks(self) -> list[Text]:
        """What speaks against this form, worst first."""
        found = []
        if not self.in_picture:
            found.append(
                Text(
                    "bảng sẽ nằm ngoài ảnh hoặc bị lật, bị gập", "the table would lie beyond the picture or folded over"
                )
            )
        if self.goes_on:
            found.append(
                Text("bảng trên giấy còn kéo dài thêm: phiếu khác", "the table on paper goes on: another ballot")
            )
        if self.in_picture and self.print_match < LEAST_PRINT_MATCH:
            found.append(
                Text(
                    f"chữ in chỉ giống {self.print_match:.0%} (cần {LEAST_PRINT_MATCH:.0%})",
                    f"printed words match by {self.print_match:.0%} only ({LEAST_PRINT_MATCH:.0%} needed)",
                )
            )
        if self.fit.seen < LEAST_RULES_SEEN:
            found.append(
                Text(
                    f"chỉ thấy {self.fit.seen:.0%} đường kẻ (cần {LEAST_RULES_SEEN:.0%})",
                    f"{self.fit.seen:.0%} of the rules seen only ({LEAST_RULES_SEEN:.0%} needed)",
                )
            )
        if self.fit.error > WORST_FIT_MM:
            found.append(
                Text(
                    f"đường kẻ lệch {self.fit.error:.2f} mm (được phép {WORST_FIT_MM:.2f})",
                    f"the rules are off by {self.fit.error:.2f} mm ({WORST_FIT_MM:.2f} allowed)",
                )
            )
        return found


def closest_attempt(grey: Grey, forms: tuple[PreparedPage, ...]) -> Attempt | None:
    """Of all guesses at a refused page the one that came closest; None if there was none."""
    attempts = [_attempt(grey, *guess) for guess in _guesses(grey, forms)]
    return max(attempts, key=lambda attempt: (attempt.in_picture, attempt.print_match, attempt.fit.seen), default=None)


def _guesses(grey: Grey, forms: tuple[PreparedPage, ...]) -> Iterator[tuple[PreparedPage, Guess, Clue]]:
    seen = find_markers(grey) if any(form.page.markers for form in forms) else {}
    for form, guess in chain.from_iterable(alignment.guesses(grey, forms)):
        by_markers = guess_from_markers(seen, form.page.markers) is not None
        yield form, guess, Clue.MARKERS if by_markers else Clue.LINES
    for form, guess in alignment.guesses_by_features(grey, forms):
        yield form, guess, Clue.PRINT


def _attempt(grey: Grey, form: PreparedPage, guess: Guess, clue: Clue) -> Attempt:
    fit = fit_page(grey, guess.homography, form)
    in_picture = alignment._is_sheet_like(fit, grey)
    return Attempt(
        form,
        fit,
        clue,
        match_print(grey, fit, form).whole if in_picture else 0.0,
        in_picture,
        in_picture and alignment._goes_on(grey, fit, form),
    )


@dataclass(frozen=True)
class Traced:
    """All that the steps saw on a page that was read."""

    scan: Grey
    """The page as it came."""
    grey: Grey
    """The page without its streaks of dirt."""
    found: Alignment
    streaks: list[Streak]
    creases: tuple[Crease, ...]
    ink: InkPicture
    amounts: Amounts
    marks: Marks
    seen: tuple[Seen, ...]
    stray: Stray
    rows: tuple[RowReading, ...]
    doubts: tuple[Doubt, ...]

    @property
    def form(self) -> PreparedPage:
        return self.found.form


def trace(grey: Grey, found: Alignment) -> Traced:
    """Go the way of `scanner.read_page.read_page` from the alignment on."""
    scan, form = grey, found.form
    px_per_mm = max(grey.shape) / max(form.page.width, form.page.height)
    streaks = find_streaks(grey, px_per_mm, found.fit, form)
    if streaks:
        grey = without_streaks(grey, streaks, px_per_mm)
        found = replace(found, fit=fit_page(grey, found.fit.homography, form))
    rows, doubts, _ = read_page._judge(grey, found, streaks, ())
    creases: tuple[Crease, ...] = ()
    if doubts or any(row.doubts for row in rows):
        creases = find_creases(grey, found.fit, form)
        if creases:
            rows, doubts, _ = read_page._judge(grey, found, streaks, creases)
    ink = ink_on(grey, found.fit, form, creases)
    marks = find_marks(ink)
    return Traced(
        scan,
        grey,
        found,
        streaks,
        creases,
        ink,
        weigh(ink, form),
        marks,
        look(marks, form),
        stray.stray_ink(grey, found.fit, form, streaks, creases),
        rows,
        doubts,
    )


def clue_of(grey: Grey, found: Alignment, forms: tuple[PreparedPage, ...]) -> Clue:
    """What the guess was made of that led to this alignment."""
    if guess_from_markers(find_markers(grey), found.form.page.markers) is not None:
        return Clue.MARKERS
    best = alignment.best_guess(grey, alignment.guesses(grey, forms))
    same = best is not None and np.array_equal(best.fit.homography, found.fit.homography)
    return Clue.LINES if same else Clue.PRINT


def tail_mask(traced: Traced) -> Mask:
    """The ink of the mark strip that is tails: where the first reader weighed some, all that is of no mark there."""
    mask = np.zeros(traced.ink.ink.shape, np.bool_)
    for row, column in np.argwhere(traced.amounts.tails > 0).tolist():
        part = traced.ink.slices(traced.form.page.rows[row].cells[column])
        own = [item.mark.label for item in traced.seen if (item.row, item.column) == (row, column)]
        mask[part] = traced.ink.ink[part] & ~np.isin(traced.marks.labels[part], own)
    return mask


def stray_parts(
    grey: Grey, fit: Fit, form: PreparedPage, streaks: list[Streak], creases: tuple[Crease, ...]
) -> list[tuple[Box, Mask, Mask]]:
    """The parts of the page in which `scanner.stray` looks for ink, what of each is print, and what is stray ink."""
    parts = []
    for box in stray.parts_looked_at(form.page):
        ink = stray.stray_in(grey, fit, form, box, streaks, creases)
        top, start = round(box.y0 * OUTLINE_PX_PER_MM), round(box.x0 * OUTLINE_PX_PER_MM)
        printed = stray.near_print(form)[top : top + ink.shape[0], start : start + ink.shape[1]]
        parts.append((box, printed, ink))
    return parts
