"""The ballots of one kind as they stand: what was fed together, less what was withdrawn, with what persons joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import zip_longest

from calibration.election import Election
from counting.feeding import Feeding, Piles, as_fed
from counting.pairing import Pages
from counting.store import WHOLE_BALLOT, Decision, StoredPage
from scanner.doubts import Doubt

INVALID = "invalid"
VALID = "valid"
WITHDRAWN = "withdrawn"

Decisions = Mapping[tuple[int, int], Decision]


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's paper. `open`: a person must first say which pages belong together; nothing on it counts yet."""

    pages: Pages
    open: bool = False


@dataclass(frozen=True, slots=True)
class Partnerless:
    """Pages whose partner is not known, about which one question is asked.

    waiting: the pages that nobody decided about yet · fed: all pages that the order could not tell apart, those already
    decided included · assumed: ballots that are held back until this is answered, since their order hangs on it.
    """

    waiting: Pages
    fed: Pages
    assumed: tuple[Pages, ...] = ()

    @property
    def is_pile(self) -> bool:
        return len(self.fed) > 1

    @property
    def is_mixed(self) -> bool:
        """Whether a page's partner may be among the others."""
        return len({page.number for page in self.fed}) > 1


@dataclass(frozen=True, slots=True)
class KindBallots:
    """All ballots of one kind, in feeding order.

    partnerless: what is still asked about pages without a partner · alone: pages (by id) that have no partner unless a
    person says so · mixed: those of them whose partner may lie in the same pile · withdrawn: pages left out of the count ·
    again: pages that look like the sheet of an earlier page which is in the count
    """

    page_count: int
    ballots: tuple[Ballot, ...]
    partnerless: tuple[Partnerless, ...]
    alone: frozenset[int]
    mixed: frozenset[int]
    withdrawn: frozenset[int]
    piles: tuple[Piles, ...]
    again: frozenset[int] = frozenset()

    def whole_doubts(self, page: StoredPage) -> tuple[Doubt, ...]:
        """What is doubted about a page as a whole: what was seen on it, whether its partner is known, and whether its
        sheet was fed before."""
        alone = (Doubt.NO_PARTNER,) if page.id in self.alone else ()
        again = (Doubt.SAME_PAPER,) if page.id in self.again else ()
        return (*page.doubts, *alone, *again)

    def waits_as_a_whole(self, page: StoredPage, decisions: Decisions) -> bool:
        """Whether a person has still to decide about the page as a whole."""
        decision = decisions.get((page.id, WHOLE_BALLOT))
        if decision is None:
            return bool(self.whole_doubts(page))
        return decision.choice != WITHDRAWN and not set(self.whole_doubts(page)) <= set(decision.doubts)


def all_ballots(
    election: Election, pages: Sequence[StoredPage], decisions: Decisions, page_counts: Mapping[str, int]
) -> dict[str, KindBallots]:
    """The ballots of every kind; `page_counts` says how many pages each kind's ballot has."""
    return {kind.id: kind_ballots(pages, decisions, kind.id, page_counts.get(kind.id, 1)) for kind in election.ballots}


