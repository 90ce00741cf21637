"""The ballot manifest: how many sheets lie in each pile, so that a sample can be drawn from what is really there."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from counting.choices import BallotChoices
from counting.tally import Tally


def ballot_manifest(tally: Tally, choices: Mapping[str, Sequence[BallotChoices]]) -> bytes:
    """One line a pile (a ballot kind) as CSV in UTF-8 with a byte order mark, the same bytes every time.

    A pile is numbered from the top, from 1. No batch, file or time is told.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["kind", "title", "issued", "collected", "ballots", "pages_a_ballot", "invalid", "status"])
    for kind in tally.ballots:
        pages = max((len(ballot.pages) for ballot in choices[kind.id]), default=0)
        writer.writerow(
            [kind.id, kind.title, kind.issued, kind.collected, kind.read, pages, kind.invalid, tally.status]
        )
    return ("\ufeff" + text.getvalue()).encode("utf-8")
