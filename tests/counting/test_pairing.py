"""Pages of one batch become ballots by the order of feeding: what is missing is asked about, and no pair is guessed.

Every sheet bears a hidden identity, its voter, in the name of its file; no pair may ever hold pages of two voters.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from counting.ballots import kind_ballots
from counting.feeding import as_fed
from counting.pairing import BETWEEN, pair_batch
from counting.store import WHOLE_BALLOT, Decision, StoredPage
from scanner.doubts import Refusal

MAY_BE_THE_MISSING_ONE = sorted({reason.value for reason in Refusal} - BETWEEN)

VOTERS = st.integers(1, 7)
PAGES = st.integers(2, 3)


class Pile:
    """Pages as they are fed: `put` a voter's page, a page of another kind, or one that is refused."""

    def __init__(self, batch: int = 1, first: int = 1) -> None:
        self.pages: list[StoredPage] = []
        self.batch, self.first = batch, first

    def put(self, voter: str, number: int, kind: str = "hdnd", sha256: str = "") -> Pile:
        return self._put(f"{voter}{number}", "read", "", kind, number, sha256)

    def refuse(self, reason: str, sha256: str = "") -> Pile:
        return self._put("?", "refused", reason, "", 0, sha256)

    def _put(self, file: str, status: str, reason: str, kind: str, number: int, sha256: str) -> Pile:
        at = self.first + len(self.pages)
        self.pages.append(
            StoredPage(at, self.batch, file, 1, sha256 or f"{at}", "", status, reason, kind, number, (), ())
        )
        return self


def pile_of(*fed: str) -> list[StoredPage]:
    """A pile told in short: "A1" is voter A's page 1, "x" a page that was refused, "-" a blank one, "u1" of a kind apart."""
    pile = Pile()
    for told in fed:
        if told in ("x", "-"):
            pile.refuse("poor-fit" if told == "x" else "blank-page")
        else:
            pile.put(told[0], int(told[1]), "ubnd" if told[0] == "u" else "hdnd")
    return pile.pages


def names(pages):
    return [page.file for page in pages]


def pairs_of(pairing):
    return ["".join(names(ballot)) for ballot in pairing.ballots]


def voters_of(count):
    return "ABCDEFG"[:count]


def ballot_after_ballot(voters, pages, turned=False):
    fed = [f"{voter}{number}" for voter in voters_of(voters) for number in range(1, pages + 1)]
    return fed[::-1] if turned else fed


def pile_after_pile(voters, pages, turned=False):
    fed = [f"{voter}{number}" for number in range(1, pages + 1) for voter in voters_of(voters)]
    return fed[::-1] if turned else fed


def is_of_one_voter(ballot):
    return len({page.file[0] for page in ballot}) == 1


def places_once(pairing, fed):
    placed = [page for ballot in pairing.ballots for page in ballot] + [*pairing.lone, *pairing.pile]
    assert sorted(names(placed)) == sorted(page.file for page in fed if page.form == "hdnd")


@given(voters=VOTERS, pages=PAGES, order=st.sampled_from([ballot_after_ballot, pile_after_pile]), turned=st.booleans())
def test_whole_batches_are_paired_in_every_order_of_feeding(voters, pages, order, turned):
    fed = pile_of(*order(voters, pages, turned))
    pairing = pair_batch(fed, "hdnd", pages)
    if pages == 3 and voters == 1:
        assume(order is ballot_after_ballot)
    assert sorted(pairs_of(pairing)) == [
        "".join(f"{voter}{number}" for number in range(1, pages + 1)) for voter in voters_of(voters)
    ]
    assert (pairing.lone, pairing.pile, pairing.assumed) == ((), (), False)
    assert pairing.piles == (order is pile_after_pile and voters > 1)


@given(voters=VOTERS, pages=PAGES, data=st.data())
def test_any_page_missing_from_ballots_fed_one_by_one_leaves_its_partners_and_no_others_alone(voters, pages, data):
    fed = ballot_after_ballot(voters, pages)
    missing = fed.pop(data.draw(st.integers(0, len(fed) - 1)))
    pairing = pair_batch(pile_of(*fed), "hdnd", pages)
    assert names(pairing.lone) == [page for page in fed if page[0] == missing[0]]
    assert len(pairing.ballots) == voters - 1
    assert all(is_of_one_voter(ballot) for ballot in pairing.ballots)
    assert pairing.pile == ()


