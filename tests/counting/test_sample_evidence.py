"""The mathematics of the hand check, against counting every possible sample of small piles."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counting.bounds import Range
from counting.rule_sets import load_rules
from counting.sample_evidence import Pile, chance_to_confirm, risk_left, sheets_to_draw, wrong_numbers

RISK = Fraction(1, 20)


def pile_of(sheets: int, reported: int, rules: str = "nq96-2023") -> Pile:
    rule_set = load_rules(rules, "lay-phieu")
    outcomes = [rule_set.outcome({"low": low}, sheets).outcome for low in range(sheets + 1)]
    return Pile(sheets, wrong_numbers(outcomes, outcomes[reported]))


def plain_risk(pile: Pile, drawn: int, shown: int) -> Fraction:
    """The definition: prior over posterior, for every number that leads elsewhere."""
    ways = {
        number: comb(number, shown) * comb(pile.sheets - number, drawn - shown) for number in range(pile.sheets + 1)
    }
    wrong = [number for stretch in pile.wrong for number in range(stretch.least, stretch.most + 1)]
    posterior = [Fraction(ways[number], sum(ways.values())) for number in wrong]
    return min(Fraction(1), max(posterior, default=Fraction(0)) * (pile.sheets + 1))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_risk_is_the_definition_of_its_source_for_every_sample(data):
    sheets = data.draw(st.integers(1, 30))
    pile = pile_of(sheets, data.draw(st.integers(0, sheets)))
    drawn = data.draw(st.integers(0, sheets))
    shown = data.draw(st.integers(0, drawn))
    assert risk_left(pile, drawn, shown) == plain_risk(pile, drawn, shown)


@pytest.mark.parametrize(("sheets", "reported"), [(7, 0), (8, 5), (9, 6), (9, 7)])
def test_a_wrong_outcome_passes_with_at_most_the_stated_risk_whenever_one_looks(sheets, reported):
    """Every order of drawing, counted out: the share that ever falls to the risk limit while the outcome is wrong."""
    pile, limit = pile_of(sheets, reported), Fraction(1, 4)
    for stretch in pile.wrong:
        for truth in range(stretch.least, stretch.most + 1):
            orders = list(itertools.combinations(range(sheets), truth))
            fooled = sum(
                any(
                    risk_left(pile, drawn, sum(place < drawn for place in low)) <= limit
                    for drawn in range(1, sheets + 1)
                )
                for low in orders
            )
            assert Fraction(fooled, len(orders)) <= limit


def test_a_full_hand_count_leaves_no_risk_and_finds_every_wrong_outcome():
    for reported, shown in itertools.product(range(10), repeat=2):
        pile = pile_of(9, reported)
        wrong = any(stretch.least <= shown <= stretch.most for stretch in pile.wrong)
        assert risk_left(pile, 9, shown) == (1 if wrong else 0)


def test_nothing_drawn_proves_nothing():
    assert risk_left(pile_of(47, 25), 0, 0) == 1


@pytest.mark.parametrize(
    ("sheets", "reported", "needed"), [(481, 4, 8), (481, 137, 85), (47, 1, 10), (47, 25, 46), (33, 0, 7)]
)
def test_clear_outcomes_need_a_handful_and_close_ones_nearly_every_sheet(sheets, reported, needed):
    pile, often = pile_of(sheets, reported), Fraction(9, 10)
    assert sheets_to_draw(pile, reported, RISK, often) == needed
    assert (
        chance_to_confirm(pile, reported, needed, RISK) >= often > chance_to_confirm(pile, reported, needed - 1, RISK)
    )


@settings(max_examples=15, deadline=None)
@given(sheets=st.integers(5, 11), data=st.data())
def test_the_chance_to_confirm_is_the_share_of_samples_that_do(sheets, data):
    reported, drawn = data.draw(st.integers(0, sheets)), data.draw(st.integers(1, sheets))
    pile = pile_of(sheets, reported)
    samples = list(itertools.combinations(range(sheets), drawn))
    confirming = sum(risk_left(pile, drawn, sum(place < reported for place in sample)) <= RISK for sample in samples)
    assert chance_to_confirm(pile, reported, drawn, RISK) == Fraction(confirming, len(samples))


def test_the_stretches_that_lead_elsewhere_lie_on_both_sides_of_a_middle_band():
    assert pile_of(47, 25).wrong == (Range(0, 23), Range(32, 47))


def test_the_plan_is_kept_in_draws_by_chance():
    """A thousand simulated audits of a right outcome: nine in ten and more confirm it with the sheets of the plan."""
    pile, reported = pile_of(100, 30), 30
    needed = sheets_to_draw(pile, reported, RISK, Fraction(9, 10))
    dice = random.Random(7)
    confirmed = sum(
        risk_left(pile, needed, sum(sheet < reported for sheet in dice.sample(range(100), needed))) <= RISK
        for _ in range(1000)
    )
    assert confirmed >= 870