def kind_ballots(pages: Sequence[StoredPage], decisions: Decisions, kind: str, page_count: int) -> KindBallots:
    """The ballots of one kind.

    Pairs come from the feeding alone: a withdrawal takes a page out of its ballot and never makes a new pair.
    """
    mine = [page for page in pages if page.status == "read" and page.form == kind]
    page_count = max(page_count, *(page.number for page in mine)) if mine else page_count
    feeding = as_fed(pages, kind, page_count)
    withdrawn = frozenset(page.id for page in mine if _choice(page, decisions) == WITHDRAWN)
    answered = frozenset(
        page.id
        for page in mine
        if (decision := decisions.get((page.id, WHOLE_BALLOT))) and Doubt.NO_PARTNER in decision.doubts
    )
    known, held, groups = _known_and_held(feeding, withdrawn, answered)
    broken = [page for pages in (*known, *held) if _is_broken(pages, withdrawn) for page in pages]
    groups += [Partnerless((), (page,)) for page in broken if page.id not in withdrawn]
    open_groups = [open_group for group in groups if (open_group := _still_open(group, withdrawn, answered)).waiting]
    waiting = {page.id for group in open_groups for page in group.waiting}
    decided = [page for group in groups for page in group.fed if page.id not in waiting | withdrawn]
    void = [page for page in decided if _choice(page, decisions) == INVALID]
    ballots = [Ballot(pages) for pages in known if not _is_broken(pages, withdrawn)]
    ballots += [Ballot(pages, open=True) for pages in held if not _is_broken(pages, withdrawn)]
    ballots += [Ballot(pages, open=True) for group in open_groups for pages in _nth_with_nth(group.waiting)]
    ballots += [Ballot((page,)) for page in void]
    ballots += [Ballot(pages) for pages in _nth_with_nth(page for page in decided if page not in void)]
    counted = {page.id for page in mine} - withdrawn
    return KindBallots(
        page_count=page_count,
        ballots=tuple(sorted(ballots, key=lambda ballot: min(page.id for page in ballot.pages))),
        partnerless=tuple(open_groups),
        alone=_alone(groups, [*known, *held], withdrawn),
        mixed=frozenset(page.id for group in groups if group.is_mixed for page in group.fed),
        withdrawn=withdrawn,
        piles=feeding.piles,
        again=frozenset(page.id for page in mine if twins_in(counted, page)),
    )


def twins_in(counted: Set[int], page: StoredPage) -> tuple[int, ...]:
    """The earlier pages that look like a page's sheet, of those that are in the count."""
    return tuple(twin for twin in page.twins if twin in counted)


def _choice(page: StoredPage, decisions: Decisions) -> str | None:
    decision = decisions.get((page.id, WHOLE_BALLOT))
    return decision.choice if decision else None


def _known_and_held(
    feeding: Feeding, withdrawn: frozenset[int], answered: frozenset[int]
) -> tuple[list[Pages], list[Pages], list[Partnerless]]:
    """The ballots whose pages are known; those that wait for an answer about a lone page; what has no partner."""
    known, groups = list(feeding.ballots), []
    held: list[Pages] = []
    for group in feeding.unsure:
        groups += [Partnerless((), (page,), group.ballots) for page in group.lone]
        groups += [Partnerless((), group.pile)] if group.pile else []
        hinged = any(page.id not in withdrawn | answered for page in group.lone)
        (held if hinged else known).extend(group.ballots)
    return known, held, groups


def _still_open(group: Partnerless, withdrawn: frozenset[int], answered: frozenset[int]) -> Partnerless:
    """The group with the pages that still wait: in a mixed pile a page can only be withdrawn."""
    settled = withdrawn if group.is_mixed else withdrawn | answered
    return replace(group, waiting=tuple(page for page in group.fed if page.id not in settled))


def _is_broken(pages: Pages, withdrawn: frozenset[int]) -> bool:
    return any(page.id in withdrawn for page in pages)


def _alone(groups: list[Partnerless], ballots: list[Pages], withdrawn: frozenset[int]) -> frozenset[int]:
    """Pages that are asked about, and withdrawn pages that would be, were they taken back."""
    lost = {page.id for pages in ballots if sum(p.id in withdrawn for p in pages) > 1 for page in pages}
    return frozenset(lost | {page.id for group in groups for page in group.fed})


def _nth_with_nth(pages: Iterable[StoredPage]) -> list[Pages]:
    """The n-th first page with the n-th second page, in feeding order; what is left over stands by itself."""
    by_number: dict[int, list[StoredPage]] = defaultdict(list)
    for page in sorted(pages, key=lambda page: page.id):
        by_number[page.number].append(page)
    piles = [by_number[number] for number in sorted(by_number)]
    return [tuple(page for page in ballot if page is not None) for ballot in zip_longest(*piles)]
