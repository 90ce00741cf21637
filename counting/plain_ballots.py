"""Ballots about which there is nothing to say but what was read: counted from their records in one pass.

A plain ballot is one page, read without any doubt, with exactly one row for each person, none of which makes the ballot
void. Only rows, choices and doubts are taken from its record; what the machine measured stays packed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from calibration.election import Election
from counting.ballots import INVALID
from counting.kept_untouched import KeptRecord
from counting.rule_set import RuleSet
from counting.tally import KindVotes

_AT_ONCE = 1_000


class _Row(msgspec.Struct, gc=False):
    row: int
    choice: str
    doubts: tuple[str, ...]


class _Page(msgspec.Struct, gc=False):
    doubts: tuple[str, ...]
    rows: tuple[_Row, ...]


class PlainBallots:
    """Counts plain ballots one after the other, by kind and row."""

    def __init__(self, election: Election, rules: RuleSet) -> None:
        self._people = {kind.id: list(range(1, len(kind.officials) + 1)) for kind in election.ballots}
        self._voiding = frozenset({INVALID, *rules.row_invalid}) if rules.row_invalid_scope == "ballot" else frozenset()
        self._read = dict.fromkeys(self._people, 0)
        self._choices = {kind: {row: Counter[str | None]() for row in rows} for kind, rows in self._people.items()}
        self._waiting: dict[str, list[list[str]]] = {kind: [] for kind in self._people}
        self._decode = msgspec.json.Decoder(_Page).decode

    def takes(self, record: KeptRecord) -> bool:
        """Count this page if it is a plain ballot; whether it was."""
        if record.status != "read" or record.reason or record.number != 1 or record.form not in self._people:
            return False
        try:
            page = self._decode(record.reading)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return False  # who looks closer says what is wrong with it
        choices = [row.choice for row in page.rows if not row.doubts]
        if page.doubts or len(choices) != len(page.rows) or not self._voiding.isdisjoint(choices):
            return False
        if [row.row for row in page.rows] != self._people[record.form]:
            return False
        self._waiting[record.form].append(choices)
        if len(self._waiting[record.form]) >= _AT_ONCE:
            self._count(record.form)
        return True

    def added_to(self, votes: Mapping[str, KindVotes]) -> dict[str, KindVotes]:
        """The votes of every kind together with those of the plain ballots."""
        for kind in self._people:
            self._count(kind)
        return {kind: self._with(kind, told) for kind, told in votes.items()}

    def _count(self, kind: str) -> None:
        ballots, self._waiting[kind] = self._waiting[kind], []
        self._read[kind] += len(ballots)
        for row, choices in zip(self._people[kind], zip(*ballots, strict=True), strict=False):
            self._choices[kind][row].update(choices)

    def _with(self, kind: str, told: KindVotes) -> KindVotes:
        counted = {row: Counter(choices) for row, choices in told.choices.items()}
        for row, choices in self._choices[kind].items():
            counted.setdefault(row, Counter()).update(choices)
        return replace(told, read=told.read + self._read[kind], choices=counted)
