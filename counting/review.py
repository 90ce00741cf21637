"""What waits for a person, and what persons decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.asking import asked_about
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage
from scanner.doubts import Doubt

INVALID = "invalid"
VALID = "valid"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a person has to decide: a row of a page, or the page as a whole (row WHOLE_BALLOT).

    choice is what the machine would say, None for a whole page.
    """

    page: StoredPage
    row: int
    name: str
    choice: str | None
    doubts: tuple[Doubt, ...]

    @property
    def key(self) -> tuple[int, int]:
        return self.page.id, self.row


def questions(election: Election, pages: list[StoredPage]) -> list[Question]:
    """Everything that a person has to decide, or has decided, in the order of the pages."""
    names = {kind.id: [person.name for person in kind.officials] for kind in election.ballots}
    found = []
    for page in pages:
        if page.status != "read":
            continue
        if page.doubts:
            found.append(Question(page, WHOLE_BALLOT, "", None, page.doubts))
        found += [
            Question(page, row.row, names[page.form][row.row - 1], row.choice, doubts)
            for row in page.rows
            if (doubts := asked_about(election, row))
        ]
    return found


def waiting(election: Election, store: Store) -> list[Question]:
    """The questions that nobody has answered yet. Rows of a ballot that was voided as a whole ask nothing."""
    decisions = store.decisions()
    pages = store.pages()
    voided = {
        page.id
        for kind in election.ballots
        for ballot in ballots_of(pages, kind.id)
        if is_voided(ballot, decisions)
        for page in ballot
    }
    return [
        question
        for question in questions(election, pages)
        if question.key not in decisions and question.page.id not in voided
    ]


def ballots_of(pages: list[StoredPage], kind_id: str) -> list[list[StoredPage]]:
    """The pages of one kind as ballots: the n-th first page with the n-th second page, in feeding order."""
    by_number: dict[int, list[StoredPage]] = defaultdict(list)
    for page in pages:
        if page.status == "read" and page.form == kind_id:
            by_number[page.number].append(page)
    count = max((len(some) for some in by_number.values()), default=0)
    return [[some[index] for some in by_number.values() if index < len(some)] for index in range(count)]


def is_voided(ballot: list[StoredPage], decisions: dict[tuple[int, int], Decision]) -> bool:
    """Whether the committee voided the ballot as a whole."""
    whole = [decisions.get((page.id, WHOLE_BALLOT)) for page in ballot]
    return any(decision is not None and decision.choice == INVALID for decision in whole)


def possible_choices(election: Election, row: int) -> tuple[str, ...]:
    """What can be decided about a row, or about a ballot as a whole."""
    if row == WHOLE_BALLOT:
        return (VALID, INVALID)
    return (*election.levels, "blank", INVALID)


def decide(election: Election, store: Store, page: StoredPage, row: int, choice: str, reason: str) -> None:
    """Keep a decision; CountError if the row or the choice is none."""
    check_choice(election, page, row, choice)
    store.decide(Decision(page.id, row, choice, reason))


def check_choice(election: Election, page: StoredPage, row: int, choice: str) -> None:
    """CountError if this choice cannot be decided about this row of this page."""
    if page.status != "read":
        raise CountError(
            Text(
                f"{page.file} đã bị từ chối và không được đếm; không có gì để quyết định.",
                f"{page.file} was refused and is not counted; there is nothing to decide.",
            )
        )
    known_rows = {reading.row for reading in page.rows} | {WHOLE_BALLOT}
    choices = possible_choices(election, row)
    if row not in known_rows or choice not in choices:
        raise CountError(
            Text(
                f"{page.file}, hàng {row}: không thể quyết định “{choice}”; chỉ có thể chọn {', '.join(choices)}.",
                f"{page.file}, row {row}: “{choice}” cannot be decided; choose one of {', '.join(choices)}.",
            )
        )
