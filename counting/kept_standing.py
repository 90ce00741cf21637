"""Where the count stands, derived again and again: what a decision did not touch is taken over from before.

A decision or a doubt about a row changes that ballot's choices and the questions about its page; which pages make a ballot hangs on
the pages and on the decisions about whole ballots alone. Whatever else changed, all is derived anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from calibration.election import Election
from counting.accounts import with_figures
from counting.ballots import Decisions, all_ballots
from counting.choices import BallotChoices, ballot_choices, choices_of, recounted, votes_of
from counting.count_folder import CountFolder
from counting.review import Question, questions
from counting.rule_set import RuleSet
from counting.standing import Derived, Standing, standing_from
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all of it rests on: while this is the same, only single rows were decided."""

    election: Election
    rules: RuleSet
    page_counts: Mapping[str, int]
    whole: Mapping[tuple[int, int], Decision]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was derived last.

    places: each page's kind and its ballot's place among the kind's choices · before: the pages as they were then, where
    rows were doubted since.
    """

    ground: _Ground
    pages: Sequence[StoredPage]
    decisions: Decisions
    derived: Derived
    places: Mapping[int, tuple[str, int]]
    before: Sequence[StoredPage] | None = None


class KeptStanding:
    """Derives standings one after the other. Not for several threads at once.

    Pages count as the same only where the very same objects are given again.
    """

    def __init__(self) -> None:
        self._known: _Known | None = None

    def of(self, folder: CountFolder, store: Store, pages: Sequence[StoredPage], decisions: Decisions) -> Standing:
        """The standing of these pages and decisions: equal to `standing_of`."""
        election = with_figures(folder.election(), store.figures())
        rules, page_counts = folder.rules(election), store.page_counts()
        whole = {key: each for key, each in decisions.items() if key[1] == WHOLE_BALLOT}
        ground = _Ground(_without_figures(election), rules, page_counts, whole)
        known = self._known
        before = _with_pages(known, pages) if known is not None and known.ground == ground else None
        derived = _onward(before, election, decisions) if before else _anew(ground, election, pages, decisions)
        known = before or known
        places = known.places if known and known.derived.kinds is derived.kinds else _places(derived.choices)
        self._known = _Known(ground, pages, decisions, derived, places)
        return standing_from(folder, store, election, rules, pages, decisions, derived)


def _without_figures(election: Election) -> Election:
    """Ballots issued and collected say nothing of what a ballot holds."""
    kinds = [replace(kind, issued=None, collected=None) for kind in election.ballots]
    return replace(election, ballots=tuple(kinds))


def _anew(ground: _Ground, election: Election, pages: Sequence[StoredPage], decisions: Decisions) -> Derived:
    kinds = all_ballots(election, pages, decisions, ground.page_counts)
    waiting = tuple(questions(election, pages, decisions, kinds))
    choices = ballot_choices(election, ground.rules, kinds, decisions)
    return Derived(kinds, waiting, choices, votes_of(choices))


def _with_pages(known: _Known, pages: Sequence[StoredPage]) -> _Known | None:
    """What is known, where nothing but doubts about single rows is new on these pages; None where all must be derived."""
    if known.pages is pages:
        return known
    kinds = dict(known.derived.kinds)
    # where a partner or a sheet fed twice is asked about, questions show other pages, too
    if len(known.pages) != len(pages) or any(kind.alone or kind.mixed or kind.again for kind in kinds.values()):
        return None
    for old, new in zip(known.pages, pages, strict=True):
        if old is new:
            continue
        if replace(old, rows=new.rows) != new:
            return None
        if new.id in known.places:
            kind, at = known.places[new.id]
            ballots = list(kinds[kind].ballots)
            ballots[at] = replace(ballots[at], pages=tuple(new if page is old else page for page in ballots[at].pages))
            kinds[kind] = replace(kinds[kind], ballots=tuple(ballots))
    return replace(known, pages=pages, before=known.pages, derived=replace(known.derived, kinds=kinds))


def _onward(known: _Known, election: Election, decisions: Decisions) -> Derived:
    """The same but for the pages on which a row was decided or doubted since."""
    before, derived = known.decisions, known.derived
    touched = {key[0] for key in before.keys() | decisions.keys() if before.get(key) != decisions.get(key)}
    if known.before is not None:
        touched |= {new.id for old, new in zip(known.before, known.pages, strict=True) if old is not new}
    if not touched:
        return derived
    choices = {kind: list(ballots) for kind, ballots in derived.choices.items()}
    votes = dict(derived.votes)
    for page in touched & known.places.keys():
        kind, at = known.places[page]
        ballot, was = derived.kinds[kind].ballots[at], choices[kind][at]
        choices[kind][at] = choices_of(election, known.ground.rules, derived.kinds[kind], ballot, decisions)
        votes[kind] = recounted(votes[kind], was, choices[kind][at])
    mine = [page for page in known.pages if page.id in touched]
    told = {kind: tuple(ballots) for kind, ballots in choices.items()}
    return Derived(derived.kinds, _asked(derived, mine, touched, election, decisions, known.pages), told, votes)


def _asked(
    derived: Derived,
    changed: Sequence[StoredPage],
    touched: set[int],
    election: Election,
    decisions: Decisions,
    pages: Sequence[StoredPage],
) -> tuple[Question, ...]:
    """The questions that wait, those about the touched pages asked anew, in feeding order."""
    again = questions(election, changed, decisions, derived.kinds, pages)
    # a pile's question stands at its first page, whichever of its pages was touched
    asked_again = {question.key for question in again}
    others = [
        each
        for each in derived.waiting
        if each.key not in asked_again and (each.page.id not in touched or len(each.pages) > 1)
    ]
    return tuple(sorted([*others, *again], key=lambda question: question.key))


def _places(choices: Mapping[str, Sequence[BallotChoices]]) -> dict[int, tuple[str, int]]:
    return {
        page.id: (kind, at) for kind, told in choices.items() for at, each in enumerate(told) for page in each.pages
    }
