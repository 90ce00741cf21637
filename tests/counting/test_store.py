"""The store: pull the plug at any moment, start again; nothing is missing and nothing counted twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from calibration.errors import CountError
from counting.intake import keep
from counting.journal import first_broken
from counting.postgres import make_schema
from counting.schema import TABLES
from counting.store import WHOLE_BALLOT, Decision, opened_shared_store, opened_store
from scanner.batch import FileReadings
from scanner.doubts import Doubt, Refusal
from scanner.reading import PageReading, RefusedPage

ROOT = Path(__file__).parents[2]

FEEDS_FOR_EVER = """
import sys
from pathlib import Path
from counting.store import opened_store
from scanner.reading import PageReading, RowReading
reading = PageReading("a.jpg", 1, "hdnd", 1, 0, (), (RowReading(1, "high", (), {}),), 0.05, 0.9)
with opened_store(Path(sys.argv[1]), create=True) as store:
    batch = store.open_batch({})
    while True:
        print(store.add_page(reading, "ab" * 32, "scans/a.jpg", batch).id, flush=True)
"""

DIES_BEFORE_THE_JOURNAL = """
import os, sys
from pathlib import Path
from counting.store import Store, opened_store
from scanner.doubts import Refusal
from scanner.reading import PageReading, RefusedPage
with opened_store(Path(sys.argv[1])) as store:
    Store._append = lambda *_: os._exit(9)
    store.add_page(RefusedPage("b.jpg", 1, Refusal.BLANK_PAGE), "cd" * 32, "scans/b.jpg", 1)
