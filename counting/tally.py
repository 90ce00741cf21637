"""The tally: pure arithmetic from choices to counts, percentages and outcomes. Integers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from calibration.election import BallotKind, Election
from counting.bounds import NO_RATIO, PersonBounds, PersonVotes, Range, person_bounds
from counting.rule_set import PercentFormat, RuleSet

Status = Literal["provisional", "final"]


@dataclass(frozen=True, slots=True)
class OfficialTally:
    """One person's result: `votes` and `percent` by level, in the order of the levels.

    `valid` counts the ballots with exactly one level for this person; `pending` the rows that wait for a person.
    `bounds` says what each figure can still become, and whether the outcome can still change.
    """

    no: int
    name: str
    position: str
    valid: int
    votes: dict[str, int]
    percent: dict[str, str]
    outcome: str
    pending: int
    bounds: PersonBounds


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
    """What was read and decided for one kind: for each row number the choices of all its ballots, or how many of each.

    A choice is a level, `blank`, `multiple`, `invalid`, or None where a person still has to decide.
    revocable: those of the choices whose ballot another open doubt may still void · open_ballots: ballots read about
    which a person is asked as a whole, so that even their number may change.
    """

    read: int
    invalid: int
    choices: Mapping[int, Iterable[str | None]]
    revocable: Mapping[int, Iterable[str | None]] = field(default_factory=dict)
    open_ballots: int = 0


def percent(votes: int, base: int) -> str:
    """`votes` of `base` in per cent as Vietnamese papers print it: two decimals, half up, comma, no trailing zeros."""
    return PercentFormat().of(votes, base)


def base_of(rules: RuleSet, election: Election, kind: BallotKind, read: int) -> int:
    """The denominator of every percentage and threshold of this kind under this rule set."""
    if rules.denominator == "deputies":
        return election.deputies_total
    return kind.collected if kind.collected is not None else read


def ballots_range(election: Election, kind: BallotKind, votes: KindVotes) -> Range:
    """How many ballots the kind can turn out to have: the number announced, else from those read to those issued."""
    if kind.collected is not None:
        return Range(kind.collected, kind.collected)
    most = kind.issued if kind.issued is not None else election.deputies_present
    return Range(votes.read - votes.open_ballots, max(most, votes.read))


def tally_kind(election: Election, rules: RuleSet, kind: BallotKind, votes: KindVotes) -> KindTally:
    """Count one kind."""
    base = base_of(rules, election, kind, votes.read)
    ballots = ballots_range(election, kind, votes)
    officials = []
    for number, person in enumerate(kind.officials, start=1):
        seen = Counter(votes.choices.get(number, ()))
        revocable = Counter(votes.revocable.get(number, ()))
        levels = {level: seen[level] for level in election.levels}
        void = seen.total() - sum(levels.values()) - seen[None] + votes.invalid
        firm = {level: count - revocable[level] for level, count in levels.items()}
        officials.append(
            OfficialTally(
                no=number,
                name=person.name,
                position=person.position,
                valid=sum(levels.values()),
                votes=levels,
                percent={level: rules.percent_format.of(count, base) for level, count in levels.items()},
                outcome=_outcome(rules, levels, base),
                pending=seen[None],
                bounds=person_bounds(
                    rules,
                    PersonVotes(firm, {level: revocable[level] for level in levels}, seen[None], void),
                    ballots,
                    election.deputies_total,
                ),
            )
        )
    return KindTally(
        kind.id, kind.title, kind.block, kind.issued, kind.collected, votes.read, votes.invalid, tuple(officials)
    )


def _outcome(rules: RuleSet, votes: Mapping[str, int], base: int) -> str:
    """The outcome so far; none where there is no ratio, or more votes than the denominator (which blocks closing)."""
    possible = base > 0 and votes[rules.bands[0].level] <= base
    return rules.outcome(votes, base).outcome if possible else NO_RATIO


def tally_election(
    election: Election, rules: RuleSet, votes: Mapping[str, KindVotes], pending: int, status: Status
) -> Tally:
    """Count every kind, in the order in which election.toml lists them."""
    kinds = tuple(tally_kind(election, rules, kind, votes[kind.id]) for kind in election.ballots)
    return Tally(rules.id, status, pending, kinds)
