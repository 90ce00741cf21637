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
from counting.ballots import VALID, WITHDRAWN, Decisions, KindBallots, all_ballots
from counting.review import checked_decision
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

    A line may answer a doubt, change an earlier decision, or decide about a page as a whole (row 0). Lines about
    rows that nobody asked about change nothing (`idle_lines` names them).
    """
    pages = store.pages()
    by_file = _pages_by_file(pages)
    standing = dict(store.decisions())
    kinds = all_ballots(election, pages, standing, store.page_counts())
    new: list[Decision] = []
    for decision in _withdrawals_first(_said_once(decisions)):
        candidates = by_file[decision.scan]
        if not candidates or not _is_open_to(election, candidates, decision, standing):
            continue
        if len(candidates) > 1:
            raise _unclear(decision, "có hai lá phiếu cùng tên tệp quét", "two ballots have scans of this name")
        (page,) = candidates
        checked = checked_decision(election, kinds, page, decision.row, decision.choice, decision.reason)
        if _stands(election, kinds[page.form], page, decision.row, standing) == decision.choice:
            continue
        new.append(checked)
        if decision.choice == WITHDRAWN:
            # the partner of a page that is taken out waits from now on, and the file may answer that, too
            standing[page.id, decision.row] = checked
            kinds = all_ballots(election, pages, standing, store.page_counts())
    store.decide_all(new)
    return len(new)


def _said_once(decisions: list[PreparedDecision]) -> list[PreparedDecision]:
    """The lines without repetitions; CountError where two lines contradict each other."""
    said: dict[tuple[str, int], PreparedDecision] = {}
    for decision in decisions:
        if said.setdefault((decision.scan, decision.row), decision).choice != decision.choice:
            raise _unclear(decision, "hai dòng nói khác nhau", "two lines say different things")
    return list(said.values())


def _withdrawals_first(decisions: list[PreparedDecision]) -> list[PreparedDecision]:
    return sorted(decisions, key=lambda decision: decision.choice != WITHDRAWN)


def idle_lines(election: Election, store: Store, decisions: list[PreparedDecision]) -> list[PreparedDecision]:
    """The lines that change nothing: no ballot came from that scan, or nobody asked about that row."""
    pages, standing = _pages_by_file(store.pages()), store.decisions()
    return [line for line in decisions if not _is_open_to(election, pages[line.scan], line, standing)]


def _pages_by_file(pages: list[StoredPage]) -> dict[str, list[StoredPage]]:
    by_file: dict[str, list[StoredPage]] = defaultdict(list)
    for page in pages:
        if page.status == "read":
            by_file[page.file].append(page)
    return by_file


def _is_open_to(election: Election, pages: list[StoredPage], line: PreparedDecision, decisions: Decisions) -> bool:
    """Whether a line can decide something: about a whole ballot, a doubted row, or one that was decided before."""
    return any(
        line.row == WHOLE_BALLOT
        or (page.id, line.row) in decisions
        or any(row.row == line.row and asked_about(election, row) for row in page.rows)
        for page in pages
    )


def _stands(election: Election, kind: KindBallots, page: StoredPage, row: int, decisions: Decisions) -> str | None:
    """What counts for a row so far; None while it waits."""
    if row == WHOLE_BALLOT and kind.waits_as_a_whole(page, decisions):
        return None
    if (page.id, row) in decisions:
        return decisions[page.id, row].choice
    if row == WHOLE_BALLOT:
        return VALID
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
