"""What is fed at once is one batch, also where the feeder jammed or the plug was pulled in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calibration.errors import ScanError
from calibration.language import Text
from counting.intake import take_in


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
