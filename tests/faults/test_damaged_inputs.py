"""Whatever lies among the scans, the committee is told of it by name, and the sound scans are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kiemphieu

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


def test_sixty_damaged_inputs_are_refused_or_read_as_the_whole_scan_is_in_bounded_memory() -> None:
    command = [sys.executable, "-m", "tests.faults.damaged_inputs", "--inputs", "60", "--scans", "1"]
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert "FAULT" not in done.stdout
    assert "good           read, the same" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_no_file_or_has_no_plain_name_is_refused_by_name_and_the_ballot_beside_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    os.mkfifo(pile / "pipe.jpg")
    (pile / "nowhere.jpg").symlink_to("gone")
    (pile / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"\xff\xd8\xff")
    (pile / "a\x1b[2J\n.jpg").write_bytes(b"")
    (pile / "folder.jpg").mkdir()
    shutil.copy(SAMPLES / "scans" / "scan_0040.jpg", pile / "folder.jpg" / "ballot.png")
    forms = [word for form in sorted((SAMPLES / "forms").glob("*.form.json")) for word in ("--form", str(form))]
    count = tmp_path / "count"
    assert kiemphieu.run(["new", str(count), "--election", str(SAMPLES / "election.toml"), *forms]) == 0
    capsys.readouterr()
    kiemphieu.run(["read", str(count), str(pile), "--jobs", "1", "--lang", "en"])
    said = capsys.readouterr().err
    for name in ("pipe.jpg", "nowhere.jpg", "caf\\udce9.jpg", "a\\x1b[2J\\n.jpg"):
        assert f"Refused {name}: " in said
    assert "Pages read: 1; refused: 4;" in said
