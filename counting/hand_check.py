"""The plan of a hand check: which sheets to draw from each kind's pile, by dice rolled in the hall, and how many.

Every sheet has a ticket, SHA-256 of "dice/kind/number" with the number of the sheet in its pile from 1; sheets are drawn in
the order of their tickets, so that anyone can redo the drawing and more sheets can always be drawn after the first ones.
Source: R. L. Rivest, "Consistent Sampling with Replacement", 2018 (tickets; here without replacement). Where a sheet lies in
the pile says nothing: piles are not in the order of casting, and no sheet is compared with its scan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.rule_set import RuleSet
from counting.sample_evidence import Pile, sheets_to_draw, wrong_numbers
from counting.tally import KindTally, OfficialTally, Tally, base_of

SMALL_PILE = 20
"""A pile of so few sheets is counted by hand whole: drawing from it saves nothing worth explaining."""

OFTEN = Fraction(9, 10)
"""The plan draws enough sheets to confirm a right outcome so often; else more are drawn, at the same risk."""

FEWEST_DICE = 6
"""With six dice there are 46,656 drawings, which nobody can prepare for; twenty are the custom."""


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """How many sheets of the pile are to be looked at for one person; all of them where `is_full`."""

    no: int
    name: str
    outcome: str
    pile: Pile
    draw: int

    @property
    def is_full(self) -> bool:
        return self.draw == self.pile.sheets


@dataclass(frozen=True, slots=True)
class KindPlan:
    """One kind's part of the plan. `order`: the numbers of all sheets of its pile, in the order of drawing."""

    id: str
    title: str
    sheets: int
    order: tuple[int, ...]
    people: tuple[PersonPlan, ...]

    @property
    def draw(self) -> int:
        return max(person.draw for person in self.people)


def seed_of(dice: Sequence[int]) -> str:
    """The dice as rolled, as the seed of the drawing; CountError if they are too few or no dice."""
    if len(dice) < FEWEST_DICE or any(not 1 <= die <= 6 for die in dice):
        raise CountError(
            Text(
                f"Cần ít nhất {FEWEST_DICE} lần gieo xúc xắc, mỗi lần từ 1 đến 6 (nên gieo 20 lần); hãy gieo trước mặt mọi "
                "người rồi ghi sau --dice.",
                f"At least {FEWEST_DICE} rolls of a die are needed, each from 1 to 6 (better 20); roll them where all can "
                "see and write them after --dice.",
            )
        )
    return "".join(str(die) for die in dice)


def drawing_order(seed: str, kind: str, sheets: int) -> tuple[int, ...]:
    """The numbers 1 to `sheets` in the order in which they are drawn."""

    def ticket(sheet: int) -> str:
        return hashlib.sha256(f"{seed}/{kind}/{sheet}".encode()).hexdigest()

    return tuple(sorted(range(1, sheets + 1), key=ticket))


def hand_check_plan(
    election: Election, rules: RuleSet, tally: Tally, seed: str, risk: Fraction
) -> tuple[KindPlan, ...]:
    """The plan for every kind, at this risk limit (more than 0, less than 1)."""
    return tuple(_kind_plan(election, rules, kind, seed, risk) for kind in tally.ballots)


def _kind_plan(election: Election, rules: RuleSet, kind: KindTally, seed: str, risk: Fraction) -> KindPlan:
    base = base_of(rules, election, election.ballot(kind.id), kind.read)
    level = rules.bands[0].level
    outcomes = [rules.outcome({level: votes}, base).outcome for votes in range(kind.read + 1)]
    people = tuple(_person_plan(person, outcomes, level, risk) for person in kind.officials)
    return KindPlan(kind.id, kind.title, kind.read, drawing_order(seed, kind.id, kind.read), people)


def _person_plan(person: OfficialTally, outcomes: Sequence[str], level: str, risk: Fraction) -> PersonPlan:
    """Where more than half of the pile would be drawn, all of it is: the rest costs less than doubt about it."""
    sheets = len(outcomes) - 1
    pile = Pile(sheets, wrong_numbers(outcomes, person.outcome))
    draw = sheets if sheets <= SMALL_PILE else sheets_to_draw(pile, person.votes[level], risk, OFTEN)
    return PersonPlan(person.no, person.name, person.outcome, pile, sheets if 2 * draw > sheets else draw)
