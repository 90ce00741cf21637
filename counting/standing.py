"""Where the count stands: choices derived from readings and decisions, the tally, and what still blocks closing."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from calibration.election import Election
from calibration.language import Text
from counting.asking import asked_about
from counting.ballots import INVALID, Ballot, Decisions, KindBallots, all_ballots
from counting.count_folder import CountFolder
from counting.feeding import Piles
from counting.review import Question, is_voided, questions
from counting.rule_sets import RuleSet
from counting.store import Decision, Store
from counting.tally import KindVotes, Status, Tally, tally_election


@dataclass(frozen=True)
class Standing:
    """The count at this moment.

    blocking: what keeps it from being closed, in words · piles: ballots whose pages were joined pile with pile.
    """

    election: Election
    rules: RuleSet
    tally: Tally
    waiting: tuple[Question, ...]
    blocking: tuple[Text, ...]
    refused: int
    duplicates: int
    piles: tuple[Piles, ...]


def where_it_stands(folder: CountFolder, store: Store) -> Standing:
    """Derive everything from the store."""
    election = folder.election()
    rules = folder.rules(election)
    pages, decisions = store.pages(), store.decisions()
    kinds = all_ballots(election, pages, decisions, store.page_counts())
    open_questions = tuple(questions(election, pages, decisions, kinds))
    votes = kind_votes(election, rules, kinds, decisions)
    blocking = _blocking(election, votes, kinds, decisions, len(open_questions), folder.election_file)
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
        piles=tuple(piles for kind in kinds.values() for piles in kind.piles),
    )


def tally_fingerprint(tally: Tally) -> str:
    """SHA-256 over everything that was counted and concluded: what a close fixes."""
    whole = (tally.rules, [msgspec.to_builtins(kind) for kind in tally.ballots])
    return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()


def kind_votes(
    election: Election, rules: RuleSet, kinds: Mapping[str, KindBallots], decisions: Decisions
) -> dict[str, KindVotes]:
    """The choices of every row of every kind: decided ones first, read ones where nobody had to decide."""
    votes = {}
    for kind in election.ballots:
        ballots = kinds[kind.id]
        choices: dict[int, list[str | None]] = defaultdict(list)
        invalid = 0
        for ballot in ballots.ballots:
            asked = ballot.open or any(ballots.waits_as_a_whole(page, decisions) for page in ballot.pages)
            rows = {
                row.row: _choice(row.choice, bool(asked_about(election, row)), decisions.get((page.id, row.row)), asked)
                for page in ballot.pages
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
        votes[kind.id] = KindVotes(len(ballots.ballots), invalid, choices)
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
    kinds: Mapping[str, KindBallots],
    decisions: Decisions,
    open_questions: int,
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
        reasons += _pages_missing(kinds[kind.id], kind.id, decisions)
    return tuple(reasons)


def _pages_missing(kind: KindBallots, kind_id: str, decisions: Decisions) -> list[Text]:
    """Whether pages that persons found without a partner are left over: they were fed apart, but not as many of each."""
    told = [ballot for ballot in kind.ballots if not ballot.open and not is_voided(ballot, decisions)]
    if all(len(ballot.pages) == kind.page_count for ballot in told):
        return []
    counts = _sheets(told, kind.page_count)
    return [
        Text(
            f"Loại phiếu “{kind_id}” có số trang không bằng nhau (trang: số tờ – {counts}); hãy tìm trang còn thiếu.",
            f"Ballot kind “{kind_id}” has unequal numbers of pages (page: sheets – {counts}); find the missing page.",
        )
    ]


def _sheets(ballots: list[Ballot], page_count: int) -> str:
    numbers = Counter(page.number for ballot in ballots for page in ballot.pages)
    return ", ".join(f"{number}: {numbers[number]}" for number in range(1, page_count + 1))
