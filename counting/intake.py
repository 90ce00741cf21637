"""Pages into the count: the scan is kept, then its reading; the same scan is never taken twice.

What is fed at once is a batch. It is closed when all of it came in; if the program is stopped before, the next one goes
on with it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from calibration.errors import CountError
from calibration.form import Form
from calibration.language import Text
from counting.count_folder import CountFolder
from counting.store import NO_SCAN, OPEN, Batch, Store
from scanner.batch import FileReadings, read_bytes, read_file, read_files, unreadable
from scanner.doubts import Refusal
from scanner.metadata import without_metadata
from scanner.reading import Reading, RefusedPage
from scanner.remote import read_source
from scanner.sources import shown_name
from scanner.workers import readers

NO_TIME = (0, 0)
"""When a kept scan was last opened and written, as its file says: never, so that no time of day leads to a sheet."""

_AS_IT_CAME = frozenset({Refusal.NOT_AN_IMAGE, Refusal.DAMAGED_FILE})
"""What is refused for its file is kept as it came: its refusal must be seen again when the scan is read again."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One page that came in, in which batch, and its reading as it was kept."""

    path: Path
    batch: int
    reading: Reading


def take_in(
    folder: CountFolder, store: Store, files: Iterable[Path], jobs: int, workers: str | None = None
) -> Iterator[TakenIn]:
    """Read files as one batch and keep each page as soon as it was read.

    A list of files is read by as many processes as `jobs` says, or by the workers at an address; files that come one
    after the other are read as they come. A batch that was interrupted is continued where it holds some of the files,
    or where no list tells: what it took in is passed over.
    """
    forms = folder.forms()
    folder.scans_folder.mkdir(exist_ok=True)
    _clear_drafts(folder)
    listed = list(files) if isinstance(files, list | tuple) else None
    batch, wanted = _batch_for(store, forms, listed)
    if wanted is None:
        for file in files:
            yield from keep(folder, store, read_file(file, forms), batch)
    else:
        with readers(workers, jobs, len(wanted)) as found:
            for result in read_files(wanted, forms, found.executor, found.files_a_task):
                yield from keep(folder, store, result, batch)
    store.close_batch(batch)


def interrupted_batch(store: Store) -> Batch | None:
    """The batch that was being fed when the program was stopped; None if every batch was closed."""
    return next((batch for batch in reversed(store.batches()) if batch.state == OPEN), None)


def keep(folder: CountFolder, store: Store, result: FileReadings, batch: int) -> Iterator[TakenIn]:
    """Keep one file's scan, without what its file tells besides the picture, and its readings in a batch."""
    try:
        data = read_source(result.path)
    except OSError as error:
        # what was read of it cannot be kept, so that nobody could look at it again
        for kept in store.add_pages([unreadable(result.path, error)], NO_SCAN, NO_SCAN, batch):
            yield TakenIn(result.path, batch, kept.reading)
        return
    source, readings = hashlib.sha256(data).hexdigest(), result.readings
    if source != result.source:
        # the file was written to since it was read: what is kept and what was read must be the same
        readings = read_bytes(data, shown_name(result.path), folder.forms())
    if not any(isinstance(each, RefusedPage) and each.reason in _AS_IT_CAME for each in readings):
        data = without_metadata(data)
    sha256, scan = _keep_scan(folder, data, result.path.suffix.lower())
    for kept in store.add_pages(readings, sha256, scan, batch, source):
        yield TakenIn(result.path, batch, kept.reading)


def _batch_for(store: Store, forms: tuple[Form, ...], listed: list[Path] | None) -> tuple[int, list[Path] | None]:
    """The batch to feed, and those of the listed files that it has not taken in; None where there is no list."""
    begun = interrupted_batch(store)
    if begun is not None:
        left = None if listed is None else _not_in(listed, store.taken_in(begun.number))
        if listed is None or left is None or len(left) < len(listed) or begun.pages == 0:
            return begun.number, left
        store.close_batch(begun.number)
    return store.open_batch({form.id: len(form.pages) for form in forms}), listed


def _not_in(files: list[Path], taken: set[tuple[str, str]]) -> list[Path]:
    names = {name for name, _ in taken}
    return [file for file in files if (name := shown_name(file)) not in names or (name, _source(file)) not in taken]


def _source(file: Path) -> str:
    try:
        return hashlib.sha256(read_source(file)).hexdigest()
    except OSError:
        return ""


def _clear_drafts(folder: CountFolder) -> None:
    """Remove what was being written when the program was killed: half a scan under its time of day."""
    for draft in folder.scans_folder.glob(".*.part"):
        draft.unlink(missing_ok=True)


def _keep_scan(folder: CountFolder, data: bytes, suffix: str) -> tuple[str, str]:
    """Keep a scan under its hash: SHA-256 and path within the count folder. Written through, whole or not at all."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = folder.scans_folder / f"{sha256}{suffix if suffix.isascii() and len(suffix) <= 5 else ''}"
    if not file.exists():
        draft = folder.scans_folder / f".{sha256}.{os.getpid()}.part"
        try:
            with draft.open("wb") as written:
                written.write(data)
                written.flush()
                os.fsync(written.fileno())
            os.utime(draft, NO_TIME)
            draft.replace(file)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise CountError(
                Text(
                    f"Không lưu được bản quét vào {folder.scans_folder} ({error.strerror}); hãy kiểm tra ổ đĩa còn chỗ và "
                    "cho phép ghi, rồi chạy lại lệnh này: những trang đã nhận vẫn còn và không bị nhận hai lần.",
                    f"A scan cannot be kept in {folder.scans_folder} ({error.strerror}); check that the disk has room and "
                    "may be written to, then run this command again: what came in is kept and not taken twice.",
                )
            ) from error
    return sha256, f"{folder.scans_folder.name}/{file.name}"
