"""The disk may fill up or the folder turn read-only: once that is mended, the same command goes on and nothing is lost."""

from __future__ import annotations

from pathlib import Path

from tests.faults.full_disks import FULL, READ_ONLY, SAMPLES, troubled


def test_what_a_full_disk_or_a_read_only_folder_stopped_goes_on_once_it_is_mended(tmp_path: Path) -> None:
    found = troubled(2, sorted((SAMPLES / "scans").iterdir())[:3], 3, tmp_path)
    assert found.stopped[FULL] == 1
    assert found.runs[READ_ONLY] == 1
    assert found.faults == []
