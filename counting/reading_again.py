"""Kept scans read again: to verify a count, and to apply other thresholds without scanning again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from calibration.errors import CountError
from calibration.form import Form
from calibration.ink_limits import InkLimits
from calibration.language import Text
from counting.count_folder import CountFolder
from counting.kept_readings import CHANGES_WHAT_IS_READ, rows_read_otherwise
from counting.reading_text import Told
from counting.records import Record
from counting.seal import file_hash
from counting.store import NO_SCAN, Store
from scanner.batch import read_bytes
from scanner.doubts import Refusal
from scanner.reading import PageReading, Reading, reading_object

SCANS_A_TASK = 4


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A page (key) whose scan was read again: its reading and trace as they would be kept, or why there are none."""

    page: str
    reading: Told | None
    trace: str = ""
    why_not: Text | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading again brought: pages read, rows that say something else now, and decisions that are asked for again."""

    pages: int
    rows: int
    asked_again: int


def reread(
    folder: CountFolder, store: Store, limits: InkLimits, told: Record, executor: Executor | None = None
) -> Reread:
    """Read the kept scans of an open count again with these thresholds and keep what is read otherwise, all or nothing.

    `told` goes into the journal with it. CountError where the count is closed, a station feeds it, a scan was altered,
    or a page is no longer read as the same page of the same form.
    """
    with store.snapshot():
        if store.is_closed():
            raise CountError(
                Text(
                    f"Kết quả trong {folder.path} đã chốt, không áp dụng ngưỡng khác được nữa; nếu phải sửa, hãy chạy "
                    f"kiemphieu reopen {folder.path} trước.",
                    f"The count {folder.path} is closed and no other thresholds can be applied; if it must be changed, "
                    f"run kiemphieu reopen {folder.path} first.",
                )
            )
        seen, forms = store.last_line_of(CHANGES_WHAT_IS_READ), folder.forms()
        records = {record["key"]: record for record in store.records_in_force() if record["status"] == "read"}
    otherwise = {}
    for again in read_again(folder.path, records.values(), forms, limits, executor):
        record = records[again.page]
        if again.why_not is not None or again.reading is None or _is_another_page(record["reading"], again.reading):
            raise _cannot_be_read(record, again.why_not)
        if again.reading != record["reading"]:
            otherwise[again.page] = again.reading
    told = {"empty_mm2": limits.empty_mm2, "mark_mm2": limits.mark_mm2, "pages": len(records), **told}
    decided = store.decisions().keys()
    store.keep_rereadings(otherwise, told, seen)
    return Reread(
        len(records),
        sum(len(rows_read_otherwise(records[key]["reading"], reading)) for key, reading in otherwise.items()),
        len(decided - store.decisions().keys()),
    )


def read_again(
    path: Path,
    records: Iterable[Record],
    forms: tuple[Form, ...],
    limits: InkLimits,
    executor: Executor | None = None,
) -> Iterator[ReadAgain]:
    """Read the scans of these pages again, each scan once; `path` is the count's folder."""
    by_scan: dict[str, list[Record]] = {}
    for record in records:
        if not _is_of_unreadable_file(record):
            by_scan.setdefault(record["scan"], []).append(record)
    lots = list(by_scan.items())
    tasks = [lots[start : start + SCANS_A_TASK] for start in range(0, len(lots), SCANS_A_TASK)]
    if executor is None:
        for task in tasks:
            yield from _read_some(path, task, forms, limits)
        return
    count = len(tasks)
    for found in executor.map(_read_some, [path] * count, tasks, [forms] * count, [limits] * count):
        yield from found


def _is_of_unreadable_file(record: Record) -> bool:
    return (record["scan"], record["sha256"], record["reason"]) == (NO_SCAN, NO_SCAN, Refusal.NOT_AN_IMAGE.value)


def _read_some(
    path: Path, scans: list[tuple[str, list[Record]]], forms: tuple[Form, ...], limits: InkLimits
) -> list[ReadAgain]:
    found = []
    for name, records in scans:
        why_not = _altered(path / name, records)
        again = read_bytes((path / name).read_bytes(), name, forms, limits) if why_not is None else ()
        readings = {reading.image: reading for reading in again}
        found += [_again(record["key"], readings.get(record["image"]), why_not) for record in records]
    return found


def _again(key: str, reading: Reading | None, why_not: Text | None) -> ReadAgain:
    if reading is None:
        return ReadAgain(key, None, why_not=why_not)
    told = reading_object(reading)
    told.pop("file")
    trace = reading.trace if isinstance(reading, PageReading) else None
    return ReadAgain(key, told, trace.to_text() if trace is not None else "")


def _altered(file: Path, records: list[Record]) -> Text | None:
    if not file.is_file():
        return Text("Thiếu bản quét này.", "This scan is missing.")
    if any(file_hash(file) != record["sha256"] for record in records):
        return Text("Bản quét này bị sửa.", "This scan was altered.")
    return None


def _is_another_page(before: Told, now: Told) -> bool:
    return any(before.get(name) != now.get(name) for name in ("status", "form", "page"))


def _cannot_be_read(record: Record, why_not: Text | None) -> CountError:
    why = why_not or Text(
        "Bản quét này nay không còn được đọc là cùng trang ấy; hãy loại nó (withdrawn) và quét lại tờ phiếu.",
        "This scan is no longer read as the same page; leave it out (withdrawn) and scan the sheet again.",
    )
    where = f"{record['scan']} ({record['image']})"
    return CountError(
        Text(
            f"{where}: {why.vi} Chưa áp dụng gì; mọi kết quả đọc vẫn như cũ.",
            f"{where}: {why.en} Nothing was applied; all readings are as they were.",
        )
    )
