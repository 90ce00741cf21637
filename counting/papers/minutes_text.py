"""What the minutes (biên bản kiểm phiếu) say, sentence by sentence; PDF and Word only set it."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.decided_rows import DecidedKind, decided_kinds
from counting.papers.facts import Facts
from counting.papers.kind_results import KindResult, base_count, kind_results
from counting.papers.letterhead import TO_FILL, Letterhead, letterhead
from counting.papers.result_head import ResultHead, result_head
from counting.papers.signatures import Signatures, signatures
from counting.papers.wording import (
    VOTE_NAMES,
    ballots,
    banner,
    base,
    counted,
    denominator,
    deputies,
    follows,
    legal_source,
    long_date,
    number,
    role,
    said,
    share,
)
from counting.tally import KindTally, OfficialTally

_SHORT_FILL = "……"


@dataclass(frozen=True, slots=True)
class BallotsTable:
    """Ballots of each kind: issued, collected, read by the machine, valid and invalid as a whole."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """The annex of decided rows."""

    title: str
    subtitle: str
    note: str
    head: tuple[str, ...]
    kinds: tuple[DecidedKind, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The whole minutes in one language, in the order in which they are printed."""

    language: Language
    banner: str
    letterhead: Letterhead
    title: str
    subtitle: tuple[str, ...]
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
    page_word: str
    footer: str


def minutes(facts: Facts, language: Language) -> Minutes:
    """The minutes of this count."""
    election = facts.election

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    return Minutes(
        language=language,
        banner=said(banner(facts.tally.status == "provisional", facts.tally.pending), language),
        letterhead=letterhead(facts, language),
        title=say("BIÊN BẢN", "MINUTES"),
        subtitle=tuple(said(line, language) for line in subtitle(facts)),
        opening=said(_opening(facts), language),
        committee_heading=say("I. Ban kiểm phiếu", "I. The counting committee"),
        committee=tuple(
            say(
                f"{no}. Ông (Bà) {member.name}, {role(member.role).vi}.",
                f"{no}. {member.name}, {role(member.role).en}.",
            )
            for no, member in enumerate(election.committee, start=1)
        ),
        ballots_heading=say("II. Đại biểu và phiếu", "II. Deputies and ballots"),
        deputies=tuple(said(line, language) for line in _deputies(facts)),
        ballots=_ballots_table(facts, language),
        results_heading=say("III. Kết quả kiểm phiếu", "III. Results of the count"),
        method=tuple(said(line, language) for line in method(facts)),
        head=result_head(facts, language),
        kinds=kind_results(facts, language),
        base_label=say("Mẫu số của tỷ lệ", "Percentages are of"),
        conclusions_heading=say("IV. Kết luận", "IV. Conclusions"),
        conclusions=tuple(said(line, language) for line in _conclusions(facts)),
        reading_heading=say("V. Việc đọc phiếu bằng phần mềm", "V. Reading of the ballots by software"),
        reading=tuple(said(line, language) for line in _reading(facts)),
        closing=said(_closing(), language),
        signatures=signatures(election.committee, language),
        annex=_annex(facts, language),
        page_word=say("Trang", "Page"),
        footer=said(footer(facts), language),
    )


def subtitle(facts: Facts) -> tuple[Text, Text]:
    """What was counted at which meeting, and of which body: two lines, each broken evenly if it is long."""
    election = facts.election
    vote = VOTE_NAMES[election.kind]
    body = f"{election.body} {election.term}".strip()
    return (
        Text(f"Kiểm phiếu {vote.vi} tại {election.meeting}", f"Counting of the {vote.en} at {election.meeting}"),
        Text(body, body),
    )


def method(facts: Facts) -> tuple[Text, ...]:
    """Under which rules percentages and outcomes were made; the choice of denominator can change an outcome."""
    rules = facts.rules
    whole, source = denominator(rules), legal_source(rules)
    including = Text("", "")
    if rules.denominator == "collected":
        including = Text(", kể cả phiếu không hợp lệ", ", invalid ones included")
    if rules.row_invalid_scope == "person":
        scope = Text(
            "Hàng không đánh dấu hoặc đánh dấu từ hai mức trở lên chỉ không hợp lệ đối với người đó, không làm mất hiệu lực cả lá phiếu.",
            "A row with no mark, or with two or more, is invalid for that person only and does not void the ballot.",
        )
    else:
        scope = Text(
            "Hàng không đánh dấu hoặc đánh dấu từ hai mức trở lên làm cả lá phiếu không hợp lệ.",
            "A row with no mark, or with two or more, makes the whole ballot invalid.",
        )
    return (
        Text(
            f"Tỷ lệ phần trăm và các mức để kết luận tính trên {whole.vi}{including.vi}, theo {source.vi} "
            f"(bộ quy tắc {rules.id}, phiên bản {rules.version}).",
            f"Percentages and the bounds of every conclusion are taken of {whole.en}{including.en}, under {source.en} "
            f"(rule set {rules.id}, version {rules.version}).",
        ),
        scope,
    )


