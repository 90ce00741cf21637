"""The power may fail while ballots are read: the same command goes on, and every ballot counts once."""

from __future__ import annotations

from pathlib import Path

from tests.faults.killed_reads import SAMPLES, killed


def test_reading_that_was_killed_and_begun_again_gives_what_undisturbed_reading_gives(tmp_path: Path) -> None:
    found = killed(4, sorted((SAMPLES / "scans").iterdir())[:3], 7, tmp_path)
    assert found.kills == 4
    assert found.faults == []
