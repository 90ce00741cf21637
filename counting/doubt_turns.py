"""Whose turn a doubt is: it is shown to one person at one station, and another gets the next one.

That is a courtesy, no lock: a decision is kept only where none was kept since the question was asked (`review.answer`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from counting.review import Question
from counting.store import Store

LOOKS_SECONDS = 300
"""Who has looked at a doubt for so long has gone away: it is shown to whoever asks next."""


class DoubtTurns:
    """The doubts for one claimant: a station, or a person who works at one (`station/person`)."""

    def __init__(self, store: Store, claimant: str) -> None:
        self._store, self._claimant = store, claimant

    def free(self, waiting: Sequence[Question]) -> list[Question]:
        """Those that nobody else is looking at."""
        others = {name for name, who in self._store.claimants("doubt").items() if who != self._claimant}
        return [question for question in waiting if _name(question) not in others]

    def take(self, question: Question) -> bool:
        """Give a doubt to this claimant in the place of the one before; False where another was given it."""
        return self._store.claim_next(self._claimant, "doubt", _name(question), LOOKS_SECONDS)

    def given(self, waiting: Sequence[Question]) -> Iterator[Question]:
        """Those that are given to this claimant, in their order, each when it is asked for."""
        return (question for question in self.free(waiting) if self.take(question))


def _name(question: Question) -> str:
    return f"doubt {question.page.key} {question.row}"