@given(voters=VOTERS, pages=PAGES, data=st.data())
def test_any_page_missing_from_a_pile_fed_the_other_way_round_makes_no_wrong_pair_that_is_sure(voters, pages, data):
    fed = ballot_after_ballot(voters, pages, turned=True)
    missing = fed.pop(data.draw(st.integers(0, len(fed) - 1)))
    pairing = pair_batch(pile_of(*fed), "hdnd", pages)
    places_once(pairing, pile_of(*fed))
    assert pairing.assumed or all(is_of_one_voter(ballot) for ballot in pairing.ballots)
    if not pairing.assumed:
        assert names(pairing.lone) == [page for page in fed if page[0] == missing[0]]


@given(voters=st.integers(2, 7), pages=PAGES, turned=st.booleans(), data=st.data())
def test_any_page_missing_from_a_pile_fed_after_another_leaves_no_pair_that_is_sure(voters, pages, turned, data):
    fed = pile_after_pile(voters, pages, turned)
    fed.pop(data.draw(st.integers(0, len(fed) - 1)))
    pairing = pair_batch(pile_of(*fed), "hdnd", pages)
    places_once(pairing, pile_of(*fed))
    assert pairing.assumed or pairing.ballots == ()
    if voters > 2:
        assert names(pairing.pile) == fed


@given(
    voters=VOTERS,
    order=st.sampled_from([ballot_after_ballot, pile_after_pile]),
    turned=st.booleans(),
    reason=st.sampled_from(MAY_BE_THE_MISSING_ONE),
    data=st.data(),
)
def test_a_page_that_is_refused_where_it_lay_makes_no_wrong_pair_that_is_sure(voters, order, turned, reason, data):
    fed = order(voters, 2, turned)
    refused = data.draw(st.integers(0, len(fed) - 1))
    pile = Pile()
    for place, told in enumerate(fed):
        if place == refused:
            pile.refuse(reason)
        else:
            pile.put(told[0], int(told[1]))
    pairing = pair_batch(pile.pages, "hdnd", 2)
    places_once(pairing, pile.pages)
    assert pairing.assumed or all(is_of_one_voter(ballot) for ballot in pairing.ballots)


@given(voters=VOTERS, turned=st.booleans(), data=st.data())
def test_blank_pages_and_backs_and_duplicates_in_between_change_nothing(voters, turned, data):
    fed = data.draw(st.sampled_from([ballot_after_ballot, pile_after_pile]))(voters, 2, turned)
    pile = Pile()
    for told in fed:
        for reason in data.draw(st.lists(st.sampled_from(sorted(BETWEEN)), max_size=2)):
            pile.refuse(reason)
        pile.put(told[0], int(told[1]))
    with_them, without = pair_batch(pile.pages, "hdnd", 2), pair_batch(pile_of(*fed), "hdnd", 2)
    assert pairs_of(with_them) == pairs_of(without)
    assert with_them.lone == with_them.pile == ()


@given(st.lists(st.sampled_from(["A1", "B2", "C3", "x", "-", "u1", "u2"]), max_size=14), st.integers(1, 3))
def test_whatever_is_fed_every_page_is_in_one_place_and_no_pair_reaches_over_what_may_be_missing(fed, pages):
    fed = [told for told in fed if told in ("x", "-") or int(told[1]) <= pages]
    pile = pile_of(*fed)
    pairing = pair_batch(pile, "hdnd", pages)
    places_once(pairing, pile)
    for ballot in pairing.ballots:
        assert [page.number for page in ballot] == list(range(1, pages + 1))
        if not pairing.piles:
            first, last = min(page.id for page in ballot), max(page.id for page in ballot)
            between = [page for page in pile if first <= page.id <= last and page not in ballot]
            assert all(page.reason in BETWEEN for page in between)