def footer(facts: Facts) -> Text:
    """Which software made the paper, and the mark of the count that it was made from."""
    made = Text(f"Lập bằng kiemphieu {facts.software_version}", f"Made by kiemphieu {facts.software_version}")
    if not facts.fingerprint:
        return made
    return Text(
        f"{made.vi} · dấu vân hồ sơ: {facts.fingerprint}",
        f"{made.en} · fingerprint of the count: {facts.fingerprint}",
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
    # What the scanner read is worth a column only while it differs from what the committee collected.
    unequal = any(kind.collected != kind.read for kind in facts.tally.ballots)
    columns = [
        Text("STT", "No."),
        Text("Loại phiếu", "Kind of ballot"),
        Text("Phát ra", "Issued"),
        Text("Thu về", "Collected"),
        *([Text("Đã đọc", "Read")] if unequal else []),
        Text("Hợp lệ", "Valid"),
        Text("Không hợp lệ", "Invalid"),
    ]
    rows = tuple(
        (
            str(index),
            kind.title,
            kind.issued,
            kind.collected,
            *([kind.read] if unequal else []),
            kind.valid,
            kind.invalid,
        )
        for index, kind in enumerate(results, start=1)
    )
    return BallotsTable(tuple(said(column, language) for column in columns), rows)


def _conclusions(facts: Facts) -> tuple[Text, ...]:
    if facts.tally.status == "provisional":
        return (Text("Chưa kết luận, vì đây là bản tạm tính.", "None yet: this is a provisional paper."),)
    found = [
        _conclusion(facts, kind, person, consequence)
        for kind in facts.tally.ballots
        for person in kind.officials
        if (consequence := follows(facts.rules, person.outcome))
    ]
    return tuple(found) or (_nobody(facts),)


def _conclusion(facts: Facts, kind: KindTally, person: OfficialTally, consequence: Text) -> Text:
    rules = facts.rules
    level = next(band.level for band in rules.bands if band.outcome == person.outcome)
    votes, part = ballots(person.votes[level]), share(person.percent[level], rules)
    whole, word = base(rules, base_count(facts, kind)), _LEVEL_IN_QUOTES[level]
    named = f"{person.name}, {person.position}" if person.position else person.name
    return Text(
        f"Ông (Bà) {named}: {votes.vi} {word.vi}, {part.vi} ({whole.vi}): {consequence.vi}.",
        f"{named}: {votes.en} of {word.en}, {part.en} ({whole.en}): {consequence.en}.",
    )


_LEVEL_IN_QUOTES = {
    "high": Text("“tín nhiệm cao”", "“high confidence”"),
    "trust": Text("“tín nhiệm”", "“confidence”"),
    "low": Text("“tín nhiệm thấp”", "“low confidence”"),
    "no": Text("“không tín nhiệm”", "“no confidence”"),
}


def _nobody(facts: Facts) -> Text:
    wordings = [band.wording for band in facts.rules.bands if band.wording.vi]
    return Text(
        "Không có người nào thuộc trường hợp " + " hoặc ".join(f"“{wording.vi}”" for wording in wordings) + ".",
        "No person’s result leads to " + " or ".join(f"“{wording.en}”" for wording in wordings) + ".",
    )


def _reading(facts: Facts) -> tuple[Text, ...]:
    pages = counted(facts.refused_pages, "trang", "page", "pages")
    twice = counted(facts.duplicates, "trang", "page", "pages")
    decided = counted(len(facts.decided), "hàng phiếu", "ballot row", "ballot rows")
    settled = Text(
        f"Ban kiểm phiếu trực tiếp xem và quyết định {decided.vi} mà phần mềm nêu nghi vấn (Phụ lục kèm theo).",
        f"The committee itself looked at and decided {decided.en} that the software was in doubt about (annex).",
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


def _annex(facts: Facts, language: Language) -> Annex | None:
    if not facts.decided:
        return None
    columns = (
        Text("STT", "No."),
        Text("Số thứ tự trên phiếu", "No. on the ballot"),
        Text("Họ và tên", "Name"),
        Text("Phần mềm đọc", "Software read"),
        Text("Lý do cần xem", "Why it was looked at"),
        Text("Ban kiểm phiếu quyết định", "Committee’s decision"),
        Text("Căn cứ quyết định", "Ground for it"),
    )
    number_line = said(Text(f"Biên bản số {TO_FILL}/BB-BKP", f"minutes No. {TO_FILL}/BB-BKP"), language)
    return Annex(
        title=said(Text("PHỤ LỤC", "ANNEX"), language),
        subtitle=said(
            Text("Các hàng phiếu do Ban kiểm phiếu quyết định", "Ballot rows decided by the counting committee"),
            language,
        ),
        note=said(
            Text(
                f"(Kèm theo {number_line}. Xếp theo loại phiếu, thứ tự người trên phiếu và quyết định; "
                "không theo thứ tự bỏ phiếu hay quét phiếu.)",
                f"(Annex to {number_line}. Sorted by kind of ballot, place on the ballot and decision; "
                "not in the order of casting or scanning.)",
            ),
            language,
        ),
        head=tuple(said(column, language) for column in columns),
        kinds=decided_kinds(facts, language),
    )
