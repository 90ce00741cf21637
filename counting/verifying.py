"""Checking a count from its scans, decisions and journal: whatever does not fit is named, first things first.

Nothing of the count is believed: the journal's chain, the seal, what the journal fixes of every page, decision and figure,
the scans by their hashes and read anew, the tally, and the papers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from typing import Any

from calibration.errors import KiemPhieuError
from calibration.ink_limits import InkLimits
from calibration.language import Text
from counting.count_folder import CountFolder
from counting.journal import Act, first_broken
from counting.kept_readings import REREAD, rows_read_otherwise
from counting.misfit import Misfit
from counting.papers.results_json import results_json
from counting.reading_again import read_again
from counting.reading_text import Told
from counting.records import Record, commitment, digest
from counting.seal import SEAL_FILE, files_in, is_written_as_sealed, read_seal
from counting.sealing import papers_in
from counting.standing import tally_fingerprint, where_it_stands
from counting.store import Store
from counting.verifying_sheets import SheetsAgain, of_sheets


def misfits(folder: CountFolder, executor: Executor | None = None) -> Iterator[Misfit]:
    """Everything that does not fit, the seal first and the scans last; nothing where the count is whole."""
    if folder.is_sealed:
        yield from _of_seal(folder)
    try:
        with folder.store() as store, store.snapshot():
            yield from _of_journal(store)
            yield from _of_batches(store)
            yield from _of_pages(store)
            yield from _of_rereadings(store)
            yield from of_sheets(store)
            yield from _of_closing(store)
            yield from _of_decisions(store)
            yield from _of_figures(store)
            yield from _of_tally(folder, store)
            if store.is_closed() and not folder.is_sealed:
                yield Misfit(
                    SEAL_FILE,
                    Text(
                        "Kết quả đã chốt nhưng không có niêm phong; nếu lúc chốt bị ngắt, hãy chạy lại kiemphieu close.",
                        "The count is closed but has no seal; if closing was interrupted, run kiemphieu close again.",
                    ),
                )
            records, sheets, limits = store.records_in_force(), store.sheet_records(), store.limits()
        yield from _of_scans(folder, records, sheets, limits, executor)
    except KiemPhieuError as error:
        yield Misfit(str(folder.path), error.text)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        # what was altered may be nonsense: that is a finding, too
        yield Misfit(
            str(folder.path), Text(f"Dữ liệu hồ sơ hỏng ({error!r}).", f"The count's data are broken ({error!r}).")
        )


def _of_seal(folder: CountFolder) -> Iterator[Misfit]:
    seal = read_seal(folder.path)
    if seal is None or not is_written_as_sealed(folder.path, seal):
        yield Misfit(SEAL_FILE, Text("Tệp niêm phong bị sửa hoặc hỏng.", "The seal's file was altered or is broken."))
        return
    if not seal.is_genuine:
        yield Misfit(SEAL_FILE, Text("Chữ ký niêm phong không đúng.", "The seal's signature is wrong."))
    found = files_in(folder.path)
    for name in sorted(seal.files.keys() | found.keys()):
        if name not in found:
            yield Misfit(name, Text("Tệp đã niêm phong bị thiếu.", "A sealed file is missing."))
        elif name not in seal.files:
            yield Misfit(name, Text("Tệp này được thêm vào sau khi niêm phong.", "This file was added after sealing."))
        elif found[name] != seal.files[name]:
            yield Misfit(name, Text("Tệp đã niêm phong bị sửa.", "A sealed file was altered."))
    try:
        with folder.store() as store:
            key, last = store.public_key(), store.last_act()
    except KiemPhieuError:
        return  # said where the store is looked into
    if seal.public_key != key:
        yield Misfit(
            SEAL_FILE, Text("Khóa niêm phong không phải khóa của hồ sơ.", "The seal's key is not this count's.")
        )
    if last is None or (last.number, last.hash) != (seal.last_line, seal.last_hash):
        yield Misfit(SEAL_FILE, Text("Nhật ký không dừng ở dòng đã niêm phong.", "The journal does not end as sealed."))


def _of_journal(store: Store) -> Iterator[Misfit]:
    broken = first_broken(store.acts())
    if broken is not None:
        yield Misfit(
            f"nhật ký / journal {broken}",
            Text(f"Nhật ký không liền từ dòng {broken}.", f"The journal does not follow from line {broken} on."),
        )


def _of_batches(store: Store) -> Iterator[Misfit]:
    acts, kept = store.acts(), store.batch_records()
    told = [(body["batch"], body["page_counts"]) for _, body in _bodies(acts, "batch")]
    states = {number: "open" for number, _ in told}
    for name, state in (("batch-closed", "closed"), ("batch-voided", "voided")):
        states |= {body["batch"]: state for _, body in _bodies(acts, name)}
    standing = {batch.number: batch.state for batch in store.batches()}
    for number in sorted(states.keys() | standing.keys()):
        as_told = [each for each in told if each[0] == number]
        if as_told != [each for each in kept if each[0] == number] or states.get(number) != standing.get(number):
            yield _batch_misfit(number)


def _of_pages(store: Store) -> Iterator[Misfit]:
    records, acts, salts = store.page_records(), store.acts(), store.salts()
    by_batch: dict[int, list[Record]] = {}
    for record in records:
        by_batch.setdefault(record["batch"], []).append(record)
    written = {body["commitment"] for _, body in _bodies(acts, "page")}
    for record in records:
        salt = salts.get(record["key"])
        if salt is not None and commitment(salt, record) not in written:
            yield Misfit(
                record["key"],
                Text("Bản ghi trang không khớp nhật ký.", "The page's record does not fit the journal."),
            )
    counted = {number: sum(body["batch"] == number for _, body in _bodies(acts, "page")) for number in by_batch}
    for number, mine in by_batch.items():
        if counted[number] != len(mine):
            yield _batch_misfit(number)
    for name in ("batch-closed", "batch-voided"):
        for _, body in _bodies(acts, name):
            mine = by_batch.get(body["batch"], [])
            if (len(mine), digest(mine)) != (body["pages"], body["digest"]):
                yield _batch_misfit(body["batch"])


def _of_rereadings(store: Store) -> Iterator[Misfit]:
    """What was read again, held against the journal's lines that say so."""
    kept: dict[int, list[Record]] = {}
    for key, later in store.rereadings().items():
        for number, reading in later:
            kept.setdefault(number, []).append({"page": key, "reading": reading})
    told = {act.number: (body["changed"], body["digest"]) for act, body in _bodies(store.acts(), REREAD)}
    for number in sorted(kept.keys() | told.keys()):
        mine = kept.get(number, [])
        if (len(mine), digest(mine)) != told.get(number):
            yield Misfit(
                f"nhật ký / journal {number}",
                Text(
                    f"Kết quả đọc lại ở dòng {number} không khớp nhật ký.",
                    f"What was read again by line {number} does not fit the journal.",
                ),
            )


