"""Bench voters: who marks with which strokes, what each row of a ballot gets, and what is true of it.

Half of the voters mark with strokes that people made (`real_ink`), half with drawn ones; a voter keeps to one kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from bench import more_marks as more
from bench.handwritten import signature
from bench.more_marks import AWKWARD_MORE, PLAIN_MORE, Spot
from bench.real_ink import RealMark, laid_in, marks_of_a_writer, real_marks
from bench.truth import RowTruth, truth_of
from calibration.form import Box, Form, FormPage, Row
from samples.hands import Hand, Rgb, invent_hand, invent_pen, pick
from samples.mark_kinds import Strokes, moved, plain_in_cell
from samples.strokes import InkPatch, Stroke
from samples.voting import AWKWARD_SHARES, NEEDS_GREY, Penned, plan_row, row_strokes
from scanner.reading import BLANK

AIM_BEYOND_BOX_MM = 1.0
"""A voter who marks a little box aims at it; the mark's middle stays in the box, its arms may leave it so far."""

REAL_SHARE = 0.5
"""So many voters mark with real strokes, where the test data are there."""

REAL_KINDS = {"real x": 0.62, "real tick": 0.1, "real fill": 0.28}
_DRAWN_LIKE = {"real x": "x", "real tick": "tick", "real fill": "fill"}
"""How such a voter's awkward marks are drawn."""

MORE_SHARE = 0.45
"""So many of the drawing voters mark in a manner of PLAIN_MORE."""

_MORE_LIKE = {"bigx": "x", "neatx": "x", "retraced": "x", "tick2": "tick", "flatv": "v", "ringbox": "circle"}

LEVELS = {
    "lay-phieu": {"high": 0.5, "trust": 0.3, "low": 0.2},
    "bo-phieu": {"trust": 0.6, "no": 0.4},
}
BLANK_SHARE = 0.04
SIGNED_SHARE = 0.04
"""So many ballots bear a signature below the table, where there is room."""

MORE_SHARES: dict[str, float] = {
    "struck_one": 2,
    "struck_two": 1.5,
    "struck_alone": 1.5,
    "scribbled": 1,
    "over_another": 1,
    "beside_box": 2,
    "between_rows": 1.5,
    "line_down": 0.5,
    "joined_rows": 1,
    "arrow": 1,
    "word_no": 1.5,
    "pale": 2,
    "faintest": 2,
    "second_pale": 1.5,
    "stub": 4,
    "ghost_alone": 1,
    "real scr": 2,
}
"""How awkward rows beyond the samples' kinds divide; they and the samples' are mixed by AWKWARD_SHARES."""

_TRUTHS: dict[str, tuple[Literal["level", "blank", "either"], bool]] = {
    "struck_one": ("level", True),
    "struck_two": ("level", True),
    "struck_alone": ("blank", True),
    "scribbled": ("level", True),
    "over_another": ("level", False),
    "beside_box": ("level", True),
    "arrow": ("level", True),
    "word_no": ("blank", True),
    "pale": ("level", False),
    "faintest": ("level", True),
    "second_pale": ("level", True),
    "stub": ("either", True),
    "ghost_alone": ("either", True),
    "real scr": ("level", False),
}
"""What nobody would call wrong if it were counted (the level of the main mark, blank, or either), and whether the row
belongs to a person all the same."""

_FILLERS_TOO = frozenset({"border", "dot", "double", "outside", "writing", "name_struck", "stub", "word_no"})
"""Awkward rows of voters who fill the boxes: none puts a mark that is not filled on a ballot of filled boxes."""

_GREY_ONLY = NEEDS_GREY | {"pale", "faintest", "second_pale", "ghost_alone", "erasure"}
"""Kinds that scanning in black and white may wipe out, and with them the truth."""

PALE_COVERAGE = (0.30, 0.50)
"""Ink of a weak pen: plainly there, and yet many would ask. The samples' `faint` is 0.16–0.28."""
FAINTEST_COVERAGE = (0.06, 0.16)
SECOND_COVERAGE = (0.08, 0.24)

STUB_LENGTHS = ((0.4, 1.0), (1.0, 2.0), (2.0, 3.5), (3.5, 5.0))
"""In mm; each range is a kind of its own in the tables, `stub0`–`stub3`."""

SIGNATURE_MM = (30.0, 14.0)


