"""What was fed at once, as the scan screen lists it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from calibration.errors import CountError
from calibration.language import Text
from counting.store import Store

OPEN, CLOSED, VOIDED = "open", "closed", "voided"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its number, from 1, its state and how many pages it brought."""

    number: int
    state: str
    pages: int


def batches_of(store: Store) -> list[Batch]:
    """All batches in their order."""
    pages = Counter(page.batch for page in store.pages())
    return [Batch(number, CLOSED, count) for number, count in sorted(pages.items())]


def void_batch(store: Store, number: int, reason: str) -> None:
    """Take a whole batch out of the count."""
    raise CountError(Text(f"Chưa hủy được lần quét {number}.", f"Batch {number} cannot be voided yet."))
