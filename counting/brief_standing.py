"""Where the count stands in figures: the tally, how many rows wait, and what blocks closing, without the ballots.

In a count of one-page ballots those of which nothing is known but what was read are counted once for all that were read
alike; only the others (decided, doubted, read again, alike, refused) are derived one by one.
Everything else, and whatever does not add up, is left to `where_it_stands`, to which this must always be equal. What is
signed (`close`), exported, audited and verified never comes from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibration.election import Election
from calibration.language import Text
from counting.accounts import with_figures
from counting.ballots import all_ballots
from counting.choices import ballot_choices, votes_of
from counting.count_folder import CountFolder
from counting.feeding import Piles
from counting.identities import PagesIn, broken_identities
from counting.review import Question, questions
from counting.rule_set import RuleSet
from counting.standing import Derived, Standing, standing_from, where_it_stands
from counting.store import VOIDED, Store, StoredPage
from counting.tally import KindVotes, Tally
from counting.untouched_ballots import UntouchedBallots


@dataclass(frozen=True, slots=True)
class BriefStanding:
    """The count at this moment.

    waiting: how many questions are open · blocking: what keeps it from being closed · lost: the questions about pages
    without a partner · piles: ballots whose pages were joined pile with pile.
    """

    rules: RuleSet
    tally: Tally
    waiting: int
    blocking: tuple[Text, ...]
    lost: tuple[Question, ...]
    piles: tuple[Piles, ...]


def where_it_stands_in_brief(folder: CountFolder, store: Store) -> BriefStanding:
    """The same figures as `where_it_stands`, sooner."""
    with store.snapshot():
        standing = _without_untouched_ballots(folder, store) or where_it_stands(folder, store)
    lost = tuple(question for question in standing.waiting if question.around is not None)
    waiting = standing.tally.pending
    return BriefStanding(standing.rules, standing.tally, waiting, standing.blocking, lost, standing.piles)


def _without_untouched_ballots(folder: CountFolder, store: Store) -> Standing | None:
    """The standing whose tally counts every ballot, but which holds only those that are not untouched; None where this
    cannot tell everything that `where_it_stands` would."""
    page_counts = store.page_counts()
    # where pages must be joined, every page between them matters
    if store.is_closed() or any(count != 1 for count in page_counts.values()):
        return None
    election = with_figures(folder.election(), store.figures())
    rules = folder.rules(election)
    untouched = UntouchedBallots(election, rules)
    others = _not_untouched(store, untouched)
    if others is None:
        return None
    pages, decisions = store.pages(only=others), store.decisions()
    if not _are_ballots(election, pages):
        return None
    kinds = all_ballots(election, pages, decisions, page_counts)
    choices = ballot_choices(election, rules, kinds, decisions)
    votes = untouched.added_to(votes_of(choices))
    if _too_many(election, votes):
        return None  # then the sheets most alike are named, of all
    derived = Derived(kinds, tuple(questions(election, pages, decisions, kinds)), choices, votes)
    standing = standing_from(folder, store, election, rules, pages, decisions, derived, untouched.waiting)
    pages_in = PagesIn(tuple(pages), frozenset(page for kind in kinds.values() for page in kind.withdrawn))
    broken = broken_identities(election, standing.tally, choices, pages_in)
    # what is wrong with ballots names their sheets, of all; announced figures are held against one another
    return None if any(each.sheets for each in broken) else standing


def _not_untouched(store: Store, untouched: UntouchedBallots) -> list[str] | None:
    """Count the untouched ballots; the other pages (by key), or None where one of them is no ballot of this election."""
    touched, refused = store.touched(), list[str]()
    for alike, times in store.read_alike(touched, refused):
        if alike.state != VOIDED and not untouched.take(alike, times):
            return None
    return [*touched, *refused]


def _are_ballots(election: Election, pages: Sequence[StoredPage]) -> bool:
    """Whether each of these pages that was read is a ballot by itself: no further page, none of another election."""
    kinds = {kind.id for kind in election.ballots}
    return all(page.number == 1 and page.form in kinds for page in pages if page.status == "read")


def _too_many(election: Election, votes: dict[str, KindVotes]) -> bool:
    return any(kind.collected is not None and votes[kind.id].read > kind.collected for kind in election.ballots)
