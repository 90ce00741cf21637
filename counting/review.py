"""What waits for a person, and what persons decided."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
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
            Question(page, row.row, names[page.form][row.row - 1], row.choice, row.doubts)
            for row in page.rows
            if row.doubts
        ]
    return found


def waiting(election: Election, store: Store) -> list[Question]:
    """The questions that nobody has answered yet. Rows of a ballot that was voided as a whole ask nothing."""
    decisions = store.decisions()
    voided = {page for (page, row), decision in decisions.items() if row == WHOLE_BALLOT and decision.choice == INVALID}
    return [
        question
        for question in questions(election, store.pages())
        if question.key not in decisions and question.page.id not in voided
    ]


def possible_choices(election: Election, row: int) -> tuple[str, ...]:
    """What can be decided about a row, or about a ballot as a whole."""
    if row == WHOLE_BALLOT:
        return (VALID, INVALID)
    return (*election.levels, "blank", INVALID)


def decide(election: Election, store: Store, page: StoredPage, row: int, choice: str, reason: str) -> None:
    """Keep a decision; CountError if the row or the choice is none."""
    known_rows = {reading.row for reading in page.rows} | {WHOLE_BALLOT}
    choices = possible_choices(election, row)
    if row not in known_rows or choice not in choices:
        raise CountError(
            Text(
                f"{page.file}, hàng {row}: không thể quyết định “{choice}”; chỉ có thể chọn {', '.join(choices)}.",
                f"{page.file}, row {row}: “{choice}” cannot be decided; choose one of {', '.join(choices)}.",
            )
        )
    store.decide(Decision(page.id, row, choice, reason))
