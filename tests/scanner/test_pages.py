"""Named hard pages, one folder a case in tests/pages: what each row may be read as, and where a person must be asked."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calibration.form import Form, load_form
from scanner.batch import read_bytes
from scanner.reading import PageReading, RefusedPage

PAGES = Path(__file__).parents[1] / "pages"


@cache
def form_at(path: Path) -> Form:
    return load_form(path)


def cases() -> list[Any]:
    found = []
    for folder in sorted(file.parent for file in PAGES.glob("*/expected.toml")):
        expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
        fault = expected.get("known_fault")
        marks = [pytest.mark.xfail(reason=fault, strict=True)] if fault else []
        found.append(pytest.param(folder, expected, id=folder.name, marks=marks))
    return found


@pytest.mark.parametrize(("folder", "expected"), cases())
def test_a_hard_page_is_read_right_or_asked_about(folder: Path, expected: dict[str, Any]) -> None:
    form = form_at((folder / expected.get("form", "form.json")).resolve())
    (scan,) = folder.glob("scan.*")
    (reading,) = read_bytes(scan.read_bytes(), scan.name, (form,))
    if "refused" in expected:
        assert isinstance(reading, RefusedPage)
        assert reading.reason == expected["refused"]
        return
    assert isinstance(reading, PageReading), reading
    assert bool(reading.doubts) == expected.get("ask", False), reading.doubts
    told = expected["rows"]
    assert [row.row for row in reading.rows] == [row["row"] for row in told]
    wrong = [
        f"row {row.row}: {fault}" for row, true in zip(reading.rows, told, strict=True) for fault in faults(row, true)
    ]
    assert not wrong, "\n".join(wrong)


def faults(row: Any, true: dict[str, Any]) -> list[str]:
    """What is wrong with a row's reading, as sentences."""
    if row.doubts:
        return [f"asked about ({', '.join(row.doubts)})"] if true.get("plain") else []
    if true.get("ask"):
        return [f"read as {row.choice}, a person was not asked"]
    return [] if row.choice in true["may"] else [f"read as {row.choice}, which it is not"]
