"""Where a page lay in its batch, and what lay beside it: what a person needs to find its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibration.language import Text
from counting.pairing import BETWEEN
from counting.store import StoredPage
from scanner.doubts import REFUSAL_TEXTS, Refusal


@dataclass(frozen=True, slots=True)
class Place:
    """A page and its place in its batch, counted from 1 through all pages that the batch brought."""

    page: StoredPage
    number: int

    @property
    def file(self) -> str:
        """The file's name, with the number of the picture where it holds several."""
        return self.page.file if self.page.image == 1 else f"{self.page.file} ({self.page.image})"

    def where(self) -> Text:
        """The place in words."""
        return Text(
            f"tờ {self.number} của lần quét {self.page.batch}", f"sheet {self.number} of batch {self.page.batch}"
        )

    def what(self) -> Text:
        """What the page is, in words."""
        if self.page.status == "read":
            return Text(
                f"trang {self.page.number} của loại phiếu “{self.page.form}”",
                f"page {self.page.number} of ballot kind “{self.page.form}”",
            )
        reason = REFUSAL_TEXTS[Refusal(self.page.reason)]
        return Text(f"bị từ chối: {reason.vi.rstrip('.')}", f"refused: {reason.en.rstrip('.')}")

    def told(self) -> Text:
        """File, place and what the page is, in words."""
        where, what = self.where(), self.what()
        return Text(f"{self.file} ({where.vi}, {what.vi})", f"{self.file} ({where.en}, {what.en})")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The first and last of some pages, what lay before and after them, and what was refused between them.

    Blank pages, backs of sheets and duplicates are passed over: they are no neighbours that a person would look for.
    """

    first: Place
    last: Place
    before: Place | None
    after: Place | None
    refused: tuple[Place, ...]


def surroundings(around: Sequence[StoredPage], pages: Sequence[StoredPage]) -> Surroundings:
    """The surroundings of some pages among all `pages` of the count, both in feeding order."""
    first, last = _places(around[0].batch, pages), _places(around[-1].batch, pages)
    start = next(at for at, place in enumerate(first) if place.page.id == around[0].id)
    end = next(at for at, place in enumerate(last) if place.page.id == around[-1].id)
    span = first[start:] if around[0].batch != around[-1].batch else first[start : end + 1]
    return Surroundings(
        first=first[start],
        last=last[end],
        before=first[start - 1] if start else None,
        after=last[end + 1] if end + 1 < len(last) else None,
        refused=tuple(place for place in span if place.page.status != "read"),
    )


def place_of(page: int, pages: Sequence[StoredPage]) -> Place:
    """Where a page (id) lay in its batch; `pages` are all pages of the count in feeding order."""
    found = next(each for each in pages if each.id == page)
    return Place(found, 1 + sum(each.batch == found.batch and each.id < page for each in pages))


def _places(batch: int, pages: Sequence[StoredPage]) -> list[Place]:
    mine = [page for page in pages if page.batch == batch]
    return [
        Place(page, number)
        for number, page in enumerate(mine, start=1)
        if page.status == "read" or page.reason not in BETWEEN
    ]
