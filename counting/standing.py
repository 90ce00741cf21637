"""Where the count stands: choices derived from readings and decisions, the tally, and what still blocks closing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from calibration.election import Election
from calibration.language import Text
from counting.asking import asked_about
from counting.count_folder import CountFolder
from counting.review import INVALID, Question, ballots_of, is_voided, waiting
from counting.rule_sets import RuleSet
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage
from counting.tally import KindVotes, Status, Tally, tally_election


@dataclass(frozen=True)
class Standing:
    """The count at this moment. `blocking` says in words what keeps it from being closed."""

    election: Election
    rules: RuleSet
    tally: Tally
    waiting: tuple[Question, ...]
    blocking: tuple[Text, ...]
    refused: int
    duplicates: int


def where_it_stands(folder: CountFolder, store: Store) -> Standing:
    """Derive everything from the store."""
    election = folder.election()
    rules = folder.rules(election)
    pages = store.pages()
    open_questions = tuple(waiting(election, store))
    votes = kind_votes(election, rules, pages, store.decisions())
    blocking = _blocking(election, votes, pages, len(open_questions), folder.page_counts(), folder.election_file)
    tally = tally_election(election, rules, votes, len(open_questions), "final")
    closed = not blocking and store.is_closed() and store.closed_as() == tally_fingerprint(tally)
    status: Status = "final" if closed else "provisional"
    return Standing(
        election=election,
        rules=rules,
        tally=replace(tally, status=status),
        waiting=open_questions,
        blocking=blocking,
        refused=sum(page.status == "refused" and page.reason != "duplicate" for page in pages),
        duplicates=sum(page.reason == "duplicate" for page in pages),
    )


def tally_fingerprint(tally: Tally) -> str:
    """SHA-256 over everything that was counted and concluded: what a close fixes."""
    whole = (tally.rules, [msgspec.to_builtins(kind) for kind in tally.ballots])
    return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()


def kind_votes(
    election: Election, rules: RuleSet, pages: list[StoredPage], decisions: dict[tuple[int, int], Decision]
) -> dict[str, KindVotes]:
    """The choices of every row of every kind: decided ones first, read ones where nobody had to decide."""
    votes = {}
    for kind in election.ballots:
        ballots = ballots_of(pages, kind.id)
        choices: dict[int, list[str | None]] = defaultdict(list)
        invalid = 0
        for ballot in ballots:
            asked = {page.id for page in ballot if page.doubts and (page.id, WHOLE_BALLOT) not in decisions}
            rows = {
                row.row: _choice(
                    row.choice, bool(asked_about(election, row)), decisions.get((page.id, row.row)), bool(asked)
                )
                for page in ballot
                for row in page.rows
            }
            voids = rules.row_invalid_scope == "ballot" and any(
                choice in ("multiple", "blank", INVALID) for choice in rows.values()
            )
            if voids or is_voided(ballot, decisions):
                invalid += 1
                continue
            for row, choice in rows.items():
                choices[row].append(choice)
        votes[kind.id] = KindVotes(len(ballots), invalid, choices)
    return votes


def _choice(read: str, doubtful: bool, decision: Decision | None, whole_asked: bool) -> str | None:
    """What counts for a row; None while a person still has to decide about it or about its whole ballot."""
    if whole_asked:
        return None
    if decision is not None:
        return decision.choice
    return None if doubtful else read


def _blocking(
    election: Election,
    votes: dict[str, KindVotes],
    pages: list[StoredPage],
    open_questions: int,
    page_counts: dict[str, int],
    election_file: Path,
) -> tuple[Text, ...]:
    reasons = []
    if open_questions:
        reasons.append(
            Text(
                f"Còn {open_questions} hàng phiếu chờ quyết định; hãy chạy kiemphieu review.",
                f"{open_questions} ballot rows wait for a decision; run kiemphieu review.",
            )
        )
    for kind in election.ballots:
        read = votes[kind.id].read
        if kind.collected is None or kind.issued is None:
            reasons.append(
                Text(
                    f"Loại phiếu “{kind.id}” chưa có số phiếu phát ra (issued) và thu về (collected); "
                    f"hãy ghi vào {election_file}.",
                    f"Ballot kind “{kind.id}” has no ballots issued and collected yet; write them into {election_file}.",
                )
            )
        elif kind.collected != read:
            reasons.append(
                Text(
                    f"Loại phiếu “{kind.id}”: thu về {kind.collected} phiếu nhưng đã đọc {read}; hãy đếm và quét lại.",
                    f"Ballot kind “{kind.id}”: {kind.collected} collected but {read} read; count and scan again.",
                )
            )
        mine = [page for page in pages if page.status == "read" and page.form == kind.id]
        counts = {
            number: sum(page.number == number for page in mine)
            for number in {*range(1, page_counts.get(kind.id, 1) + 1), *(page.number for page in mine)}
        }
        if len(set(counts.values())) > 1:
            shown = ", ".join(f"{number}: {count}" for number, count in sorted(counts.items()))
            reasons.append(
                Text(
                    f"Loại phiếu “{kind.id}” có số trang không bằng nhau (trang: số tờ – {shown}); hãy tìm trang còn thiếu.",
                    f"Ballot kind “{kind.id}” has unequal numbers of pages (page: sheets – {shown}); find the missing page.",
                )
            )
    return tuple(reasons)
