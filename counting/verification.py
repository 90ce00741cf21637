"""Verification: whether a count's journal, readings, decisions, scans and result still fit one another.

Nothing is taken on trust but the journal's last hash, which the minutes print: every scan is read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Literal

from calibration.language import Text
from counting.count_folder import CountFolder
from counting.journal import Act, first_broken
from counting.standing import tally_fingerprint, where_it_stands
from counting.store import Store, StoredPage
from scanner.batch import processes, read_files
from scanner.doubts import Refusal
from scanner.reading import reading_object

Told = dict[str, Any]


def misfits(folder: CountFolder, store: Store, jobs: int) -> Iterator[Text]:
    """What does not fit, one sentence each, the first of them first; nothing where all fits."""
    acts = store.acts()
    broken = first_broken(acts)
    if broken is not None:
        yield Text(
            f"Nhật ký: dòng {broken} không nối tiếp dòng trước nó; đã bị sửa, thêm hoặc bớt.",
            f"Journal: line {broken} does not follow from the one before it; it was altered, added or removed.",
        )
    records = list(_not_as_written(store, acts))
    yield from records
    scans = list(_altered_scans(folder, store.pages()))
    yield from scans
    if broken is None and not records and not scans:
        # only records that are whole can be read again and counted
        yield from _read_otherwise(folder, store.pages(), jobs)
        yield from _other_result(folder, store)


def _bodies(acts: list[Act], name: str) -> list[tuple[int, Told]]:
    return [(act.number, json.loads(act.body)) for act in acts if act.name == name]


def _not_as_written(store: Store, acts: list[Act]) -> Iterator[Text]:
    """Pages, batches and decisions of the database against the journal's lines about them, one to one."""
    tables: tuple[Literal["page", "decision", "batch"], ...] = ("page", "decision", "batch")
    for table in tables:
        kept, lines = store.rows_as_written(table), _bodies(acts, table)
        for at in range(max(len(kept), len(lines))):
            if at >= len(lines) or at >= len(kept) or kept[at] != lines[at][1]:
                line = f"{lines[at][0]}" if at < len(lines) else "–"
                yield Text(
                    f"Cơ sở dữ liệu: bản ghi thứ {at + 1} trong bảng {table} không khớp nhật ký (dòng {line}).",
                    f"Database: record {at + 1} of table {table} does not fit the journal (line {line}).",
                )
                break
    for page, (number, body) in zip(store.pages(), _bodies(acts, "page"), strict=False):
        if (page.image, _kept(page)) != (body["reading"]["image"], _said(body["reading"])):
            yield Text(
                f"Cơ sở dữ liệu: trang {page.id} khác với kết quả đọc trong nhật ký (dòng {number}).",
                f"Database: page {page.id} differs from its reading in the journal (line {number}).",
            )


def _altered_scans(folder: CountFolder, pages: list[StoredPage]) -> Iterator[Text]:
    for scan, sha256 in dict.fromkeys((page.scan, page.sha256) for page in pages):
        file = folder.path / scan
        try:
            same = hashlib.sha256(file.read_bytes()).hexdigest() == sha256
        except OSError:
            same = False
        if not same:
            yield Text(
                f"Bản quét {scan}: thiếu, hoặc không còn là bản đã nhận.",
                f"Scan {scan}: missing, or no longer what was taken in.",
            )


def _read_otherwise(folder: CountFolder, pages: list[StoredPage], jobs: int) -> Iterator[Text]:
    scans = list(dict.fromkeys(page.scan for page in pages))
    kept = {(page.scan, page.image): page for page in pages if page.reason != Refusal.DUPLICATE.value}
    with processes(jobs, len(scans)) as executor:
        for scan, result in zip(
            scans, read_files([folder.path / scan for scan in scans], folder.forms(), executor), strict=True
        ):
            for reading in result.readings:
                page = kept.pop((scan, reading.image), None)
                if page is not None and _said(reading_object(reading)) != _kept(page):
                    yield Text(
                        f"Bản quét {scan}, ảnh {reading.image}: đọc lại cho kết quả khác với kết quả đã lưu.",
                        f"Scan {scan}, image {reading.image}: reading it again gives another reading than the one kept.",
                    )
    for scan, image in kept:
        yield Text(
            f"Bản quét {scan}: không còn ảnh số {image} mà hồ sơ đã ghi.",
            f"Scan {scan}: there is no image {image}, of which the count has a reading.",
        )


def _said(told: Told) -> Told:
    rows = [(row["row"], row["choice"], row["doubts"], row["marks"]) for row in told["rows"]]
    return {
        "status": told["status"],
        "reason": told.get("reason", ""),
        "form": told["form"] or "",
        "page": told["page"] or 0,
        "doubts": told["doubts"],
        "rows": rows,
    }


def _kept(page: StoredPage) -> Told:
    return {
        "status": page.status,
        "reason": page.reason,
        "form": page.form,
        "page": page.number,
        "doubts": [doubt.value for doubt in page.doubts],
        "rows": [(row.row, row.choice, [doubt.value for doubt in row.doubts], row.marks) for row in page.rows],
    }


def _other_result(folder: CountFolder, store: Store) -> Iterator[Text]:
    if store.is_closed() and store.closed_as() != tally_fingerprint(where_it_stands(folder, store).tally):
        yield Text(
            "Kết quả đã chốt khác với kết quả tính lại từ các bản ghi, election.toml và bộ quy tắc.",
            "The result that was closed differs from what records, election.toml and rule set give now.",
        )
