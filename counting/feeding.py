"""What the batches tell about one kind's pages: the ballots that are sure, and the pages whose partner is not.

A scan that is taken in again is not counted again, but it shows where its page lies: when files are read once more
together with those that were missing, the new batch tells which pages belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from counting.pairing import Pages, Pairing, pair_batch
from counting.store import StoredPage
from scanner.doubts import Refusal


@dataclass(frozen=True, slots=True)
class Piles:
    """Ballots that were fed pile after pile in one batch."""

    batch: int
    kind: str
    ballots: int


@dataclass(frozen=True, slots=True)
class Feeding:
    """All pages of one kind as they were fed, whatever was decided since.

    ballots: pages that surely belong together · unsure: what the batches could not tell, each a lone page, a pile,
    or lone pages with the assumed ballots that depend on them · piles: where a pile was paired with a pile.
    """

    ballots: tuple[Pages, ...]
    unsure: tuple[Pairing, ...]
    piles: tuple[Piles, ...]


def as_fed(pages: Sequence[StoredPage], kind: str, page_count: int) -> Feeding:
    """Pair one kind's pages, batch by batch; `pages` are all pages of the count in feeding order.

    Pages whose ballot was settled when the count was closed have no order any more: they stay together.
    """
    read_as = {(page.sha256, page.image): page for page in pages if page.status == "read"}
    ballots = _settled(pages, kind)
    unsure: list[Pairing] = []
    piles: list[Piles] = []
    for number, batch in groupby(sorted(pages, key=lambda page: (page.batch, page.id)), key=lambda page: page.batch):
        here = [page for page in _once_each([_read_before(page, read_as) for page in batch]) if not page.ballot]
        seen = {page.id for page in here}
        again = [group for group in unsure if all(page.id in seen for page in pages_of(group))]
        untold = {page.id for group in again for page in pages_of(group)}
        new = [page for page in here if page.batch == number or page.id in untold]
        pairing = pair_batch(new, kind, page_count)
        unsure = [group for group in unsure if group not in again] + _unsure_groups(pairing)
        if not pairing.assumed:
            ballots += pairing.ballots
        if pairing.piles:
            piles.append(Piles(number, kind, len(pairing.ballots)))
    return Feeding(tuple(ballots), tuple(unsure), tuple(piles))


def _settled(pages: Sequence[StoredPage], kind: str) -> list[Pages]:
    mine = sorted((page for page in pages if page.ballot and page.form == kind), key=lambda page: page.ballot)
    together = groupby(mine, key=lambda page: page.ballot)
    return [tuple(sorted(ballot, key=lambda page: page.number)) for _, ballot in together]


def pages_of(group: Pairing) -> Pages:
    """All pages that a group holds."""
    return (*(page for ballot in group.ballots for page in ballot), *group.lone, *group.pile)


def _read_before(page: StoredPage, read_as: dict[tuple[str, int], StoredPage]) -> StoredPage:
    """The page that a duplicate is another copy of; any other page is itself."""
    return read_as.get((page.sha256, page.image), page) if page.reason == Refusal.DUPLICATE.value else page


def _once_each(pages: list[StoredPage]) -> list[StoredPage]:
    return list({page.id: page for page in pages}.values())


def _unsure_groups(pairing: Pairing) -> list[Pairing]:
    if pairing.assumed:
        return [pairing]
    groups = [Pairing(lone=(page,)) for page in pairing.lone]
    return [*groups, Pairing(pile=pairing.pile)] if pairing.pile else groups
