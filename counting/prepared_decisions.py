"""Decisions from a file: what a committee decided on paper, as CSV with the columns scan, row, choice, reason."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.asking import asked_about
from counting.review import VALID, check_choice, decide
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage

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
    """Record what the committee decided; how many decisions are new. All of them, or none where one is wrong.

    A line may answer a doubt, change an earlier decision, or decide about a ballot as a whole (row 0). Lines about
    rows that nobody asked about change nothing (`idle_lines` names them).
    """
    pages = _pages_by_file(store)
    standing = store.decisions()
    said: dict[tuple[str, int], PreparedDecision] = {}
    new: list[tuple[StoredPage, PreparedDecision]] = []
    for decision in decisions:
        other = said.setdefault((decision.scan, decision.row), decision)
        if other.choice != decision.choice:
            raise _unclear(decision, "hai dòng nói khác nhau", "two lines say different things")
        if not pages[decision.scan] or not _is_open_to(election, pages[decision.scan], decision, standing):
            continue
        if len(pages[decision.scan]) > 1:
            raise _unclear(decision, "có hai lá phiếu cùng tên tệp quét", "two ballots have scans of this name")
        (page,) = pages[decision.scan]
        check_choice(election, page, decision.row, decision.choice)
        if other is decision and _stands(election, page, decision.row, standing) != decision.choice:
            new.append((page, decision))
    for page, decision in new:
        decide(election, store, page, decision.row, decision.choice, decision.reason)
    return len(new)


def idle_lines(election: Election, store: Store, decisions: list[PreparedDecision]) -> list[PreparedDecision]:
    """The lines that change nothing: no ballot came from that scan, or nobody asked about that row."""
    pages, standing = _pages_by_file(store), store.decisions()
    return [line for line in decisions if not _is_open_to(election, pages[line.scan], line, standing)]


def _pages_by_file(store: Store) -> dict[str, list[StoredPage]]:
    pages: dict[str, list[StoredPage]] = defaultdict(list)
    for page in store.pages():
        if page.status == "read":
            pages[page.file].append(page)
    return pages


def _is_open_to(
    election: Election, pages: list[StoredPage], line: PreparedDecision, decisions: dict[tuple[int, int], Decision]
) -> bool:
    """Whether a line can decide something: about a whole ballot, a doubted row, or one that was decided before."""
    return any(
        line.row == WHOLE_BALLOT
        or (page.id, line.row) in decisions
        or any(row.row == line.row and asked_about(election, row) for row in page.rows)
        for page in pages
    )


def _stands(election: Election, page: StoredPage, row: int, decisions: dict[tuple[int, int], Decision]) -> str | None:
    """What counts for a row so far; None while it waits."""
    if (page.id, row) in decisions:
        return decisions[page.id, row].choice
    if row == WHOLE_BALLOT:
        return None if page.doubts else VALID
    return next(
        (None if asked_about(election, reading) else reading.choice for reading in page.rows if reading.row == row),
        None,
    )


def _unclear(decision: PreparedDecision, vi: str, en: str) -> CountError:
    return CountError(
        Text(
            f"{decision.scan}, hàng {decision.row}: {vi}; chưa ghi quyết định nào, hãy quyết định hàng này trong "
            "kiemphieu review.",
            f"{decision.scan}, row {decision.row}: {en}; no decision was recorded, decide this row in "
            "kiemphieu review.",
        )
    )
