from __future__ import annotations

from pathlib import Path

import pytest

from calibration.errors import ScanError
from scanner.sources import files_in_order


def test_scans_come_in_the_order_of_their_numbers_not_of_their_digits(tmp_path: Path) -> None:
    for name in ("scan_10.jpg", "scan_2.jpg", "scan_1.tif", "Scan_3.png"):
        (tmp_path / name).touch()
    names = [file.name for file in files_in_order([tmp_path])]
    assert names == ["scan_1.tif", "scan_2.jpg", "Scan_3.png", "scan_10.jpg"]


def test_what_the_system_leaves_in_folders_is_no_page(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "a.jpg"):
        (tmp_path / name).touch()
    assert [file.name for file in files_in_order([tmp_path])] == ["a.jpg"]


def test_files_that_are_named_keep_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    files = [tmp_path / "b.jpg", tmp_path / "a.jpg"]
    for file in files:
        file.touch()
    assert files_in_order(files) == files


def test_an_empty_folder_and_a_missing_one_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(ScanError) as empty:
        files_in_order([tmp_path])
    with pytest.raises(ScanError) as missing:
        files_in_order([tmp_path / "nowhere"])
    assert str(tmp_path) in empty.value.text.vi
    assert "nowhere" in missing.value.text.en
