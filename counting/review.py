"""What waits for a person, and what persons decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.asking import asked_about
from counting.ballots import (
    INVALID,
    VALID,
    WITHDRAWN,
    Ballot,
    Decisions,
    KindBallots,
    Partnerless,
    all_ballots,
    twins_in,
)
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage
from counting.surroundings import Place, Surroundings, place_of, surroundings
from scanner.doubts import Doubt


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a person has to decide: a row of a page, a page as a whole (row WHOLE_BALLOT), or a pile of pages.

    pages: those that the answer is for, more than one for a pile · choice: what the machine would say, None for a whole
    page · choices: what can be answered · partner, around: what is asked about pages without a partner, and where they
    lay · same_paper: where the page lay, and the earlier ones that look like the same sheet.
    """

    pages: tuple[StoredPage, ...]
    row: int
    name: str
    choice: str | None
    doubts: tuple[Doubt, ...]
    choices: tuple[str, ...]
    partner: Partnerless | None = None
    around: Surroundings | None = None
    same_paper: tuple[Place, ...] = ()
    before: tuple[Decision | None, ...] = ()

    @property
    def page(self) -> StoredPage:
        return self.pages[0]

    @property
    def key(self) -> tuple[int, int]:
        return self.page.id, self.row


def ballots_in(election: Election, store: Store) -> dict[str, KindBallots]:
    """The ballots of every kind as the store has them."""
    with store.snapshot():
        return all_ballots(election, store.pages(), store.decisions(), store.page_counts())


def waiting(election: Election, store: Store) -> list[Question]:
    """The questions that nobody has answered yet, in feeding order."""
    with store.snapshot():
        pages, decisions, page_counts = store.pages(), store.decisions(), store.page_counts()
    return questions(election, pages, decisions, all_ballots(election, pages, decisions, page_counts))


def questions(
    election: Election,
    pages: Sequence[StoredPage],
    decisions: Decisions,
    kinds: Mapping[str, KindBallots],
    fed: Sequence[StoredPage] | None = None,
) -> list[Question]:
    """What is open about these pages: whole ballots before their rows. `fed`: all pages, where these are some of them.

    Nothing is asked about a ballot that was voided as a whole, about a page that was withdrawn, or about the rows of a
    pile while it is not known which of its pages belong together. A page whose kind is no longer in the election is not
    asked about either: the sums say that it belongs nowhere.
    """
    found, fed = [], pages if fed is None else fed
    closed = _pages_of_voided(kinds, decisions)
    groups = {page.id: group for kind in kinds.values() for group in kind.partnerless for page in group.waiting}
    for page in pages:
        if page.status != "read" or page.form not in kinds:
            continue
        if page.id in closed or page.id in kinds[page.form].withdrawn:
            continue
        group = groups.get(page.id)
        if group is None or not group.is_pile:
            found += _about_page(election, page, decisions, kinds[page.form], group, fed)
        elif page == group.waiting[0]:
            found.append(_about_pile(election, group, fed))
    return [replace(each, before=tuple(decisions.get((page.id, each.row)) for page in each.pages)) for each in found]


def _about_page(
    election: Election,
    page: StoredPage,
    decisions: Decisions,
    kind: KindBallots,
    group: Partnerless | None,
    pages: Sequence[StoredPage],
) -> list[Question]:
    found = []
    if kind.waits_as_a_whole(page, decisions):
        around = surroundings((page,), pages) if group else None
        choices = possible_choices(election, WHOLE_BALLOT)
        doubts, again = kind.whole_doubts(page), _same_paper(page, kind, pages)
        found.append(Question((page,), WHOLE_BALLOT, "", None, doubts, choices, group, around, again))
    names = [person.name for person in election.ballot(page.form).officials]
    return found + [
        Question((page,), row.row, names[row.row - 1], row.choice, doubts, possible_choices(election, row.row))
        for row in page.rows
        if (doubts := asked_about(election, row)) and (page.id, row.row) not in decisions
    ]


def _same_paper(page: StoredPage, kind: KindBallots, pages: Sequence[StoredPage]) -> tuple[Place, ...]:
    """Where a page lay and where those did that look like its sheet, if its sheet seems to have been fed before."""
    if page.id not in kind.again:
        return ()
    earlier = twins_in({each.id for each in pages} - kind.withdrawn, page)
    return tuple(place_of(each, pages) for each in (page.id, *earlier))


def _about_pile(election: Election, group: Partnerless, pages: Sequence[StoredPage]) -> Question:
    choices = tuple(choice for choice in _page_choices(election, WHOLE_BALLOT, group.is_mixed) if choice != INVALID)
    around = surroundings(group.fed, pages)
    return Question(group.waiting, WHOLE_BALLOT, "", None, (Doubt.NO_PARTNER,), choices, group, around)


