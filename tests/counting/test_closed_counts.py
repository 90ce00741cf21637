"""What was closed stays closed unless somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

import kiemphieu
from counting.closing import close_count
from counting.standing import where_it_stands


@pytest.fixture
def closed(make_count, feed, whole):
    count = make_count()
    with count.store() as store:
        feed(store, *whole)
        assert close_count(count, store) == ()
    return count


def test_reading_into_a_closed_count_is_refused_and_leaves_it_closed(closed, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_bytes(b"no image")
    assert kiemphieu.run(["read", str(closed.path), str(tmp_path / "letter.jpg")]) == 1
    with closed.store() as store:
        assert where_it_stands(closed, store).tally.status == "final"


def test_ballots_are_not_printed_anew_once_scans_are_in(closed) -> None:
    forms = {file: file.read_bytes() for file in closed.forms_folder.glob("*")} if closed.forms_folder.exists() else {}
    assert kiemphieu.run(["print", str(closed.path)]) == 1
    assert all(file.read_bytes() == data for file, data in forms.items())
