"""The results as CSV for spreadsheets and scripts: one line a person per kind."""

from __future__ import annotations

import csv
from io import StringIO

from calibration.language import Language
from counting.papers.facts import Facts
from counting.papers.kind_results import base_count
from counting.tally import KindTally, OfficialTally

_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes the file for the machine's old code page and spoils every Vietnamese letter."""


def results_csv(facts: Facts, language: Language) -> bytes:
    """The CSV in UTF-8 with a byte order mark, the same bytes every time.

    Percentages have the decimal sign of the language: Excel in English takes "90,91" for 9091.
    """
    levels = facts.election.levels
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        ["kind", "block", "no", "name", "position", "issued", "collected", "valid"]
        + list(levels)
        + [f"{level}_percent" for level in levels]
        + ["outcome", "denominator", "denominator_count", "rules", "status"]
    )
    for kind in facts.tally.ballots:
        for person in kind.officials:
            writer.writerow(_line(facts, kind, person, language))
    return (_BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def _line(facts: Facts, kind: KindTally, person: OfficialTally, language: Language) -> list[str | int | None]:
    levels = facts.election.levels
    return [
        kind.id,
        kind.block,
        person.no,
        person.name,
        person.position,
        kind.issued,
        kind.collected,
        person.valid,
        *(person.votes[level] for level in levels),
        *(_decimal(person.percent[level], language) for level in levels),
        person.outcome,
        facts.rules.denominator,
        base_count(facts, kind),
        facts.tally.rules,
        facts.tally.status,
    ]


def _decimal(percent: str, language: Language) -> str:
    return percent if language == "vi" else percent.replace(",", ".")
