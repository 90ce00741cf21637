"""The arithmetic: counts, percentages as printed in published results, and who may resign."""

from __future__ import annotations

import csv
import datetime
import random
from collections import Counter
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.election import BallotKind, Election, Official
from counting.rule_sets import load_rules
from counting.tally import KindTally, KindVotes, percent, tally_election, tally_kind

PUBLISHED = Path(__file__).parents[2].parent / "shared/data/published_results.csv"
LEVELS = ("high", "trust", "low")


def published_rows() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_printed(figure: str) -> str:
    """A percentage of the table, which has decimal points, as a resolution prints it."""
    text = f"{Decimal(figure):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def election_of(people: int, *, deputies: int, collected: int | None, kind: str = "lay-phieu") -> Election:
    officials = tuple(Official(f"Người {number}", "") for number in range(1, people + 1))
    return Election(
        kind,
        "nq96-2023",
        "HĐND",
        "",
        "",
        datetime.date(2023, 12, 14),
        "",
        deputies,
        deputies,
        (),
        (BallotKind("k", "Phiếu", "Khối", officials, issued=deputies, collected=collected),),
    )


def count(
    election: Election, rules: str, choices: dict[int, list[str | None]], read: int, invalid: int = 0
) -> KindTally:
    return tally_kind(
        election, load_rules(rules, election.kind), election.ballots[0], KindVotes(read, invalid, choices)
    )


@pytest.mark.parametrize("row", published_rows(), ids=lambda row: f"{row['body']} {row['year']} {row['name']}")
def test_every_published_result_comes_out_as_it_was_printed(row):
    votes = {level: int(row[level]) for level in LEVELS}
    base = int(row["denominator"])
    choices: list[str | None] = [level for level, number in votes.items() for _ in range(number)]
    choices += ["blank"] * (base - len(choices))
    election = election_of(1, deputies=base, collected=int(row["collected"] or base))
    person = count(election, row["rules"], {1: choices}, base).officials[0]
    assert person.votes == votes
    assert person.valid == sum(votes.values())
    printed = {level: row[f"pct_{level}_published"] for level in LEVELS}
    for level in LEVELS:
        assert percent(votes[level], base) == person.percent[level]
        if printed[level]:
            assert person.percent[level] == as_printed(printed[level])


def test_the_published_table_has_sixty_rows_with_percentages_to_compare():
    rows = published_rows()
    assert len(rows) == 60
    assert sum(bool(row[f"pct_{level}_published"]) for row in rows for level in LEVELS) > 100


def test_of_all_published_officials_one_had_more_than_half_low():
    over = []
    for row in published_rows():
        rules = load_rules(row["rules"], "lay-phieu")
        votes = {level: int(row[level]) for level in LEVELS}
        if rules.outcome(votes, int(row["denominator"])).outcome != "none":
            over.append((row["name"], rules.outcome(votes, int(row["denominator"])).outcome))
    assert over == [("Lê Duy Thành", "may-resign")]


def test_twenty_five_low_of_forty_nine_collected_is_over_half_although_fifty_deputies_sit():
    election = election_of(1, deputies=50, collected=49)
    choices: dict[int, list[str | None]] = {1: ["low"] * 25 + ["trust"] * 24}
    collected = count(election, "nq96-2023", choices, 49).officials[0]
    deputies = count(election, "nq85-2014", choices, 49).officials[0]
    assert (collected.outcome, collected.percent["low"]) == ("may-resign", "51,02")
    assert (deputies.outcome, deputies.percent["low"]) == ("none", "50")


def test_an_invalid_ballot_still_counts_in_the_denominator():
    election = election_of(1, deputies=50, collected=48)
    kind = count(election, "nq96-2023", {1: ["low"] * 24 + ["high"] * 23}, 48, invalid=1)
    person = kind.officials[0]
    assert (kind.read, kind.invalid, person.valid) == (48, 1, 47)
    assert (person.percent["low"], person.outcome) == ("50", "none")


@pytest.mark.parametrize(
    ("votes", "base", "printed"),
    [
        (78, 80, "97,5"),
        (1, 80, "1,25"),
        (47, 47, "100"),
        (0, 47, "0"),
        (1, 3, "33,33"),
        (2, 3, "66,67"),
        (1, 800, "0,13"),
        (1, 20_000, "0,01"),
        (1, 20_001, "0"),
        (193, 481, "40,12"),
        (10, 100, "10"),
    ],
)
def test_percentages_have_two_decimals_half_up_a_comma_and_no_trailing_zeros(votes, base, printed):
    assert percent(votes, base) == printed


