"""What a figure can still become while rows wait for a person or ballots are not read yet. Integers only.

Nothing is assumed about a waiting row: it may become any level or none. So for one level the votes that can still be
reached are all whole numbers between a least and a most, and each bound is reached by some way of deciding. An outcome
follows from one level's votes and the denominator; it is possible if the whole numbers that lead to it and those that can
still be reached have one in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from counting.rule_set import RuleSet

NO_RATIO = ""
"""The outcome where the denominator is zero: the law says nothing of nobody's votes."""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a count can become."""

    least: int
    most: int

    @property
    def is_settled(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class PercentRange:
    """The least and the most that a percentage can become, as printed."""

    least: str
    most: str


@dataclass(frozen=True, slots=True)
class PersonBounds:
    """What one person's figures can still become.

    possible: the outcomes that can still follow, in the order of the rule set's bands.
    """

    valid: Range
    votes: dict[str, Range]
    percent: dict[str, PercentRange]
    possible: tuple[str, ...]

    @property
    def can_change(self) -> bool:
        """Whether what is open can still change the outcome."""
        return len(self.possible) > 1


@dataclass(frozen=True, slots=True)
class PersonVotes:
    """One person's rows: decided for good by level, those that another doubt on their ballot may still void, waiting.

    void: rows that are decided and give no vote, ballots that are void as a whole included.
    """

    firm: Mapping[str, int]
    revocable: Mapping[str, int]
    waiting: int
    void: int

    @property
    def seen(self) -> int:
        return sum(self.firm.values()) + sum(self.revocable.values()) + self.waiting + self.void


def person_bounds(rules: RuleSet, votes: PersonVotes, ballots: Range, deputies: int) -> PersonBounds:
    """Bounds of one person's figures, exact over every way in which what is open can be decided.

    `ballots` is the number of ballots that the kind can turn out to have (one number once the committee has announced
    it): of ballots not seen yet any may give any vote, and of ballots seen beyond that number any may be withdrawn.
    `deputies` is the number of deputies in office, the denominator of some rule sets.
    """
    numbers = range(ballots.least, ballots.most + 1)
    reached = {level.id: [_reach(votes, (level.id,), number) for number in numbers] for level in rules.levels}
    bases = [number if rules.denominator == "collected" else deputies for number in numbers]
    valid = [_reach(votes, tuple(level.id for level in rules.levels), number) for number in numbers]
    return PersonBounds(
        valid=_over_all(valid),
        votes={level: _over_all(ranges) for level, ranges in reached.items()},
        percent={level: _percent_range(rules, ranges, bases) for level, ranges in reached.items()},
        possible=_possible(rules, reached[rules.bands[0].level], bases),
    )


def _reach(votes: PersonVotes, levels: tuple[str, ...], ballots: int) -> Range:
    """How many votes at one of these levels can be reached with so many ballots."""
    firm = sum(votes.firm.get(level, 0) for level in levels)
    revocable = sum(votes.revocable.get(level, 0) for level in levels)
    unseen, surplus = max(0, ballots - votes.seen), max(0, votes.seen - ballots)
    return Range(max(0, firm - surplus), min(ballots, firm + revocable + votes.waiting + unseen))


def _over_all(ranges: list[Range]) -> Range:
    return Range(min(one.least for one in ranges), max(one.most for one in ranges))


def _percent_range(rules: RuleSet, ranges: list[Range], bases: list[int]) -> PercentRange:
    """Rounding keeps the order, so the printed bounds are those of the exact shares."""
    shares = [(one, base) for one, base in zip(ranges, bases, strict=True) if base]
    if not shares:
        return PercentRange("", "")
    least = min(shares, key=lambda share: Fraction(share[0].least, share[1]))
    most = max(shares, key=lambda share: Fraction(share[0].most, share[1]))
    form = rules.percent_format
    return PercentRange(form.of(least[0].least, least[1]), form.of(most[0].most, most[1]))


def _possible(rules: RuleSet, ranges: list[Range], bases: list[int]) -> tuple[str, ...]:
    possible = [
        band.outcome
        for band in rules.bands
        if any(
            base and max(band.fewest(base), one.least) <= min(band.most(base), one.most)
            for one, base in zip(ranges, bases, strict=True)
        )
    ]
    return tuple(possible) if all(bases) else (NO_RATIO, *possible)
