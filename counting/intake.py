"""Pages into the count: the scan is kept, then its reading; the same scan is never taken twice.

What is fed at once is a batch. It is closed when all of it came in; if the program is stopped before, the next one goes
on with it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text
from counting.count_folder import CountFolder
from counting.database import LostConnectionError
from counting.kept_batches import batch_claim
from counting.kept_claims import Claim
from counting.station import Station, is_of_this_computer, opened_station
from counting.store import NO_SCAN, OPEN, Store
from counting.turns import Turns, not_in
from scanner.batch import FileReadings, read_bytes, read_file, read_files, unreadable
from scanner.doubts import Refusal
from scanner.metadata import without_metadata
from scanner.reading import Reading, RefusedPage
from scanner.remote import read_source
from scanner.sources import shown_name
from scanner.workers import readers

NO_TIME = (0, 0)
"""When a kept scan was last opened and written, as its file says: never, so that no time of day leads to a sheet."""

ATTEMPTS = 3
"""How often a page is offered to a server that goes away again and again."""

_AS_IT_CAME = frozenset({Refusal.NOT_AN_IMAGE, Refusal.DAMAGED_FILE})
"""What is refused for its file is kept as it came: its refusal must be seen again when the scan is read again."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One page that came in, in which batch, and its reading as it was kept."""

    path: Path
    batch: int
    reading: Reading


def take_in(
    folder: CountFolder,
    store: Store,
    files: Iterable[Path],
    jobs: int,
    workers: str | None = None,
    elsewhere: Callable[[Path], None] = lambda file: None,
) -> Iterator[TakenIn]:
    """Read files as one batch and keep each page as soon as it was read.

    A list of files is read by as many processes as `jobs` says, or by the workers at an address; files that come one
    after the other are read as they come. A batch that was interrupted is continued where it holds some of the files,
    or where no list tells: what it took in is passed over. `elsewhere` is told of each file that another station took
    in meanwhile.
    """
    forms = folder.forms()
    pages = {form.id: len(form.pages) for form in forms}
    folder.scans_folder.mkdir(exist_ok=True)
    listed = list(files) if isinstance(files, list | tuple) else None
    with opened_station(folder) as station:
        _clear_drafts(folder, store)
        batch, wanted = batch_for(store, station, pages, listed)
        turns = Turns(store, station, batch)
        # not before the batch is this station's: no other thresholds are applied while it is fed
        limits = store.limits()
        with readers(workers, jobs, len(wanted or ())) as found:
            coming: Iterable[Path] = files if wanted is None else wanted
            if max(pages.values(), default=1) > 1:
                mine = turns.mine_in_order(coming)
            else:
                mine = turns.mine(coming, 1 if wanted is None else found.files_a_task)
            for result in read_files(mine, forms, found.executor, found.files_a_task, found.tasks_under_way, limits):
                yield from _keep_in_turn(folder, store, result, batch, turns)
        for file in turns.left():
            yield from _keep_in_turn(folder, store, read_file(file, forms, limits), batch, turns)
        for file in turns.elsewhere:
            elsewhere(file)
        _close(store, batch)


def batch_for(
    store: Store, station: Station, page_counts: Mapping[str, int], listed: list[Path] | None
) -> tuple[int, list[Path] | None]:
    """The batch that a station feeds, and those of the listed files that it has not taken in; None without a list.

    What was interrupted on this computer and does not go on is closed; another's may go on there.
    """
    for begun in store.interrupted():
        name = batch_claim(begun.number)
        is_ours = is_of_this_computer(store.last_claimant(name))
        left = None if listed is None else not_in(listed, store.taken_in(begun.number))
        goes_on = (
            is_ours if listed is None or left is None else len(left) < len(listed) or (is_ours and not begun.pages)
        )
        if goes_on and store.claim(station.name, [name]):
            return begun.number, left
        if is_ours and store.claim(station.name, [name]):
            store.close_batch(begun.number)
    return store.open_batch(page_counts, station.name), listed


def _keep_in_turn(
    folder: CountFolder, store: Store, result: FileReadings, batch: int, turns: Turns
) -> Iterator[TakenIn]:
    """Keep a file if it is still this station's. Where the server went away meanwhile, see whether it was kept."""
    claim = turns.claim_for(result.path)
    kept: list[TakenIn] = []
    for left in reversed(range(ATTEMPTS)):
        try:
            kept = list(keep(folder, store, result, batch, claim))
            break
        except LostConnectionError:
            if not left:
                raise
            if turns.was_kept(result.path):
                kept = [TakenIn(result.path, batch, reading) for reading in result.readings]
                break
    if not kept and result.readings:
        turns.lost(result.path)
    yield from kept


def _close(store: Store, batch: int) -> None:
    try:
        store.close_batch(batch)
    except LostConnectionError:
        if any(each.number == batch and each.state == OPEN for each in store.batches()):
            store.close_batch(batch)


def keep(
    folder: CountFolder, store: Store, result: FileReadings, batch: int, claim: Claim | None = None
) -> Iterator[TakenIn]:
    """Keep one file's scan, without what its file tells besides the picture, and its readings in a batch."""
    try:
        data = read_source(result.path)
    except OSError as error:
        # what was read of it cannot be kept, so that nobody could look at it again
        for kept in store.add_pages([unreadable(result.path, error)], NO_SCAN, NO_SCAN, batch, "", claim):
            yield TakenIn(result.path, batch, kept.reading)
        return
    source, readings = hashlib.sha256(data).hexdigest(), result.readings
    if source != result.source:
        # the file was written to since it was read: what is kept and what was read must be the same
        readings = read_bytes(data, shown_name(result.path), folder.forms(), store.limits())
    if not any(isinstance(each, RefusedPage) and each.reason in _AS_IT_CAME for each in readings):
        data = without_metadata(data)
    sha256, scan = _keep_scan(folder, data, result.path.suffix.lower(), claim.station if claim else "")
    for kept in store.add_pages(readings, sha256, scan, batch, source, claim):
        yield TakenIn(result.path, batch, kept.reading)


def _clear_drafts(folder: CountFolder, store: Store) -> None:
    """Remove what was being written when a program was killed: half a scan under its time of day. Not what is now."""
    for draft in folder.scans_folder.glob(".*.part"):
        if not store.is_running(draft.name.removesuffix(".part").rpartition(".")[2]):
            draft.unlink(missing_ok=True)


def _keep_scan(folder: CountFolder, data: bytes, suffix: str, station: str) -> tuple[str, str]:
    """Keep a scan under its hash: SHA-256 and path within the count folder. Written through, whole or not at all."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = folder.scans_folder / f"{sha256}{suffix if suffix.isascii() and len(suffix) <= 5 else ''}"
    if not file.exists():
        draft = folder.scans_folder / f".{sha256}.{station}.part"
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
