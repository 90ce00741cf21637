"""Anyone can check: what was altered in a count is found and named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from calibration.errors import ExitStatus
from counting.count_folder import open_count
from counting.records import commitment, digest
from counting.store import Store
from counting.verifying import misfits
from kiemphieu import door
from tests.faults.closed_count import SAMPLES, closed_count, read_count

SCANS = sorted((SAMPLES / "scans").iterdir())[:3]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory) -> Path:
    return read_count(tmp_path_factory.mktemp("count"), SCANS)


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
    assert "The count is whole (open): 3 scans" in result.output


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE act SET body = body || ' ' WHERE number = 2", "journal 2"),
        ("UPDATE act SET name = 'other' WHERE number = 2", "journal 2"),
        ("DELETE FROM act WHERE number = 3", "journal 3"),
        ("UPDATE page SET reading = replace(reading, 'high', 'low') WHERE status = 'read'", "batch 1"),
        ("UPDATE page SET form = 'other'", "batch 1"),
        ("UPDATE page SET image = 2", "batch 1"),
        ("DELETE FROM page WHERE status = 'read'", "batch 1"),
        ("UPDATE batch SET page_counts = '{}'", "batch 1"),
        ("UPDATE batch SET state = 'voided'", "batch 1"),
        ("INSERT INTO decision SELECT 99, key, 1, 'low', '', '[]' FROM page LIMIT 1", "journal 99"),
        ("INSERT INTO figure VALUES (1, 'hdnd', 'issued', 3)", "hdnd"),
    ],
)
def test_an_altered_record_is_named(count, statement, named):
    altered(count, statement)
    result = verified(count)
    assert result.exit_code == ExitStatus.WAITING, result.output
    assert named in result.output


def test_an_altered_scan_is_named(count):
    scan = sorted((count / "scans").iterdir())[1]
    data = bytearray(scan.read_bytes())
    data[len(data) // 2] ^= 1
    scan.write_bytes(data)
    result = verified(count)
    assert result.exit_code == ExitStatus.WAITING
    assert scan.name in result.output


def test_a_reading_that_the_scan_does_not_bear_out_is_named_even_where_the_journal_was_forged_too(count):
    """Whoever can write anywhere can make journal and records agree; the scans still say what they say."""
    with open_count(count).store() as store:
        first = next(record for record in store.page_records() if record["status"] == "read")
        forged = json.dumps(first["reading"]).replace('"high"', '"low"')
    altered(count, f"UPDATE page SET reading = '{forged}' WHERE key = '{first['key']}'")
    with open_count(count).store() as store:
        records = store.page_records()
        salts, acts = store.salts(), store.acts()
        forger = Store(store._database)
        told = [(act.name, json.loads(act.body)) for act in acts]
        pages = iter(sorted(records, key=lambda record: store._ids()[record["key"]]))
        forger._database.rows("DELETE FROM act")
        for name, body in told:
            if name == "page":
                record = next(pages)
                body["commitment"] = commitment(salts[record["key"]], record)
            elif name == "batch-closed":
                body["digest"] = digest(records)
            forger.record(name, body)
    result = verified(count)
    assert result.exit_code == ExitStatus.WAITING
    assert "The scan read anew says something else" in result.output
    assert first["scan"] in result.output
    assert "journal" not in result.output


@pytest.fixture(scope="module")
def closed_once(tmp_path_factory) -> Path:
    return closed_count(tmp_path_factory.mktemp("closed"), SCANS)


@pytest.fixture
def closed(closed_once, tmp_path) -> Path:
    shutil.copytree(closed_once, tmp_path / "hoso")
    return tmp_path / "hoso"


def test_a_closed_count_fits_on_another_machine_from_its_bundle(closed, tmp_path):
    assert verified(closed).exit_code == 0, verified(closed).output
    bundle = tmp_path / "hoso.zip"
    assert CliRunner().invoke(door, ["bundle", str(closed), "-o", str(bundle)]).exit_code == 0
    result = verified(bundle)
    assert result.exit_code == 0, result.output
    assert "sealed" in result.output
    assert not (closed / "signing.key").exists()


def test_not_even_the_database_s_own_numbers_tell_in_which_order_sheets_were_fed(closed):
    database = sqlite3.connect(closed / "count.sqlite")
    keys = [key for (key,) in database.execute("SELECT key FROM page ORDER BY rowid")]
    database.close()
    assert len(keys) == len(SCANS)
    assert keys == sorted(keys)


def test_a_closed_count_without_its_seal_does_not_fit(closed):
    (closed / "seal.json").unlink()
    assert next(misfit.about for misfit in misfits(open_count(closed))) == "seal.json"


def test_a_sealed_count_is_changed_only_after_it_was_opened_again_on_record(closed):
    runner = CliRunner()
    before = sorted((path, path.read_bytes()) for path in closed.rglob("*") if path.is_file())
    told = runner.invoke(door, ["--lang", "en", "accounts", str(closed), "--kind", "hdnd", "--issued", "9"])
    assert told.exit_code == ExitStatus.FAILED
    assert "reopen" in str(told.exception)
    assert sorted((path, path.read_bytes()) for path in closed.rglob("*") if path.is_file()) == before
    assert runner.invoke(door, ["reopen", str(closed), "--reason", "đếm lại"]).exit_code == 0
    with open_count(closed).store() as store:
        assert json.loads(store.last_act().body)["reason"] == "đếm lại"
        assert not store.is_closed()
    again = runner.invoke(door, ["--lang", "en", "close", str(closed)])
    assert again.exit_code == 0, again.output
    assert verified(closed).exit_code == 0, verified(closed).output
    assert (closed / "seal-1.json").is_file()
