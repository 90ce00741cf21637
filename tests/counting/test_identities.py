"""Sums that do not agree block the closing, and say which sheets to look at."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from calibration.election import BallotKind, Election, Official
from counting.alike import most_alike
from counting.ballots import all_ballots
from counting.choices import ballot_choices, votes_of
from counting.identities import BrokenIdentity, PagesIn, broken_identities, second_counter_differs
from counting.rule_sets import load_rules
from counting.store import StoredPage
from counting.tally import KindTally, tally_election
from scanner.reading import RowReading

RULES = load_rules("nq96-2023", "lay-phieu")
ELECTION = Election(
    "lay-phieu",
    "nq96-2023",
    "HĐND",
    "",
    "Kỳ họp",
    datetime.date(2023, 12, 14),
    "",
    5,
    4,
    (),
    (BallotKind("hdnd", "Phiếu", "", (Official("A", ""), Official("B", "")), issued=3, collected=3),),
)


def page(number: int, *choices: str, form: str = "hdnd", ink: float = 0.4) -> StoredPage:
    rows = tuple(
        RowReading(row, choice, (), {level: ink if level == choice else 0.0 for level in ELECTION.levels})
        for row, choice in enumerate(choices, start=1)
    )
    return StoredPage(number, 1, f"{number}.jpg", 1, str(number), "", "read", "", form, 1, (), rows)


PAGES = [page(1, "high", "low"), page(2, "trust", "blank"), page(3, "high", "high")]


def broken(pages: list[StoredPage], election: Election = ELECTION, spoil=lambda kind: kind) -> list[BrokenIdentity]:
    kinds = all_ballots(election, pages, {}, {})
    choices = ballot_choices(election, RULES, kinds, {})
    tally = tally_election(election, RULES, votes_of(choices), 0, "provisional")
    tally = replace(tally, ballots=tuple(spoil(kind) for kind in tally.ballots))
    again = second_counter_differs(election, RULES, tally, choices)
    return [*broken_identities(election, tally, choices, PagesIn(tuple(pages), frozenset())), *again]


def test_a_count_whose_sums_agree_has_nothing_broken():
    assert broken(PAGES) == []


def test_a_page_whose_kind_was_taken_out_of_the_election_is_not_lost_unseen():
    (found,) = broken([*PAGES, page(4, "high", "high", form="ubnd")])
    assert [sheet.file for sheet in found.sheets] == ["4.jpg"]
    told = found.sentence()
    assert "4.jpg" in told.vi and "4.jpg" in told.en
    assert "vào 4" in told.vi and "4 in" in told.en


def test_a_ballot_with_other_rows_than_the_list_is_named():
    (found,) = broken([*PAGES[:2], page(3, "high")])
    assert [sheet.file for sheet in found.sheets] == ["3.jpg"]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"collected": 3, "issued": 2}, ("thu về 3 nhiều hơn phát ra 2", "collected 3 is more than issued 2")),
        ({"issued": 6}, ("phát ra 6 nhiều hơn đại biểu có mặt 4", "issued 6 is more than deputies present 4")),
    ],
)
def test_announced_figures_that_cannot_be_are_said(figures, said):
    kind = replace(ELECTION.ballots[0], **figures)
    (found,) = broken(PAGES, replace(ELECTION, ballots=(kind,)))
    assert said[0] in found.sentence().vi
    assert said[1] in found.sentence().en


def _one_vote_more(kind: KindTally) -> KindTally:
    first, *others = kind.officials
    return replace(kind, officials=(replace(first, votes={**first.votes, "high": first.votes["high"] + 1}), *others))


def test_a_counter_that_adds_a_vote_is_found_by_its_own_sum_and_by_the_second_counter():
    own_sum, second = broken(PAGES, spoil=_one_vote_more)
    assert "cộng lại 4, phiếu hợp lệ 3" in own_sum.sentence().vi
    assert "3 – 1 – 0" in second.sentence().vi and "2 – 1 – 0" in second.sentence().vi
    assert "3 – 1 – 0" in second.sentence().en and "2 – 1 – 0" in second.sentence().en


def _more_valid(kind: KindTally) -> KindTally:
    first, *others = kind.officials
    return replace(kind, officials=(replace(first, valid=4, votes={"high": 3, "trust": 1, "low": 0}), *others))


def test_more_valid_than_collected_names_the_sheets_beyond():
    more = broken(PAGES, spoil=_more_valid)
    assert any("4 phiếu hợp lệ nhiều hơn 3 phiếu thu về" in found.sentence().vi for found in more)


def test_a_sheet_scanned_twice_is_the_first_to_look_at():
    pages = [page(number, "high", "trust", ink=0.3 + number / 50) for number in range(1, 8)]
    twice = page(8, "high", "trust", ink=0.3 + 3 / 50 + 0.001)
    assert [sheet.file for sheet in most_alike([*pages, twice], 1)] == ["3.jpg", "8.jpg"]


def test_not_more_than_a_few_sheets_are_named_in_one_sentence():
    pages = tuple(page(number, "high", "low") for number in range(1, 21))
    told = BrokenIdentity(ELECTION_TEXT, pages).sentence()
    assert told.vi.endswith("6.jpg và 14 tờ nữa.")
    assert told.en.endswith("6.jpg and 14 more.")


ELECTION_TEXT = broken([*PAGES, page(4, "high", "high", form="ubnd")])[0].text