def _of_closing(store: Store) -> Iterator[Misfit]:
    records, acts = store.page_records(), store.acts()
    if store.is_closed():
        _, body = _bodies(acts, "close")[-1]
        ballots = store.settled_ballots()
        settled = [{"pages": sorted(pages)} for pages in ballots.values()]
        named = all(name == min(pages) for name, pages in ballots.items())
        fixed = (body["pages"], body["digest"], body["ballots"])
        if (len(records), digest(records), digest(settled)) != fixed or not named:
            yield Misfit("close", Text("Các trang không như lúc chốt.", "The pages are not as they were at closing."))


def _batch_misfit(number: int) -> Misfit:
    return Misfit(
        f"lần quét / batch {number}",
        Text(f"Các trang của lần quét {number} không khớp nhật ký.", f"Batch {number}'s pages do not fit the journal."),
    )


def _of_decisions(store: Store) -> Iterator[Misfit]:
    told = [
        (act.number, body["page"], body["row"], body["choice"], body["reason"], body["doubts"])
        for act, body in _bodies(store.acts(), "decision")
    ]
    kept = store.decision_records()
    for number in sorted({entry[0] for entry in told} | {entry[0] for entry in kept}):
        if [entry for entry in told if entry[0] == number] != [entry for entry in kept if entry[0] == number]:
            yield Misfit(
                f"nhật ký / journal {number}",
                Text(f"Quyết định ở dòng {number} không khớp nhật ký.", f"The decision of line {number} does not fit."),
            )


