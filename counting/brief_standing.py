"""Where the count stands in figures: the tally, how many rows wait, and what blocks closing, without the ballots.

In a count of one-page ballots those of which nothing is known but what was read are counted once for all that were read
alike; only the others (decided, doubted, read again, alike, refused, not fitting the election) are derived one by one.
Everything else, and whatever does not add up, is left to `where_it_stands`, to which this must always be equal. What is
signed (`close`), exported, audited and verified never comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from calibration.election import Election
from calibration.language import Text
from counting.accounts import with_figures
from counting.ballots import all_ballots
from counting.choices import ballot_choices, votes_of
from counting.count_folder import CountFolder
from counting.feeding import Piles
from counting.kept_untouched import Alike
from counting.review import Question, questions
from counting.rule_set import RuleSet
from counting.standing import CountedBesides, Derived, Standing, standing_from, where_it_stands
from counting.store import VOIDED, Store
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
    pages, decisions = store.pages(only=_not_untouched(store, untouched)), store.decisions()
    if any(page.status == "read" and page.number != 1 for page in pages):
        return None  # a further page, of which no batch told
    kinds = all_ballots(election, pages, decisions, page_counts)
    choices = ballot_choices(election, rules, kinds, decisions)
    votes = untouched.added_to(votes_of(choices))
    if _too_many(election, votes):
        return None  # then the sheets most alike are named, of all
    derived = Derived(kinds, tuple(questions(election, pages, decisions, kinds)), choices, votes)
    besides = CountedBesides(untouched.pages, untouched.waiting)
    standing = standing_from(folder, store, election, rules, pages, decisions, derived, besides)
    # where a person has more votes than there are ballots their sheets are named, of all
    too_many = any(person.valid > kind.read for kind in standing.tally.ballots for person in kind.officials)
    return None if too_many else standing


def _not_untouched(store: Store, untouched: UntouchedBallots) -> list[str]:
    """Count the untouched ballots; the other pages (by key), those that are no ballots of this election among them."""
    touched, refused, misfits = store.touched(), list[str](), set[Alike]()
    for alike, times in store.read_alike(touched, refused):
        if alike.state != VOIDED and not untouched.take(alike, times):
            misfits.add(alike)
    # those of them that were decided about are among the touched, too
    return [*(touched.union(store.read_as_one_of(misfits)) if misfits else touched), *refused]


def _too_many(election: Election, votes: dict[str, KindVotes]) -> bool:
    return any(kind.collected is not None and votes[kind.id].read > kind.collected for kind in election.ballots)
