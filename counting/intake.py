"""Pages into the count: the scan is kept, then its reading; the same scan is never taken twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from counting.count_folder import CountFolder
from counting.store import Store
from scanner.batch import FileReadings, read_files
from scanner.reading import Reading
from scanner.remote import read_source
from scanner.workers import readers


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One page that came in, in which batch, and its reading as it was kept."""

    path: Path
    batch: int
    reading: Reading


def take_in(
    folder: CountFolder, store: Store, files: list[Path], jobs: int, workers: str | None = None
) -> Iterator[TakenIn]:
    """Read files as one batch, here or on the workers at an address, and keep each page as soon as it was read."""
    forms = folder.forms()
    folder.scans_folder.mkdir(exist_ok=True)
    batch = store.open_batch({form.id: len(form.pages) for form in forms})
    with readers(workers, jobs, len(files)) as found:
        for result in read_files(files, forms, found.executor, found.files_a_task):
            yield from keep(folder, store, result, batch)


def keep(folder: CountFolder, store: Store, result: FileReadings, batch: int) -> Iterator[TakenIn]:
    """Keep one file's scan and readings in a batch."""
    try:
        data = read_source(result.path)
    except OSError:
        data = b""
    sha256 = hashlib.sha256(data).hexdigest()
    scan = _keep_scan(folder, data, sha256, result.path.suffix.lower())
    for reading in result.readings:
        yield TakenIn(result.path, batch, store.add_page(reading, sha256, scan, batch).reading)


def _keep_scan(folder: CountFolder, data: bytes, sha256: str, suffix: str) -> str:
    """Keep the file under its hash; the path within the count folder. Written whole or not at all."""
    name = f"{sha256}{suffix if suffix.isascii() and len(suffix) <= 5 else ''}"
    file = folder.scans_folder / name
    if not file.exists():
        draft = folder.scans_folder / f"{sha256}.part"
        draft.write_bytes(data)
        draft.replace(file)
    return f"{folder.scans_folder.name}/{name}"
