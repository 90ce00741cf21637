"""Closing a count, and the facts that its papers tell."""

from __future__ import annotations

from calibration.language import Text
from counting.count_folder import CountFolder
from counting.identities import second_counter_differs
from counting.kept_batches import batch_claim
from counting.papers.facts import DecidedRow, Facts
from counting.papers.results_json import tally_object
from counting.review import ballots_in
from counting.scanner_test import last_scanner_test
from counting.signing import short_fingerprint
from counting.standing import tally_fingerprint, where_it_stands
from counting.store import Store
from scanner.doubts import DOUBT_TEXTS


def close_count(folder: CountFolder, store: Store) -> tuple[Text, ...]:
    """Close the count if nothing blocks it; what blocks it otherwise.

    From then on nothing tells in which order the sheets were fed. `counting.sealing` seals it after that.
    """
    with store.snapshot():
        standing, last, kinds = where_it_stands(folder, store), store.last_act(), ballots_in(folder.election(), store)
    blocking = _still_fed(store) + standing.blocking or tuple(
        broken.sentence()
        for broken in second_counter_differs(standing.election, standing.rules, standing.tally, standing.choices)
    )
    if not blocking and standing.tally.status != "final":
        store.close(
            {"tally": tally_object(standing.tally)["ballots"], "fingerprint": tally_fingerprint(standing.tally)},
            [[page.id for page in ballot.pages] for kind in kinds.values() for ballot in kind.ballots],
            last.number if last else 0,
        )
    return blocking


def _still_fed(store: Store) -> tuple[Text, ...]:
    """The batches that stations are feeding at this moment: more may come in."""
    fed = {
        number
        for number in (each.number for each in store.batches())
        if batch_claim(number) in store.claimants("batch")
    }
    return tuple(
        Text(
            f"Lần quét {number} đang được nạp ở một máy; hãy chờ nó xong rồi chốt.",
            f"Batch {number} is being fed at a station; wait until it is done, then close.",
        )
        for number in sorted(fed)
    )


def facts_of(folder: CountFolder, store: Store, software_version: str) -> Facts:
    """Everything the papers tell, at this moment."""
    standing = where_it_stands(folder, store)
    pages = {page.id: page for page in store.pages()}
    decided = []
    for decision in store.decisions().values():
        page = pages[decision.page]
        kind = standing.election.ballot(page.form)
        decided.append(
            DecidedRow(
                kind=page.form,
                row=decision.row,
                name=kind.officials[decision.row - 1].name if decision.row else "",
                machine=next((row.choice for row in page.rows if row.row == decision.row), None),
                doubts=tuple(DOUBT_TEXTS[doubt] for doubt in decision.doubts),
                decided=decision.choice,
                reason=decision.reason,
            )
        )
    return Facts(
        election=standing.election,
        rules=standing.rules,
        tally=standing.tally,
        decided=tuple(decided),
        refused_pages=standing.refused,
        duplicates=standing.duplicates,
        software_version=software_version,
        fingerprint=_journal_mark(store),
        key=short_fingerprint(store.public_key()),
        limits=store.limits(),
        scanner_test=last_scanner_test(folder.path),
    )


def _journal_mark(store: Store) -> str:
    """The hash of the journal's last line; once the count is closed, of the line that closed it."""
    last = store.closing_act() if store.is_closed() else store.last_act()
    return last.hash if last else ""
