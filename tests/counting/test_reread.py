"""Other thresholds are applied without scanning again: an act on record that changes no reading and overrides no person."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.errors import CountError, ExitStatus
from calibration.ink_limits import USUAL_LIMITS, InkLimits
from counting.count_folder import open_count
from counting.database import opened_sqlite
from counting.desk.journal_text import sentence
from counting.intake import take_in
from counting.kept_readings import CHANGES_WHAT_IS_READ
from counting.reading_again import reread
from counting.review import answer, waiting
from counting.schema import TABLES
from counting.standing import where_it_stands
from counting.station import opened_station
from counting.store import Decision, Store
from counting.verifying import misfits
from kiemphieu import door
from scanner.doubts import Doubt
from scanner.reading import PageReading, RowReading
from tests.faults.closed_count import SAMPLES, closed_count, read_count

SCANS = [sorted((SAMPLES / "scans").iterdir())[place] for place in (11, 12, 50)]

STRICT = InkLimits(0.2, 12.0)
"""More ink is asked of a mark than a cross has: many rows are asked about."""

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory) -> Path:
    return read_count(tmp_path_factory.mktemp("count"), SCANS)


@pytest.fixture(scope="module")
def reread_once(read_once, tmp_path_factory) -> Path:
    """A count that was read, and read again with other thresholds."""
    count = tmp_path_factory.mktemp("reread") / "hoso"
    shutil.copytree(read_once, count)
    result = told_to_reread(count, STRICT)
    assert result.exit_code == ExitStatus.WAITING, result.output
    return count


@pytest.fixture
def count(read_once, tmp_path) -> Path:
    shutil.copytree(read_once, tmp_path / "hoso")
    return tmp_path / "hoso"


@pytest.fixture
def again(reread_once, tmp_path) -> Path:
    shutil.copytree(reread_once, tmp_path / "hoso")
    return tmp_path / "hoso"


def limits_file(folder: Path, limits: InkLimits) -> Path:
    file = folder / "thresholds.json"
    ink = {"empty_limit": limits.empty_mm2, "mark_limit": limits.mark_mm2}
    file.write_text(json.dumps({"verdict": "trusted", "figures": {"ink": ink}}), encoding="utf-8")
    return file


def told_to_reread(count: Path, limits: InkLimits):
    file = limits_file(count.parent, limits)
    command = ["--lang", "en", "reread", str(count), "--thresholds", str(file), "--reason", "nét mờ", "--jobs", "1"]
    return CliRunner().invoke(door, command)


def whole(count: Path) -> list[str]:
    return [f"{each.about}: {each.why.en}" for each in misfits(open_count(count))]


def open_rows(count: Path) -> set[tuple[str, int]]:
    folder = open_count(count)
    with folder.store() as store:
        return {(question.page.key, question.row) for question in waiting(folder.election(), store)}


def test_old_readings_stay_new_ones_stand_beside_them_and_the_journal_says_with_which_thresholds(
    read_once, reread_once
):
    with open_count(read_once).store() as store:
        before, records = {page.key: page for page in store.pages()}, store.page_records()
    with open_count(reread_once).store() as store:
        assert store.page_records() == records
        after, act = {page.key: page for page in store.pages()}, store.last_act()
        assert store.limits() == STRICT
    body = json.loads(act.body)
    assert (act.name, body["empty_mm2"], body["mark_mm2"], body["reason"]) == ("reread", 0.2, 12.0, "nét mờ")
    assert (body["pages"], len(body["source"])) == (len(SCANS), 64)
    assert "12 mm²" in sentence(act).vi
    asked = [row for page in after.values() for row in page.rows if Doubt.SMALL_MARK in row.doubts]
    assert len(asked) >= 2
    for key, page in after.items():
        assert [row.marks for row in page.rows] == [row.marks for row in before[key].rows]
    assert whole(reread_once) == []


def test_the_program_s_own_thresholds_bring_back_what_was_read_at_first(again, read_once):
    result = CliRunner().invoke(door, ["reread", str(again), "--usual", "--reason", "thử lại", "--jobs", "1"])
    assert result.exit_code in (ExitStatus.DONE, ExitStatus.WAITING), result.output
    with open_count(again).store() as ours, open_count(read_once).store() as first:
        assert ours.limits() == USUAL_LIMITS
        assert [page.rows for page in ours.pages()] == [page.rows for page in first.pages()]
        assert sum(len(each) for each in ours.rereadings().values()) > 1
    assert whole(again) == []


def test_a_decided_row_that_is_read_otherwise_waits_again_and_says_so_and_the_others_stand(count):
    folder = open_count(count)
    with folder.store() as store:
        for page in store.pages():
            for row in page.rows:
                store.decide(Decision(page.id, row.row, "low", "xem phiếu", row.doubts))
        assert waiting(folder.election(), store) == []
    assert told_to_reread(count, STRICT).exit_code == ExitStatus.WAITING
    with folder.store() as store:
        asked = waiting(folder.election(), store)
        changed = {(page.id, row.row) for page in store.pages() for row in page.rows if Doubt.READ_ANEW in row.doubts}
        rows = sum(len(page.rows) for page in store.pages())
        assert 0 < len(asked) < rows
        assert {question.key for question in asked} == changed
        assert all(Doubt.READ_ANEW in question.doubts for question in asked)
        assert len(store.decisions()) == rows - len(asked)
        assert {each.choice for each in store.decisions().values()} == {"low"}
        counted = [
            choice
            for kind in where_it_stands(folder, store).choices.values()
            for ballot in kind
            for choice in ballot.rows.values()
        ]
        assert counted.count(None) == len(asked)
        assert counted.count("low") == rows - len(asked)
        assert len(store.decision_records()) == rows
        for question in asked:
            answer(store, question, "high", "xem lại")
        assert waiting(folder.election(), store) == []
        assert sorted({each.choice for each in store.decisions().values()}) == ["high", "low"]
    assert whole(count) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE act SET body = replace(body, '12.0', '1.5') WHERE name = 'reread'",
        "UPDATE reading SET reading = replace(reading, 'small-mark', 'faint')",
        "UPDATE reading SET number = number - 1",
        "DELETE FROM reading WHERE page = (SELECT min(page) FROM reading)",
        "INSERT INTO reading SELECT key, 99, reading FROM page LIMIT 1",
    ],
)
def test_an_altered_threshold_or_later_reading_is_found(again, statement):
    database = sqlite3.connect(again / "count.sqlite")
    assert database.execute(statement).rowcount
    database.commit()
    database.close()
    assert whole(again)


def test_a_threshold_that_was_forged_with_the_whole_journal_is_found_from_the_scans(again):
    with open_count(again).store() as store:
        told = [(act.name, json.loads(act.body)) for act in store.acts()]
        store._database.rows("DELETE FROM act")
        for name, body in told:
            store.record(name, {**body, "mark_mm2": 1.5} if name == "reread" else body)
    assert any("says something else" in each for each in whole(again))


def test_pages_that_come_in_later_are_read_with_the_thresholds_in_force(again):
    folder = open_count(again)
    later = sorted((SAMPLES / "scans").iterdir())[14]
    with folder.store() as store:
        (taken,) = take_in(folder, store, [later], 1)
    assert any(Doubt.SMALL_MARK in row.doubts for row in taken.reading.rows)
    assert whole(again) == []


def test_a_closed_count_refuses_other_thresholds(tmp_path):
    count = closed_count(tmp_path, SCANS[:1])
    before = sorted((path, path.read_bytes()) for path in count.rglob("*") if path.is_file())
    result = told_to_reread(count, STRICT)
    assert result.exit_code == ExitStatus.FAILED
    assert "reopen" in str(result.exception)
    assert sorted((path, path.read_bytes()) for path in count.rglob("*") if path.is_file()) == before


def test_nothing_is_applied_while_a_station_feeds_or_where_a_scan_was_altered(count):
    folder = open_count(count)
    with folder.store() as store, opened_station(folder) as station:
        batch = store.open_batch({"hdnd": 1}, station.name)
        with pytest.raises(CountError) as caught:
            reread(folder, store, STRICT, {"reason": ""})
        assert "station is feeding" in caught.value.text.en
        store.close_batch(batch)
        scan = sorted(folder.scans_folder.iterdir())[0]
        scan.write_bytes(scan.read_bytes() + b"\0")
        with pytest.raises(CountError) as caught:
            reread(folder, store, STRICT, {"reason": ""})
        assert scan.name in caught.value.text.en
        assert store.limits() == USUAL_LIMITS
        assert store.rereadings() == {}


@pytest.mark.parametrize(
    "told",
    [
        '{"empty_mm2": 0.2, "mark_mm2": 0.3}',
        '{"empty_mm2": 2, "mark_mm2": 9}',
        '{"empty_mm2": 0, "mark_mm2": 1.5}',
        '{"empty_mm2": NaN, "mark_mm2": 1.5}',
        '{"figures": {"ink": null}}',
        "[]",
        "\x00",
    ],
)
def test_a_file_without_thresholds_or_with_such_as_no_row_would_be_asked_about_is_refused(count, tmp_path, told):
    (tmp_path / "t.json").write_text(told)
    command = ["reread", str(count), "--thresholds", str(tmp_path / "t.json"), "--reason", "x"]
    result = CliRunner().invoke(door, command)
    assert isinstance(result.exception, CountError)
    assert "\n" not in result.exception.text.vi
    with open_count(count).store() as store:
        assert store.last_act().name != "reread"


@pytest.mark.parametrize("seconds", [0.9, 1.5, 2.1])
def test_killed_in_the_middle_all_is_as_before_or_all_was_applied(count, read_once, reread_once, seconds):
    file = limits_file(count.parent, STRICT)
    command = [sys.executable, "-m", "kiemphieu", "reread", str(count), "--thresholds", str(file), "--reason", "x"]
    with subprocess.Popen([*command, "--jobs", "1"], cwd=ROOT, stderr=subprocess.DEVNULL) as running:
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
    with open_count(count).store() as store:
        like = reread_once if store.last_act().name == "reread" else read_once
        with open_count(like).store() as other:
            assert store.limits() == other.limits()
            assert [page.rows for page in store.pages()] == [page.rows for page in other.pages()]
    assert whole(count) == []


def test_a_count_on_a_server_takes_other_thresholds_too_even_one_made_before_there_were_any(postgres, tmp_path):
    folder = open_count(read_count(tmp_path, SCANS[:1], postgres.address))
    with folder.store() as store:
        store._database.rows("DROP TABLE reading")
    with folder.store() as store:
        done = reread(folder, store, STRICT, {"reason": "x"})
        assert done.rows > 0
        assert store.limits() == STRICT
        assert len(waiting(folder.election(), store)) >= done.rows
    assert whole(folder.path) == []


CHOICES = st.sampled_from(["high", "trust", "low", "blank"])
ROWS = st.lists(st.tuples(CHOICES, st.booleans()), min_size=2, max_size=2)
ACTS = st.lists(st.one_of(ROWS, st.tuples(st.sampled_from([1, 2]), CHOICES)), max_size=8)


def reading_of(rows: list[tuple[str, bool]]) -> PageReading:
    told = tuple(
        RowReading(number, choice, (Doubt.FAINT,) if doubt else (), {"high": 0.1})
        for number, (choice, doubt) in enumerate(rows, start=1)
    )
    return PageReading("a.jpg", 1, "hdnd", 1, 0, (), told, 0.05, 0.9)


def told_of(rows: list[tuple[str, bool]]) -> dict[str, object]:
    found = [
        {"row": number, "choice": choice, "doubts": ["faint"] if doubt else [], "marks": {"high": 0.1}}
        for number, (choice, doubt) in enumerate(rows, start=1)
    ]
    return {"status": "read", "form": "hdnd", "page": 1, "image": 1, "doubts": [], "rows": found}


@settings(max_examples=30, deadline=None)
@given(first=ROWS, acts=ACTS)
def test_whatever_is_read_and_decided_in_turn_a_person_s_word_counts_until_the_row_reads_otherwise(
    tmp_path_factory, first, acts
):
    """The oracle remembers, row by row, the last word and whether it was overtaken."""
    with opened_sqlite(tmp_path_factory.mktemp("any") / "count.sqlite", create=True) as database:
        for table in TABLES:
            database.rows(table)
        store = Store(database)
        store.add_page(reading_of(first), "ab" * 32, "scans/a.jpg", store.open_batch({}))
        (key,) = [page.key for page in store.pages()]
        reads, word, overtaken = list(first), {1: None, 2: None}, {1: False, 2: False}
        for act in acts:
            if isinstance(act, tuple):
                row, choice = act
                store.decide(Decision(1, row, choice, ""))
                word[row], overtaken[row] = choice, False
                continue
            for row in (1, 2):
                if act[row - 1] != reads[row - 1] and word[row] is not None:
                    overtaken[row] = True
            changed = {key: told_of(act)} if act != reads else {}
            told = {"empty_mm2": 0.2, "mark_mm2": 1.5}
            store.keep_rereadings(changed, told, store.last_line_of(CHANGES_WHAT_IS_READ))
            reads = list(act)
        (page,) = store.pages()
        decisions = store.decisions()
        for row in page.rows:
            read, doubt = reads[row.row - 1]
            standing = word[row.row] if not overtaken[row.row] else None
            decided = decisions.get((1, row.row))
            assert (decided.choice if decided else None) == standing
            assert row.choice == read
            waits = bool(row.doubts) and decided is None
            assert waits == (standing is None and (doubt or overtaken[row.row]))
