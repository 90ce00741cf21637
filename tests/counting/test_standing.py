"""Where the count stands: doubts are never counted, decisions are, and whatever does not agree blocks the close."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.election import parse_election
from counting.ballots import all_ballots
from counting.choices import kind_votes
from counting.closing import close_count
from counting.review import decide, waiting
from counting.rule_sets import load_rules
from counting.standing import where_it_stands
from counting.store import WHOLE_BALLOT, Decision, StoredPage
from scanner.doubts import Doubt, Refusal
from scanner.reading import RefusedPage, RowReading

FAINT = ("high", Doubt.FAINT)


def votes_of(standing, kind=0, official=0):
    return standing.tally.ballots[kind].officials[official].votes


@pytest.fixture
def whole(page):
    """Everything that the committee collected, read without a doubt."""
    return (
        page("hdnd", "high", "low", file="1.jpg"),
        page("hdnd", "trust", "low", file="2.jpg"),
        page("hdnd", "high", "blank", file="3.jpg"),
        page("ubnd", "high", file="4.jpg"),
    )


def test_a_count_that_agrees_is_blocked_by_nothing(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        standing = where_it_stands(count, store)
    assert standing.blocking == ()
    assert standing.tally.status == "provisional"
    assert votes_of(standing) == {"high": 2, "trust": 1, "low": 0}
    assert votes_of(standing, 0, 1) == {"high": 0, "trust": 0, "low": 2}
    second = standing.tally.ballots[0].officials[1]
    assert (second.valid, second.percent["low"], second.outcome) == (2, "66,67", "dismissal")


def test_a_row_with_a_doubt_is_never_counted_without_a_person(make_count, page, feed):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", FAINT, "low"))
        before = where_it_stands(count, store)
        (question,) = before.waiting
        decide(before.election, store, question.page, question.row, "trust", "")
        after = where_it_stands(count, store)
    assert (votes_of(before), before.tally.pending) == ({"high": 0, "trust": 0, "low": 0}, 1)
    assert before.tally.ballots[0].officials[0].pending == 1
    assert (votes_of(after), after.tally.pending) == ({"high": 0, "trust": 1, "low": 0}, 0)


def test_a_vote_that_the_committee_voids_is_no_valid_vote_but_its_ballot_stays_collected(make_count, page, feed):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", FAINT, "low"))
        (question,) = waiting(count.election(), store)
        decide(count.election(), store, question.page, question.row, "invalid", "")
        kind = where_it_stands(count, store).tally.ballots[0]
    assert (kind.read, kind.invalid) == (1, 0)
    assert [person.valid for person in kind.officials] == [0, 1]
    assert kind.officials[1].percent["low"] == "33,33"


def test_a_ballot_voided_as_a_whole_counts_for_nobody(make_count, page, feed):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", "high", "low"), page("hdnd", "high", "low"))
        decide(count.election(), store, store.pages()[0], WHOLE_BALLOT, "invalid", "không có dấu")
        kind = where_it_stands(count, store).tally.ballots[0]
    assert (kind.read, kind.invalid) == (2, 1)
    assert [person.valid for person in kind.officials] == [1, 1]


@pytest.mark.parametrize("spoilt", ["blank", "multiple"])
@pytest.mark.parametrize(("scope", "invalid", "valid"), [("person", 0, [1, 2]), ("ballot", 1, [1, 1])])
def test_a_spoilt_row_voids_one_vote_or_the_ballot_as_the_rules_say(
    spoilt, scope, invalid, valid, make_count, page, feed
):
    count = make_count()
    text = _nq96().replace('row_invalid_scope = "person"', f'row_invalid_scope = "{scope}"')
    (count.path / "own.toml").write_text(text, encoding="utf-8")
    election = count.election_file.read_text(encoding="utf-8").replace("nq96-2023", "own.toml")
    count.election_file.write_text(election, encoding="utf-8")
    with count.store() as store:
        feed(store, page("hdnd", spoilt, "low"), page("hdnd", "high", "low"))
        kind = where_it_stands(count, store).tally.ballots[0]
    assert kind.invalid == invalid
    assert [person.valid for person in kind.officials] == valid


def _nq96() -> str:
    from importlib import resources

    return (resources.files("counting.rules") / "nq96-2023.toml").read_text(encoding="utf-8")


def blocking_of(count, store) -> list[str]:
    standing = where_it_stands(count, store)
    for reason in standing.blocking:
        assert "\n" not in reason.vi
        assert reason.vi != reason.en
    return [reason.vi for reason in standing.blocking]


def test_one_ballot_missing_or_one_too_many_is_named_by_kind_and_numbers(make_count, feed, page, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole[1:])
        (short,) = blocking_of(count, store)
        feed(store, whole[0], page("ubnd", "low"))
        (over,) = blocking_of(count, store)
    assert "“hdnd”" in short
    assert {"3", "2"} <= set(short.replace(";", "").split())
    assert "“ubnd”" in over
    assert {"1", "2"} <= set(over.replace(";", "").split())


def test_a_doubt_blocks_and_says_what_to_run(make_count, feed, page, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole[:3], page("ubnd", FAINT))
        (reason,) = blocking_of(count, store)
    assert "1 hàng" in reason
    assert "kiemphieu review" in reason


def test_figures_that_the_committee_has_not_announced_block(make_count, feed, whole, election_text):
    count = make_count(election_text.replace("issued = 4\ncollected = 1\n", ""))
    with count.store() as store:
        feed(store, *whole)
        (reason,) = blocking_of(count, store)
    assert "“ubnd”" in reason
    assert "election.toml" in reason


def test_a_sheet_that_is_doubted_as_a_whole_is_not_counted_without_a_person(make_count, page, feed):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", "high", "low", doubts=(Doubt.OUTSIDE_BOX,)))
        assert votes_of(where_it_stands(count, store)) == {"high": 0, "trust": 0, "low": 0}


def test_refused_pages_and_scans_fed_twice_are_told_apart_and_count_for_nothing(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(
            store,
            *whole,
            RefusedPage("thư.jpg", 1, Refusal.NOT_THIS_BALLOT),
            RefusedPage("trắng.jpg", 1, Refusal.BLANK_PAGE),
            RefusedPage("1.jpg", 1, Refusal.DUPLICATE),
        )
        standing = where_it_stands(count, store)
    assert (standing.refused, standing.duplicates, standing.blocking) == (2, 1, ())
    assert [kind.read for kind in standing.tally.ballots] == [3, 1]


def test_pages_that_a_sentence_names_are_told_as_pages_whatever_their_files_are_called(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole[1:], RefusedPage("tờ phiếu số 1.jpg", 1, Refusal.POOR_FIT))
        standing = where_it_stands(count, store)
    (short,) = standing.blocking
    assert "tờ phiếu số 1.jpg" in short.vi
    assert [page.file for page in standing.named] == ["tờ phiếu số 1.jpg"]


def test_a_count_is_final_once_it_was_closed_and_provisional_again_after_a_new_decision(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        assert close_count(count, store) == ()
        assert where_it_stands(count, store).tally.status == "final"
        decide(count.election(), store, store.pages()[0], 1, "low", "đếm lại")
        assert where_it_stands(count, store).tally.status == "provisional"


def test_a_close_does_not_make_figures_agree(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole[1:])
        store.record("close", {})
        assert where_it_stands(count, store).tally.status == "provisional"


CHOICE = st.sampled_from(["high", "trust", "low", "blank", "multiple"])


@given(ballots=st.lists(st.tuples(CHOICE, st.booleans(), CHOICE), max_size=12), seed=st.integers(0, 99))
def test_feeding_the_ballots_in_another_order_gives_the_same_votes(ballots, seed, election_text):
    """Each ballot: what is read, whether it is doubted, and what the committee then decides."""
    election, rules = parse_election(election_text), load_rules("nq96-2023", "lay-phieu")

    def count(order: list[int]) -> dict[int, list[str]]:
        pages, decisions = [], {}
        for number, place in enumerate(order, start=1):
            read, doubted, decided = ballots[place]
            row = RowReading(1, read, (Doubt.FAINT,) if doubted else (), {})
            pages.append(StoredPage(number, 1, f"{place}.jpg", 1, f"{place}", "", "read", "", "ubnd", 1, (), (row,)))
            if doubted:
                decisions[number, 1] = Decision(number, 1, decided, "")
        kinds = all_ballots(election, pages, decisions, {})
        votes = kind_votes(election, rules, kinds, decisions)["ubnd"]
        assert votes.read == len(ballots)
        return {row: sorted(Counter(choices).elements()) for row, choices in votes.choices.items()}

    places = list(range(len(ballots)))
    shuffled = random.Random(seed).sample(places, len(places))
    assert count(places) == count(shuffled)
    expected = sorted(decided if doubted else read for read, doubted, decided in ballots)
    assert count(places).get(1, []) == expected
