"""What is true of a row of a bench ballot, and what became of it when it was read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from samples.voting import RowPlan
from scanner.doubts import Doubt
from scanner.reading import BLANK, MULTIPLE


class Outcome(StrEnum):
    """What became of a row."""

    READ = "read"
    """Counted without a person, and rightly."""
    ASKED = "asked"
    """Shown to a person, as such a row may or must be."""
    NEEDLESS = "needless doubt"
    """A plain row that was shown to a person."""
    DIRT = "under dirt"
    """A plain row that a streak of dirt crosses: it must be shown."""
    NOT_ASKED = "not asked"
    """Counted as most people would, but without the person whom the list of doubts promises."""
    SILENT = "SILENT"
    """Counted without a person as something that it is not."""


@dataclass(frozen=True, slots=True)
class RowTruth:
    """What is true of one row.

    `allowed` are the choices that may be counted without calling it wrong. `must_ask` rows belong to a person whatever
    the machine would say; `plain` rows need nobody. `page_asks`: a doubt about the whole page shows the row, too.
    `under_dirt`: a streak of dirt crosses its cells, so that it should be shown whatever its mark is.
    """

    row: int
    mark: str
    allowed: frozenset[str]
    plain: bool
    must_ask: bool
    page_asks: bool = False
    under_dirt: bool = False

    def outcome(self, choice: str, doubts: Collection[Doubt], page_doubts: Collection[Doubt]) -> Outcome:
        """What became of this row, read as `choice` with these doubts about it and about its page."""
        if doubts or (self.page_asks and page_doubts):
            if not self.plain:
                return Outcome.ASKED
            return Outcome.DIRT if self.under_dirt else Outcome.NEEDLESS
        if choice not in self.allowed:
            return Outcome.SILENT
        return Outcome.NOT_ASKED if self.must_ask else Outcome.READ


_STRAY_KINDS = frozenset({"outside", "writing"})
"""Kinds whose ink may lie where a doubt about the page, not about the row, shows it."""


def truth_of(plan: RowPlan) -> RowTruth:
    """The truth of a row that the samples' deck maker planned."""
    if plan.tier == "clear":
        return RowTruth(plan.row, plan.mark, frozenset({plan.expected}), plain=True, must_ask=False)
    choice = {plan.choice} if plan.choice else set()
    allowed = {
        "dot": {BLANK} | choice,
        "dash": {BLANK} | choice,
        "outside": {BLANK},
        "border": set(),
        "double": {MULTIPLE},
    }.get(plan.mark, choice)
    # a lone filled box is plain to a person, yet nothing tells it from a mark scribbled over
    must_ask = plan.mark != "fill"
    return RowTruth(
        plan.row, plan.mark, frozenset(allowed), plain=False, must_ask=must_ask, page_asks=plan.mark in _STRAY_KINDS
    )
