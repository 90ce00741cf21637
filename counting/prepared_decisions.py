"""Decisions from a file: what a committee decided on paper, as CSV with the columns scan, row, choice, reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.review import decide, waiting
from counting.store import Store

COLUMNS = ("scan", "row", "choice", "reason")


@dataclass(frozen=True, slots=True)
class PreparedDecision:
    """One line of the file: which row of which scan, what was decided, and why."""

    scan: str
    row: int
    choice: str
    reason: str


def read_decisions(path: Path) -> list[PreparedDecision]:
    """Read the file; CountError names the line that is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise CountError(
            Text(
                f"Không đọc được {path}; tệp phải là CSV mã UTF-8 có các cột {', '.join(COLUMNS)}.",
                f"{path} cannot be read; it must be CSV in UTF-8 with the columns {', '.join(COLUMNS)}.",
            )
        ) from None
    decisions = []
    for number, line in enumerate(lines, start=2):
        row = line.get("row") or ""
        if any(line.get(column) is None for column in COLUMNS) or not row.isdigit():
            raise CountError(
                Text(
                    f"{path}, dòng {number}: cần đủ các cột {', '.join(COLUMNS)}, và row là một số.",
                    f"{path}, line {number}: the columns {', '.join(COLUMNS)} are needed, and row must be a number.",
                )
            )
        decisions.append(PreparedDecision(line["scan"], int(row), line["choice"], line["reason"]))
    return decisions


def apply_decisions(election: Election, store: Store, decisions: list[PreparedDecision]) -> int:
    """Record the decisions that answer something that waits; how many did."""
    prepared = {(decision.scan, decision.row): decision for decision in decisions}
    applied = 0
    for question in waiting(election, store):
        decision = prepared.get((question.page.file, question.row))
        if decision is not None:
            decide(election, store, question.page, question.row, decision.choice, decision.reason)
            applied += 1
    return applied
