"""Ballots of two pages in a count: a page without a partner is asked about and holds its rows back until it is answered."""

from __future__ import annotations

import io
import json
import sys

import pytest

import kiemphieu
from calibration.errors import CountError
from calibration.language import speaking
from counting.closing import close_count, facts_of
from counting.prepared_decisions import PreparedDecision, apply_decisions
from counting.question_text import question_line, question_object
from counting.review import answer, decide, waiting
from counting.standing import where_it_stands
from counting.store import WHOLE_BALLOT
from scanner.doubts import Doubt, Refusal
from scanner.reading import RefusedPage

TWO = {"hdnd": 2}
LOW = {"high": 0, "trust": 0, "low": 3}


@pytest.fixture
def sheet(page):
    """Voter A's page 1 is "A1.jpg": row 1, or row 2 on page 2; all vote low."""

    def read(told, choice="low", kind="hdnd", **more):
        number = int(told[1])
        return page(kind, choice, file=f"{told}.jpg", number=number, first_row=number, **more)

    return read


@pytest.fixture
def count(make_count, election_text):
    """A count of the first kind alone, of two pages; 3 ballots came back."""
    return make_count(election_text[: election_text.index('[[ballots]]\nid = "ubnd"')])


@pytest.fixture
def fed(count, feed, sheet):
    """Bring sheets as one batch: "A1", or "x" for a page that could not be read."""
    with count.store() as store:

        def bring(told, **more):
            refused = RefusedPage("x.jpg", 1, Refusal.POOR_FIT)
            feed(store, *(refused if it == "x" else sheet(it, **more) for it in told.split()), pages=TWO)
            return count.election(), store

        yield bring


def page_of(store, file):
    return next(page for page in store.pages() if page.file == f"{file}.jpg" and page.status == "read")


def asked(election, store):
    return [(" ".join(page.file[:2] for page in it.pages), it.row) for it in waiting(election, store)]


def votes(count, store):
    """Votes for low of both officials, ballots read and void."""
    kind = where_it_stands(count, store).tally.ballots[0]
    return [person.votes["low"] for person in kind.officials], kind.read, kind.invalid


def lines(*told):
    return [PreparedDecision(f"{file}.jpg", 0, choice, reason) for file, choice, reason in told]


