"""A small council's count with known figures, final or provisional."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest

from calibration.election import BallotKind, Election, Member, Official
from calibration.language import Text
from counting.papers.facts import DecidedRow, Facts, InkLimits, ScannerTest
from counting.rule_sets import load_rules
from counting.tally import KindVotes, Status, tally_election

LONG_POSITION = "Ủy viên Ủy ban nhân dân, Trưởng phòng Nông nghiệp và Phát triển nông thôn huyện"


def _election(rules: str) -> Election:
    council = BallotKind(
        "hdnd",
        "Phiếu tín nhiệm đối với Chủ tịch, Phó Chủ tịch HĐND huyện",
        "Khối HĐND",
        (Official("Trần Thị Bích Hạnh", "Chủ tịch HĐND huyện"), Official("Y Pan Byă", "Phó Chủ tịch HĐND huyện")),
        issued=41,
        collected=40,
    )
    committee = BallotKind(
        "ubnd",
        "Phiếu tín nhiệm đối với Ủy viên UBND huyện",
        "Khối UBND",
        (Official("Đỗ Mạnh Hùng", LONG_POSITION),),
        issued=41,
        collected=40,
    )
    return Election(
        "lay-phieu",
        rules,
        "Hội đồng nhân dân huyện Sa Thầy",
        "khóa XII, nhiệm kỳ 2021 - 2026",
        "Kỳ họp thứ 8",
        datetime.date(2023, 2, 4),
        "Hội trường HĐND huyện",
        42,
        41,
        (Member("Nguyễn Văn An", "Trưởng ban"), Member("Lê Thị Sáu", "Thư ký"), Member("A Thút", "Ủy viên")),
        (council, committee),
    )


def _decided(kind: str, row: int, name: str, decided: str, reason: str = "") -> DecidedRow:
    return DecidedRow(kind, row, name, None, (Text("nét mờ", "faint mark"),), decided, reason)


DECIDED = (
    _decided("ubnd", 1, "Đỗ Mạnh Hùng", "low"),
    _decided("hdnd", 2, "Y Pan Byă", "blank", "không có dấu\x0b nào"),
    _decided("hdnd", 2, "Y Pan Byă", "high"),
    _decided("hdnd", 1, "Trần Thị Bích Hạnh", "trust"),
)


SCANNER_TEST = ScannerTest(True, "ef" * 32, datetime.date(2023, 2, 3), ())


@pytest.fixture
def make_facts() -> Callable[..., Facts]:
    """Facts of 40 ballots: 39-1-0, then 21 low of 40 collected (half of 42 deputies), then 40-0-0."""

    def make(rules: str = "nq96-2023", status: Status = "final") -> Facts:
        election = _election(rules)
        waiting = None if status == "provisional" else "high"
        votes = {
            "hdnd": KindVotes(
                40, 1, {1: ["high"] * 38 + [waiting, "trust"], 2: ["low"] * 21 + ["high"] * 18 + ["blank"]}
            ),
            "ubnd": KindVotes(40, 0, {1: ["high"] * 40}),
        }
        rule_set = load_rules(rules, election.kind)
        tally = tally_election(election, rule_set, votes, 1 if waiting is None else 0, status)
        return Facts(
            election, rule_set, tally, DECIDED, 2, 1, "0.1.0", "ab" * 32, InkLimits(0.2, 1.5), "cd" * 32, SCANNER_TEST
        )

    return make


@pytest.fixture
def bare_facts(make_facts: Callable[..., Facts]) -> Facts:
    """The same count with no committee named, nothing decided and no fingerprint."""
    facts = make_facts()
    election = replace(facts.election, committee=(), place="", term="")
    return replace(facts, election=election, decided=(), fingerprint="", key="", scanner_test=None)
