"""Every ballot's choices as they stand: decided ones first, read ones where nobody had to decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from calibration.election import Election
from counting.asking import asked_about
from counting.ballots import INVALID, Ballot, Decisions, KindBallots
from counting.pairing import Pages
from counting.review import is_voided
from counting.rule_set import RuleSet
from counting.store import Decision
from counting.tally import KindVotes


@dataclass(frozen=True, slots=True)
class BallotChoices:
    """One ballot, in feeding order among its kind's.

    rows: for each row a level, `blank`, `multiple` or `invalid`, None where a person has still to decide · asked: a
    person has still to decide about the ballot as a whole · is_void: it gives nobody a vote · may_be_voided: an open doubt
    on one row may void all the others.
    """

    pages: Pages
    rows: Mapping[int, str | None]
    asked: bool
    is_void: bool
    may_be_voided: bool


def ballot_choices(
    election: Election, rules: RuleSet, kinds: Mapping[str, KindBallots], decisions: Decisions
) -> dict[str, tuple[BallotChoices, ...]]:
    """The ballots of every kind with their choices."""
    return {
        kind.id: tuple(
            choices_of(election, rules, kinds[kind.id], ballot, decisions) for ballot in kinds[kind.id].ballots
        )
        for kind in election.ballots
    }


def kind_votes(
    election: Election, rules: RuleSet, kinds: Mapping[str, KindBallots], decisions: Decisions
) -> dict[str, KindVotes]:
    """The choices of every kind, row by row, as the tally takes them."""
    return votes_of(ballot_choices(election, rules, kinds, decisions))


def votes_of(choices: Mapping[str, tuple[BallotChoices, ...]]) -> dict[str, KindVotes]:
    """The same, from ballots whose choices are known already."""
    return {kind: _votes(ballots) for kind, ballots in choices.items()}


def recounted(votes: KindVotes, before: BallotChoices, now: BallotChoices) -> KindVotes:
    """The votes of a kind, of which one ballot's choices are other ones now."""
    choices = {row: Counter(told) for row, told in votes.choices.items()}
    revocable = {row: Counter(told) for row, told in votes.revocable.items()}
    for ballot, by in ((before, -1), (now, 1)):
        for counts, rows in ((choices, _rows_of(ballot)), (revocable, _revocable_rows(ballot))):
            for row, choice in rows.items():
                counts.setdefault(row, Counter())[choice] += by
    return replace(
        votes,
        invalid=votes.invalid + now.is_void - before.is_void,
        choices=choices,
        revocable=revocable,
        open_ballots=votes.open_ballots + _is_open(now) - _is_open(before),
    )


def _rows_of(ballot: BallotChoices) -> Mapping[int, str | None]:
    return {} if ballot.is_void else ballot.rows


def _revocable_rows(ballot: BallotChoices) -> Mapping[int, str | None]:
    rows = _rows_of(ballot) if ballot.may_be_voided else {}
    return {row: choice for row, choice in rows.items() if choice is not None}


def _is_open(ballot: BallotChoices) -> bool:
    return ballot.asked and not ballot.is_void


def choices_of(
    election: Election, rules: RuleSet, kind: KindBallots, ballot: Ballot, decisions: Decisions
) -> BallotChoices:
    """What counts on one ballot of this kind."""
    asked = ballot.open or any(kind.waits_as_a_whole(page, decisions) for page in ballot.pages)
    rows = {
        row.row: _choice(row.choice, bool(asked_about(election, row)), decisions.get((page.id, row.row)), asked)
        for page in ballot.pages
        for row in page.rows
    }
    by_row = rules.row_invalid_scope == "ballot"
    void_row = by_row and any(choice == INVALID or choice in rules.row_invalid for choice in rows.values())
    return BallotChoices(
        pages=ballot.pages,
        rows=rows,
        asked=asked,
        is_void=void_row or is_voided(ballot, decisions),
        may_be_voided=by_row and any(choice is None for choice in rows.values()),
    )


def _choice(read: str, doubtful: bool, decision: Decision | None, whole_asked: bool) -> str | None:
    """What counts for a row; None while a person still has to decide about it or about its whole ballot."""
    if whole_asked:
        return None
    if decision is not None:
        return decision.choice
    return None if doubtful else read


def _votes(ballots: tuple[BallotChoices, ...]) -> KindVotes:
    choices: dict[int, list[str | None]] = defaultdict(list)
    revocable: dict[int, list[str | None]] = defaultdict(list)
    for ballot in ballots:
        for row, choice in _rows_of(ballot).items():
            choices[row].append(choice)
        if ballot.may_be_voided:
            for row, choice in _revocable_rows(ballot).items():
                revocable[row].append(choice)
    return KindVotes(
        read=len(ballots),
        invalid=sum(ballot.is_void for ballot in ballots),
        choices={row: Counter(told) for row, told in choices.items()},
        revocable={row: Counter(told) for row, told in revocable.items()},
        open_ballots=sum(_is_open(ballot) for ballot in ballots),
    )
