"""What the desk shows after each decision equals a count made from nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from counting.kept_pages import with_raised
from counting.kept_standing import KeptStanding
from counting.review import decide, possible_choices, raise_doubt
from counting.standing import standing_of
from counting.store import WHOLE_BALLOT
from scanner.doubts import Doubt

FAINT = ("high", Doubt.FAINT)


@pytest.fixture(params=["1 2 1 1 2 2", "1 2 1 2 1 2"], ids=["partners unknown", "partners known"])
def fed(request, make_count, page, feed):
    """Ballots of one and of two pages, with doubts about rows, whole pages and partners."""
    count = make_count()
    with count.store() as store:
        readings = [
            page("hdnd", *told, file=f"{at}.jpg") for at, told in enumerate([("low", FAINT), (FAINT, "high")] * 3)
        ]
        readings.append(page("hdnd", "trust", "low", file="whole.jpg", doubts=(Doubt.HEAD_DIFFERS,)))
        feed(store, *readings)
        sheets = request.param.split()
        feed(
            store,
            *(
                page("ubnd", FAINT if at % 2 else "low", file=f"u{at}.jpg", number=int(n))
                for at, n in enumerate(sheets)
            ),
            pages={"ubnd": 2},
        )
        yield count, store


@pytest.mark.parametrize("seed", range(12))
def test_after_any_decisions_the_standing_is_that_of_a_full_count(fed, seed):
    count, store = fed
    chance, kept = random.Random(seed), KeptStanding()
    # in every third count a sheet looks like an earlier one
    pages = tuple(replace(each, twins=(1,)) if each.id == 3 and seed % 3 == 0 else each for each in store.pages())
    for _ in range(25):
        told = chance.choice(pages)
        row = chance.choice([WHOLE_BALLOT, *([each.row for each in told.rows] * 4)])
        choice = chance.choice(possible_choices(count.election(), row))
        try:
            decide(count.election(), store, told, row, choice, "lý do")
        except Exception as error:
            assert "withdrawn" in str(error)  # a page of a mixed pile can be withdrawn only
        if chance.random() < 0.2:
            doubted = chance.choice([each for each in pages if each.status == "read"])
            store.raise_doubt(doubted.id, chance.choice(doubted.rows).row, "An")
            raised = store.raised_doubts()
            pages = tuple(with_raised(each, raised[each.key]) if each.key in raised else each for each in pages)
        if chance.random() < 0.2:
            store.set_figures("hdnd", {"collected": chance.randrange(2, 5)})
        decisions = store.decisions()
        assert kept.of(count, store, pages, decisions) == standing_of(count, store, pages, decisions)


def test_a_row_that_a_member_doubts_counts_no_more_until_it_is_decided(fed):
    count, store = fed
    before = standing_of(count, store, store.pages(), {})
    sure = store.pages()[0]
    raise_doubt(store, sure, 1, "Y Bích Ngà")
    pages = store.pages()
    after = standing_of(count, store, pages, {})
    assert after.tally.pending == before.tally.pending + 1
    assert after.tally.ballots[0].officials[0].votes["low"] == before.tally.ballots[0].officials[0].votes["low"] - 1
    (question,) = [each for each in after.waiting if each.key == (sure.id, 1)]
    assert question.doubts == (Doubt.RAISED,)
    decide(count.election(), store, pages[0], 1, "low", "")
    decided = standing_of(count, store, pages, store.decisions())
    assert decided.tally.ballots[0].officials[0].votes == before.tally.ballots[0].officials[0].votes
    assert next(iter(store.decisions().values())).doubts == (Doubt.RAISED,)
