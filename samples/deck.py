"""Decks: marked and scanned ballots of one form, with the truth of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.form import Form
from samples.hands import Hand, invent_hand
from samples.paper import Paper, Picture, blank_sheet, marked_sheet, print_of_form
from samples.scanner_effects import Colours, Quality, Scan, Turn, scan_sheet
from samples.strokes import Coverage
from samples.voting import NEEDS_GREY, USUAL_HABITS, RowPlan, VotingHabits, plan_ballot, row_strokes

USUAL_TURNS: dict[Turn, float] = {0: 0.80, 180: 0.15, 90: 0.03, 270: 0.02}
"""How pages are fed, by how far they are turned clockwise."""


@dataclass(frozen=True)
class BallotPlan:
    """One ballot before it is drawn: the voter's hand and every row's mark."""

    hand: Hand
    rows: tuple[RowPlan, ...]


@dataclass(frozen=True)
class DeckPage:
    """One scanned page: `ballot` counts from 0 through the deck, `page` from 1 through the ballot."""

    ballot: int
    page: int
    scan: Scan
    hand: Hand
    rows: tuple[RowPlan, ...]
    """The rows on this page, with their truth."""

    @property
    def tags(self) -> str:
        """What else is known of the page, joined by `+`: how it lies, dirt, the pen, the colours of the scan."""
        turned = [f"turn{self.scan.turn}"] if self.scan.turn else []
        dirty = ["streak"] if self.scan.streak_columns else []
        return "+".join([*turned, *dirty, self.hand.pen.name, self.scan.colours])


def make_deck(
    form: Form,
    paper: Paper,
    seed: int,
    *,
    count: int,
    quality: Quality,
    habits: VotingHabits | None = None,
    turns: Mapping[Turn, float] | None = None,
    prints: Sequence[Coverage] | None = None,
    pens: Mapping[str, float] | None = None,
    marks: Mapping[str, float] | None = None,
) -> Iterator[DeckPage]:
    """`count` ballots of one form, drawn and scanned page by page; the same seed gives the same deck.

    `prints` are the blank pages as ink coverage at SHEET_DPI, else the form's own print is used. `habits`, `turns`,
    `pens` and `marks` are shares by name, else the usual ones.
    """
    planner, painter = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    ballots = plan_deck(form, planner, count=count, quality=quality, habits=habits, pens=pens, marks=marks)
    supply = supply_of(form, paper, painter, prints)
    for number, ballot in enumerate(ballots):
        turn = pick_turn(painter, turns or USUAL_TURNS)
        yield from scan_ballot(form, supply, ballot, quality, painter, number=number, turn=turn)


def plan_deck(
    form: Form,
    rng: np.random.Generator,
    *,
    count: int,
    quality: Quality,
    habits: VotingHabits | None = None,
    pens: Mapping[str, float] | None = None,
    marks: Mapping[str, float] | None = None,
) -> list[BallotPlan]:
    """`count` voters and what they do. Marks that black-and-white scanning could wipe out are left out there."""
    habits = habits or USUAL_HABITS[form.kind]
    if "onebit" in quality.colours:
        kept = {kind: share for kind, share in habits.awkward_kinds.items() if kind not in NEEDS_GREY}
        habits = replace(habits, awkward_kinds=kept)
    hands = [invent_hand(rng, marks, pens) for _ in range(count)]
    return [BallotPlan(hand, plan_ballot(form.rows, form.columns, hand, habits, rng)) for hand in hands]


@dataclass(frozen=True)
class Supply:
    """Printed, unmarked ballots: their paper, and one sheet a page, (h, w, 3) RGB at SHEET_DPI."""

    paper: Paper
    blanks: tuple[Picture, ...]


def supply_of(form: Form, paper: Paper, rng: np.random.Generator, prints: Sequence[Coverage] | None = None) -> Supply:
    """Print a form on paper. `prints` as in `make_deck`."""
    prints = prints or [print_of_form(page) for page in form.pages]
    return Supply(paper, tuple(blank_sheet(ink, paper.colour, rng) for ink in prints))


def scan_ballot(
    form: Form,
    supply: Supply,
    ballot: BallotPlan,
    quality: Quality,
    rng: np.random.Generator,
    *,
    number: int = 0,
    turn: Turn = 0,
    colours: Colours | None = None,
) -> Iterator[DeckPage]:
    """Draw one planned ballot on blank sheets and scan its pages; only the first page bears the seal."""
    for place, (page, blank) in enumerate(zip(form.pages, supply.blanks, strict=True)):
        here = {row.number for row in page.rows}
        rows = tuple(row for row in ballot.rows if row.row in here)
        penned = [group for row in rows for group in row_strokes(row, page, form.columns, ballot.hand, rng)]
        sheet = marked_sheet(blank, penned, supply.paper.seal if place == 0 else None, rng)
        yield DeckPage(number, page.number, scan_sheet(sheet, quality, rng, turn, colours), ballot.hand, rows)


def pick_turn(rng: np.random.Generator, turns: Mapping[Turn, float]) -> Turn:
    """One way of feeding a page, as often as its share says."""
    ways = list(turns)
    weights = np.array([turns[way] for way in ways], dtype=np.float64)
    return ways[int(rng.choice(len(ways), p=weights / weights.sum()))]
