"""Several stations feed one count at once: every file is read by one of them, and none is lost where one dies."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from calibration.errors import CountError
from counting import intake
from counting.closing import close_count
from counting.intake import batch_for, take_in
from counting.journal import first_broken
from counting.kept_claims import Claim
from counting.station import opened_station
from counting.store import opened_shared_store
from counting.store_address import STORE_FILE, new_address
from counting.turns import Turns
from counting.verifying import misfits
from scanner.doubts import Refusal
from scanner.reading import RefusedPage

ROOT = Path(__file__).parents[2]

HOLDS_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from counting.count_folder import open_count
from counting.station import opened_station
from counting.turns import Turns
count = open_count(Path(sys.argv[1]))
with count.store() as store, opened_station(count) as station:
    batch = store.open_batch({"hdnd": 1}, station.name)
    turns = Turns(store, station, batch)
    mine = list(turns.mine(map(Path, sys.argv[2:])))
    (count.scans_folder / f".abc.{station.name}.part").write_text("half a scan")
    print(station.name, len(mine), flush=True)
    time.sleep(600)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def count(request, make_count, form_of):
    """A count in a folder, or on a server."""
    store = request.getfixturevalue("postgres").address if request.param == "postgres" else None
    made = make_count(store=store)
    made.save_form(form_of("hdnd", "Trần Thị Bích Hạnh", "Y Pan Byă"))
    made.save_form(form_of("ubnd", "Đỗ Mạnh Hùng"))
    made.scans_folder.mkdir()
    return made


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "fed"
    folder.mkdir()
    made = [folder / f"{number}.jpg" for number in range(12)]
    for file in made:
        file.write_bytes(f"no picture {file.name}".encode())
    return made


@pytest.fixture
def at_once(monkeypatch):
    """Two stations have both begun before either reads a file: what is fed after the other ended is another feeding."""
    together = threading.Barrier(2)

    class Begun(Turns):
        def __init__(self, *given) -> None:
            super().__init__(*given)
            together.wait(60)

    monkeypatch.setattr(intake, "Turns", Begun)


def states(store):
    return [(batch.number, batch.state) for batch in store.batches()]


@pytest.mark.usefixtures("at_once")
def test_two_stations_that_are_given_the_same_folder_read_each_file_once(count, files):
    passed = []

    def feed() -> int:
        with count.store() as store:
            return sum(1 for _ in take_in(count, store, files, 1, elsewhere=passed.append))

    with ThreadPoolExecutor(2) as stations:
        done = [each.result() for each in [stations.submit(feed) for _ in range(2)]]
    with count.store() as store:
        assert sorted(page.file for page in store.pages()) == sorted(file.name for file in files)
        assert states(store) == [(1, "closed"), (2, "closed")]
        assert first_broken(store.acts()) is None
        assert store.claimants("file") == {}
    assert sum(done) == len(files)
    assert sum(done) + len(passed) == 2 * len(files)
    assert [each.about for each in misfits(count)] == []


def test_what_a_killed_station_was_reading_another_reads_and_its_half_scan_is_cleared(count, files):
    command = [sys.executable, "-c", HOLDS_UNTIL_KILLED, str(count.path), *map(str, files[:4])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        name, held = other.stdout.readline().split()
        assert held == "4"
        with count.store() as store, opened_station(count) as station:
            assert set(store.claimants("file").values()) == {name}
            assert store.interrupted() == []
            turns = Turns(store, station, store.open_batch({"hdnd": 1}, station.name))
            assert list(turns.mine(files[:6])) == files[4:6]
        other.kill()
    with count.store() as store:
        list(take_in(count, store, files, 1))
        assert sorted(page.file for page in store.pages()) == sorted(file.name for file in files)
    assert list(count.scans_folder.glob(".*")) == []
    assert list(count.path.glob(".station*")) == []


def test_a_batch_that_a_running_station_feeds_is_neither_continued_nor_closed_nor_its_half_scan_removed(count, files):
    with count.store() as theirs, opened_station(count) as other:
        theirs.open_batch({"hdnd": 1}, other.name)
        half = count.scans_folder / f".abc.{other.name}.part"
        half.write_text("half a scan")
        with count.store() as store:
            list(take_in(count, store, files[:2], 1))
            list(take_in(count, store, iter(files[2:3]), 1))
            assert states(store) == [(1, "open"), (2, "closed"), (3, "closed")]
            assert half.exists()
            assert any("1" in each.en and "fed" in each.en for each in close_count(count, store))


def test_a_batch_that_stopped_on_another_computer_waits_for_it_and_goes_on_with_its_files_anywhere(count, files):
    with count.store() as store:
        batch = store.open_batch({"hdnd": 1}, "ffffffff-0123456789abcdef")
        store.add_page(RefusedPage("jam.jpg", 1, Refusal.BLANK_PAGE), "ab" * 32, "s", batch, "cd" * 32)
        with opened_station(count) as station:
            assert batch_for(store, station, {}, None)[0] == 2
            assert batch_for(store, station, {}, files)[0] == 3
            assert states(store)[0] == (1, "open")


def test_a_page_whose_file_was_given_to_another_meanwhile_is_not_kept(count, page):
    with count.store() as store:
        batch = store.open_batch({})
        assert store.claim("a", ["file x"], seconds=-1) == {"file x"}
        assert store.claim("b", ["file x"]) == {"file x"}
        late = store.add_pages([page("hdnd", "high", "low")], "ab" * 32, "s", batch, "", Claim("a", "file x"))
        assert (late, store.pages()) == ([], [])
        assert store.add_pages([page("hdnd", "high", "low")], "ab" * 32, "s", batch, "", Claim("b", "file x"))
        assert store.claim("a", ["file x"]) == {"file x"}


def test_a_password_given_with_the_address_is_written_to_no_file(make_count, postgres):
    address = postgres.address.replace("kiemphieu@", "kiemphieu:kh%C3%B4ng-ai-bi%E1%BA%BFt@")
    count = make_count(store=address)
    whole = b"".join(file.read_bytes() for file in count.path.rglob("*") if file.is_file())
    assert "không-ai-biết".encode() not in whole
    assert b"password" not in whole
    with count.store() as store:
        assert json.loads(store.acts()[0].body)["body"]


def test_a_server_that_is_restarted_between_two_changes_is_waited_for(make_count, postgres):
    count = make_count(store=postgres.address)
    with count.store() as store, opened_station(count) as station:
        store.claim(station.name, ["file x"])
        postgres.stop_at_once()
        postgres.start()
        store.record("report", {})
        station.renew()
        assert [act.name for act in store.acts()] == ["new", "report"]
        assert store.claimants("file") == {"file x": station.name}


def test_a_server_that_cannot_be_reached_or_does_not_hold_the_count_is_said_in_one_sentence(
    make_count, tmp_path, postgres
):
    with pytest.raises(CountError) as caught:
        make_count(store=f"postgresql://kiemphieu:bí-mật@/postgres?host={tmp_path}/nowhere")
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "PGPASSWORD" in sentence
        assert "bí-mật" not in sentence
        assert "\n" not in sentence
    assert not (tmp_path / "hoso").exists()
    with pytest.raises(CountError) as caught:
        make_count(store="mysql://x")
    assert "postgresql://" in caught.value.text.vi
    with pytest.raises(CountError) as caught, opened_shared_store(new_address(postgres.address)):
        pass
    assert STORE_FILE in caught.value.text.vi


@pytest.mark.usefixtures("at_once")
def test_ballots_of_several_pages_that_two_stations_are_given_stay_together_in_one_batch(count, files, form_of):
    count.save_form(form_of("hdnd", "Trần Thị Bích Hạnh", "Y Pan Byă", split=2))

    def feed() -> None:
        with count.store() as store:
            list(take_in(count, store, files, 1))

    with ThreadPoolExecutor(2) as stations:
        for each in [stations.submit(feed) for _ in range(2)]:
            each.result()
    with count.store() as store:
        assert [page.file for page in store.pages()] == [file.name for file in files]
        assert len({page.batch for page in store.pages()}) == 1


def test_a_folder_of_ballots_of_several_pages_is_watched_by_one_station(count, files, form_of):
    count.save_form(form_of("hdnd", "Trần Thị Bích Hạnh", "Y Pan Byă", split=2))
    with count.store() as ours, count.store() as theirs:
        first, second = take_in(count, ours, iter(files), 1), take_in(count, theirs, iter(files), 1)
        next(first)
        with pytest.raises(CountError) as caught:
            next(second)
        assert str(files[0].parent) in caught.value.text.vi
        first.close()
