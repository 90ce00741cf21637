"""Decisions from a file: what a committee decided on paper, as CSV with the columns scan, row, choice, reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.review import Question, check_choice, decide, waiting
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
        if any(line.get(column) is None for column in COLUMNS) or not row.isdecimal() or not row.isascii():
            raise CountError(
                Text(
                    f"{path}, dòng {number}: cần đủ các cột {', '.join(COLUMNS)}, và row là một số.",
                    f"{path}, line {number}: the columns {', '.join(COLUMNS)} are needed, and row must be a number.",
                )
            )
        decisions.append(PreparedDecision(line["scan"], int(row), line["choice"], line["reason"]))
    return decisions


def apply_decisions(election: Election, store: Store, decisions: list[PreparedDecision]) -> int:
    """Record the decisions that answer something that waits; how many did. All of them, or none where one is wrong."""
    prepared: dict[tuple[str, int], PreparedDecision] = {}
    for decision in decisions:
        other = prepared.setdefault((decision.scan, decision.row), decision)
        if other.choice != decision.choice:
            raise _unclear(decision, "hai dòng nói khác nhau", "two lines say different things")
    answers: list[tuple[Question, PreparedDecision]] = []
    for question in waiting(election, store):
        answer = prepared.get((question.page.file, question.row))
        if answer is None:
            continue
        if any(other.page.id != question.page.id for other, known in answers if known is answer):
            raise _unclear(answer, "có hai lá phiếu cùng tên tệp quét", "two ballots have scans of this name")
        check_choice(election, question.page, question.row, answer.choice)
        answers.append((question, answer))
    for question, answer in answers:
        decide(election, store, question.page, question.row, answer.choice, answer.reason)
    return len(answers)


def _unclear(decision: PreparedDecision, vi: str, en: str) -> CountError:
    return CountError(
        Text(
            f"{decision.scan}, hàng {decision.row}: {vi}; chưa ghi quyết định nào, hãy quyết định hàng này trong "
            "kiemphieu review.",
            f"{decision.scan}, row {decision.row}: {en}; no decision was recorded, decide this row in "
            "kiemphieu review.",
        )
    )
