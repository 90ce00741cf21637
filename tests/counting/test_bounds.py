"""What the doubts can still change: every figure's least and most, against counting every way of deciding them."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counting.bounds import PersonBounds, PersonVotes, Range, person_bounds
from counting.rule_sets import load_rules

NQ96 = load_rules("nq96-2023", "lay-phieu")
LEVELS = ("high", "trust", "low")


def bounds(low: int, trust: int, waiting: int, collected: int) -> PersonBounds:
    votes = PersonVotes({"high": 0, "trust": trust, "low": low}, {}, waiting, 0)
    return person_bounds(NQ96, votes, Range(collected, collected), 50)


def test_with_nothing_open_every_figure_is_settled():
    found = bounds(low=25, trust=22, waiting=0, collected=47)
    assert found.votes["low"] == Range(25, 25)
    assert found.valid == Range(47, 47)
    assert (found.percent["low"].least, found.percent["low"].most) == ("53,19", "53,19")
    assert found.possible == ("may-resign",)
    assert not found.can_change


@pytest.mark.parametrize(
    ("low", "waiting", "possible"),
    [
        (21, 2, ("none",)),
        (22, 2, ("none", "may-resign")),
        (24, 7, ("may-resign",)),
        (24, 8, ("may-resign", "dismissal")),
        (20, 12, ("none", "may-resign", "dismissal")),
        (32, 15, ("dismissal",)),
    ],
)
def test_the_doubts_can_change_the_outcome_only_if_one_more_low_would(low, waiting, possible):
    found = bounds(low, 47 - low - waiting, waiting, 47)
    assert found.possible == possible
    assert found.can_change is (len(possible) > 1)


def test_ballots_that_were_collected_but_not_read_yet_count_as_open():
    assert bounds(low=20, trust=20, waiting=0, collected=47).possible == ("none", "may-resign")
    assert bounds(low=16, trust=24, waiting=0, collected=47).possible == ("none",)


def test_a_ballot_too_many_may_take_any_vote_back():
    found = bounds(low=24, trust=24, waiting=0, collected=47)
    assert found.votes["low"] == Range(23, 24)
    assert found.possible == ("none", "may-resign")


def test_nothing_collected_has_neither_percentage_nor_outcome():
    found = bounds(low=0, trust=0, waiting=0, collected=0)
    assert (found.percent["low"].least, found.percent["low"].most) == ("", "")
    assert found.possible == ("",)


def every_way(firm: list[str], revocable: list[str], waiting: int, void: int, ballots: int, levels: tuple[str, ...]):
    """The counts of every way of deciding: each waiting or unseen row anything, revocable rows kept or void, surplus
    ballots withdrawn in every way."""
    rows = [[choice] for choice in firm] + [[choice, "void"] for choice in revocable] + [["void"]] * void
    rows += [[*levels, "void"]] * (waiting + max(0, ballots - len(firm) - len(revocable) - waiting - void))
    kept = min(ballots, len(rows))
    for choices in itertools.product(*rows):
        for remaining in set(itertools.combinations(sorted(choices), kept)):
            yield {level: remaining.count(level) for level in levels}


@settings(max_examples=60, deadline=None)
@given(
    rules=st.sampled_from(["nq96-2023", "nq85-2014", "nq35-2012", "qd96-2023"]),
    firm=st.lists(st.sampled_from(LEVELS), max_size=4),
    revocable=st.lists(st.sampled_from(LEVELS), max_size=2),
    waiting=st.integers(0, 2),
    void=st.integers(0, 1),
    least=st.integers(0, 5),
    more=st.integers(0, 1),
)
def test_the_bounds_are_exactly_what_every_way_of_deciding_reaches(rules, firm, revocable, waiting, void, least, more):
    rule_set, deputies = load_rules(rules, "lay-phieu"), 7
    votes = PersonVotes(
        {level: firm.count(level) for level in LEVELS},
        {level: revocable.count(level) for level in LEVELS},
        waiting,
        void,
    )
    found = person_bounds(rule_set, votes, Range(least, least + more), deputies)
    reached, outcomes, shares = [], set(), {level: [] for level in LEVELS}
    for ballots in range(least, least + more + 1):
        base = ballots if rule_set.denominator == "collected" else deputies
        for counts in every_way(firm, revocable, waiting, void, ballots, LEVELS):
            reached.append(counts)
            outcomes.add(rule_set.outcome(counts, base).outcome if base else "")
            for level in LEVELS:
                if base:
                    shares[level].append(
                        (Fraction(counts[level], base), rule_set.percent_format.of(counts[level], base))
                    )
    for level in LEVELS:
        seen = [counts[level] for counts in reached]
        assert found.votes[level] == Range(min(seen), max(seen))
        if shares[level]:
            printed = (min(shares[level])[1], max(shares[level])[1])
            assert (found.percent[level].least, found.percent[level].most) == printed
    totals = [sum(counts.values()) for counts in reached]
    assert found.valid == Range(min(totals), max(totals))
    assert set(found.possible) == outcomes
