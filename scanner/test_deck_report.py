"""The record of a test: when, of which scans, the verdict and its figures. Kept beside the deck, quoted by minutes."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from calibration.form import Form
from calibration.test_deck import REPORT_FILE, TestDeck
from scanner.batch import FileReadings
from scanner.picture_size import PictureSize, picture_size
from scanner.reading import PageReading, Reading
from scanner.row_outcome import Outcome
from scanner.sheet_match import Matching
from scanner.test_deck_figures import RowPlace
from scanner.test_deck_verdict import Verdict


@dataclass(frozen=True)
class ReadScan:
    """One file that was read: its name, the SHA-256 of its bytes in hex, and its readings with the pictures' sizes."""

    file: str
    sha256: str
    readings: tuple[Reading, ...]
    sizes: tuple[PictureSize | None, ...]


def read_scan(result: FileReadings, forms: tuple[Form, ...]) -> ReadScan:
    """What is kept of one file that was read."""
    pages = {(form.id, page.number): page for form in forms for page in form.pages}
    sizes = tuple(
        picture_size(result.path, reading.image, pages[reading.form, reading.page])
        if isinstance(reading, PageReading)
        else None
        for reading in result.readings
    )
    try:
        sha256 = hashlib.sha256(result.path.read_bytes()).hexdigest()
    except OSError:
        sha256 = ""
    return ReadScan(result.path.name, sha256, result.readings, sizes)


def report_object(
    deck: TestDeck,
    verdict: Verdict,
    matching: Matching,
    scans: list[ReadScan],
    when: datetime.datetime,
    software_version: str,
) -> dict[str, Any]:
    """The record as JSON. `rows` holds the rows that did not come out right; the others are in `cells`."""
    sheets = {id(page.reading): page.place.number for page in matching.pages}
    return {
        "verdict": "trusted" if verdict.trusted else "not-trusted",
        "when": when.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "software": software_version,
        "deck": deck.fingerprint,
        "forms": {form.form: form.fingerprint for form in deck.forms},
        "required_strength": deck.required_strength,
        "findings": [
            {
                "code": finding.code,
                "blocking": finding.blocking,
                "vi": finding.text.vi,
                "en": finding.text.en,
            }
            for finding in verdict.findings
        ],
        "figures": msgspec.to_builtins(verdict.figures),
        "cells": msgspec.to_builtins(verdict.cells),
        "rows": [_row(row) for row in verdict.rows if row.outcome is not Outcome.RIGHT],
        "files": [
            {
                "file": scan.file,
                "sha256": scan.sha256,
                "pages": [
                    _page(reading, size, sheets) for reading, size in zip(scan.readings, scan.sizes, strict=True)
                ],
            }
            for scan in scans
        ],
    }


def _row(row: RowPlace) -> dict[str, Any]:
    seen: dict[str, Any] = msgspec.to_builtins(row)
    place: dict[str, Any] = seen.pop("place")
    return {"form": place["form"], "sheet": place["number"], "page": place["page"], **seen}


def _page(reading: Reading, size: PictureSize | None, sheets: dict[int, int]) -> dict[str, Any]:
    """One picture: the sheet that it is, or none if it is one too many or was refused."""
    if not isinstance(reading, PageReading):
        return {"image": reading.image, "status": "refused", "reason": reading.reason.value}
    return {
        "image": reading.image,
        "status": "read",
        "form": reading.form,
        "page": reading.page,
        "sheet": sheets.get(id(reading)),
        "dpi": size.dpi if size else None,
        "fit_mm": round(reading.fit_error, 4),
    }


def save_report(report: dict[str, Any], folder: Path) -> Path:
    """Write the record, whole or not at all; an earlier one is kept under the time of its own test."""
    file = folder / REPORT_FILE
    if file.is_file():
        file.replace(_free_name(file))
    draft = file.with_name(file.name + ".part")
    draft.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(file)
    return file


def _free_name(file: Path) -> Path:
    """A name for an earlier record that no other has."""
    try:
        when = json.loads(file.read_text(encoding="utf-8"))["when"]
        stamp = "".join(letter for letter in str(when)[:19] if letter.isdigit() or letter == "T")
    except (ValueError, KeyError, TypeError):
        stamp = "old"
    number, name = 1, file.with_name(f"{file.stem}-{stamp}{file.suffix}")
    while name.exists():
        number += 1
        name = file.with_name(f"{file.stem}-{stamp}-{number}{file.suffix}")
    return name
