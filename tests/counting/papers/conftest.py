"""A small council's count with known figures, final or provisional."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from made import pdf_text, word_text

from calibration.election import BallotKind, Election, Member, Official
from calibration.ink_limits import InkLimits
from calibration.language import Language, Text
from counting.papers.catalogue import PAPERS
from counting.papers.facts import DecidedRow, Facts, ScannerTest
from counting.rule_sets import load_rules
from counting.tally import KindVotes, Status, tally_election

LANGUAGES: tuple[Language, ...] = ("vi", "en")
LONG_NAME = "Công Tằng Tôn Nữ Thị Ngọc Minh Châu"
LONG_TITLE = (
    "Phiếu tín nhiệm đối với Chủ tịch, Phó Chủ tịch, Trưởng các Ban của Hội đồng nhân dân, Chủ tịch, Phó Chủ tịch và các "
    "Ủy viên Ủy ban nhân dân huyện"
)
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


def _facts(rules: str = "nq96-2023", status: Status = "final") -> Facts:
    election = _election(rules)
    waiting = None if status == "provisional" else "high"
    votes = {
        "hdnd": KindVotes(40, 0, {1: ["high"] * 38 + [waiting, "trust"], 2: ["low"] * 21 + ["high"] * 18 + ["blank"]}),
        "ubnd": KindVotes(40, 0, {1: ["high"] * 40}),
    }
    rule_set = load_rules(rules, election.kind)
    tally = tally_election(election, rule_set, votes, 1 if waiting is None else 0, status)
    limits = InkLimits(0.2, 1.5)
    return Facts(
        election, rule_set, tally, DECIDED, 2, 1, "0.1.0", "ab" * 32, limits, "cd12 cd34 cd56 cd78", SCANNER_TEST
    )


@pytest.fixture
def make_facts() -> Callable[..., Facts]:
    """Facts of 40 ballots: 39-1-0, then 21 low of 40 collected (half of 42 deputies), then 40-0-0."""
    return _facts


@pytest.fixture(scope="session")
def facts_once() -> Facts:
    """The same, final, for tests that change nothing."""
    return _facts()


@pytest.fixture(scope="session")
def told(facts_once: Facts) -> dict[tuple[str, str, str], str]:
    """The text of every paper of `facts_once` by its English name, language and format."""
    return {
        (paper.name.en, language, kind): text(make(facts_once, language))
        for paper in PAPERS
        for language in LANGUAGES
        for kind, make, text in (("pdf", paper.pdf, pdf_text), ("docx", paper.word, word_text))
    }


@pytest.fixture(scope="session")
def tie_facts() -> Facts:
    """160 ballots collected, whose percentages end in a five that is rounded up: 1 of 160 is 0.625, 3 are 1.875."""
    facts = _facts()
    kind = replace(facts.election.ballots[0], issued=160, collected=160)
    election = replace(facts.election, deputies_total=160, deputies_present=160, ballots=(kind,))
    votes = {
        "hdnd": KindVotes(
            160, 0, {1: ["high"] * 156 + ["trust"] * 3 + ["low"], 2: ["high"] * 87 + ["trust"] * 66 + ["low"] * 7}
        )
    }
    tally = tally_election(election, facts.rules, votes, 0, "final")
    return replace(facts, election=election, tally=tally, decided=())


@pytest.fixture(scope="session")
def long_list() -> Callable[[int, int], Facts]:
    """Facts of so many officials with the longest names and positions, and so many members of the committee."""

    def make(officials: int, members: int) -> Facts:
        facts = _facts()
        people = tuple(Official(f"{LONG_NAME} {no}", LONG_POSITION) for no in range(1, officials + 1))
        kind = replace(facts.election.ballots[0], title=LONG_TITLE, officials=people)
        roles = ("Trưởng ban", "Thư ký", *("Ủy viên",) * members)
        committee = tuple(Member(f"{LONG_NAME} {role} {no}", role) for no, role in enumerate(roles[:members]))
        election = replace(facts.election, ballots=(kind,), committee=committee)
        choices = {no: ["high"] * (40 - no % 7) + ["low"] * (no % 5) for no in range(1, officials + 1)}
        tally = tally_election(election, facts.rules, {"hdnd": KindVotes(40, 0, choices)}, 0, "final")
        return replace(facts, election=election, tally=tally, decided=())

    return make


@pytest.fixture
def bare_facts(make_facts: Callable[..., Facts]) -> Facts:
    """The same count with no committee named, nothing decided and no fingerprint."""
    facts = make_facts()
    election = replace(facts.election, committee=(), place="", term="")
    return replace(facts, election=election, decided=(), fingerprint="", key="", scanner_test=None)