def test_whole_ballots_ask_nothing_and_can_be_closed(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    assert asked(election, store) == []
    assert votes(count, store) == ([3, 3], 3, 0)
    assert close_count(count, store) == ()


def test_a_page_without_partner_waits_and_none_of_its_rows_counts(count, fed):
    election, store = fed("A1 A2 B1 C1 C2 D1 D2")
    assert asked(election, store) == [("B1", WHOLE_BALLOT)]
    assert waiting(election, store)[0].doubts == (Doubt.NO_PARTNER,)
    assert votes(count, store) == ([3, 3], 4, 0)
    assert where_it_stands(count, store).tally.pending == 1
    assert close_count(count, store) != ()


def test_the_question_names_the_page_its_place_and_its_neighbours(fed):
    election, store = fed("A1 A2 B1 x C1 C2 D1 D2")
    (question,) = waiting(election, store)
    assert str(question_line(question)).startswith("B1.jpg · cả lá phiếu · ")
    for words in (
        "trang 1 của loại phiếu “hdnd”, tờ 3 của lần quét 1",
        "Ngay trước: A2.jpg (tờ 2 của lần quét 1, trang 2 của loại phiếu “hdnd”)",
        "Ngay sau: x.jpg (tờ 4 của lần quét 1, bị từ chối: Lá phiếu bị gấp",
    ):
        assert words in question_line(question).vi
    with speaking("en"):
        assert "Just before: A2.jpg (sheet 2 of batch 1, page 2 of ballot kind “hdnd”)" in str(question_line(question))
    assert "\n" not in question_line(question).vi + question_line(question).en
    told = question_object(question)
    assert (told["scan"], told["form"], told["page"], told["row"], told["batch"], told["place"]) == (
        *("B1.jpg", "hdnd", 1, 0, 1, 3),
    )
    assert (told["doubts"], told["choices"]) == (["no-partner"], ["valid", "invalid", "withdrawn"])
    assert told["before"] == {
        **{"scan": "A2.jpg", "batch": 1, "place": 2, "status": "read"},
        **{"form": "hdnd", "page": 2},
    }
    assert told["after"] == {"scan": "x.jpg", "batch": 1, "place": 4, "status": "refused", "reason": "poor-fit"}


def test_at_the_ends_of_a_batch_there_is_no_neighbour_and_pairs_that_hang_on_it_wait(count, fed):
    election, store = fed("A2 B1 B2 C1 C2")
    (question,) = waiting(election, store)
    assert "Ngay trước: không có tờ nào." in question_line(question).vi
    assert "2 lá phiếu của lần quét này cũng chờ" in question_line(question).vi
    assert "B1.jpg và B2.jpg" in question_line(question).vi
    assert question_object(question)["before"] is None
    assert votes(count, store) == ([0, 0], 3, 0)
    answer(store, question, "invalid", "mất trang 1")
    assert votes(count, store) == ([2, 2], 3, 1)
    assert close_count(count, store) == ()


def test_two_pages_that_were_found_apart_are_joined_and_no_sooner(count, fed):
    fed("A1 A2 B1 x C1 C2")
    election, store = fed("B2")
    assert asked(election, store) == [("B1", 0), ("B2", 0)]
    assert apply_decisions(election, store, lines(("B1", "valid", "đã tìm thấy trang 2"))) == 1
    assert [reason.vi for reason in where_it_stands(count, store).blocking if "trang: số tờ – 1: 3, 2: 2" in reason.vi]
    assert apply_decisions(election, store, lines(("B2", "valid", "trang 2 của tờ trên"))) == 1
    assert votes(count, store) == ([3, 3], 3, 0)
    assert close_count(count, store) == ()


def test_a_confirmed_page_whose_other_page_never_came_keeps_the_count_open(count, fed):
    election, store = fed("A1 A2 B1 x C1 C2")
    apply_decisions(election, store, lines(("B1", "valid", "")))
    (blocking,) = where_it_stands(count, store).blocking
    assert "1: 3, 2: 2" in blocking.vi


def test_a_void_page_without_partner_is_a_void_ballot_of_those_collected(count, fed):
    election, store = fed("A1 A2 B1 x C1 C2")
    decide(election, store, page_of(store, "B1"), WHOLE_BALLOT, "invalid", "mất trang 2")
    assert votes(count, store) == ([2, 2], 3, 1)
    assert close_count(count, store) == ()


def test_a_withdrawn_scan_is_no_ballot_any_more_and_is_kept_with_its_reason(count, fed):
    election, store = fed("A1 A2 D1 x B1 B2 C1 C2")
    decide(election, store, page_of(store, "D1"), WHOLE_BALLOT, "withdrawn", "quét lại")
    assert asked(election, store) == []
    assert votes(count, store) == ([3, 3], 3, 0)
    key = page_of(store, "D1").key
    assert close_count(count, store) == ()
    page = next(page for page in store.pages() if page.key == key)
    assert [row.choice for row in page.rows] == ["low"]
    assert store.decisions()[page.id, 0].reason == "quét lại"
    act = next(act for act in store.acts() if act.name == "decision")
    assert json.loads(act.body)["choice"] == "withdrawn"
    (row,) = facts_of(count, store, "0.1").decided
    assert (row.decided, row.reason) == ("withdrawn", "quét lại")


def test_a_page_that_nobody_doubted_can_be_withdrawn_and_its_partner_is_asked_about(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    assert apply_decisions(election, store, lines(("B2", "withdrawn", "không phải của lá này"))) == 1
    assert asked(election, store) == [("B1", 0)]
    assert votes(count, store) == ([2, 2], 3, 0)


def test_withdrawing_both_pages_of_a_ballot_asks_nothing_and_pairs_nobody_else_with_anybody(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    apply_decisions(election, store, lines(("A2", "withdrawn", "nhầm"), ("B1", "withdrawn", "nhầm")))
    assert asked(election, store) == [("A1", 0), ("B2", 0)]
    assert votes(count, store) == ([1, 1], 3, 0)


def test_one_file_can_withdraw_a_page_and_answer_for_its_partner(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    told = lines(("B1", "invalid", "mất trang 2"), ("B2", "withdrawn", "nhầm"))
    assert apply_decisions(election, store, told) == 2
    assert asked(election, store) == []
    assert votes(count, store) == ([2, 2], 3, 1)
    assert apply_decisions(election, store, told) == 0


def test_an_earlier_answer_does_not_stand_for_a_doubt_that_came_later(count, fed, feed, sheet):
    """The head was looked at while the page had a partner; that says nothing of the page without it."""
    with count.store() as store:
        feed(store, sheet("A1", doubts=(Doubt.HEAD_DIFFERS,)), sheet("A2"), pages=TWO)
        election = count.election()
        decide(election, store, page_of(store, "A1"), WHOLE_BALLOT, "valid", "đúng kỳ họp")
        assert asked(election, store) == []
        decide(election, store, page_of(store, "A2"), WHOLE_BALLOT, "withdrawn", "nhầm")
        (question,) = waiting(election, store)
        assert question.doubts == (Doubt.HEAD_DIFFERS, Doubt.NO_PARTNER)
        assert votes(count, store) == ([0, 0], 1, 0)


def test_a_ballot_voided_with_both_pages_is_asked_about_again_once_one_of_them_is_withdrawn(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    decide(election, store, page_of(store, "B1"), WHOLE_BALLOT, "invalid", "không có dấu")
    assert asked(election, store) == []
    decide(election, store, page_of(store, "B2"), WHOLE_BALLOT, "withdrawn", "nhầm")
    assert asked(election, store) == [("B1", 0)]
    assert votes(count, store) == ([2, 2], 3, 0)


def test_a_confirmed_page_that_turns_out_to_lie_in_an_uneven_pile_waits_again(count, fed, sheet):
    election, store = fed("A1")
    decide(election, store, page_of(store, "A1"), WHOLE_BALLOT, "valid", "")
    assert asked(election, store) == []
    batch = store.open_batch(TWO)
    store.add_page(sheet("A1"), page_of(store, "A1").sha256, "s", batch)
    for told in ("B1", "C1", "A2", "B2"):
        store.add_page(sheet(told), told, "s", batch)
    assert asked(election, store) == [("A1 B1 C1 A2 B2", 0)]


def test_a_withdrawn_page_can_be_taken_back(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    apply_decisions(election, store, lines(("B2", "withdrawn", "nhầm")))
    apply_decisions(election, store, lines(("B2", "valid", "không nhầm")))
    assert asked(election, store) == []
    assert votes(count, store) == ([3, 3], 3, 0)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_without_a_reason_is_refused_in_one_sentence(reason, fed):
    election, store = fed("A1 A2 B1 B2")
    told = lines(("A1", "invalid", ""), ("B1", "withdrawn", reason))
    with pytest.raises(CountError) as caught:
        apply_decisions(election, store, told)
    assert "B1.jpg" in caught.value.text.vi
    assert "withdrawn" in caught.value.text.en
    assert caught.value.text.vi != caught.value.text.en
    assert store.decisions() == {}


def test_a_row_cannot_be_withdrawn(fed):
    election, store = fed("A1 A2")
    with pytest.raises(CountError):
        decide(election, store, page_of(store, "A1"), 1, "withdrawn", "nhầm")


def test_a_ballot_of_one_page_can_be_withdrawn_too(make_count, feed, page):
    count = make_count()
    with count.store() as store:
        feed(store, page("hdnd", ("high", Doubt.FAINT), "low", file="1.jpg"), page("hdnd", "low", "low", file="2.jpg"))
        decide(count.election(), store, store.pages()[0], WHOLE_BALLOT, "withdrawn", "phiếu thử")
        standing = where_it_stands(count, store)
    assert standing.waiting == ()
    assert standing.tally.ballots[0].read == 1
    assert standing.tally.ballots[0].officials[1].votes["low"] == 1


def test_the_second_page_of_a_voided_ballot_asks_nothing(fed, count, feed, sheet):
    with count.store() as store:
        feed(store, sheet("A1"), sheet("A2", ("low", Doubt.FAINT)), pages=TWO)
        decide(count.election(), store, page_of(store, "A1"), WHOLE_BALLOT, "invalid", "")
        assert waiting(count.election(), store) == []
        assert votes(count, store) == ([0, 0], 1, 1)


def test_an_uneven_pile_is_one_question_with_both_counts_and_counts_nothing(count, fed):
    election, store = fed("A1 B1 C1 D1 A2 B2 D2")
    (question,) = waiting(election, store)
    assert "4 trang 1 và 3 trang 2" in question_line(question).vi
    assert "A1.jpg … · 7 trang" in question_line(question).vi
    assert question.choices == ("withdrawn",)
    assert question_object(question)["scans"] == [page.file for page in store.pages()]
    assert votes(count, store) == ([0, 0], 4, 0)
    answer(store, question, "withdrawn", "quét lại cả chồng")
    assert asked(election, store) == []
    assert votes(count, store) == ([0, 0], 0, 0)
    assert len(store.decisions()) == 7


def test_no_page_of_an_uneven_pile_is_confirmed_alone(fed):
    election, store = fed("A1 B1 C1 A2 B2")
    for choice in ("valid", "invalid"):
        with pytest.raises(CountError) as caught:
            apply_decisions(election, store, lines(("A1", choice, "")))
        assert "withdrawn" in caught.value.text.vi
    apply_decisions(election, store, lines(("C1", "withdrawn", "thừa")))
    assert asked(election, store) == [("A1 B1 A2 B2", 0)]


def test_two_piles_fed_in_two_runs_are_joined_by_two_answers(count, fed):
    fed("A1 B1 C1")
    election, store = fed("A2 B2 C2")
    assert asked(election, store) == [("A1 B1 C1", 0), ("A2 B2 C2", 0)]
    for question in waiting(election, store):
        assert question.choices == ("valid", "withdrawn")
        assert close_count(count, store) != ()
        answer(store, question, "valid", "hai chồng cùng thứ tự")
    assert votes(count, store) == ([3, 3], 3, 0)
    assert close_count(count, store) == ()


def test_rows_of_a_pile_are_asked_about_once_it_is_known_what_belongs_together(count, feed, sheet):
    election = count.election()
    with count.store() as store:
        feed(store, sheet("A1", ("low", Doubt.FAINT)), sheet("B1"), pages=TWO)
        (pile,) = waiting(election, store)
        answer(store, pile, "valid", "")
        assert [(it.page.file, it.row) for it in waiting(election, store)] == [("A1.jpg", 1)]


def test_a_void_second_page_voids_its_whole_ballot(count, fed):
    election, store = fed("A1 A2 B1 B2 C1 C2")
    decide(election, store, page_of(store, "B2"), WHOLE_BALLOT, "invalid", "không có dấu")
    assert votes(count, store) == ([2, 2], 3, 1)


class Keyboard(io.StringIO):
    """What a person types at a terminal."""

    def isatty(self) -> bool:
        return True


def at_the_terminal(count, typed, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    status = kiemphieu.run(["review", str(count.path)])
    return status, capsys.readouterr().err


@pytest.fixture
def without_pictures(monkeypatch):
    monkeypatch.setattr("counting.terminal_review.save_pictures", lambda *_: [])


def test_at_the_terminal_a_withdrawal_asks_for_its_reason_again_and_then_for_the_partner(
    count, feed, sheet, monkeypatch, capsys, without_pictures
):
    with count.store() as store:
        feed(store, sheet("A1", doubts=(Doubt.HEAD_DIFFERS,)), sheet("A2"), pages=TWO)
    status, err = at_the_terminal(count, "3\n\n \nphiếu kỳ trước\n\n", monkeypatch, capsys)
    assert status == 3
    assert "loại bản quét này" in err
    assert "Phải có lý do" in err
    assert "[2/2] A2.jpg" in err
    assert "trang còn lại đã được quét riêng" in err
    with count.store() as store:
        assert store.decisions()[page_of(store, "A1").id, 0].reason == "phiếu kỳ trước"


def test_q_stops_and_keeps_what_was_decided(count, feed, sheet, monkeypatch, capsys, without_pictures):
    faint = ("high", Doubt.FAINT)
    with count.store() as store:
        feed(store, sheet("A1", faint), sheet("A2", faint), sheet("B1", faint), sheet("B2", faint), pages=TWO)
    status, err = at_the_terminal(count, "3\nrõ\nq\n", monkeypatch, capsys)
    assert status == 3
    assert "q = dừng" in err
    assert "3 hàng chờ" in err
    with count.store() as store:
        assert [decision.choice for decision in store.decisions().values()] == ["low"]
