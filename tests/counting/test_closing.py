"""Closing a count: only when everything agrees, once, and with the result written into the journal."""

from __future__ import annotations

import json

import pytest

import kiemphieu
from counting.closing import close_count, facts_of
from counting.review import decide, waiting
from counting.standing import where_it_stands
from counting.store import WHOLE_BALLOT
from scanner.doubts import DOUBT_TEXTS, Doubt, Refusal
from scanner.reading import RefusedPage


@pytest.fixture
def whole(page):
    return (
        page("hdnd", "high", ("multiple", Doubt.MULTIPLE), file="1.jpg"),
        page("hdnd", "trust", "low", file="2.jpg"),
        page("hdnd", "high", "low", file="3.jpg"),
        page("ubnd", "high", file="4.jpg"),
    )


def settle(count, store, choice="low", reason="biểu quyết"):
    for question in waiting(count.election(), store):
        decide(count.election(), store, question.page, question.row, choice, reason)


def closes(store):
    return [act for act in store.acts() if act.name == "close"]


def test_a_count_with_a_doubt_is_not_closed_and_the_reason_said(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        assert len(close_count(count, store)) == 1
        assert closes(store) == []
        assert where_it_stands(count, store).tally.status == "provisional"


def test_everything_that_blocks_is_said_at_once(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole[:2])
        reasons = [reason.vi for reason in close_count(count, store)]
    assert len(reasons) == 3
    assert "“hdnd”" in reasons[1]
    assert "“ubnd”" in reasons[2]


def test_closing_writes_the_result_into_the_journal(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        settle(count, store)
        assert close_count(count, store) == ()
        (act,) = closes(store)
        assert where_it_stands(count, store).tally.status == "final"
    hdnd, ubnd = json.loads(act.body)["tally"]
    assert [(person["name"], person["low"], person["outcome"]) for person in hdnd["officials"]] == [
        ("Trần Thị Bích Hạnh", 0, "none"),
        ("Y Pan Byă", 3, "dismissal"),
    ]
    assert (ubnd["collected"], ubnd["read"]) == (1, 1)


def test_closing_twice_is_one_act_and_closing_again_after_a_new_decision_is_another(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        settle(count, store)
        close_count(count, store)
        close_count(count, store)
        assert len(closes(store)) == 1
        # once closed, pages come in the order of their random names
        page = next(page for page in store.pages() if page.form == "hdnd")
        decide(count.election(), store, page, 2, "high", "xem lại")
        assert close_count(count, store) == ()
        assert len(closes(store)) == 2
        assert where_it_stands(count, store).tally.status == "final"


def test_a_count_whose_rules_were_changed_after_the_close_is_not_called_final(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        settle(count, store)
        close_count(count, store)
        text = count.election_file.read_text(encoding="utf-8")
        count.election_file.write_text(text.replace("nq96-2023", "nq35-2012"), encoding="utf-8")
        assert where_it_stands(count, store).tally.status == "provisional"


def test_the_papers_are_told_every_decided_row_with_what_the_machine_saw(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole, RefusedPage("thư.jpg", 1, Refusal.NOT_THIS_BALLOT))
        settle(count, store, "invalid", "Đánh dấu hai ô")
        decide(count.election(), store, store.pages()[3], 1, "low", "xem phiếu gốc")
        decide(count.election(), store, store.pages()[1], WHOLE_BALLOT, "invalid", "không có dấu")
        facts = facts_of(count, store, "0.1")
        last = store.last_act()
    told = {(row.kind, row.row): row for row in facts.decided}
    asked, sure, sheet = told["hdnd", 2], told["ubnd", 1], told["hdnd", WHOLE_BALLOT]
    assert (asked.name, asked.machine, asked.decided, asked.reason) == (
        *("Y Pan Byă", "multiple", "invalid", "Đánh dấu hai ô"),
    )
    assert asked.doubts == (DOUBT_TEXTS[Doubt.MULTIPLE],)
    assert (sure.machine, sure.decided, sure.doubts) == ("high", "low", ())
    assert (sheet.name, sheet.machine, sheet.decided) == ("", None, "invalid")
    assert (facts.refused_pages, facts.duplicates, facts.software_version) == (1, 0, "0.1")
    assert facts.fingerprint == last.hash


def test_the_papers_of_a_count_that_nobody_fed_are_provisional(make_count):
    count = make_count()
    with count.store() as store:
        facts = facts_of(count, store, "0.1")
    assert facts.tally.status == "provisional"
    assert facts.decided == ()
    assert [kind.read for kind in facts.tally.ballots] == [0, 0]


def test_nothing_in_the_papers_facts_ties_a_row_to_a_scan(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        settle(count, store)
        facts = facts_of(count, store, "0.1")
    assert ".jpg" not in repr(facts)


@pytest.fixture
def closed(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        settle(count, store)
        assert close_count(count, store) == ()
    return count


def test_reading_into_a_closed_count_is_refused_and_leaves_it_closed(closed, tmp_path):
    (tmp_path / "letter.jpg").write_bytes(b"no image")
    assert kiemphieu.run(["read", str(closed.path), str(tmp_path / "letter.jpg")]) == 1
    with closed.store() as store:
        assert where_it_stands(closed, store).tally.status == "final"


def test_ballots_are_not_printed_anew_once_scans_are_in(closed):
    assert kiemphieu.run(["print", str(closed.path)]) == 1
    assert not closed.ballots_folder.exists() or not list(closed.ballots_folder.iterdir())
