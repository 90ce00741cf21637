"""Where the count stands: choices derived from readings and decisions, the tally, and what still blocks closing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from calibration.election import Election
from calibration.language import Text
from counting.accounts import with_figures
from counting.ballots import Ballot, Decisions, KindBallots, all_ballots
from counting.choices import BallotChoices, ballot_choices, votes_of
from counting.count_folder import CountFolder
from counting.feeding import Piles
from counting.identities import BrokenIdentity, PagesIn, broken_identities
from counting.review import Question, is_voided, questions
from counting.rule_set import NO_BALLOTS, RuleSet
from counting.store import Store, StoredPage
from counting.tally import KindVotes, Status, Tally, base_of, tally_election


@dataclass(frozen=True)
class Standing:
    """The count at this moment.

    blocking: what keeps it from being closed, in words · named: the pages that these words name, to be looked at ·
    piles: ballots whose pages were joined pile with pile · choices: every ballot of each kind with what counts on it.
    """

    election: Election
    rules: RuleSet
    tally: Tally
    waiting: tuple[Question, ...]
    blocking: tuple[Text, ...]
    named: tuple[StoredPage, ...]
    refused: int
    duplicates: int
    piles: tuple[Piles, ...]
    choices: Mapping[str, tuple[BallotChoices, ...]]


@dataclass(frozen=True, slots=True)
class Derived:
    """What the pages and decisions say of the ballots, before anything is counted."""

    kinds: Mapping[str, KindBallots]
    waiting: tuple[Question, ...]
    choices: Mapping[str, tuple[BallotChoices, ...]]
    votes: Mapping[str, KindVotes]


@dataclass(frozen=True, slots=True)
class CountedBesides:
    """Ballots of one page that are counted in the votes but not looked at one by one: how many pages, and how many questions
    are open about them."""

    pages: int = 0
    waiting: int = 0


def where_it_stands(folder: CountFolder, store: Store) -> Standing:
    """Derive everything from the store."""
    with store.snapshot():
        return standing_of(folder, store, store.pages(), store.decisions())


def standing_of(folder: CountFolder, store: Store, pages: Sequence[StoredPage], decisions: Decisions) -> Standing:
    """Derive everything from the store's pages and decisions, where these are at hand already."""
    election = with_figures(folder.election(), store.figures())
    rules = folder.rules(election)
    kinds = all_ballots(election, pages, decisions, store.page_counts())
    waiting = tuple(questions(election, pages, decisions, kinds))
    choices = ballot_choices(election, rules, kinds, decisions)
    derived = Derived(kinds, waiting, choices, votes_of(choices))
    return standing_from(folder, store, election, rules, pages, decisions, derived)


def standing_from(
    folder: CountFolder,
    store: Store,
    election: Election,
    rules: RuleSet,
    pages: Sequence[StoredPage],
    decisions: Decisions,
    derived: Derived,
    besides: CountedBesides = CountedBesides(),
) -> Standing:
    """Count what was derived of the ballots, and say what still blocks closing."""
    kinds, choices, votes = derived.kinds, derived.choices, derived.votes
    open_questions = len(derived.waiting) + besides.waiting
    tally = tally_election(election, rules, votes, open_questions, "final")
    withdrawn = frozenset(page for kind in kinds.values() for page in kind.withdrawn)
    pages_in = PagesIn(tuple(pages), withdrawn, besides.pages)
    broken = (
        *_blocking(election, votes, kinds, decisions, open_questions, folder.election_file, pages_in.refused()),
        *_without_ratio(election, rules, votes),
        *broken_identities(election, tally, choices, pages_in),
    )
    blocking = tuple(each.sentence() for each in broken)
    closed = not blocking and store.is_closed() and store.closed_as() == tally_fingerprint(tally)
    status: Status = "final" if closed else "provisional"
    return Standing(
        election=election,
        rules=rules,
        tally=replace(tally, status=status),
        waiting=derived.waiting,
        blocking=blocking,
        named=tuple(page for each in broken for page in each.named),
        refused=len(pages_in.refused()),
        duplicates=len(pages_in.duplicates()),
        piles=tuple(piles for kind in kinds.values() for piles in kind.piles),
        choices=choices,
    )


def tally_fingerprint(tally: Tally) -> str:
    """SHA-256 over everything that was counted and concluded: what a close fixes. What could have been is no part of it."""
    kinds = [msgspec.to_builtins(kind) for kind in tally.ballots]
    for kind in kinds:
        for person in kind["officials"]:
            del person["bounds"]
    whole = (tally.rules, kinds)
    return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()