@pytest.mark.parametrize(
    ("fed", "pairs", "lone"),
    [
        (["A1", "A2", "B1", "x", "C1", "C2"], ["A1A2", "C1C2"], ["B1"]),
        (["A1", "A2", "u1", "u2", "B1", "B2", "u1"], ["A1A2", "B1B2"], []),
        (["A1", "-", "A2", "-", "B1", "-", "B2", "-"], ["A1A2", "B1B2"], []),
        # two sheets of page 1 side by side, and one turned over in a duplex scanner
        (["A1", "A2", "B1", "C1", "C2", "D1", "D2"], ["A1A2", "C1C2", "D1D2"], ["B1"]),
        (["A1", "A2", "B2", "B1", "C1", "C2", "D1", "D2"], ["A1A2", "C1C2", "D1D2"], ["B2", "B1"]),
        # two sheets turned over: B1 lies before C2
        (
            ["A1", "A2", "B2", "B1", "C2", "C1", "D1", "D2", "E1", "E2"],
            ["A1A2", "D1D2", "E1E2"],
            ["B2", "B1", "C2", "C1"],
        ),
        (["A2"], [], ["A2"]),
        (["A1", "u1"], [], ["A1"]),
        (["A1", "x", "B2"], [], ["A1", "B2"]),
        ([], [], []),
    ],
    ids=" ".join,
)
def test_what_lies_between_two_pages_decides(fed, pairs, lone):
    pairing = pair_batch(pile_of(*fed), "hdnd", 2)
    assert (pairs_of(pairing), names(pairing.lone), pairing.pile, pairing.assumed) == (pairs, lone, (), False)


@pytest.mark.parametrize(
    ("fed", "lone"),
    [
        ("A2 B1 B2 C1 C2", "A2"),
        ("A1 A2 B1 B2 C1", "C1"),
        ("A2 A1 B2 B1 C2", "A2"),
        ("A1 B1 B2", "A1"),
        ("A1 A2 B2", "B2"),
        ("B2 A2 A1", "B2"),
        ("A1 A2 B2 B1", "B2 B1"),
        ("A1 A2 B1 x B2 C1 C2", "B1 B2"),
        ("A1 A2 B1 u1 u2 B2 C1 C2", "B1 B2"),
    ],
)
def test_where_two_orders_explain_what_was_fed_the_pairs_are_only_assumed(fed, lone):
    """2 1 2 1 2: the first page of the first ballot is missing, or the last of a pile fed the other way round."""
    pairing = pair_batch(pile_of(*fed.split()), "hdnd", 2)
    assert pairing.assumed
    assert names(pairing.lone) == lone.split()


@pytest.mark.parametrize(
    "fed",
    [
        "A1 B1 C1",
        "A1 B1 C1 A2 B2",
        "A1 B1 C1 D1 A2 B2 x",
        "A1 x C1 A2 B2 x",
        "x B1 C1 A2 B2 x",
        "A1 B1 x A2 B2",
    ],
)
def test_a_pile_whose_order_does_not_tell_what_belongs_together_is_asked_about_as_one(fed):
    pairing = pair_batch(pile_of(*fed.split()), "hdnd", 2)
    assert names(pairing.pile) == [told for told in fed.split() if told != "x"]
    assert (pairing.ballots, pairing.lone) == ((), ())


def test_ballots_of_one_page_need_no_partner():
    assert pairs_of(pair_batch(pile_of("A1", "x", "B1"), "hdnd", 1)) == ["A1", "B1"]


def read_again(batch, first, fed, known):
    """A later batch in which `known` scans lie again; what is new in it bears its voter."""
    pile = Pile(batch, first)
    for told in fed:
        if told in known:
            pile.refuse("duplicate", known[told])
        else:
            pile.put(told[0], int(told[1]))
    return pile.pages


def known_scans(pages):
    return {page.file: page.sha256 for page in pages if page.status == "read"}


@given(voters=VOTERS, order=st.sampled_from([ballot_after_ballot, pile_after_pile]), data=st.data())
def test_a_run_that_was_cut_off_anywhere_and_started_again_pairs_as_if_it_had_not(voters, order, data):
    fed = order(voters, 2)
    cut = data.draw(st.integers(0, len(fed)))
    first = pile_of(*fed[:cut])
    feeding = as_fed([*first, *read_again(2, cut + 1, fed, known_scans(first))], "hdnd", 2)
    assert all(is_of_one_voter(ballot) for ballot in feeding.ballots)
    assert len(feeding.ballots) == voters
    assert feeding.unsure == ()


