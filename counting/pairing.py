"""Which pages of one batch make one ballot: by the order in which they were fed, and never by a guess.

Three orders are known, each by itself enough to tell which pages belong together:

- ballot after ballot: page 1 directly followed by page 2 (then 3 …);
- the same pile fed the other way round: page 2 directly followed by page 1;
- pile after pile: all first pages, then all second pages, as many of each; the n-th belongs to the n-th.

A page that is missing can make one order look like another (2 1 2 1 2 is a pile without its first page, or one fed the
other way round without its last). Where two orders explain what was fed equally well, no pair is sure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from counting.store import StoredPage
from scanner.doubts import Refusal

BETWEEN = frozenset({Refusal.BLANK_PAGE.value, Refusal.BACK_OF_SHEET.value, Refusal.DUPLICATE.value})
"""Refused pages that may lie between the two pages of a ballot. Any other may be the page that is missing."""

Pages = tuple[StoredPage, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pages of one kind in one batch, each in exactly one place.

    ballots: pages that belong together, in the order of their numbers · lone: pages that certainly lie beside none of
    their ballot · pile: pages whose order does not tell which of them belong together · assumed: the ballots are the
    likelier of two explanations; they are sure only once a person has looked at all the lone pages · piles: the ballots
    were fed pile after pile.
    """

    ballots: tuple[Pages, ...] = ()
    lone: Pages = ()
    pile: Pages = ()
    assumed: bool = False
    piles: bool = False


def pair_batch(fed: Sequence[StoredPage], kind: str, page_count: int) -> Pairing:
    """Pair one batch's pages of one kind; `fed` is the whole batch in feeding order, refused pages included."""
    fed = [page for page in fed if page.status == "read" or page.reason not in BETWEEN]
    mine = tuple(page for page in fed if _is_of(page, kind))
    if page_count == 1:
        return Pairing(ballots=tuple((page,) for page in mine))
    if len(mine) < 2:
        return Pairing(lone=mine)
    numbers = Counter(page.number for page in mine)
    if len(numbers) == 1:
        return Pairing(pile=mine)
    piled = _lies_in_piles(mine)
    if piled and _tells_piles(fed, numbers, page_count):
        return Pairing(ballots=_of_piles(mine, page_count), piles=True)
    return _pair_ballot_after_ballot(fed, mine, kind, page_count, piled)


def _pair_ballot_after_ballot(fed: list[StoredPage], mine: Pages, kind: str, page_count: int, piled: bool) -> Pairing:
    up = _runs(fed, kind, range(1, page_count + 1))
    down = _runs(fed, kind, range(page_count, 0, -1))
    best, other = (up, down) if len(up) >= len(down) else (down, up)
    if not best:
        return Pairing(pile=mine) if piled else Pairing(lone=mine)
    if not piled and len(best) > len(other):
        return _pairing(mine, _certain(best, other))
    likely = _pairing(mine, best)
    most = 1 if piled else page_count * len(best)
    return replace(likely, assumed=True) if len(likely.lone) <= most else Pairing(pile=mine)


def _is_of(page: StoredPage, kind: str) -> bool:
    return page.status == "read" and page.form == kind


def _lies_in_piles(mine: Pages) -> bool:
    """Whether all pages of one number lie together, at least once more than one of them."""
    sizes = [len(list(pages)) for _, pages in groupby(mine, key=lambda page: page.number)]
    return len(sizes) == len({page.number for page in mine}) and max(sizes) > 1


def _tells_piles(fed: list[StoredPage], numbers: Counter[int], page_count: int) -> bool:
    """Whether the n-th of each pile belong together: every pile is there and as high, and no page was refused.

    A refused page may be one of a pile's; all that come after it would then belong to another ballot.
    """
    whole = len(numbers) == page_count and len(set(numbers.values())) == 1
    return whole and all(page.status == "read" for page in fed)


def _of_piles(mine: Pages, page_count: int) -> tuple[Pages, ...]:
    piles = [[page for page in mine if page.number == number] for number in range(1, page_count + 1)]
    return tuple(zip(*piles, strict=True))


@dataclass(frozen=True, slots=True)
class _Run:
    """A ballot's pages directly behind one another, from `start` in the batch."""

    start: int
    pages: Pages

    @property
    def end(self) -> int:
        return self.start + len(self.pages)


def _runs(fed: list[StoredPage], kind: str, numbers: range) -> list[_Run]:
    """Every place where a ballot's pages lie directly behind one another with these numbers."""
    found = []
    for start in range(len(fed) - len(numbers) + 1):
        pages = tuple(fed[start : start + len(numbers)])
        if all(_is_of(page, kind) and page.number == number for page, number in zip(pages, numbers, strict=True)):
            found.append(_Run(start, pages))
    return found


def _certain(best: list[_Run], other: list[_Run]) -> list[_Run]:
    """The runs of the batch's order, without those where the other order explains more of the same stretch.

    In 1 2 · 2 1 · 2 1 · 1 2 two sheets may have been turned over; the 1 2 in the middle is no ballot then.
    """
    mine = {run.start for run in best}
    kept: list[_Run] = []
    for stretch in _stretches([*best, *other]):
        own = [run for run in stretch if run.start in mine]
        if 2 * len(own) >= len(stretch):
            kept += own
    return kept


def _stretches(runs: list[_Run]) -> list[list[_Run]]:
    """Runs that share pages with one another, together."""
    stretches: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.start):
        if stretches and run.start < stretches[-1][-1].end:
            stretches[-1].append(run)
        else:
            stretches.append([run])
    return stretches


def _pairing(mine: Pages, runs: list[_Run]) -> Pairing:
    paired = {page.id for run in runs for page in run.pages}
    ballots = tuple(tuple(sorted(run.pages, key=lambda page: page.number)) for run in runs)
    return Pairing(ballots=ballots, lone=tuple(page for page in mine if page.id not in paired))
