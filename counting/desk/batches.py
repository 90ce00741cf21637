"""What was fed at once, as the scan screen lists it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.ballots import WITHDRAWN, Decisions
from counting.review import ballots_in, checked_decision
from counting.store import WHOLE_BALLOT, Store, StoredPage

CLOSED, VOIDED = "closed", "voided"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its number, from 1, its state and how many pages it brought."""

    number: int
    state: str
    pages: int


def batches_of(pages: Iterable[StoredPage], decisions: Decisions) -> list[Batch]:
    """All batches in their order; one is voided when a person left out every page of it that was read."""
    counts: Counter[int] = Counter()
    standing: Counter[int] = Counter()
    for page in pages:
        decision = decisions.get((page.id, WHOLE_BALLOT))
        counts[page.batch] += 1
        standing[page.batch] += page.status == "read" and (decision is None or decision.choice != WITHDRAWN)
    return [Batch(number, CLOSED if standing[number] else VOIDED, count) for number, count in sorted(counts.items())]


CHANGES_NO_PAGE = ("decision", "figures", "report", "confirmed", "proposal", "print", "learn", "election", "new")


def pages_mark(store: Store) -> object:
    """Something that is another whenever the store's pages are."""
    return max((act.number for act in store.acts() if act.name not in CHANGES_NO_PAGE), default=0)


def void_batch(election: Election, store: Store, number: int, reason: str) -> None:
    """Take every page of a batch that was read out of the count, all of them or none; CountError if there is none."""
    kinds = ballots_in(election, store)
    mine = [page for page in store.pages() if page.batch == number and page.status == "read"]
    if not mine:
        raise CountError(
            Text(f"Lần quét {number} không có trang nào được đọc.", f"Batch {number} has no page that was read.")
        )
    store.decide_all(checked_decision(election, kinds, page, WHOLE_BALLOT, WITHDRAWN, reason) for page in mine)
