"""What is fed at once is one batch, also where the feeder jammed or the plug was pulled in the middle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from calibration.errors import ScanError
from calibration.language import Text
from counting.intake import keep, take_in
from counting.verifying import misfits
from scanner.batch import FileReadings


@pytest.fixture
def count(make_count, form_of):
    made = make_count()
    made.save_form(form_of("hdnd", "Trần Thị Bích Hạnh", "Y Pan Byă"))
    made.save_form(form_of("ubnd", "Đỗ Mạnh Hùng"))
    return made


def pages(folder: Path, names: str, jams: bool = False) -> Iterator[Path]:
    for name in names:
        file = folder / f"{name}.jpg"
        file.write_bytes(f"no picture {name}".encode())
        yield file
    if jams:
        raise ScanError(Text("Kẹt giấy.", "Paper jam."))


def test_a_batch_that_a_jam_stopped_goes_on_and_is_closed_at_its_end(count, tmp_path):
    with count.store() as store:
        with pytest.raises(ScanError):
            list(take_in(count, store, pages(tmp_path, "ab", jams=True), 1))
        assert [(batch.number, batch.state, batch.pages) for batch in store.batches()] == [(1, "open", 2)]
        list(take_in(count, store, pages(tmp_path, "cd"), 1))
        assert [(batch.number, batch.state, batch.pages) for batch in store.batches()] == [(1, "closed", 4)]
        list(take_in(count, store, pages(tmp_path, "e"), 1))
        assert [(batch.number, batch.pages) for batch in store.batches()] == [(1, 4), (2, 1)]


def test_the_same_files_read_again_after_a_stop_are_taken_in_once(count, tmp_path):
    files = list(pages(tmp_path, "abcdef"))
    with count.store() as store:
        stopped = take_in(count, store, files, 1)
        for _ in range(2):
            next(stopped)
        stopped.close()
        list(take_in(count, store, files, 1))
        assert [page.file for page in store.pages()] == [file.name for file in files]
        assert [(batch.number, batch.state, batch.pages) for batch in store.batches()] == [(1, "closed", 6)]


def test_other_files_after_a_stop_are_a_batch_of_their_own(count, tmp_path):
    with count.store() as store:
        stopped = take_in(count, store, list(pages(tmp_path, "abc")), 1)
        next(stopped)
        stopped.close()
        list(take_in(count, store, list(pages(tmp_path, "xy")), 1))
        assert [(batch.number, batch.state, batch.pages) for batch in store.batches()] == [
            (1, "closed", 1),
            (2, "closed", 2),
        ]


def test_no_time_of_day_is_left_on_a_kept_scan(count, tmp_path):
    with count.store() as store:
        list(take_in(count, store, list(pages(tmp_path, "a")), 1))
    (scan,) = count.scans_folder.iterdir()
    assert scan.stat().st_mtime == 0


def test_files_with_odd_names_are_taken_in_once_where_a_stopped_batch_goes_on(count, tmp_path):
    files = []
    for number, name in enumerate((b"caf\xe9 \xff.jpg", b"a\x1b[2J\n.jpg", b"plain.jpg")):
        files.append(tmp_path / os.fsdecode(name))
        files[-1].write_bytes(f"no picture {number}".encode())
    with count.store() as store:
        stopped = take_in(count, store, files, 1)
        for _ in range(2):
            next(stopped)
        stopped.close()
        list(take_in(count, store, files, 1))
        assert [page.file for page in store.pages()] == ["caf\\udce9 \\udcff.jpg", "a\\x1b[2J\\n.jpg", "plain.jpg"]
        assert [(batch.number, batch.state) for batch in store.batches()] == [(1, "closed")]


def test_files_that_cannot_be_read_are_refused_by_name_and_no_scan_stands_for_them(count, tmp_path):
    files = [tmp_path / "gone.jpg", tmp_path / "empty.jpg", tmp_path / "folder.jpg"]
    files[1].touch()
    files[2].mkdir()
    with count.store() as store:
        list(take_in(count, store, files, 1))
        told = [(page.file, page.reason, bool(page.scan)) for page in store.pages()]
        assert told == [(file.name, "not-an-image", file.name == "empty.jpg") for file in files]
    assert [file.suffix for file in count.scans_folder.iterdir()] == [".jpg"]
    assert list(misfits(count)) == []


def test_a_ballot_whose_file_is_lost_before_it_was_kept_is_refused_and_never_counted(count, tmp_path, page):
    lost = [FileReadings(tmp_path / name, (page("hdnd", "high", "low", file=name),), "0" * 64) for name in "ab"]
    with count.store() as store:
        batch = store.open_batch({"hdnd": 1})
        for result in lost:
            list(keep(count, store, result, batch))
        assert [(page.file, page.reason) for page in store.pages()] == [("a", "not-an-image"), ("b", "not-an-image")]
