"""The tally: pure arithmetic from choices to counts, percentages and outcomes. Integers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from calibration.election import BallotKind, Election
from counting.rule_sets import RuleSet

NO_RATIO = ""
"""The outcome where the denominator is zero: the law says nothing of nobody's votes."""

Status = Literal["provisional", "final"]


@dataclass(frozen=True, slots=True)
class OfficialTally:
    """One person's result: `votes` and `percent` by level, in the order of the levels.

    `valid` counts the ballots with exactly one level for this person; `pending` the rows that wait for a person.
    """

    no: int
    name: str
    position: str
    valid: int
    votes: dict[str, int]
    percent: dict[str, str]
    outcome: str
    pending: int


@dataclass(frozen=True, slots=True)
class KindTally:
    """One ballot kind's result. `read` counts ballots that came out of the scanner, `invalid` those void as a whole."""

    id: str
    title: str
    block: str
    issued: int | None
    collected: int | None
    read: int
    invalid: int
    officials: tuple[OfficialTally, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The whole result so far. `blocking` names, in words, what still keeps it from being final."""

    rules: str
    status: Status
    pending: int
    ballots: tuple[KindTally, ...]


@dataclass(frozen=True, slots=True)
class KindVotes:
    """What was read and decided for one kind: for each row number the choices of all its ballots.

    A choice is a level, `blank`, `multiple`, `invalid`, or None where a person still has to decide.
    """

    read: int
    invalid: int
    choices: Mapping[int, Iterable[str | None]]


def percent(votes: int, base: int) -> str:
    """`votes` of `base` in per cent as the papers print it: two decimals, half up, comma, no trailing zeros.

    A base of zero has no percentage: the text is empty.
    """
    if base == 0:
        return ""
    hundredths = (2 * votes * 10_000 + base) // (2 * base)
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",")


def base_of(rules: RuleSet, election: Election, kind: BallotKind, read: int) -> int:
    """The denominator of every percentage and threshold of this kind under this rule set."""
    if rules.denominator == "deputies":
        return election.deputies_total
    return kind.collected if kind.collected is not None else read


def tally_kind(election: Election, rules: RuleSet, kind: BallotKind, votes: KindVotes) -> KindTally:
    """Count one kind."""
    base = base_of(rules, election, kind, votes.read)
    officials = []
    for number, person in enumerate(kind.officials, start=1):
        seen = Counter(votes.choices.get(number, ()))
        levels = {level: seen[level] for level in election.levels}
        officials.append(
            OfficialTally(
                no=number,
                name=person.name,
                position=person.position,
                valid=sum(levels.values()),
                votes=levels,
                percent={level: percent(count, base) for level, count in levels.items()},
                outcome=rules.outcome(levels, base).outcome if base else NO_RATIO,
                pending=seen[None],
            )
        )
    return KindTally(
        kind.id, kind.title, kind.block, kind.issued, kind.collected, votes.read, votes.invalid, tuple(officials)
    )


def tally_election(
    election: Election, rules: RuleSet, votes: Mapping[str, KindVotes], pending: int, status: Status
) -> Tally:
    """Count every kind, in the order in which election.toml lists them."""
    kinds = tuple(tally_kind(election, rules, kind, votes[kind.id]) for kind in election.ballots)
    return Tally(rules.id, status, pending, kinds)
