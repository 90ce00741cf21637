"""Reading on many machines: workers that die lose no page and count none twice; scans may lie in an object store."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from bench.cluster import Cluster, cluster_of, free_port, running, wait_for
from calibration.errors import ScanError
from calibration.form import Form, load_form
from scanner.batch import read_files
from scanner.sources import files_in_order
from scanner.workers import readers

SAMPLES = Path(str(resources.files("samples")))
FILES = sorted((SAMPLES / "scans").iterdir())[30:44]


@pytest.fixture(scope="module")
def forms() -> tuple[Form, ...]:
    return tuple(load_form(file) for file in sorted((SAMPLES / "forms").glob("*.form.json")))


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A scheduler and two workers."""
    pytest.importorskip("distributed")
    with cluster_of(2) as found:
        yield found


def test_a_worker_killed_in_the_middle_loses_no_page_and_reads_none_twice(
    cluster: Cluster, forms: tuple[Form, ...]
) -> None:
    alone = list(read_files(FILES, forms, None))
    together = []
    with readers(cluster.address, None, len(FILES)) as found:
        for result in read_files(FILES, forms, found.executor, files_a_task=2):
            if not together:
                cluster.kill(0)
            together.append(result)
    assert [result.path for result in together] == FILES
    assert together == alone


def test_scans_in_an_object_store_are_read_as_those_in_a_folder(
    forms: tuple[Form, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("moto")
    s3fs = pytest.importorskip("s3fs")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    for name, value in (
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", "station"),
        ("AWS_SECRET_ACCESS_KEY", "station"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    with running("moto.server", "-H", "127.0.0.1", "-p", str(port)):
        wait_for(port)
        with urllib.request.urlopen(f"{endpoint}/moto-api/"):
            pass
        s3fs.S3FileSystem.clear_instance_cache()
        store = s3fs.S3FileSystem()
        store.mkdir("scans")
        for file in FILES[:3]:
            store.put(str(file), f"scans/station-7/{file.name}")
        there = files_in_order([Path("s3://scans/station-7")])
        from_store = list(read_files(there, forms, None))
        with pytest.raises(ScanError, match="s3://scans/station-8"):
            files_in_order([Path("s3://scans/station-8")])
    assert [path.name for path in there] == [file.name for file in FILES[:3]]
    assert [result.readings for result in from_store] == [
        result.readings for result in read_files(FILES[:3], forms, None)
    ]


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("scanner.workers.CONNECTING_SECONDS", 1)
    address = f"dask://127.0.0.1:{free_port()}"
    with pytest.raises(ScanError, match=address), readers(address, None, 1):
        pass


def test_without_the_cluster_part_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScanError, match="kiemphieu\\[cluster\\]"), readers("dask://127.0.0.1:8786", None, 1):
        pass


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ScanError, match="dask://"), readers("tcp://127.0.0.1:8786", None, 1):
        pass
