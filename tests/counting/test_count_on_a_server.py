"""A count whose records are on PostgreSQL is closed, sealed, checked, bundled and opened again like any other."""

from __future__ import annotations

import zipfile

import pytest
from click.testing import CliRunner

from bench.cluster import cluster_of
from calibration.errors import CountError
from counting.count_folder import new_count, open_count
from counting.intake import take_in
from counting.postgres import has_schema, make_schema
from counting.schema import TABLES
from counting.sealing import finish_count
from counting.store import opened_shared_store
from counting.store_address import STORE_FILE, read_address
from counting.verifying import misfits
from kiemphieu import door
from tests.faults.closed_count import SAMPLES, closed_count, read_count

SCANS = sorted((SAMPLES / "scans").iterdir())[11:14]


def run(*words: object):
    return CliRunner().invoke(door, ["--lang", "en", *map(str, words)])


def test_a_count_on_a_server_is_sealed_in_its_folder_and_checked_without_the_server(postgres, tmp_path):
    count = closed_count(tmp_path, SCANS, postgres.address)
    address = read_address(count)
    assert not has_schema(address)
    postgres.stop_at_once()
    assert list(misfits(open_count(count))) == []
    assert run("bundle", count, "-o", tmp_path / "b.zip").exit_code == 0
    checked = run("verify", tmp_path / "b.zip", "--jobs", "1")
    assert "The count is whole (sealed): 3 scans" in checked.output, checked.output
    postgres.start()

    assert run("reopen", count, "--reason", "đếm thiếu").exit_code == 0
    assert has_schema(address)
    assert not (count / "count.sqlite").exists()
    assert list(misfits(open_count(count))) == []
    closed = run("close", count)
    assert closed.exit_code == 0, closed.output
    assert not has_schema(address)
    assert list(misfits(open_count(count))) == []
    with open_count(count).store() as store:
        assert [act.name for act in store.acts()][-4:] == ["report", "reopen", "close", "report"]

    # what an interrupted sealing left on the server goes, but nothing that was written after it
    make_schema(address, TABLES)
    finish_count(open_count(count), "1", "vi")
    assert not has_schema(address)
    make_schema(address, TABLES)
    with opened_shared_store(address) as store:
        store.record("report", {})
    with pytest.raises(CountError):
        finish_count(open_count(count), "1", "vi")
    assert has_schema(address)


def test_an_open_count_on_a_server_is_bundled_with_its_records_and_a_late_station_writes_nothing(postgres, tmp_path):
    count = read_count(tmp_path, SCANS[:1], postgres.address)
    assert run("bundle", count, "-o", tmp_path / "b.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        assert STORE_FILE not in bundle.namelist()
    checked = run("verify", tmp_path / "b.zip", "--jobs", "1")
    assert "The count is whole (open): 1 scans" in checked.output, checked.output
    assert "The count is whole (open): 1 scans" in run("verify", count, "--jobs", "1").output
    assert run("tally", count, "--json").exit_code == 3

    with open_count(count).store() as store:  # another station is still at it when the count is closed
        store.close({}, [])
        finish_count(open_count(count), "1", "vi")
        with pytest.raises(CountError) as caught:
            store.record("report", {})
    assert "closed at another station" in caught.value.text.en


def test_pages_read_by_the_workers_of_a_cluster_come_into_a_count_on_a_server(postgres, tmp_path):
    pytest.importorskip("distributed")
    forms = tuple(sorted((SAMPLES / "forms").glob("*.form.json")))
    count = new_count(tmp_path / "hoso", SAMPLES / "election.toml", forms, postgres.address)
    with cluster_of(1) as cluster, count.store() as store:
        taken = list(take_in(count, store, SCANS, 1, cluster.address))
        assert [page.reading.file for page in taken] == [file.name for file in SCANS]
        assert [page.status for page in store.pages()] == ["read"] * len(SCANS)
        assert store.claimants("file") == {}
