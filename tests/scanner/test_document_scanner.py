"""A scanning program that does not end as it should is not waited for, and what it said is told all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import document_scanner
from scanner.document_scanner import ScanError, Settings, scanned_sheets

JAM = "scanimage: sane_read: Document feeder jammed"


@pytest.mark.parametrize(
    "stays",
    [
        f"sleep 60 & echo '{JAM}' >&2; exit 7",
        f"echo '{JAM}' >&2; exec sleep 60",
    ],
    ids=["a child that outlives it holds its pipes", "it hangs after it has said why it stops"],
)
def test_a_program_that_leaves_its_pipes_open_is_ended_and_its_last_word_told(
    stays: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "scanimage"
    program.write_text(f"#!/bin/sh\n{stays}\n")
    program.chmod(0o755)
    monkeypatch.setattr(document_scanner, "SCANIMAGE", (str(program), "sane-utils"))
    monkeypatch.setattr(document_scanner, "ENDING_SECONDS", 1)
    with pytest.raises(ScanError, match=r"jammed|Kẹt giấy"):
        list(scanned_sheets(Settings(device="test:0"), tmp_path))


def test_a_scanner_that_says_nothing_is_told_so_after_the_longest_time_that_a_sheet_may_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "scanimage"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(document_scanner, "SCANIMAGE", (str(program), "sane-utils"))
    monkeypatch.setattr(document_scanner, "SHEET_SECONDS", 2)
    with pytest.raises(ScanError, match="2"):
        list(scanned_sheets(Settings(device="test:0"), tmp_path))