@dataclass(frozen=True)
class Awkward:
    """How many rows are marked in another way than their voter's, and in which."""

    share: float
    kinds: frozenset[str] = frozenset({*AWKWARD_SHARES, *MORE_SHARES})
    """Those of these that a voter's own way and the scan allow; all, where they allow none."""


USUALLY_AWKWARD = Awkward(0.12)
MADE_TO_MISLEAD = Awkward(
    0.4,
    frozenset(
        {"struck_one", "struck_two", "struck_alone", "scribbled", "over_another", "corrected", "double", "writing"}
    ),
)
"""Many marks struck out, written over or doubled, and words: what a reader may count that should not be."""


@dataclass(frozen=True)
class Voter:
    """One voter: his hand, the manner in which he marks, and the real strokes that he uses if it is `real …`."""

    hand: Hand
    manner: str
    strokes: tuple[RealMark, ...] = ()


@dataclass(frozen=True)
class MarkedRow:
    """One row with its truth and its ink. `weak` strokes must be seen on the scan for the truth to hold."""

    truth: RowTruth
    penned: tuple[Penned, ...] = ()
    patches: tuple[tuple[InkPatch, Rgb], ...] = ()
    weak: Strokes = ()


@dataclass(frozen=True)
class MarkedBallot:
    """One voter's ballot before it is drawn. `writing` is a signature on it: the page itself must be asked about."""

    voter: Voter
    rows: tuple[MarkedRow, ...]
    writing: tuple[Penned, ...] = field(default=())


def invent_voter(boxes: bool, rng: np.random.Generator) -> Voter:
    """A voter; on bare cells nobody draws a circle around a box."""
    hand = invent_hand(rng)
    if real_marks() and rng.random() < REAL_SHARE:
        manner = pick(rng, REAL_KINDS)
        strokes = marks_of_a_writer(manner.removeprefix("real "), rng)
        if strokes:
            return Voter(replace(hand, mark=_DRAWN_LIKE[manner]), manner, strokes)
    if rng.random() < MORE_SHARE:
        manners = {name: 1.0 for name in PLAIN_MORE if boxes or name != "ringbox"}
        manner = pick(rng, manners)
        return Voter(replace(hand, mark=_MORE_LIKE[manner]), manner)
    return Voter(hand, hand.mark)


def mark_ballot(
    form: Form, voter: Voter, onebit: bool, rng: np.random.Generator, awkward: Awkward = USUALLY_AWKWARD
) -> MarkedBallot:
    """Mark every row of a form of one page."""
    return _Marking(form, voter, onebit, rng, awkward).ballot()


