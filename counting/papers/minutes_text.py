"""What the minutes (biên bản kiểm phiếu) say, sentence by sentence; PDF and Word only set it."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.conclusions import conclusions
from counting.papers.decided_rows import Annex, decided_annex
from counting.papers.facts import Facts
from counting.papers.frame import Frame, frame
from counting.papers.kind_results import KindResult, kind_results
from counting.papers.letterhead import MINUTES_NUMBER, TO_FILL, committee_letterhead
from counting.papers.provenance import method
from counting.papers.result_head import ResultHead, result_head
from counting.papers.signatures import Signatures, signatures
from counting.papers.titles import subtitle
from counting.papers.wording import VOTE_NAMES, counted, deputies, long_date, number, role, said

_SHORT_FILL = "……"


@dataclass(frozen=True, slots=True)
class BallotsTable:
    """Ballots of each kind: issued, collected, read by the machine, valid and invalid as a whole."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The whole minutes in one language, in the order in which they are printed."""

    frame: Frame
    opening: str
    committee_heading: str
    committee: tuple[str, ...]
    ballots_heading: str
    deputies: tuple[str, ...]
    ballots: BallotsTable
    results_heading: str
    method: tuple[str, ...]
    head: ResultHead
    kinds: tuple[KindResult, ...]
    base_label: str
    conclusions_heading: str
    conclusions: tuple[str, ...]
    reading_heading: str
    reading: tuple[str, ...]
    closing: str
    signatures: Signatures
    annex: Annex | None


def minutes(facts: Facts, language: Language) -> Minutes:
    """The minutes of this count."""
    election = facts.election

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    return Minutes(
        frame=frame(
            facts,
            language,
            committee_letterhead(facts, language, MINUTES_NUMBER),
            Text("BIÊN BẢN", "MINUTES"),
            subtitle(facts),
            annex=2 if facts.decided else 0,
        ),
        opening=said(_opening(facts), language),
        committee_heading=say("I. Ban kiểm phiếu", "I. The counting committee"),
        committee=tuple(said(line, language) for line in _committee(facts)),
        ballots_heading=say("II. Đại biểu và phiếu", "II. Deputies and ballots"),
        deputies=tuple(said(line, language) for line in _deputies(facts)),
        ballots=_ballots_table(facts, language),
        results_heading=say("III. Kết quả kiểm phiếu", "III. Results of the count"),
        method=tuple(said(line, language) for line in method(facts)),
        head=result_head(facts, language),
        kinds=kind_results(facts, language),
        base_label=say("Mẫu số của tỷ lệ", "Percentages are of"),
        conclusions_heading=say("IV. Kết luận", "IV. Conclusions"),
        conclusions=tuple(said(line, language) for line in conclusions(facts)),
        reading_heading=say("V. Việc đọc phiếu bằng phần mềm", "V. Reading of the ballots by software"),
        reading=tuple(said(line, language) for line in _reading(facts)),
        closing=said(_closing(), language),
        signatures=signatures(election.committee, language),
        annex=decided_annex(facts, language),
    )


def _opening(facts: Facts) -> Text:
    election = facts.election
    date, vote = long_date(election.date), VOTE_NAMES[election.kind]
    place_vi = f", tại {election.place}" if election.place else ""
    place_en = f", in {election.place}" if election.place else ""
    return Text(
        f"Vào hồi {_SHORT_FILL} giờ {_SHORT_FILL} phút, {date.vi}{place_vi}, Ban kiểm phiếu được thành lập theo "
        f"{TO_FILL} số {TO_FILL} ngày {_SHORT_FILL} tháng {_SHORT_FILL} năm {_SHORT_FILL} đã tiến hành kiểm phiếu "
        f"{vote.vi} theo {facts.rules.name.vi}, kết quả như sau:",
        f"On {date.en} at {_SHORT_FILL} h {_SHORT_FILL}{place_en}, the counting committee appointed by "
        f"{TO_FILL} No. {TO_FILL} of {TO_FILL} counted the {vote.en} held under {facts.rules.name.en}, as follows:",
    )


def _committee(facts: Facts) -> tuple[Text, ...]:
    """The members with their roles; a line to fill in where the description names nobody."""
    members = tuple(
        Text(
            f"{no}. Ông (Bà) {member.name}, {role(member.role).vi}.",
            f"{no}. {member.name}, {role(member.role).en}.",
        )
        for no, member in enumerate(facts.election.committee, start=1)
    )
    return members or (Text(f"Gồm các ông (bà): {TO_FILL}", f"Members: {TO_FILL}"),)


def _deputies(facts: Facts) -> tuple[Text, ...]:
    total, present = facts.election.deputies_total, facts.election.deputies_present
    absent = total - present
    without = Text(f"; vắng mặt: {deputies(absent).vi}", f"; absent: {number(absent).en}") if absent else Text("", "")
    return (
        Text(f"Tổng số đại biểu: {deputies(total).vi}.", f"Deputies in office: {number(total).en}."),
        Text(
            f"Số đại biểu có mặt: {deputies(present).vi}{without.vi}.",
            f"Deputies present: {number(present).en}{without.en}.",
        ),
    )


def _ballots_table(facts: Facts, language: Language) -> BallotsTable:
    results = kind_results(facts, language)
    columns = [
        Text("STT", "No."),
        Text("Loại phiếu", "Kind of ballot"),
        Text("Phát ra", "Issued"),
        Text("Thu về", "Collected"),
        Text("Đã đọc", "Read"),
        Text("Hợp lệ", "Valid"),
        Text("Không hợp lệ", "Invalid"),
    ]
    rows = tuple(
        (str(index), kind.title, kind.issued, kind.collected, kind.read, kind.valid, kind.invalid)
        for index, kind in enumerate(results, start=1)
    )
    return BallotsTable(tuple(said(column, language) for column in columns), rows)


def _reading(facts: Facts) -> tuple[Text, ...]:
    pages = counted(facts.refused_pages, "trang", "page", "pages")
    twice = counted(facts.duplicates, "trang", "page", "pages")
    decided = counted(len(facts.decided), "hàng phiếu", "ballot row", "ballot rows")
    settled = Text(
        f"Ban kiểm phiếu trực tiếp xem và quyết định {decided.vi} mà phần mềm nêu nghi vấn (Phụ lục 1 kèm theo).",
        f"The committee itself looked at and decided {decided.en} that the software was in doubt about (annex 1).",
    )
    if not facts.decided:
        settled = Text(
            "Không có hàng phiếu nào mà Ban kiểm phiếu phải quyết định thay cho phần mềm.",
            "There was no ballot row for the committee to decide.",
        )
    return (
        Text(
            f"Phiếu được quét và đọc bằng phần mềm kiemphieu, phiên bản {facts.software_version}.",
            f"The ballots were scanned and read by the software kiemphieu, version {facts.software_version}.",
        ),
        settled,
        Text(
            f"Số trang phần mềm từ chối đọc: {pages.vi}; số trang quét trùng, không đếm: {twice.vi}.",
            f"Refused by the software: {pages.en}; scanned twice and not counted again: {twice.en}.",
        ),
    )


def _closing() -> Text:
    return Text(
        f"Biên bản được lập xong vào hồi {_SHORT_FILL} giờ {_SHORT_FILL} phút cùng ngày, gồm {_SHORT_FILL} bản, "
        "đã được đọc lại cho toàn thể Ban kiểm phiếu nghe, nhất trí và cùng ký tên.",
        f"These minutes were finished at {_SHORT_FILL} h {_SHORT_FILL} the same day, in {_SHORT_FILL} copies, "
        "read out to the whole committee, agreed and signed.",
    )
