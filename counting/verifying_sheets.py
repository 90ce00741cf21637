"""Checking which pages are other scans of one sheet: what the journal fixes of it, and what the pages themselves say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import partial

from calibration.language import Text
from counting.misfit import Misfit
from counting.reading_again import ReadAgain
from counting.records import Record, commitment, digest
from counting.same_paper import SheetIndex
from counting.store import Store, traces_of
from scanner.sheet_trace import SheetTrace, is_of_one_scan

NO_SHEET: Record = {"trace": "", "twins": []}
"""What is kept of a page that was refused, or read by an early version."""


def of_sheets(store: Store) -> Iterator[Misfit]:
    """What is kept of the sheets, held against the journal, and their likeness found anew in the order of feeding."""
    records = {record["key"]: record for record in store.page_records()}
    sheets, salts, told = store.sheet_records(), store.salts(), _told_of_pages(store)
    for key in sorted(records.keys() | sheets.keys()):
        sheet = sheets.get(key, NO_SHEET)
        if key not in records or (sheet["twins"] and key not in salts):
            yield _misfit(key)
        elif key in salts:
            _, fixed = told.get(commitment(salts[key], records[key]), (0, ""))
            if fixed and fixed != commitment(salts[key], sheet):
                yield _misfit(key)
    if store.is_closed():
        yield from _as_closed(store, sheets)
    elif sheets.keys() <= records.keys():
        yield from _as_they_look(store, records, sheets, told)


def _as_they_look(
    store: Store, records: Mapping[str, Record], sheets: Mapping[str, Record], told: Mapping[str, tuple[int, str]]
) -> Iterator[Misfit]:
    salts, voided, index = store.salts(), _voided(store), SheetIndex()
    fed = store.feeding_order()
    for key in [*(key for key in records if key not in salts), *fed]:
        record, sheet = records[key], sheets.get(key, NO_SHEET)
        came, _ = told.get(commitment(salts[key], record), (0, "")) if key in salts else (0, "")
        if not sheet["trace"]:
            continue
        trace = SheetTrace.from_text(sheet["trace"])
        if came:
            gone = {number for number, line in voided.items() if line < came}
            known = index.known(record["form"], record["number"], trace, partial(_is_of, records, gone))
            if known.copy_of or sorted(known.twins) != sheet["twins"]:
                yield _misfit(key)
        index.add(key, record["form"], record["number"], trace)


def _is_of(records: Mapping[str, Record], batches: Set[int], key: str) -> bool:
    return records[key]["batch"] in batches


def _voided(store: Store) -> dict[int, int]:
    """When each voided batch was: the number of the journal's line."""
    return {json.loads(act.body)["batch"]: act.number for act in store.acts() if act.name == "batch-voided"}


def _told_of_pages(store: Store) -> dict[str, tuple[int, str]]:
    """By each page's commitment the number of its line and what that fixes of its sheet."""
    bodies = ((act.number, json.loads(act.body)) for act in store.acts() if act.name == "page")
    return {body["commitment"]: (number, body.get("sheet", "")) for number, body in bodies}


def _as_closed(store: Store, sheets: Mapping[str, Record]) -> Iterator[Misfit]:
    closing = store.closing_act()
    fixed = json.loads(closing.body).get("sheets") if closing else None
    if store.feeding_order() or (fixed is not None and fixed != digest(traces_of(sheets))):
        yield Misfit("close", Text("Các trang không như lúc chốt.", "The pages are not as they were at closing."))


def _misfit(key: str) -> Misfit:
    return Misfit(
        key,
        Text(
            "Các trang giống cùng một tờ không như đã ghi.",
            "Which pages look like the same sheet is not as it was recorded.",
        ),
    )


@dataclass
class SheetsAgain:
    """The scans as they were read again, held against what is kept of their sheets."""

    records: Mapping[str, Record]
    sheets: Mapping[str, Record]
    _duplicates: list[tuple[Record, ReadAgain]] = field(default_factory=list)

    def fits(self, again: ReadAgain) -> bool:
        """Whether a page's trace is that of its scan; what was refused as a duplicate is looked at in the end."""
        record, sheet = self.records[again.page], self.sheets.get(again.page)
        if record["reason"] == "duplicate":
            self._duplicates.append((record, again))
            return True
        if sheet is None or not sheet["trace"]:
            return True  # of an earlier version, or the journal says that it is missing
        return bool(again.trace) and is_of_one_scan(
            SheetTrace.from_text(sheet["trace"]), SheetTrace.from_text(again.trace)
        )

    def no_duplicates(self) -> Iterator[Record]:
        """Pages that were refused as duplicates and are no other page's scan."""
        if not self._duplicates:
            return
        read = [record for record in self.records.values() if record["status"] == "read"]
        pictures = {(record["sha256"], record["image"]) for record in read}
        index = SheetIndex()
        for record in read:
            sheet = self.sheets.get(record["key"])
            if sheet is not None and sheet["trace"]:
                index.add(record["key"], record["form"], record["number"], SheetTrace.from_text(sheet["trace"]))
        for record, again in self._duplicates:
            if (record["sha256"], record["image"]) in pictures:
                continue
            reading = again.reading
            if reading is None or not again.trace or not _is_known(index, reading, again.trace):
                yield record


def _is_known(index: SheetIndex, reading: Record, trace: str) -> bool:
    return bool(index.known(reading["form"], reading["page"], SheetTrace.from_text(trace), lambda _: False).copy_of)
