"""A bar per official: how the ballots of a kind fell on the levels. Told apart by pattern, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.facts import Facts
from counting.papers.kind_results import base_count, kind_heading
from counting.papers.wording import level_head, said
from counting.tally import KindTally, OfficialTally


@dataclass(frozen=True, slots=True)
class Bar:
    """One person's bar: votes by level in the order of the levels, and the same in words for who cannot see it."""

    name: str
    votes: tuple[int, ...]
    told: str


@dataclass(frozen=True, slots=True)
class KindChart:
    """The bars of one kind; a full bar is `whole`, the denominator of its percentages."""

    heading: str
    whole: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of all kinds, with the words of their key; `rest` is what no level got."""

    title: str
    levels: tuple[str, ...]
    rest: str
    kinds: tuple[KindChart, ...]


def chart(facts: Facts, language: Language) -> Chart:
    """The chart of this count."""
    return Chart(
        title=said(Text("Biểu đồ kết quả", "Chart of the results"), language),
        levels=tuple(level_head(facts.rules, level, language) for level in facts.election.levels),
        rest=said(Text("Không tính cho mức nào", "Counted for no level"), language),
        kinds=tuple(_kind(facts, kind, language) for kind in facts.tally.ballots),
    )


def _kind(facts: Facts, kind: KindTally, language: Language) -> KindChart:
    bars = tuple(_bar(facts, person, language) for person in kind.officials)
    # A bar never runs out of its frame, even while more was read than the committee says it collected.
    whole = max(base_count(facts, kind), 1, *(sum(bar.votes) for bar in bars))
    return KindChart(kind_heading(kind), whole, bars)


def _bar(facts: Facts, person: OfficialTally, language: Language) -> Bar:
    levels = facts.election.levels
    told = ", ".join(f"{level_head(facts.rules, level, language)} {person.votes[level]}" for level in levels)
    return Bar(person.name, tuple(person.votes[level] for level in levels), f"{person.name}: {told}.")