"""


def put(store, reading, sha256):
    """Keep a page that comes in a batch of its own; its number in the store."""
    return store.add_page(reading, sha256, "scans/1.jpg", store.open_batch({})).id


@pytest.fixture
def database(tmp_path):
    return tmp_path / "count.sqlite"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """Where a store may be: a file, or a server."""
    return tmp_path / "count.sqlite" if request.param == "sqlite" else request.getfixturevalue("new_place")


def opened(place, create=False):
    if isinstance(place, Path):
        return opened_store(place, create)
    if create:
        make_schema(place, TABLES)
    return opened_shared_store(place)


def test_a_page_comes_back_as_it_was_read_after_the_program_was_started_again(place, page):
    reading = page("hdnd", "high", ("multiple", Doubt.MULTIPLE), doubts=(Doubt.OUTSIDE_BOX,), file="Phiếu 1.jpg")
    with opened(place, create=True) as store:
        put(store, reading, "ab" * 32)
    with opened(place) as store:
        (kept,) = store.pages()
    assert (kept.file, kept.form, kept.number, kept.status, kept.scan) == (
        *("Phiếu 1.jpg", "hdnd", 1, "read", "scans/1.jpg"),
    )
    assert kept.rows == reading.rows
    assert kept.doubts == reading.doubts


def test_a_refused_page_is_kept_with_its_reason(place):
    with opened(place, create=True) as store:
        put(store, RefusedPage("thư.jpg", 2, Refusal.NOT_THIS_BALLOT), "ab" * 32)
        (kept,) = store.pages()
    assert (kept.status, kept.reason, kept.image, kept.rows) == ("refused", "not-this-ballot", 2, ())


def test_a_decision_stands_beside_the_reading_and_never_over_it(place, page):
    with opened(place, create=True) as store:
        number = put(store, page("hdnd", ("multiple", Doubt.MULTIPLE)), "ab" * 32)
        store.decide(Decision(number, 1, "high", "Ban kiểm phiếu biểu quyết"))
        (kept,) = store.pages()
        assert (kept.rows[0].choice, kept.rows[0].doubts) == ("multiple", (Doubt.MULTIPLE,))
        assert store.decisions() == {(number, 1): Decision(number, 1, "high", "Ban kiểm phiếu biểu quyết")}


def test_the_newest_decision_counts_and_the_journal_keeps_the_older_one(place, page):
    with opened(place, create=True) as store:
        number = put(store, page("hdnd", "high"), "ab" * 32)
        store.decide(Decision(number, 1, "low", "nhầm"))
        store.decide(Decision(number, 1, "trust", "sửa"))
        store.decide(Decision(number, WHOLE_BALLOT, "valid", ""))
        assert store.decisions()[number, 1].choice == "trust"
        told = [json.loads(act.body)["choice"] for act in store.acts() if act.name == "decision"]
    assert told == ["low", "trust", "valid"]


def test_every_change_is_one_line_of_an_unbroken_journal(place, page):
    with opened(place, create=True) as store:
        store.record("new", {"body": "HĐND"})
        number = put(store, page("hdnd", "high"), "ab" * 32)
        store.decide(Decision(number, 1, "low", ""))
    with opened(place) as store:
        store.record("close", {})
        acts = store.acts()
        assert [act.name for act in acts] == ["new", "batch", "page", "decision", "close"]
        assert first_broken(acts) is None
        assert store.last_act() == acts[-1]


def test_nothing_in_the_store_tells_when_a_ballot_was_read_or_what_its_file_was_called(tmp_path, page):
    with opened_store(tmp_path / "count", create=True) as store:
        number = put(store, page("hdnd", "high", file="Nguyễn Văn A 09h30.jpg"), "ab" * 32)
        store.decide(Decision(number, 1, "low", ""))
        told = [set(json.loads(act.body)) for act in store.acts()]
        assert "Nguyễn" not in "".join(act.body for act in store.acts())
    assert told == [
        {"batch", "page_counts"},
        {"batch", "commitment", "sheet"},
        {"page", "row", "choice", "reason", "doubts"},
    ]


def test_closing_drops_the_order_of_feeding_and_the_names_of_files(database, page):
    with opened_store(database, create=True) as store:
        batch = store.open_batch({"hdnd": 1})
        names = [f"phiếu-{number}.jpg" for number in range(8)]
        for name in names:
            store.add_page(page("hdnd", "high", file=name), hashlib.sha256(name.encode()).hexdigest(), "s", batch)
        store.close_batch(batch)
        ballots = [[kept.id] for kept in store.pages()]
        store.close({}, ballots)
        assert sorted(kept.key for kept in store.pages()) == [kept.file for kept in store.pages()]
        assert store.salts() == {}
        assert sorted(store.settled_ballots().values()) == sorted((kept.key,) for kept in store.pages())
    whole = database.read_bytes()
    assert not any(name.encode() in whole for name in names)


def test_a_batch_is_voided_whole_and_its_scans_may_be_fed_again(place, page):
    with opened(place, create=True) as store:
        first = store.open_batch({})
        store.add_page(page("hdnd", "high"), "ab" * 32, "s", first)
        store.close_batch(first)
        store.void_batch(first, "kẹt giấy")
        assert store.pages() == []
        assert [kept.status for kept in store.pages(voided=True)] == ["read"]
        second = store.open_batch({})
        assert isinstance(store.add_page(page("hdnd", "high"), "ab" * 32, "s", second).reading, PageReading)
        assert [(batch.number, batch.state, batch.pages) for batch in store.batches()] == [
            (1, "voided", 1),
            (2, "open", 1),
        ]
        with pytest.raises(CountError):
            store.void_batch(first, "nữa")


def test_a_decision_about_a_page_that_is_not_there_leaves_no_trace(place, page):
    with opened(place, create=True) as store:
        put(store, page("hdnd", "high"), "ab" * 32)
    with pytest.raises(CountError), opened(place) as store:
        store.decide(Decision(99, 1, "low", ""))
    with opened(place) as store:
        assert store.decisions() == {}
        assert [act.name for act in store.acts()] == ["batch", "page"]
        assert first_broken(store.acts()) is None


def test_whatever_was_said_to_be_kept_is_there_after_the_plug_was_pulled(database):
    with subprocess.Popen(
        [sys.executable, "-c", FEEDS_FOR_EVER, str(database)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as feeding:
        told = [int(feeding.stdout.readline()) for _ in range(25)]
        feeding.kill()
    with opened_store(database) as store:
        pages, acts = store.pages(), store.acts()
    assert told == list(range(1, 26))
    assert [page.id for page in pages][:25] == told
    assert [act.name for act in acts].count("page") == len(pages)
    assert first_broken(acts) is None


def test_a_page_whose_journal_line_was_not_written_is_not_there(database, page):
    with opened_store(database, create=True) as store:
        put(store, page("hdnd", "high", file="a.jpg"), "ab" * 32)
    died = subprocess.run([sys.executable, "-c", DIES_BEFORE_THE_JOURNAL, str(database)], cwd=ROOT, check=False)
    assert died.returncode == 9
    with opened_store(database) as store:
        assert [page.file for page in store.pages()] == ["a.jpg"]
        assert [act.name for act in store.acts()] == ["batch", "page"]
        assert put(store, page("hdnd", "low", file="c.jpg"), "ef" * 32) == 2


def test_two_stations_can_feed_one_count_at_the_same_time(place, page):
    with opened(place, create=True):
        pass

    def feed(name: str) -> None:
        with opened(place) as store:
            for number in range(15):
                put(store, page("hdnd", "high", file=f"{name}{number}.jpg"), f"{name}{number}")

    stations = [threading.Thread(target=feed, args=(name,)) for name in "ab"]
    for station in stations:
        station.start()
    for station in stations:
        station.join()
    with opened(place) as store:
        assert {page.file for page in store.pages()} == {f"{name}{n}.jpg" for name in "ab" for n in range(15)}
        assert len({page.batch for page in store.pages()}) == 30
        assert len(store.acts()) == 60
        assert first_broken(store.acts()) is None


def scanned(folder: Path, name: str, content: bytes, reading: object) -> FileReadings:
    file = folder / name
    file.write_bytes(content)
    return FileReadings(file, (reading,), hashlib.sha256(file.read_bytes()).hexdigest())


def test_the_same_scan_is_never_counted_twice_whatever_it_is_called(make_count, page, tmp_path):
    count = make_count()
    count.scans_folder.mkdir()
    with count.store() as store:
        store.open_batch({})
        for name in ("một.jpg", "hai.jpg"):
            list(keep(count, store, scanned(tmp_path, name, b"scan", page("hdnd", "high", "low", file=name)), 1))
        assert [(kept.file, kept.status, kept.reason) for kept in store.pages()] == [
            ("một.jpg", "read", ""),
            ("hai.jpg", "refused", "duplicate"),
        ]


def test_a_scan_is_kept_byte_for_byte_where_the_store_says(make_count, page, tmp_path):
    count = make_count()
    count.scans_folder.mkdir()
    with count.store() as store:
        batch = store.open_batch({})
        list(keep(count, store, scanned(tmp_path, "Phiếu.JPG", b"\xff\xd8 scan", page("hdnd", "high", "low")), batch))
        (kept,) = store.pages()
    assert (count.path / kept.scan).read_bytes() == b"\xff\xd8 scan"
    assert [file.suffix for file in count.scans_folder.iterdir()] == [".jpg"]


def test_a_scan_that_was_refused_may_be_fed_again(make_count, page, tmp_path):
    count = make_count()
    count.scans_folder.mkdir()
    with count.store() as store:
        refused = RefusedPage("a.jpg", 1, Refusal.POOR_FIT)
        batch = store.open_batch({})
        list(keep(count, store, scanned(tmp_path, "a.jpg", b"scan", refused), batch))
        list(keep(count, store, scanned(tmp_path, "a.jpg", b"scan", page("hdnd", "high", "low")), batch))
        assert [kept.status for kept in store.pages()] == ["refused", "read"]


def test_two_stations_that_feed_the_same_scans_at_once_count_each_once(make_count, page):
    count = make_count()
    hashes = [f"{number:064x}" for number in range(40)]

    def feed_all() -> None:
        with count.store() as store:
            for number, sha256 in enumerate(hashes):
                put(store, page("hdnd", "high", "low", file=f"{number}.jpg"), sha256)

    with ThreadPoolExecutor(2) as stations:
        for done in [stations.submit(feed_all) for _ in range(2)]:
            done.result()
    with count.store() as store:
        assert [kept.status for kept in store.pages()].count("read") == len(hashes)
        assert [kept.reason for kept in store.pages()].count("duplicate") == len(hashes)


def test_a_count_is_closed_until_something_is_taken_in_or_decided(place, page):
    with opened(place, create=True) as store:
        assert not store.is_closed()
        number = put(store, page("hdnd", "high"), "ab" * 32)
        store.record("close", {})
        assert store.is_closed()
        store.record("report", {})
        assert store.is_closed()
        store.decide(Decision(number, 1, "low", ""))
        assert not store.is_closed()
        store.record("close", {})
        put(store, page("hdnd", "low"), "cd" * 32)
        assert not store.is_closed()


def test_a_database_that_is_missing_or_broken_is_refused_by_name(database):
    with pytest.raises(CountError) as caught, opened_store(database):
        pass
    assert str(database) in caught.value.text.vi
    assert not database.exists()
    database.write_bytes(b"this is no database" * 100)
    with pytest.raises(CountError) as caught, opened_store(database) as store:
        store.pages()
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert str(database) in sentence
        assert "\n" not in sentence


def test_every_run_is_a_batch_of_its_own_numbered_from_1_with_the_pages_of_every_kind(place, page):
    with opened(place, create=True) as store:
        for number in (1, 2):
            assert store.open_batch({"hdnd": 2}) == number
            store.add_page(page("hdnd", "high"), f"{number}" * 64, "s", number)
    with opened(place) as store:
        assert [kept.batch for kept in store.pages()] == [1, 2]
        assert store.page_counts() == {"hdnd": 2}
        told = [json.loads(act.body) for act in store.acts() if act.name == "batch"]
    assert told == [{"batch": number, "page_counts": {"hdnd": 2}} for number in (1, 2)]


def test_a_page_of_a_batch_that_was_never_opened_is_not_kept(place, page):
    with opened(place, create=True):
        pass
    with pytest.raises(CountError), opened(place) as store:
        store.add_page(page("hdnd", "high"), "ab" * 32, "s", 7)
    with opened(place) as store:
        assert (store.pages(), store.acts()) == ([], [])


def test_a_decision_is_kept_with_the_doubts_that_it_answers(place, page):
    with opened(place, create=True) as store:
        number = put(store, page("hdnd", ("high", Doubt.FAINT)), "ab" * 32)
        store.decide(Decision(number, 1, "low", "", (Doubt.FAINT,)))
        assert store.decisions()[number, 1].doubts == (Doubt.FAINT,)
        assert json.loads(store.last_act().body)["doubts"] == ["faint"]


def test_several_decisions_are_kept_together_or_not_at_all(place, page):
    with opened(place, create=True) as store:
        number = put(store, page("hdnd", "high"), "ab" * 32)
    with pytest.raises(CountError), opened(place) as store:
        store.decide_all([Decision(number, 1, "low", ""), Decision(99, 1, "low", "")])
    with opened(place) as store:
        assert store.decisions() == {}
        assert [act.name for act in store.acts()] == ["batch", "page"]


def test_every_commit_is_written_through_to_the_disk(database):
    with opened_store(database, create=True) as store:
        assert store._database.rows("PRAGMA journal_mode") == [("wal",)]
        assert store._database.rows("PRAGMA synchronous") == [(2,)]


def test_an_altered_row_of_the_database_shows_in_the_journal(database, page):
    with opened_store(database, create=True) as store:
        number = put(store, page("hdnd", "high"), "ab" * 32)
        store.decide(Decision(number, 1, "low", ""))
    forged = sqlite3.connect(database)
    forged.execute("UPDATE act SET body = replace(body, 'low', 'high') WHERE name = 'decision'")
    forged.commit()
    forged.close()
    with opened_store(database) as store:
        assert first_broken(store.acts()) == 3
