"""What was fed at once, as the scan screen lists it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from calibration.errors import CountError
from calibration.language import Text
from counting.store import Store, StoredPage

OPEN, CLOSED, VOIDED = "open", "closed", "voided"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its number, from 1, its state and how many pages it brought."""

    number: int
    state: str
    pages: int


def batches_of(store: Store, pages: Iterable[StoredPage]) -> list[Batch]:
    """All batches in their order."""
    counts = Counter(page.batch for page in pages)
    return [Batch(number, CLOSED, count) for number, count in sorted(counts.items())]


CHANGES_NO_PAGE = ("decision", "figures", "report", "confirmed", "proposal", "print", "learn", "election", "new")


def pages_mark(store: Store) -> object:
    """Something that is another whenever the store's pages are."""
    return max((act.number for act in store.acts() if act.name not in CHANGES_NO_PAGE), default=0)


def void_batch(store: Store, number: int, reason: str) -> None:
    """Take a whole batch out of the count."""
    raise CountError(Text(f"Chưa hủy được lần quét {number}.", f"Batch {number} cannot be voided yet."))
