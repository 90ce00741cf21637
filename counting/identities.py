"""The sums that must agree at every tally; what does not, in words, with the sheets to look at. Integers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from calibration.election import BallotKind, Election
from calibration.language import Text
from counting.cast_vote_records import cast_vote_records, contest_id
from counting.choices import BallotChoices
from counting.rule_set import RuleSet
from counting.second_counter import count_records
from counting.store import StoredPage
from counting.tally import KindTally, Tally

SHEETS_NAMED = 6
"""So many sheets are named in one sentence; a list longer than this is no longer looked through."""


@dataclass(frozen=True, slots=True)
class PagesIn:
    """Where every page that came in went: refused as no ballot, taken for a duplicate, left out by a person.

    besides: how many more pages came in that are each a ballot, where only some are looked at one by one.
    """

    pages: tuple[StoredPage, ...]
    withdrawn: frozenset[int]
    besides: int = 0

    def refused(self) -> list[StoredPage]:
        return [page for page in self.pages if page.status == "refused" and page.reason != "duplicate"]

    def duplicates(self) -> list[StoredPage]:
        return [page for page in self.pages if page.reason == "duplicate"]


LOOK = Text("Hãy xem các tờ", "Look at the sheets")


@dataclass(frozen=True, slots=True)
class BrokenIdentity:
    """A sum that does not agree, or what else keeps a count from being closed: what it says, the pages to look at first, and
    what these are."""

    text: Text
    sheets: tuple[StoredPage, ...] = ()
    look: Text = LOOK

    @property
    def named(self) -> tuple[StoredPage, ...]:
        """The pages that the sentence names."""
        return self.sheets[:SHEETS_NAMED]

    def sentence(self) -> Text:
        """What does not agree and what to do, with the names of the sheets."""
        if not self.sheets:
            return self.text
        names = ", ".join(page.file or f"№ {page.id}" for page in self.named)
        more = len(self.sheets) - len(self.named)
        rest = Text(f" và {more} tờ nữa", f" and {more} more") if more > 0 else Text("", "")
        return Text(
            f"{self.text.vi} {self.look.vi}: {names}{rest.vi}.", f"{self.text.en} {self.look.en}: {names}{rest.en}."
        )


def broken_identities(
    election: Election, tally: Tally, choices: Mapping[str, Sequence[BallotChoices]], pages_in: PagesIn
) -> tuple[BrokenIdentity, ...]:
    """Everything that does not agree: the pages, announced figures, each person's sums."""
    broken = list(_pages(choices, pages_in))
    for kind, told in zip(election.ballots, tally.ballots, strict=True):
        broken += _announced(election, kind)
        broken += _people(told, choices[kind.id])
        broken += _rows(told, choices[kind.id])
    return tuple(broken)


def _pages(choices: Mapping[str, Sequence[BallotChoices]], pages_in: PagesIn) -> Iterable[BrokenIdentity]:
    """Pages in = pages of ballots + refused + duplicates + left out by a person, each exactly once."""
    refused, duplicates = pages_in.refused(), pages_in.duplicates()
    ballots = [page for kind in choices.values() for ballot in kind for page in ballot.pages]
    places = Counter([*(page.id for page in (*ballots, *refused, *duplicates)), *pages_in.withdrawn])
    wrong = tuple(page for page in pages_in.pages if places[page.id] != 1)
    if wrong:
        came_in, of_ballots = len(pages_in.pages) + pages_in.besides, len(ballots) + pages_in.besides
        yield BrokenIdentity(
            Text(
                f"Số trang không khớp: vào {came_in}, thuộc các lá phiếu {of_ballots}, từ chối {len(refused)}, "
                f"trùng {len(duplicates)}, loại {len(pages_in.withdrawn)}; có thể loại phiếu của chúng không còn trong "
                "election.toml.",
                f"The pages do not add up: {came_in} in, {of_ballots} of ballots, {len(refused)} refused, "
                f"{len(duplicates)} duplicates, {len(pages_in.withdrawn)} left out; perhaps their ballot kind is no longer "
                "in election.toml.",
            ),
            wrong,
        )


