"""Anyone can check: what was altered in a count is found and named."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from calibration.errors import ExitStatus
from kiemphieu import door

SAMPLES = Path(__file__).parents[2] / "samples"
SCANS = sorted((SAMPLES / "scans").iterdir())[:3]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory) -> Path:
    count = tmp_path_factory.mktemp("count") / "hoso"
    runner = CliRunner()
    assert runner.invoke(door, ["new", str(count), "--election", str(SAMPLES / "election.toml")]).exit_code == 0
    assert runner.invoke(door, ["print", str(count)]).exit_code == 0
    runner.invoke(door, ["read", str(count), "--jobs", "1", *map(str, SCANS)])
    return count


@pytest.fixture
def count(read_once, tmp_path) -> Path:
    shutil.copytree(read_once, tmp_path / "hoso")
    return tmp_path / "hoso"


def verified(count: Path):
    return CliRunner().invoke(door, ["--lang", "en", "verify", str(count), "--jobs", "1"])


def altered(count: Path, statement: str) -> None:
    database = sqlite3.connect(count / "count.sqlite")
    changed = database.execute(statement).rowcount
    database.commit()
    database.close()
    assert changed


def test_an_untouched_count_fits(count):
    result = verified(count)
    assert result.exit_code == 0, result.output
    assert "Everything fits" in result.output


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE act SET body = body || ' ' WHERE number = 2", "Journal: line 2"),
        ("UPDATE act SET name = 'other' WHERE number = 2", "Journal: line 2"),
        ("UPDATE page SET reading = replace(reading, 'high', 'low') WHERE id = 2", "record 2 of table page"),
        ("UPDATE page SET form = 'other' WHERE id = 1", "page 1 differs"),
        ("UPDATE page SET status = 'refused', reason = 'duplicate' WHERE id = 1", "page 1 differs"),
        ("UPDATE page SET image = 2 WHERE id = 3", "page 3 differs"),
        ("DELETE FROM page WHERE id = 3", "record 3 of table page"),
        ("UPDATE batch SET page_counts = '{}'", "record 1 of table batch"),
    ],
)
def test_an_altered_record_is_named(count, statement, named):
    altered(count, statement)
    result = verified(count)
    assert result.exit_code == ExitStatus.WAITING
    assert named in result.output


def test_an_altered_scan_is_named(count):
    scan = sorted((count / "scans").iterdir())[1]
    data = bytearray(scan.read_bytes())
    data[len(data) // 2] ^= 1
    scan.write_bytes(data)
    result = verified(count)
    assert result.exit_code == ExitStatus.WAITING
    assert scan.name in result.output
