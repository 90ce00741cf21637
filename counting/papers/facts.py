"""Everything the papers tell, gathered once, so that no paper can say anything another does not."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from calibration.election import Election
from calibration.ink_limits import InkLimits
from calibration.language import Text
from counting.rule_set import RuleSet
from counting.tally import Tally


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One ballot row that the committee decided: what the machine saw, why it asked, what was decided.

    Carries nothing that leads back to a sheet: no page, no time, no order of casting.
    `machine` is None where the machine read no choice at all.
    """

    kind: str
    row: int
    name: str
    machine: str | None
    doubts: tuple[Text, ...]
    decided: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScannerTest:
    """The last test deck that was read before the vote: its verdict, the deck's fingerprint and the day (UTC)."""

    trusted: bool
    deck: str
    day: datetime.date
    findings: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one set of papers is made of.

    `refused_pages` and `duplicates` count pages that were not counted. `fingerprint` is the mark of
    the count's journal and `key` that of the key that signs it, as a person compares them; empty where there is none.
    `scanner_test` is None where no test deck was read.
    """

    election: Election
    rules: RuleSet
    tally: Tally
    decided: tuple[DecidedRow, ...]
    refused_pages: int
    duplicates: int
    software_version: str
    fingerprint: str
    limits: InkLimits
    key: str = ""
    scanner_test: ScannerTest | None = None