@given(voters=VOTERS, order=st.sampled_from([ballot_after_ballot, pile_after_pile]), data=st.data())
def test_files_read_again_with_the_missing_one_in_its_place_are_all_paired(voters, order, data):
    whole = order(voters, 2)
    fed = whole.copy()
    fed.pop(data.draw(st.integers(0, len(fed) - 1)))
    first = pile_of(*fed)
    feeding = as_fed([*first, *read_again(2, len(fed) + 1, whole, known_scans(first))], "hdnd", 2)
    assert all(is_of_one_voter(ballot) for ballot in feeding.ballots)
    assert len(feeding.ballots) == voters
    assert feeding.unsure == ()


def test_two_piles_in_two_runs_are_paired_once_both_are_read_again_in_one():
    firsts = pile_of("A1", "B1", "C1")
    seconds = Pile(2, 4).put("A", 2).put("B", 2).put("C", 2).pages
    apart = as_fed([*firsts, *seconds], "hdnd", 2)
    assert [names(group.pile) for group in apart.unsure] == [["A1", "B1", "C1"], ["A2", "B2", "C2"]]
    known = known_scans([*firsts, *seconds])
    together = as_fed([*firsts, *seconds, *read_again(3, 7, pile_after_pile(3, 2), known)], "hdnd", 2)
    assert ["".join(names(ballot)) for ballot in together.ballots] == ["A1A2", "B1B2", "C1C2"]
    assert (together.unsure, together.piles[0].ballots) == ((), 3)


@given(
    voters=VOTERS, order=st.sampled_from([ballot_after_ballot, pile_after_pile]), turned=st.booleans(), data=st.data()
)
def test_withdrawals_take_pages_out_and_never_make_a_pair(voters, order, turned, data):
    fed = pile_of(*order(voters, 2, turned))
    out = data.draw(st.sets(st.sampled_from([page.id for page in fed])))
    decisions = {(page, WHOLE_BALLOT): Decision(page, WHOLE_BALLOT, "withdrawn", "nhầm") for page in out}
    kind = kind_ballots(fed, decisions, "hdnd", 2)
    left = {page.file for page in fed if page.id not in out}
    assert sorted(page.file for ballot in kind.ballots for page in ballot.pages) == sorted(left)
    for ballot in kind.ballots:
        assert is_of_one_voter(ballot.pages)
        assert ballot.open == (len(ballot.pages) == 1)
    assert {page.file for group in kind.partnerless for page in group.waiting} == {
        f"{voter}{number}"
        for voter in voters_of(voters)
        for number in (1, 2)
        if f"{voter}{number}" in left
        if f"{voter}{3 - number}" not in left
    }


def test_a_few_scans_of_a_pile_read_again_tell_nothing_new():
    first = pile_of("A1", "B1", "C1", "A2", "B2")
    again = read_again(2, 6, ["B1", "B2"], known_scans(first))
    assert as_fed([*first, *again], "hdnd", 2) == as_fed(first, "hdnd", 2)


def test_pages_of_two_batches_are_never_neighbours():
    feeding = as_fed([*pile_of("A1"), *Pile(2, 2).put("A", 2).pages], "hdnd", 2)
    assert feeding.ballots == ()
    assert [names(group.lone) for group in feeding.unsure] == [["A1"], ["A2"]]


def test_batches_that_two_stations_fed_at_the_same_time_are_kept_apart():
    one, other = Pile(1, 1), Pile(2, 1)
    for at, told in enumerate(["A1", "C1", "A2", "C2", "B1", "D1", "B2", "D2"]):
        station = (one, other)[at % 2]
        station.first = at + 1 - len(station.pages)
        station.put(told[0], int(told[1]))
    feeding = as_fed(sorted([*one.pages, *other.pages], key=lambda page: page.id), "hdnd", 2)
    assert ["".join(names(ballot)) for ballot in feeding.ballots] == ["A1A2", "B1B2", "C1C2", "D1D2"]
