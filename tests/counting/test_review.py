"""What waits for a person: every doubt, in feeding order, until it is decided; and nothing that cannot be decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calibration.election import parse_election
from calibration.errors import CountError
from counting.choices import kind_votes
from counting.doubt_turns import DoubtTurns
from counting.kept_decisions import DecidedMeanwhileError
from counting.review import answer, ballots_in, decide, possible_choices, waiting
from counting.station import opened_station
from counting.store import WHOLE_BALLOT
from scanner.doubts import Doubt, Refusal
from scanner.reading import RefusedPage

FAINT = ("high", Doubt.FAINT)
DOUBLE = ("multiple", Doubt.MULTIPLE)


@pytest.fixture
def count(make_count):
    return make_count()


@pytest.fixture
def election(count):
    return count.election()


def test_every_row_with_a_doubt_waits_in_the_order_of_feeding_with_its_officials_name(count, election, page, feed):
    with count.store() as store:
        feed(
            store,
            page("hdnd", "high", DOUBLE, file="1.jpg"),
            page("ubnd", FAINT, file="2.jpg"),
            page("hdnd", FAINT, "low", file="3.jpg"),
        )
        asked = waiting(election, store)
    assert [(it.page.file, it.row, it.name, it.choice, it.doubts) for it in asked] == [
        ("1.jpg", 2, "Y Pan Byă", "multiple", (Doubt.MULTIPLE,)),
        ("2.jpg", 1, "Đỗ Mạnh Hùng", "high", (Doubt.FAINT,)),
        ("3.jpg", 1, "Trần Thị Bích Hạnh", "high", (Doubt.FAINT,)),
    ]


@pytest.mark.parametrize("doubt", list(Doubt))
def test_no_doubt_of_any_sort_is_passed_over(doubt, count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", ("low", doubt), "high"))
        assert [(it.row, it.doubts) for it in waiting(election, store)] == [(1, (doubt,))]


def test_rows_with_several_plain_marks_wait_unless_the_election_says_otherwise(count, election, page, feed):
    told = replace(election, ask_multiple=False)
    with count.store() as store:
        feed(store, page("hdnd", DOUBLE, ("multiple", Doubt.FAINT)))
        assert [it.row for it in waiting(election, store)] == [1, 2]
        assert [it.row for it in waiting(told, store)] == [2]
        rules = count.rules(election)
        choices = kind_votes(told, rules, ballots_in(told, store), {})["hdnd"].choices
        assert (choices[1], choices[2]) == ({"multiple": 1}, {None: 1})


def test_a_doubt_about_the_sheet_is_asked_before_its_rows(count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", FAINT, "high", doubts=(Doubt.OUTSIDE_BOX,)))
        assert [(it.row, it.choice) for it in waiting(election, store)] == [(WHOLE_BALLOT, None), (1, "high")]


def test_plain_rows_and_refused_pages_ask_nothing(count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", "high", "blank"), RefusedPage("thư.jpg", 1, Refusal.NOT_THIS_BALLOT))
        assert waiting(election, store) == []


def test_a_decided_row_waits_no_more_and_keeps_what_was_asked(count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", FAINT, DOUBLE))
        first, second = waiting(election, store)
        decide(election, store, first.page, first.row, "high", "nhìn rõ")
        assert [it.key for it in waiting(election, store)] == [second.key]
        assert store.decisions()[first.key].doubts == (Doubt.FAINT,)


def test_the_rows_of_a_ballot_that_the_committee_voided_ask_nothing(count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", FAINT, DOUBLE), page("hdnd", FAINT, "high"))
        voided, other = store.pages()
        decide(election, store, voided, WHOLE_BALLOT, "invalid", "không có dấu của HĐND")
        assert [it.page.id for it in waiting(election, store)] == [other.id]


def test_a_ballot_found_valid_as_a_whole_still_asks_about_its_rows(count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", FAINT, "high", doubts=(Doubt.OUTSIDE_BOX,)))
        (sheet,) = store.pages()
        decide(election, store, sheet, WHOLE_BALLOT, "valid", "")
        assert [it.row for it in waiting(election, store)] == [1]


def test_the_choices_are_the_levels_of_the_vote_blank_and_invalid(election, election_text):
    assert possible_choices(election, 1) == ("high", "trust", "low", "blank", "invalid")
    ballot = parse_election(election_text.replace("lay-phieu", "bo-phieu"))
    assert possible_choices(ballot, 1) == ("trust", "no", "blank", "invalid")
    assert possible_choices(ballot, WHOLE_BALLOT) == ("valid", "invalid", "withdrawn")


@pytest.mark.parametrize(
    ("row", "choice"),
    [
        (1, "no"),
        (1, "valid"),
        (1, "multiple"),
        (1, ""),
        (1, "HIGH"),
        (0, "high"),
        (3, "high"),
        (-1, "high"),
        (99, "low"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_one_line_and_not_kept(row, choice, count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", FAINT, "high", file="7.jpg"))
        (sheet,) = store.pages()
        acts = len(store.acts())
        with pytest.raises(CountError) as caught:
            decide(election, store, sheet, row, choice, "")
        assert store.decisions() == {}
        assert len(store.acts()) == acts
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "7.jpg" in sentence
        assert "\n" not in sentence


def test_a_committee_may_correct_a_row_that_the_machine_was_sure_of(count, election, page, feed):
    with count.store() as store:
        feed(store, page("hdnd", "high", "high"))
        (sheet,) = store.pages()
        decide(election, store, sheet, 2, "low", "Ban kiểm phiếu xem phiếu gốc")
        assert store.decisions()[sheet.id, 2].choice == "low"


def test_the_reason_is_kept_letter_by_letter(count, election, page, feed):
    reason = "Dấu “X” bị gạch; biểu quyết 3/5 — xem phiếu gốc.\nGhi thêm."
    with count.store() as store:
        feed(store, page("hdnd", FAINT, "high"))
        (sheet,) = store.pages()
        decide(election, store, sheet, 1, "low", reason)
        assert store.decisions()[sheet.id, 1].reason == reason


def test_a_page_that_was_refused_cannot_be_decided_about(count, election, feed):
    with count.store() as store:
        feed(store, RefusedPage("thư.jpg", 1, Refusal.NOT_THIS_BALLOT))
        (letter,) = store.pages()
        with pytest.raises(CountError):
            decide(election, store, letter, WHOLE_BALLOT, "invalid", "")


def test_a_doubt_is_given_to_one_station_and_another_gets_the_next(make_count, feed, page):
    count = make_count()
    with count.store() as store, opened_station(count) as one:
        feed(store, page("hdnd", ("high", Doubt.FAINT), ("low", Doubt.FAINT)))
        asked = waiting(count.election(), store)
        here, there = DoubtTurns(store, one.name), DoubtTurns(store, f"{one.name}/B")
        first = next(here.given(asked))
        assert [question.row for question in there.free(asked)] == [2]
        assert next(there.given(asked)).row == 2
        assert not there.take(first)
        assert list(here.given(asked[1:])) == []
        answer(store, first, "high", "")
        assert here.take(asked[0])
    with count.store() as store:  # the station is gone, and what it had is free
        assert len(DoubtTurns(store, "later").free(asked)) == 2


def test_a_row_that_another_station_decided_meanwhile_is_not_decided_again_unseen(make_count, feed, page):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", ("high", Doubt.FAINT), "low"))
        (question,) = waiting(count.election(), store)
        answer(store, question, "high", "")
        with pytest.raises(DecidedMeanwhileError):
            answer(store, question, "low", "")
        assert [decision.choice for decision in store.decisions().values()] == ["high"]
