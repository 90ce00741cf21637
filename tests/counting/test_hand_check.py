"""The hand check: a drawing that anyone can redo, a form that hands can fill, and a verdict that proves itself."""

from __future__ import annotations

import csv
import datetime
import hashlib
import random
from fractions import Fraction
from io import StringIO

import pytest

from calibration.election import BallotKind, Election, Official
from calibration.errors import CountError
from counting.hand_check import drawing_order, hand_check_plan, seed_of
from counting.hand_findings import findings_form, judge, read_findings
from counting.rule_sets import load_rules
from counting.tally import KindVotes, tally_election

RULES = load_rules("nq96-2023", "lay-phieu")
RISK = Fraction(1, 20)
NAMES = ("Rõ Ràng", "Sát Nút")


def pile(sheets: int, close: int, seed: int = 1) -> list[tuple[str, str]]:
    """A pile of sheets in no order: nobody is low for the first, `close` are for the second."""
    ballots = [("high", "low")] * close + [("high", "trust")] * (sheets - close)
    random.Random(seed).shuffle(ballots)
    return ballots


def tally_of(ballots: list[tuple[str, str]]):
    people = tuple(Official(name, "") for name in NAMES)
    kind = BallotKind("hdnd", "Phiếu", "", people, issued=len(ballots), collected=len(ballots))
    day, total = datetime.date(2023, 12, 14), len(ballots)
    election = Election("lay-phieu", "nq96-2023", "HĐND", "", "", day, "", total, total, (), (kind,))
    choices = {row: [ballot[row - 1] for ballot in ballots] for row in (1, 2)}
    return election, tally_election(election, RULES, {"hdnd": KindVotes(total, 0, choices)}, 0, "final")


def plan_of(ballots: list[tuple[str, str]]):
    election, tally = tally_of(ballots)
    return hand_check_plan(election, RULES, tally, "361425", RISK)


def filled(form: bytes, ballots: list[tuple[str, str]]) -> bytes:
    """The form as hands fill it in: the number of the marked column."""
    rows = list(csv.reader(StringIO(form.decode("utf-8-sig"), newline="")))
    column = {"high": "1", "trust": "2", "low": "3"}
    for row in rows[1:]:
        marked = [column[choice] for choice in ballots[int(row[1]) - 1]]
        row[2:] = [cell or mark for cell, mark in zip(row[2:], marked, strict=True)]
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def verdicts(counted: list[tuple[str, str]], real: list[tuple[str, str]], sheets: int = 0) -> list[str]:
    _, tally = tally_of(counted)
    plans = plan_of(counted)
    found = read_findings(filled(findings_form(plans, sheets), real), "f.csv", plans, RULES)
    votes = {person.no: person.votes for person in tally.ballots[0].officials}
    return [finding.verdict for finding in judge(plans[0], votes, found, RULES, RISK)]


def test_the_drawing_can_be_redone_with_any_program_that_knows_sha_256():
    tickets = {sheet: hashlib.sha256(b"361425/hdnd/%d" % sheet).hexdigest() for sheet in range(1, 34)}
    assert list(drawing_order("361425", "hdnd", 33)) == sorted(tickets, key=lambda sheet: tickets[sheet])


def test_other_dice_and_another_kind_draw_other_sheets():
    drawings = {drawing_order(seed, kind, 33)[:8] for seed in ("361425", "361426") for kind in ("hdnd", "ubnd")}
    assert len(drawings) == 4


def test_no_place_in_the_pile_is_drawn_more_often_than_another():
    firsts = [drawing_order(str(seed), "k", 10)[0] for seed in range(5000)]
    assert all(430 < firsts.count(sheet) < 570 for sheet in range(1, 11))


@pytest.mark.parametrize("dice", [[3, 6, 1], [], [1, 2, 3, 4, 5, 7], [0, 1, 2, 3, 4, 5]])
def test_too_few_dice_or_no_dice_are_refused_with_a_sentence(dice):
    with pytest.raises(CountError) as caught:
        seed_of(dice)
    assert "6" in caught.value.text.vi and "6" in caught.value.text.en


def test_a_clear_outcome_needs_few_sheets_and_a_close_one_all():
    clear, close = plan_of(pile(47, 25))[0].people
    assert (clear.draw, clear.is_full) == (7, False)
    assert (close.draw, close.is_full) == (47, True)


def test_a_small_council_counts_every_sheet_by_hand():
    assert all(person.is_full for person in plan_of(pile(20, 0))[0].people)


def test_hands_that_find_what_was_counted_confirm_every_outcome():
    assert verdicts(pile(47, 25), pile(47, 25)) == ["confirmed", "confirmed"]


def test_a_count_that_was_wrong_is_found_by_the_full_hand_count():
    assert verdicts(pile(47, 25), pile(47, 23)) == ["confirmed", "hand-differs"]


def test_one_vote_that_changes_no_outcome_is_still_said_where_all_sheets_were_looked_at():
    assert verdicts(pile(47, 25), pile(47, 26))[1] == "hand-differs"


def test_a_sample_against_the_outcome_confirms_nothing():
    assert verdicts(pile(200, 0), pile(200, 150))[1] != "confirmed"


def test_sheets_can_be_drawn_on_in_the_same_order():
    plans = plan_of(pile(47, 1))
    few, more = (list(csv.reader(StringIO(findings_form(plans, n).decode("utf-8-sig")))) for n in (0, 30))
    assert more[: len(few)] != more
    assert [row[1] for row in more[: len(few)]] == [row[1] for row in few]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("1,3", "1,9").replace("1,2", "1,9"), "1 đến 3"),
        (lambda text: text.replace("hdnd", "ubnd", 1), "loại phiếu"),
        (lambda text: text + "hdnd,999,1,1\r\n", "số tờ"),
        (lambda text: "\r\n".join(line for place, line in enumerate(text.split("\r\n")) if place != 3), "bỏ qua"),
        (lambda text: text + "\r\n".join(text.split("\r\n")[1:2]).replace(",1,", ",3,") + "\r\n", "hai lần"),
    ],
    ids=["a cell that is no choice", "an unknown kind", "a sheet beyond the pile", "a sheet left out", "entered twice"],
)
def test_a_form_that_cannot_be_used_names_the_place(change, said):
    ballots = pile(47, 25)
    plans = plan_of(ballots)
    with pytest.raises(CountError) as caught:
        read_findings(change(filled(findings_form(plans), ballots).decode()).encode(), "f.csv", plans, RULES)
    assert said in caught.value.text.vi
    assert "f.csv" in caught.value.text.vi and "f.csv" in caught.value.text.en


def test_the_form_may_come_back_from_excel_with_semicolons_and_names_of_levels():
    ballots = pile(47, 25)
    plans = plan_of(ballots)
    text = filled(findings_form(plans), ballots).decode()
    rows = [line.split(",") for line in text.split("\r\n")]
    in_words = [[*row[:2], *(cell.replace("1", "Tín nhiệm cao") for cell in row[2:])] for row in rows[1:]]
    told = "\r\n".join(";".join(row) for row in [rows[0], *in_words]).encode("utf-8-sig")
    assert read_findings(told, "f.csv", plans, RULES) == read_findings(text.encode(), "f.csv", plans, RULES)