def _blocking(
    election: Election,
    votes: Mapping[str, KindVotes],
    kinds: Mapping[str, KindBallots],
    decisions: Decisions,
    open_questions: int,
    election_file: Path,
    refused: list[StoredPage],
) -> list[BrokenIdentity]:
    """Rows that wait, kinds whose announced figures are missing or not those read, pages that lack their other page."""
    reasons = []
    if open_questions:
        waiting = Text(
            f"Còn {open_questions} hàng phiếu chờ quyết định; hãy chạy kiemphieu review.",
            f"{open_questions} ballot rows wait for a decision; run kiemphieu review.",
        )
        reasons.append(BrokenIdentity(waiting))
    for kind in election.ballots:
        read = votes[kind.id].read
        if kind.collected is None or kind.issued is None:
            lacking = Text(
                f"Loại phiếu “{kind.id}” chưa có số phiếu phát ra (issued) và thu về (collected); "
                f"hãy chạy kiemphieu accounts, hoặc ghi vào {election_file}.",
                f"Ballot kind “{kind.id}” has no ballots issued and collected yet; run kiemphieu accounts, or write them into {election_file}.",
            )
            reasons.append(BrokenIdentity(lacking))
        elif kind.collected != read:
            differs = Text(
                f"Loại phiếu “{kind.id}”: thu về {kind.collected} phiếu nhưng đã đọc {read}; hãy đếm và quét lại.",
                f"Ballot kind “{kind.id}”: {kind.collected} collected but {read} read; count and scan again.",
            )
            reasons.append(BrokenIdentity(differs, *_sheets_to_look_at(kinds[kind.id], refused, kind.collected)))
        reasons += _pages_missing(kinds[kind.id], kind.id, decisions)
    return reasons


def _without_ratio(election: Election, rules: RuleSet, votes: Mapping[str, KindVotes]) -> list[BrokenIdentity]:
    """Kinds whose denominator is zero: the law knows no ratio of nothing."""
    kinds = [kind for kind in election.ballots if base_of(rules, election, kind, votes[kind.id].read) == 0]
    return [
        BrokenIdentity(Text(f"Loại phiếu “{kind.id}”: {NO_BALLOTS.vi}", f"Ballot kind “{kind.id}”: {NO_BALLOTS.en}"))
        for kind in kinds
    ]


def _sheets_to_look_at(
    kind: KindBallots, refused: list[StoredPage], collected: int
) -> tuple[tuple[StoredPage, ...], Text]:
    """Where more were read than collected, sheets that look scanned twice; where fewer, those that were refused. And what
    they are, in words."""
    surplus = len(kind.ballots) - collected
    pages = [page for ballot in kind.ballots for page in ballot.pages]
    if surplus > 0:
        from counting.alike import most_alike  # with it comes numpy, which takes as long to load as a tally of 10,000

        alike = Text(
            "Những tờ giống nhau nhất, có thể là một tờ đã quét hai lần",
            "The sheets most alike, perhaps one sheet that was scanned twice",
        )
        return most_alike(pages, surplus), alike
    return tuple(refused), Text("Các trang bị từ chối", "The pages that were refused")


def _pages_missing(kind: KindBallots, kind_id: str, decisions: Decisions) -> list[BrokenIdentity]:
    """Whether pages that persons found without a partner are left over: they were fed apart, but not as many of each."""
    short = [ballot for ballot in kind.ballots if len(ballot.pages) != kind.page_count]
    if all(ballot.open or is_voided(ballot, decisions) for ballot in short):
        return []
    told = [ballot for ballot in kind.ballots if not ballot.open and not is_voided(ballot, decisions)]
    counts = _sheets(told, kind.page_count)
    unequal = Text(
        f"Loại phiếu “{kind_id}” có số trang không bằng nhau (trang: số tờ – {counts}); hãy tìm trang còn thiếu.",
        f"Ballot kind “{kind_id}” has unequal numbers of pages (page: sheets – {counts}); find the missing page.",
    )
    return [BrokenIdentity(unequal)]


def _sheets(ballots: list[Ballot], page_count: int) -> str:
    numbers = Counter(page.number for ballot in ballots for page in ballot.pages)
    return ", ".join(f"{number}: {numbers[number]}" for number in range(1, page_count + 1))