class _Marking:
    """One voter at one ballot."""

    def __init__(self, form: Form, voter: Voter, onebit: bool, rng: np.random.Generator, awkward: Awkward) -> None:
        (self.page,) = form.pages
        self.aimed = aimed_at(self.page)
        self.form, self.voter, self.onebit, self.rng, self.awkward = form, voter, onebit, rng, awkward
        self.hand = voter.hand
        self.kinds = self._possible_kinds()

    def ballot(self) -> MarkedBallot:
        levels = LEVELS[self.form.kind]
        leaning = {level: share * self.rng.uniform(0.4, 1.6) for level, share in levels.items()}
        rows: list[MarkedRow] = []
        while len(rows) < len(self.page.rows):
            chance = self.rng.random()
            kind = self.voter.manner
            if chance < BLANK_SHARE:
                kind = "none"
            elif chance < BLANK_SHARE + self.awkward.share:
                kind = pick(self.rng, self.kinds)
            rows += self._marked(len(rows), kind, pick(self.rng, leaning))
        return MarkedBallot(self.voter, self._settled(rows), self._signed())

    def _possible_kinds(self) -> dict[str, float]:
        kinds = {**AWKWARD_SHARES, **MORE_SHARES}
        if self.onebit:
            kinds = {kind: share for kind, share in kinds.items() if kind not in _GREY_ONLY}
        if self.hand.mark == "fill":
            kinds = {kind: share for kind, share in kinds.items() if kind in _FILLERS_TOO}
        if not self.page.rows[0].boxes:
            kinds.pop("beside_box", None)
        if not real_marks():
            kinds.pop("real scr", None)
        return {kind: share for kind, share in kinds.items() if kind in self.awkward.kinds} or kinds

    def _marked(self, place: int, kind: str, level: str) -> list[MarkedRow]:
        """The row at `place`, and those after it that the same mark reaches."""
        room = len(self.page.rows) - place
        if kind in ("between_rows", "joined_rows", "line_down"):
            return self._over_rows(place, kind, level) if room >= 2 else self._marked(place, self.voter.manner, level)
        if kind in AWKWARD_SHARES or kind == "none":
            return [self._as_samples_do(place, kind, level)]
        if kind == self.voter.manner:
            return [self._plain(place, level)]
        return [self._awkward(place, kind, level)]

    def _as_samples_do(self, place: int, kind: str, level: str) -> MarkedRow:
        plan = plan_row(self.page.rows[place].number, kind, level, self.form.columns, self.rng)
        penned = tuple(row_strokes(plan, self.aimed, self.form.columns, self.hand, self.rng))
        weak: Strokes = ()
        if kind in ("faint", "second_weak", "erasure"):
            weak = _lighter(penned, 0.55)
        return MarkedRow(truth_of(plan), penned, weak=weak)

    def _plain(self, place: int, level: str) -> MarkedRow:
        spot, manner = self._spot(place, level), self.voter.manner
        truth = RowTruth(self.page.rows[place].number, manner, frozenset({level}), plain=True, must_ask=False)
        if self.voter.strokes:
            patch = self._real(spot, self.voter.strokes)
            if patch is not None:
                return MarkedRow(truth, patches=(patch,))
            truth = replace(truth, mark=self.hand.mark)
            return MarkedRow(
                truth, (Penned(self.hand.pen, plain_in_cell(self.hand.mark, self.hand, spot.aim, self.rng)),)
            )
        if manner in PLAIN_MORE:
            return MarkedRow(truth, (Penned(self.hand.pen, PLAIN_MORE[manner](spot, self.hand, self.rng)),))
        return MarkedRow(truth, (Penned(self.hand.pen, plain_in_cell(manner, self.hand, spot.aim, self.rng)),))

    def _real(self, spot: Spot, strokes: Sequence[RealMark]) -> tuple[InkPatch, Rgb] | None:
        for place in self.rng.permutation(len(strokes))[:8]:
            size = (spot.box.width, spot.box.height) if spot.box and strokes[place].kind == "fill" else None
            patch = laid_in(strokes[place], spot.aim, self.hand.pen, self.rng, size)
            if patch is not None:
                return patch, self.hand.pen.rgb
        return None

    def _awkward(self, place: int, kind: str, level: str) -> MarkedRow:
        """One of MORE_SHARES' kinds that keep to their row."""
        rng, hand = self.rng, self.hand
        spot, other = self._spot(place, level), self._spot(place, str(rng.choice(self._others(level))))
        number = self.page.rows[place].number
        reads_as, must_ask = _TRUTHS[kind]
        allowed = {"level": {level}, "blank": {BLANK}, "either": {level, BLANK}}[reads_as]
        truth = RowTruth(number, kind, frozenset(allowed), plain=False, must_ask=must_ask)
        if kind in AWKWARD_MORE:
            return MarkedRow(truth, (Penned(hand.pen, AWKWARD_MORE[kind](spot, other, hand, rng)),))
        if kind == "stub":
            length = int(rng.integers(len(STUB_LENGTHS)))
            line = more.stub(spot, hand, rng, rng.uniform(*STUB_LENGTHS[length]))
            return MarkedRow(replace(truth, mark=f"stub{length}"), (Penned(hand.pen, line),))
        if kind == "real scr":
            patch = self._real(spot, [mark for mark in real_marks() if mark.kind == "scr"])
            assert patch is not None
            return MarkedRow(truth, patches=(patch,))
        if kind == "ghost_alone":
            pencil = replace(hand, pen=invent_pen(rng, "pencil"))
            left = (Penned(pencil.pen, more.ghost(spot, pencil, rng)),)
            return MarkedRow(truth, left, weak=_lighter(left, 0.55))
        strokes, weak = self._lightly(kind, spot, other)
        return MarkedRow(truth, (Penned(hand.pen, strokes),), weak=weak)

    def _lightly(self, kind: str, spot: Spot, other: Spot) -> tuple[Strokes, Strokes]:
        """Marks pressed lightly: all strokes, and those of them that must be seen for the truth to hold."""
        plain = plain_in_cell(self.hand.mark, self.hand, spot.aim, self.rng)
        if kind == "second_pale":
            second = plain_in_cell(self.hand.mark, self.hand, other.aim, self.rng)
            weak = more.pale(second, self.rng.uniform(*SECOND_COVERAGE), self.hand)
            return plain + weak, weak
        if kind == "pale":
            return more.pale(plain, self.rng.uniform(*PALE_COVERAGE), self.hand), ()
        weak = more.pale(plain, self.rng.uniform(*FAINTEST_COVERAGE), self.hand)
        return weak, weak

    def _over_rows(self, place: int, kind: str, level: str) -> list[MarkedRow]:
        """Marks that reach over several rows: the first row bears the ink, each has its own truth."""
        rng, hand = self.rng, self.hand
        first, second = self._spot(place, level), self._spot(place + 1, level)

        def rows(count: int, allowed: set[str], strokes: Strokes, *, asks: bool) -> list[MarkedRow]:
            penned = (Penned(hand.pen, strokes),)
            return [
                MarkedRow(
                    RowTruth(self.page.rows[at].number, kind, frozenset(allowed), plain=False, must_ask=asks),
                    penned if at == place else (),
                )
                for at in range(place, place + count)
            ]

        if kind == "between_rows":
            return rows(2, {BLANK}, more.between_rows(first, second, hand, rng), asks=True)
        if kind == "joined_rows":
            return rows(2, {level}, more.joined_rows(first, second, hand, rng), asks=False)
        count = min(int(rng.integers(3, 7)), len(self.page.rows) - place)
        last = self._spot(place + count - 1, level)
        return rows(count, {level}, more.line_down(first, last, hand, rng), asks=True)

    def _settled(self, rows: list[MarkedRow]) -> tuple[MarkedRow, ...]:
        """A single filled box is plain to a person, yet nothing on the ballot tells it from a scribbled-over mark."""
        fills = [row for row in rows if row.truth.plain and row.truth.mark.endswith("fill")]
        if len(fills) > 1:
            return tuple(rows)
        return tuple(replace(row, truth=replace(row.truth, plain=False)) if row in fills else row for row in rows)

    def _signed(self) -> tuple[Penned, ...]:
        """A signature below the table, now and then."""
        if self.rng.random() >= SIGNED_SHARE:
            return ()
        wide, high = SIGNATURE_MM
        x = float(self.rng.uniform(self.page.width * 0.3, self.page.width - wide - 18))
        low = self.page.table.y1 + high + 6
        if low > self.page.height - 12:
            return ()
        y = float(self.rng.uniform(low, min(low + 25, self.page.height - 10)))
        return (Penned(self.hand.pen, moved(signature(float(self.rng.uniform(20, wide)), self.hand, self.rng), x, y)),)

    def _spot(self, place: int, level: str) -> Spot:
        at = self.form.columns.index(level)
        row = self.page.rows[place]
        return Spot(row.cells[at], self.aimed.rows[place].cells[at], row.boxes[at] if row.boxes else None)

    def _others(self, level: str) -> list[str]:
        return [column for column in self.form.columns if column != level]


def _lighter(penned: Sequence[Penned], share: float) -> Strokes:
    """The strokes pressed lighter than this share of the group's pen; an eraser's broad smudge is left out."""
    light: list[Stroke] = []
    for group in penned:
        for stroke in group.strokes:
            if 0.02 < float(stroke.pressures.mean()) < share * group.pen.pressure and stroke.widths.mean() < 1.5:
                light.append(stroke)
    return tuple(light)


def aimed_at(page: FormPage) -> FormPage:
    """The page with each cell cut down to where a voter aims: the little box where there is one."""
    return replace(page, rows=tuple(_aimed_row(row) for row in page.rows))


def _aimed_row(row: Row) -> Row:
    if not row.boxes:
        return row
    return replace(row, cells=tuple(_around(box, cell) for box, cell in zip(row.boxes, row.cells, strict=True)))


def _around(box: Box, cell: Box) -> Box:
    far = AIM_BEYOND_BOX_MM
    return Box(
        max(cell.x0, box.x0 - far), max(cell.y0, box.y0 - far), min(cell.x1, box.x1 + far), min(cell.y1, box.y1 + far)
    )