def _of_figures(store: Store) -> Iterator[Misfit]:
    told: dict[str, dict[str, int]] = {}
    entered: Counter[tuple[str, str, int]] = Counter()
    for _, body in _bodies(store.acts(), "figures"):
        kind = body.pop("kind")
        told.setdefault(kind, {}).update(body)
        entered.update((kind, name, value) for name, value in body.items())
    kept, rows = store.figures(), store.figure_records()
    as_entered = entered == Counter(row[1:] for row in rows) and [row[0] for row in rows] == [*range(1, len(rows) + 1)]
    for kind in sorted(told.keys() | kept.keys()):
        if told.get(kind) != kept.get(kind) or not as_entered:
            yield Misfit(kind, Text("Số liệu của ban không khớp nhật ký.", "The committee's figures do not fit."))


def _of_tally(folder: CountFolder, store: Store) -> Iterator[Misfit]:
    standing = where_it_stands(folder, store)
    if store.is_closed() and store.closed_as() != tally_fingerprint(standing.tally):
        yield Misfit(
            "tally",
            Text("Kết quả tính lại khác kết quả đã chốt.", "The tally counted anew is not the one that was closed."),
        )
    if not folder.is_sealed:
        return
    for paper in papers_in(folder):
        if paper.suffix == ".json" and paper.read_bytes() != results_json(standing.tally):
            yield Misfit(
                paper.name,
                Text("Số liệu trong tệp khác kết quả tính lại.", "The file's figures are not those counted anew."),
            )


def _of_scans(
    folder: CountFolder,
    records: list[Record],
    sheets: Mapping[str, Record],
    limits: InkLimits,
    executor: Executor | None,
) -> Iterator[Misfit]:
    """Every scan read anew with the thresholds in force, held against the readings in force."""
    forms, by_key = folder.forms() if records else (), {record["key"]: record for record in records}
    named, sheets_again = set(), SheetsAgain(by_key, sheets)
    for again in read_again(folder.path, records, forms, limits, executor):
        record = by_key[again.page]
        if again.why_not is not None:
            if record["scan"] not in named:
                yield Misfit(record["scan"], again.why_not)
            named.add(record["scan"])
        elif record["reason"] != "duplicate" and not _is_same(record["reading"], again.reading):
            yield Misfit(
                f"{record['scan']} ({record['image']})",
                Text("Đọc lại bản quét ra kết quả khác.", "The scan read anew says something else."),
            )
        elif not sheets_again.fits(again):
            yield Misfit(
                f"{record['scan']} ({record['image']})",
                Text("Nét bút lưu để nhận ra tờ này khác bản quét.", "What its sheet is known by is not on the scan."),
            )
    for record in sheets_again.no_duplicates():
        yield Misfit(
            f"{record['scan']} ({record['image']})",
            Text(
                "Bị từ chối là trùng nhưng không trùng trang nào.",
                "Refused as a duplicate of a page that is not there.",
            ),
        )


def _is_same(kept: Told, anew: Told | None) -> bool:
    if anew is None or any(kept.get(name) != anew.get(name) for name in ("status", "reason", "form", "page", "doubts")):
        return False
    return len(kept["rows"]) == len(anew["rows"]) and not rows_read_otherwise(kept, anew)


def _bodies(acts: list[Act], name: str) -> list[tuple[Act, dict[str, Any]]]:
    return [(act, json.loads(act.body)) for act in acts if act.name == name]
