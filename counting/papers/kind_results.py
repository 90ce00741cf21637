"""The figures of each ballot kind as the papers print them; every table of people is made from these."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.bounds import Range
from counting.papers.facts import Facts
from counting.papers.wording import NOTHING, base, counted, outcome, percentage, said
from counting.tally import KindTally, OfficialTally, base_of


@dataclass(frozen=True, slots=True)
class LevelFigure:
    """One person's votes at one level, and their share of the denominator.

    `span` is the least and the most that the votes can still become ("30–32"), empty where nothing is open.
    """

    votes: str
    percent: str
    span: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's line; `levels` in the order of the columns. `invalid` counts the ballots without a vote for them."""

    no: str
    name: str
    position: str
    valid: str
    invalid: str
    levels: tuple[LevelFigure, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class KindResult:
    """One ballot kind's figures. `base` is the denominator in words, with its figure."""

    heading: str
    title: str
    issued: str
    collected: str
    read: str
    valid: str
    invalid: str
    base: str
    people: tuple[PersonRow, ...]


def kind_results(facts: Facts, language: Language) -> tuple[KindResult, ...]:
    """Each kind's figures, in the order of the description."""
    return tuple(_kind_result(facts, kind, language) for kind in facts.tally.ballots)


def base_count(facts: Facts, kind: KindTally) -> int:
    """The denominator that this kind's percentages were taken of."""
    return base_of(facts.rules, facts.election, facts.election.ballot(kind.id), kind.read)


def kind_heading(kind: KindTally) -> str:
    """A kind's block and title, as the description words them."""
    return f"{kind.block}: {kind.title}" if kind.block else kind.title


def outcome_cell(facts: Facts, person: OfficialTally) -> Text:
    """What follows for this person; while something is open, whether it can still change that."""
    found = outcome(facts.rules, person.outcome)
    if facts.tally.status == "final":
        return found
    waiting = Text("", "")
    if person.pending:
        rows = counted(person.pending, "hàng chờ quyết định", "row waits for a decision", "rows wait for a decision")
        waiting = Text(f"còn {rows.vi}; ", f"{rows.en}; ")
    if person.bounds.can_change:
        return Text(f"{waiting.vi}kết luận còn có thể đổi", f"{waiting.en}the outcome can still change")
    if not waiting.vi:
        return found
    return Text(
        f"{found.vi} ({waiting.vi}kết luận không đổi nữa)", f"{found.en} ({waiting.en}the outcome cannot change)"
    )


def _kind_result(facts: Facts, kind: KindTally, language: Language) -> KindResult:
    return KindResult(
        heading=kind_heading(kind),
        title=kind.title,
        issued=_figure(kind.issued),
        collected=_figure(kind.collected),
        read=str(kind.read),
        valid=str(kind.read - kind.invalid),
        invalid=str(kind.invalid),
        base=said(base(facts.rules, base_count(facts, kind)), language),
        people=tuple(_person_row(facts, kind, person, language) for person in kind.officials),
    )


def _person_row(facts: Facts, kind: KindTally, person: OfficialTally, language: Language) -> PersonRow:
    return PersonRow(
        no=str(person.no),
        name=person.name,
        position=person.position,
        valid=str(person.valid),
        invalid=str(kind.read - person.valid - person.pending),
        levels=tuple(
            LevelFigure(
                str(person.votes[level]),
                said(percentage(person.percent[level]), language),
                _span(facts, person.bounds.votes[level]),
            )
            for level in facts.election.levels
        ),
        outcome=said(outcome_cell(facts, person), language),
    )


def _span(facts: Facts, votes: Range) -> str:
    return "" if votes.is_settled or facts.tally.status == "final" else f"{votes.least}–{votes.most}"


def _figure(count: int | None) -> str:
    return NOTHING if count is None else str(count)
