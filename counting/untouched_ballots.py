"""Ballots of which nothing is known but what was read of them: looked at once for all that were read alike.

Such a ballot is one page with exactly one row for each person. What it gives to the count, and what is asked about it,
follows from its choices and doubts alone, as `counting.choices` and `counting.review` derive it of a ballot with decisions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from calibration.election import Election
from counting.asking import asked_about
from counting.ballots import INVALID
from counting.kept import CLOSED, OPEN
from counting.kept_untouched import Alike
from counting.rule_set import RuleSet
from counting.tally import KindVotes
from counting.unpacked_reading import ReadAs, read_as
from scanner.reading import RowReading

Choices = Sequence[str | None]
"""What counts in each row of a ballot; None where a person has still to decide."""


class _Kind:
    """What was counted of one kind: `choices` and `revocable` row by row."""

    def __init__(self, people: int) -> None:
        self.people = list(range(1, people + 1))
        self.read = self.invalid = self.open_ballots = 0
        self.choices = [defaultdict[str | None, int](int) for _ in self.people]
        self.revocable = [defaultdict[str | None, int](int) for _ in self.people]


class UntouchedBallots:
    """Counts untouched ballots, by kind and row. pages: how many were counted · waiting: how many questions are open about
    them."""

    def __init__(self, election: Election, rules: RuleSet) -> None:
        self._election = election
        self._kinds = {kind.id: _Kind(len(kind.officials)) for kind in election.ballots}
        self._row_voids = rules.row_invalid_scope == "ballot"
        self._voiding = frozenset({INVALID, *rules.row_invalid}) if self._row_voids else frozenset()
        self.pages = self.waiting = 0

    def take(self, alike: Alike, times: int) -> bool:
        """Count so many pages that were read alike; False where they are no such ballots, and nothing is counted."""
        kind = self._kinds.get(alike.form)
        if kind is None or alike.number != 1 or alike.state not in (OPEN, CLOSED):
            return False
        try:
            page = read_as(alike.told)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False  # who looks closer says what is wrong with it
        if page.rows != kind.people:
            return False
        asked = self._asked(page) if page.doubted else frozenset()
        self.waiting += times * (bool(page.doubts) + len(asked))
        self.pages += times
        kind.read += times
        choices: Choices = page.choices
        if page.doubts:
            choices = [None] * len(choices)
        elif asked:
            choices = [None if row in asked else choice for row, choice in zip(page.rows, choices, strict=True)]
        if not self._voiding.isdisjoint(choices):
            kind.invalid += times
            return True
        _add(kind.choices, choices, times)
        kind.open_ballots += times * bool(page.doubts)
        if self._row_voids and None in choices:
            _add(kind.revocable, choices, times)
        return True

    def added_to(self, votes: Mapping[str, KindVotes]) -> dict[str, KindVotes]:
        """The votes of every kind together with those of the untouched ballots."""
        return {kind: _with(self._kinds[kind], told) for kind, told in votes.items()}

    def _asked(self, page: ReadAs) -> frozenset[int]:
        """The rows about which a person is asked."""
        choices = dict(zip(page.rows, page.choices, strict=True))
        rows = (RowReading(row, choices[row], doubts, {}) for row, doubts in page.doubted.items())
        return frozenset(row.row for row in rows if asked_about(self._election, row))


def _add(counted: list[defaultdict[str | None, int]], choices: Choices, times: int) -> None:
    for row, choice in zip(counted, choices, strict=True):
        row[choice] += times


def _with(kind: _Kind, told: KindVotes) -> KindVotes:
    for choices in kind.revocable:
        choices.pop(None, None)  # what waits can give nothing yet that could be taken back
    return replace(
        told,
        read=told.read + kind.read,
        invalid=told.invalid + kind.invalid,
        open_ballots=told.open_ballots + kind.open_ballots,
        choices=_together(told.choices, kind.choices),
        revocable=_together(told.revocable, kind.revocable),
    )


def _together(
    told: Mapping[int, Iterable[str | None]], counted: Sequence[Mapping[str | None, int]]
) -> dict[int, Counter[str | None]]:
    found = {row: Counter(choices) for row, choices in told.items()}
    for row, told_more in enumerate(counted, start=1):
        found.setdefault(row, Counter()).update(told_more)
    return found
