"""Files come into the count as a scanner writes them; Ctrl-C ends the batch, and nothing is taken in twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kiemphieu
from counting.count_folder import CountFolder

ROOT = Path(__file__).parents[2]
SCANS = ROOT / "samples" / "scans"


@pytest.fixture
def count(make_count: Callable[..., CountFolder]) -> CountFolder:
    forms = tuple(sorted((ROOT / "samples" / "forms").glob("*.form.json")))
    return make_count((ROOT / "samples" / "election.toml").read_text(encoding="utf-8"), forms=forms)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "from scanner"
    place.mkdir()
    return place


def watch(count: CountFolder, folder: Path) -> int:
    return kiemphieu.run(["watch", str(count.path), str(folder), "--until-idle", "1", "--lang", "en"])


def test_a_second_watch_of_the_same_folder_takes_in_only_what_is_new(
    count: CountFolder, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(SCANS / "scan_0001.jpg", folder)
    watch(count, folder)
    assert "Pages read: 1; refused: 0" in capsys.readouterr().err
    shutil.copy(SCANS / "scan_0004.jpg", folder)
    (folder / "scan_0005.jpg").write_bytes((SCANS / "scan_0004.jpg").read_bytes()[:5000])
    watch(count, folder)
    said = capsys.readouterr().err
    assert "Pages read: 1; refused: 1" in said
    assert "Refused scan_0005.jpg: The scan's file is damaged" in said
    with count.store() as store:
        assert [(page.batch, page.file) for page in store.pages()] == [
            (1, "scan_0001.jpg"),
            (2, "scan_0004.jpg"),
            (2, "scan_0005.jpg"),
        ]
        assert {batch.state for batch in store.batches()} == {"closed"}


def test_no_file_makes_no_batch(count: CountFolder, folder: Path) -> None:
    assert watch(count, folder) == 0
    with count.store() as store:
        assert store.batches() == []


def test_a_folder_that_is_not_there_is_said_so(
    count: CountFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch(count, tmp_path / "nowhere") == 1
    assert "There is no folder" in capsys.readouterr().err


def test_ctrl_c_ends_the_batch_and_closes_it(count: CountFolder, folder: Path) -> None:
    shutil.copy(SCANS / "scan_0001.jpg", folder)
    command = [sys.executable, "-m", "kiemphieu", "watch", str(count.path), str(folder), "--lang", "en"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as child:
        assert child.stderr is not None
        for line in child.stderr:
            if line.startswith("scan_0001.jpg: "):
                break
        child.send_signal(signal.SIGINT)
        said = child.stderr.read()
    assert "Pages read: 1; refused: 0" in said
    assert "Traceback" not in said
    with count.store() as store:
        assert [batch.state for batch in store.batches()] == ["closed"]
