"""The quick figures are those of the full derivation, whatever was fed, decided, doubted, read again or voided."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace

import pytest

from calibration.errors import CountError
from counting import brief_standing
from counting.brief_standing import where_it_stands_in_brief
from counting.count_folder import CountFolder
from counting.kept_readings import CHANGES_WHAT_IS_READ
from counting.review import decide, possible_choices
from counting.sealing import reopen_count
from counting.standing import where_it_stands
from counting.store import WHOLE_BALLOT
from counting.untouched_ballots import UntouchedBallots
from scanner.doubts import Doubt, Refusal
from scanner.reading import RefusedPage

ROWS = {"hdnd": 2, "ubnd": 1}


def assert_the_same(count, store):
    full, brief = where_it_stands(count, store), where_it_stands_in_brief(count, store)
    assert brief.tally == full.tally
    assert brief.blocking == full.blocking
    assert brief.waiting == len(full.waiting)
    assert brief.piles == full.piles
    assert brief.lost == tuple(each for each in full.waiting if each.around is not None)
    return full


def some_page(chance, page, misfits):
    if chance.random() < 0.1:
        return RefusedPage("r.jpg", 1, chance.choice([Refusal.BLANK_PAGE, Refusal.DUPLICATE, Refusal.NOT_AN_IMAGE]))
    kind = chance.choice(list(ROWS))
    choices = [chance.choice(["high", "trust", "low", "low", "blank", "multiple"]) for _ in range(ROWS[kind])]
    told = [
        (each, chance.choice([Doubt.FAINT, Doubt.MULTIPLE])) if chance.random() < 0.15 else each for each in choices
    ]
    doubts = (Doubt.HEAD_DIFFERS,) if chance.random() < 0.1 else ()
    if chance.random() < misfits:
        told.append("low")  # a row too many: form and election no longer fit
    if chance.random() < misfits:
        kind = "khác"  # a kind that is no longer in the election
    return page(kind, *told, file=f"{chance.random()}.jpg", doubts=doubts)


def decided(chance, count, store):
    pages = [each for each in store.pages() if each.status == "read" and each.form in ROWS]
    if not pages:
        return
    told = chance.choice(pages)
    row = chance.choice([WHOLE_BALLOT, *(each.row for each in told.rows)])
    with suppress(CountError):
        decide(count.election(), store, told, row, chance.choice(possible_choices(count.election(), row)), "lý do")


def doubted(chance, count, store):
    pages = [each for each in store.pages() if each.rows]
    if pages:
        store.raise_doubt(chance.choice(pages).id, 1, "An")


def read_again(chance, count, store):
    for batch in store.interrupted():
        store.close_batch(batch.number)
    records = [each for each in store.records_in_force() if each["status"] == "read"]
    again = {}
    for record in chance.sample(records, min(2, len(records))):
        rows = [{**row, "choice": chance.choice(["high", "low"]), "doubts": []} for row in record["reading"]["rows"]]
        again[record["key"]] = {**record["reading"], "rows": rows}
    store.keep_rereadings(again, {"empty_mm2": 0.2, "mark_mm2": 1.5}, store.last_line_of(CHANGES_WHAT_IS_READ))


def looks_alike(chance, count, store):
    pages = [each for each in store.pages() if each.status == "read" and not each.twins]
    if len(pages) > 1:
        earlier, later = sorted(chance.sample(pages, 2), key=lambda each: each.id)
        store._database.rows("INSERT INTO twin (page, earlier) VALUES (?, ?)", (later.key, earlier.key))


def voided(chance, count, store):
    numbers = [each.number for each in store.batches() if each.state != "voided"]
    if len(numbers) > 2:
        store.void_batch(chance.choice(numbers), "quét nhầm")


def announced(chance, count, store):
    store.set_figures(chance.choice(list(ROWS)), {"issued": chance.randrange(40), "collected": chance.randrange(40)})


def random_count(chance, count, store, page, feed, monkeypatch, acts=14, misfits=0.0):
    """Check after every act; how often the quick way was taken."""
    quick = []
    really = brief_standing._without_untouched_ballots
    monkeypatch.setattr(
        brief_standing, "_without_untouched_ballots", lambda *told: quick.append(really(*told)) or quick[-1]
    )
    feed(store, *(some_page(chance, page, misfits) for _ in range(8)))
    for _ in range(acts):
        if chance.random() < 0.3:
            feed(store, *(some_page(chance, page, misfits) for _ in range(chance.randrange(1, 7))))
        else:
            act = chance.choice([decided, decided, doubted, read_again, looks_alike, voided, announced])
            act(chance, count, store)
        assert_the_same(count, store)
    return sum(standing is not None for standing in quick)


@pytest.mark.parametrize("asks", [True, False], ids=["asks about multiple", "multiple void"])
@pytest.mark.parametrize("scope", ["person", "ballot"])
def test_the_quick_figures_are_those_of_the_full_count(make_count, election_text, page, feed, monkeypatch, scope, asks):
    rules = CountFolder.rules
    monkeypatch.setattr(
        CountFolder, "rules", lambda self, election: replace(rules(self, election), row_invalid_scope=scope)
    )
    text = election_text.replace("deputies_total = 5", "deputies_total = 50").replace("present = 4", "present = 45")
    if not asks:
        text = f"ask_multiple = false\n{text}"
    text = text.replace("issued = 4\n", "").replace("collected = 3\n", "").replace("collected = 1\n", "")
    quick = 0
    for seed in range(5):
        count = make_count(text, name=f"{seed}")
        with count.store() as store, monkeypatch.context() as patched:
            quick += random_count(
                random.Random(seed), count, store, page, feed, patched, misfits=0.04 if seed % 2 else 0
            )
    assert quick > 25, "the quick way must have been looked at"


def test_a_server_gives_the_same_quick_figures(make_count, election_text, page, feed, monkeypatch, postgres):
    text = election_text.replace("deputies_total = 5", "deputies_total = 50").replace("present = 4", "present = 45")
    text = text.replace("issued = 4\n", "").replace("collected = 3\n", "").replace("collected = 1\n", "")
    count = make_count(text, store=postgres.address)
    with count.store() as store:
        feed(store, *(page("ubnd", "low", file=f"{number}.jpg") for number in range(5)))
        assert random_count(random.Random(3), count, store, page, feed, monkeypatch, acts=10) > 3


def test_many_ballots_are_counted_portion_by_portion(make_count, page, monkeypatch):
    monkeypatch.setattr("counting.database.PORTION", 7)
    monkeypatch.setattr("counting.kept_untouched.ALIKE_AT_ONCE", 1)
    count = make_count()
    with count.store() as store:
        batch = store.open_batch({})
        for at in range(28):
            told = page("ubnd", "high" if at % 3 else "low", file=f"{at}.jpg")
            store.add_page(told, f"{at:064x}", f"scans/{at}.jpg", batch)
        store.set_figures("ubnd", {"issued": 30, "collected": 28})
        assert assert_the_same(count, store).tally.ballots[1].officials[0].votes == {"high": 18, "trust": 0, "low": 10}


def test_a_kind_of_two_pages_and_a_count_that_was_opened_again_are_derived_in_full(make_count, page, feed, monkeypatch):
    count = make_count()
    with count.store() as store:
        feed(store, page("ubnd", "low", file="a.jpg"), page("hdnd", "low", "high", file="b.jpg"))
        assert_the_same(count, store)
        store.close({}, [[1], [2]])
        assert_the_same(count, store)
    reopen_count(count, "An", "đếm thiếu")
    with count.store() as store:
        feed(store, page("hdnd", "high", "high", file="c.jpg"))
        assert_the_same(count, store)
        feed(store, *(page("ubnd", "low", file=f"u{at}.jpg", number=at) for at in (1, 2, 2)), pages={"ubnd": 2})
        assert_the_same(count, store)


def test_a_second_page_that_no_batch_told_of_keeps_first_pages_waiting_for_their_partner(make_count, page, feed):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("ubnd", "low", file=f"u{at}.jpg", number=number) for at, number in enumerate([1, 2, 1, 1])))
        assert assert_the_same(count, store).waiting


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE page SET key = ''",
        "UPDATE page SET form = 'x'",
        "UPDATE page SET number = 2",
        "UPDATE page SET batch = 2",
    ],
)
def test_an_altered_record_never_makes_other_figures(make_count, page, feed, altered):
    count = make_count()
    with count.store() as store:
        feed(store, page("ubnd", "low", file="a.jpg"))
        feed(store, page("ubnd", "low", file="b.jpg"))
        store.void_batch(2, "quét nhầm")
        store._database.rows("PRAGMA foreign_keys=OFF")
        store._database.rows(f"{altered} WHERE batch = 1")
        try:
            full = where_it_stands(count, store)
        except (KeyError, ValueError):
            return
        brief = where_it_stands_in_brief(count, store)
        assert (brief.tally, brief.blocking) == (full.tally, full.blocking)


def test_pages_that_do_not_fit_the_election_are_told_without_looking_at_all_others(make_count, page, feed, monkeypatch):
    count = make_count()
    with count.store() as store:
        feed(store, *(page("ubnd", "low", file=f"{at}.jpg") for at in range(20)))
        feed(store, page("ubnd", "low", "high", file="dài.jpg"), page("khác", "low", file="lạ.jpg"))
        store.set_figures("ubnd", {"issued": 30, "collected": 21})
        full = assert_the_same(count, store)
        assert {each.file for each in full.named} == {"dài.jpg", "lạ.jpg"}
        looked_at, really = [], brief_standing.ballot_choices
        monkeypatch.setattr(
            brief_standing,
            "ballot_choices",
            lambda election, rules, kinds, decisions: (
                looked_at.extend(
                    page.file for kind in kinds.values() for ballot in kind.ballots for page in ballot.pages
                )
                or really(election, rules, kinds, decisions)
            ),
        )
        assert_the_same(count, store)
        assert looked_at == ["dài.jpg"]


def test_pages_that_were_read_alike_are_looked_at_once(make_count, page, feed, monkeypatch):
    looked_at, really = [], UntouchedBallots.take
    monkeypatch.setattr(
        UntouchedBallots, "take", lambda self, alike, times: looked_at.append(times) or really(self, alike, times)
    )
    count = make_count()
    with count.store() as store:
        feed(store, *(page("ubnd", "low" if at % 3 else "high", file=f"{at}.jpg") for at in range(9)))
        feed(store, *(page("ubnd", ("low", Doubt.FAINT), file=f"d{at}.jpg") for at in range(4)))
        store.set_figures("ubnd", {"issued": 30, "collected": 13})
        assert assert_the_same(count, store).tally.pending == 4
        assert sorted(looked_at) == [3, 4, 6]
        store.raise_doubt(1, 1, "An")
        looked_at.clear()
        assert assert_the_same(count, store).tally.pending == 5
        assert sorted(looked_at) == [2, 4, 6]