def _pages_of_voided(kinds: Mapping[str, KindBallots], decisions: Decisions) -> set[int]:
    if not any(row == WHOLE_BALLOT and each.choice == INVALID for (_, row), each in decisions.items()):
        return set()
    return {
        page.id
        for kind in kinds.values()
        for ballot in kind.ballots
        if is_voided(ballot, decisions)
        for page in ballot.pages
    }


def is_voided(ballot: Ballot, decisions: Decisions) -> bool:
    """Whether the committee voided the ballot as a whole; not while it is asked what belongs to it."""
    whole = [decisions.get((page.id, WHOLE_BALLOT)) for page in ballot.pages]
    return not ballot.open and any(decision is not None and decision.choice == INVALID for decision in whole)


def possible_choices(election: Election, row: int) -> tuple[str, ...]:
    """What can be decided about a row, or about a ballot as a whole."""
    if row == WHOLE_BALLOT:
        return (VALID, INVALID, WITHDRAWN)
    return (*election.levels, "blank", INVALID)


def _page_choices(election: Election, row: int, mixed: bool) -> tuple[str, ...]:
    """What can be decided about a row of a page; a page whose partner may lie in its pile can only be withdrawn."""
    return (WITHDRAWN,) if mixed and row == WHOLE_BALLOT else possible_choices(election, row)


def answer(store: Store, question: Question, choice: str, reason: str) -> None:
    """Keep the answer to a question, for each of its pages; CountError if it is none, or came too late."""
    for page in question.pages:
        _check(page, question.row, choice, reason, question.choices)
    store.decide_all(
        [Decision(page.id, question.row, choice, reason, question.doubts) for page in question.pages],
        {(page.id, question.row): was for page, was in zip(question.pages, question.before, strict=True)},
    )


def decide(election: Election, store: Store, page: StoredPage, row: int, choice: str, reason: str) -> None:
    """Keep a decision about one row of one page, asked about or not; CountError if the row or the choice is none."""
    store.decide(checked_decision(election, ballots_in(election, store), page, row, choice, reason))


def checked_decision(
    election: Election, kinds: Mapping[str, KindBallots], page: StoredPage, row: int, choice: str, reason: str
) -> Decision:
    """A decision, with what is doubted about that row at this moment; CountError if it cannot be decided so."""
    if page.status != "read":
        raise CountError(
            Text(
                f"{page.file} đã bị từ chối và không được đếm; không có gì để quyết định.",
                f"{page.file} was refused and is not counted; there is nothing to decide.",
            )
        )
    kind = kinds[page.form]
    _check(page, row, choice, reason, _page_choices(election, row, page.id in kind.mixed))
    return Decision(page.id, row, choice, reason, _doubts_about(election, kind, page, row))


def raise_doubt(store: Store, page: StoredPage, row: int, by: str) -> None:
    """A member doubts a row that was counted as read: it waits from now on. CountError if there is no such row."""
    if page.status != "read" or row not in {reading.row for reading in page.rows}:
        raise CountError(Text("Không có hàng phiếu này.", "There is no such row."))
    if store.is_closed():
        raise CountError(
            Text(
                "Kết quả đã chốt; muốn xem lại hàng này, Trưởng ban phải mở lại kết quả trước.",
                "The count is closed; to look at this row again the head must open the count first.",
            )
        )
    store.raise_doubt(page.id, row, by)


def _doubts_about(election: Election, kind: KindBallots, page: StoredPage, row: int) -> tuple[Doubt, ...]:
    if row == WHOLE_BALLOT:
        return kind.whole_doubts(page)
    return next(asked_about(election, reading) for reading in page.rows if reading.row == row)


def _check(page: StoredPage, row: int, choice: str, reason: str, choices: tuple[str, ...]) -> None:
    known_rows = {reading.row for reading in page.rows} | {WHOLE_BALLOT}
    if row not in known_rows or choice not in choices:
        raise CountError(
            Text(
                f"{page.file}, hàng {row}: không thể quyết định “{choice}”; chỉ có thể chọn {', '.join(choices)}.",
                f"{page.file}, row {row}: “{choice}” cannot be decided; choose one of {', '.join(choices)}.",
            )
        )
    if needs_reason(choice) and not reason.strip():
        raise CountError(
            Text(
                f"{page.file}: muốn loại bản quét này khỏi kiểm đếm (withdrawn) thì phải ghi lý do.",
                f"{page.file}: to leave this scan out of the count (withdrawn), write down why.",
            )
        )


def needs_reason(choice: str) -> bool:
    """Whether this choice must be accounted for: what is left out of the count always is."""
    return choice == WITHDRAWN