def _announced(election: Election, kind: BallotKind) -> Iterable[BrokenIdentity]:
    """Collected ≤ issued ≤ deputies present ≤ deputies in office."""
    figures = [
        (Text("thu về", "collected"), kind.collected),
        (Text("phát ra", "issued"), kind.issued),
        (Text("đại biểu có mặt", "deputies present"), election.deputies_present),
        (Text("tổng số đại biểu", "deputies in office"), election.deputies_total),
    ]
    known = [(name, figure) for name, figure in figures if figure is not None]
    for (less, fewer), (more, greater) in pairwise(known):
        if fewer > greater:
            yield BrokenIdentity(
                Text(
                    f"Loại phiếu “{kind.id}”: {less.vi} {fewer} nhiều hơn {more.vi} {greater}; hãy hỏi lại tổ phát phiếu "
                    "rồi sửa một trong hai số.",
                    f"Ballot kind “{kind.id}”: {less.en} {fewer} is more than {more.en} {greater}; ask those who handed out "
                    "the ballots and mend one of the two.",
                )
            )


def _people(kind: KindTally, ballots: Sequence[BallotChoices]) -> Iterable[BrokenIdentity]:
    """Per person: levels add to valid, valid ≤ collected (told elsewhere where more ballots were read than collected)."""
    for person in kind.officials:
        name = f"“{kind.id}”, {person.no}. {person.name}"
        if sum(person.votes.values()) != person.valid:
            yield BrokenIdentity(
                Text(
                    f"{name}: các mức cộng lại {sum(person.votes.values())}, phiếu hợp lệ {person.valid}; hãy chạy "
                    "kiemphieu verify và báo người bảo trì.",
                    f"{name}: the levels add up to {sum(person.votes.values())}, valid ballots are {person.valid}; run "
                    "kiemphieu verify and tell the maintainers.",
                )
            )
        if kind.collected is not None and kind.read <= kind.collected < person.valid:
            voting = [ballot.pages[0] for ballot in ballots if ballot.rows.get(person.no) in person.votes]
            yield BrokenIdentity(
                Text(
                    f"{name}: {person.valid} phiếu hợp lệ nhiều hơn {kind.collected} phiếu thu về; hãy tìm tờ quét hai lần "
                    "và đếm lại.",
                    f"{name}: {person.valid} valid ballots are more than {kind.collected} collected; find the sheet that "
                    "was scanned twice, and count again.",
                ),
                tuple(voting[kind.collected :]),
            )


def _rows(kind: KindTally, ballots: Sequence[BallotChoices]) -> Iterable[BrokenIdentity]:
    """Every whole ballot that counts has a row for every person (a missing page is told elsewhere)."""
    people = {person.no for person in kind.officials}
    pages = max((len(ballot.pages) for ballot in ballots), default=0)
    whole = [ballot for ballot in ballots if not ballot.is_void and not ballot.asked and len(ballot.pages) == pages]
    wrong = [ballot for ballot in whole if set(ballot.rows) != people]
    if wrong:
        yield BrokenIdentity(
            Text(
                f"Loại phiếu “{kind.id}”: {len(wrong)} lá phiếu không có đúng {len(people)} hàng như danh sách; mẫu phiếu và "
                "election.toml không còn khớp nhau.",
                f"Ballot kind “{kind.id}”: {len(wrong)} ballots have not the {len(people)} rows of the list; form and "
                "election.toml no longer fit each other.",
            ),
            tuple(page for ballot in wrong for page in ballot.pages),
        )


def second_counter_differs(
    election: Election, rules: RuleSet, tally: Tally, choices: Mapping[str, Sequence[BallotChoices]]
) -> Iterable[BrokenIdentity]:
    """Where the second counter, over the records as they are exported, does not reach the same votes.

    Takes half a millisecond a ballot of twelve rows, so it is asked at closing and not at every look at the table.
    """
    counted = count_records(cast_vote_records(election, rules, choices, ""))
    for number, kind in enumerate(tally.ballots, start=1):
        for person in kind.officials:
            again = list(counted[contest_id(number, person.no)].values())
            if again != list(person.votes.values()):
                first, second = _figures(person.votes.values()), _figures(again)
                yield BrokenIdentity(
                    Text(
                        f"“{kind.id}”, {person.no}. {person.name}: bộ đếm thứ nhất được {first}, bộ đếm thứ hai {second}; "
                        "hãy chạy kiemphieu verify và báo người bảo trì.",
                        f"“{kind.id}”, {person.no}. {person.name}: the first counter has {first}, the second {second}; run "
                        "kiemphieu verify and tell the maintainers.",
                    )
                )


def _figures(votes: Iterable[int]) -> str:
    return " – ".join(str(count) for count in votes)