@given(base=st.integers(1, 40_000), data=st.data())
def test_a_percentage_is_the_decimal_fraction_rounded_half_up(base, data):
    votes = data.draw(st.integers(0, base))
    exact = Context(prec=60).divide(Decimal(100 * votes), Decimal(base))
    rounded = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    printed = percent(votes, base)
    assert Decimal(printed.replace(",", ".")) == rounded
    assert printed == as_printed(str(rounded))


def test_every_half_of_a_hundredth_is_rounded_up():
    for votes in range(1, 20_000, 2):
        above = Decimal(votes + 1) / 200
        assert Decimal(percent(votes, 20_000).replace(",", ".")) == above


def test_nothing_collected_has_no_percentage():
    assert percent(0, 0) == ""
    person = count(election_of(1, deputies=5, collected=0), "nq96-2023", {}, 0).officials[0]
    assert person.percent == {"high": "", "trust": "", "low": ""}


def test_nothing_collected_has_no_outcome_either():
    person = count(election_of(1, deputies=5, collected=0), "nq96-2023", {}, 0).officials[0]
    assert person.outcome != "none"


def test_until_the_committee_says_how_many_came_back_the_ballots_read_are_the_denominator():
    person = count(election_of(1, deputies=50, collected=None), "nq96-2023", {1: ["high", "low", "low"]}, 3).officials[
        0
    ]
    assert person.percent == {"high": "33,33", "trust": "0", "low": "66,67"}


def test_a_confidence_ballot_has_two_levels_and_more_than_half_no_decides():
    election = election_of(2, deputies=50, collected=48, kind="bo-phieu")
    lost, kept = count(
        election, "nq96-2023", {1: ["no"] * 25 + ["trust"] * 23, 2: ["no"] * 24 + ["trust"] * 24}, 48
    ).officials
    assert list(lost.votes) == ["trust", "no"]
    assert (lost.outcome, kept.outcome) == ("dismissal", "none")
    assert (lost.percent["no"], kept.percent["no"]) == ("52,08", "50")


CHOICES = st.lists(st.sampled_from([*LEVELS, "blank", "multiple", "invalid", None]), max_size=60)


@given(first=CHOICES, second=CHOICES)
def test_only_one_clear_level_makes_a_valid_vote_and_people_do_not_mix(first, second):
    read = max(len(first), len(second))
    election = election_of(2, deputies=100, collected=60)
    kind = count(election, "nq96-2023", {1: first, 2: second}, read)
    for person, choices in zip(kind.officials, (first, second), strict=True):
        assert sum(person.votes.values()) == person.valid <= len(choices) <= kind.read
        for level in LEVELS:
            assert person.votes[level] == len([choice for choice in choices if choice == level])
        assert person.pending == len([choice for choice in choices if choice is None])
        assert len(choices) - person.valid - person.pending == sum(
            Counter(choices)[word] for word in ("blank", "multiple", "invalid")
        )


@given(choices=CHOICES, seed=st.integers(0, 999))
def test_the_order_in_which_the_ballots_were_fed_changes_nothing(choices, seed):
    shuffled = choices.copy()
    random.Random(seed).shuffle(shuffled)
    election = election_of(1, deputies=100, collected=60)
    assert count(election, "nq96-2023", {1: choices}, 60) == count(election, "nq96-2023", {1: shuffled}, 60)


@given(choices=CHOICES)
def test_one_more_low_vote_never_betters_an_outcome(choices):
    order = ["none", "may-resign", "dismissal"]
    election = election_of(1, deputies=100, collected=61)
    before, after = (
        count(election, "nq96-2023", {1: votes}, 61).officials[0].outcome for votes in (choices, [*choices, "low"])
    )
    assert order.index(before) <= order.index(after)


def test_kinds_and_people_stand_in_the_order_of_the_ballots_and_never_by_score():
    kinds = tuple(
        BallotKind(name, f"Phiếu {name}", "Khối", (Official("Yên", ""), Official("An", "")), issued=2, collected=2)
        for name in ("ubnd", "hdnd")
    )
    election = Election("lay-phieu", "nq96-2023", "HĐND", "", "", datetime.date(2023, 12, 14), "", 2, 2, (), kinds)
    votes = {kind: KindVotes(2, 0, {1: ["low", "low"], 2: ["high", "high"]}) for kind in ("hdnd", "ubnd")}
    tally = tally_election(election, load_rules("nq96-2023", "lay-phieu"), votes, 0, "provisional")
    assert [kind.id for kind in tally.ballots] == ["ubnd", "hdnd"]
    for kind in tally.ballots:
        assert [(person.no, person.name, person.outcome) for person in kind.officials] == [
            (1, "Yên", "dismissal"),
            (2, "An", "none"),
        ]
    assert (tally.rules, tally.status, tally.pending) == ("nq96-2023", "provisional", 0)
